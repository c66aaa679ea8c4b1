"""The phones that may open the pages, and the link that pairs one."""

from __future__ import annotations

import base64
import json
import stat
import tempfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posecheck.errors import PosecheckError
from posecheck.storage.pairings import FILE_NAME, OFFER_LASTS_S, PAIRING_LASTS_S, Pairings


class Clock:
    """A time that only moves when told."""

    def __init__(self) -> None:
        self.s = 1_000_000.0

    def __call__(self) -> float:
        return self.s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pairings(tmp_path: Path, clock: Clock) -> Pairings:
    return Pairings(tmp_path, clock, clock)


def pair(pairings: Pairings) -> str:
    secret = pairings.accept(pairings.offer().token)
    assert secret is not None
    return secret


def test_secrets_cannot_be_guessed(pairings: Pairings) -> None:
    """A link's secret and a cookie's have 256 bits each, and are never the same twice."""
    token = pairings.offer().token
    secrets = [token, *(pair(pairings) for _ in range(3))]

    assert len(set(secrets)) == len(secrets)
    assert {len(base64.urlsafe_b64decode(f"{each}=")) for each in secrets} == {32}


def test_a_link_pairs_one_phone(pairings: Pairings) -> None:
    """The second use of a link's secret pairs nobody, and another link takes its place."""
    token = pairings.offer().token
    assert pairings.is_offered(token)
    assert pairings.offer().token == token
    assert pairings.accept(token) is not None

    assert not pairings.is_offered(token)
    assert pairings.accept(token) is None
    assert pairings.offer().token != token
    assert len(pairings.list_paired()) == 1


def test_each_person_has_a_link_of_their_own(pairings: Pairings) -> None:
    """A phone belongs to whoever's page showed its link, and one link's use leaves others good."""
    hers, his = pairings.offer("ana").token, pairings.offer("ben").token
    secret = pairings.accept(hers, "iphone")
    assert secret is not None

    assert pairings.offer("ben").token == his
    assert pairings.is_offered(his)
    found = pairings.find(secret)
    assert found is not None
    assert (found.owner, found.device) == ("ana", "iphone")
    assert pairings.find(pair(pairings)) == pairings.list_paired()[-1]
    assert pairings.list_paired()[-1].owner == ""


def test_phones_of_an_earlier_version_stay_paired(tmp_path: Path, pairings: Pairings) -> None:
    """A list without owners and kinds of devices is read: they are not known."""
    secret = pair(pairings)
    path = tmp_path / FILE_NAME
    (kept,) = json.loads(path.read_text())
    path.write_text(json.dumps([{key: kept[key] for key in ("id", "made_s", "digest")}]))

    found = pairings.find(secret)
    assert found is not None
    assert (found.owner, found.device) == ("", "")


@pytest.mark.parametrize(("after_s", "good"), [(OFFER_LASTS_S - 0.1, True), (OFFER_LASTS_S, False)])
def test_a_link_is_good_for_ten_minutes(
    pairings: Pairings, clock: Clock, after_s: float, good: bool
) -> None:
    """Ten minutes after it was made, a link pairs nobody any more."""
    assert OFFER_LASTS_S == 600
    offer = pairings.offer()
    clock.s += after_s

    assert pairings.find_left_s(offer) == pytest.approx(OFFER_LASTS_S - after_s)
    assert pairings.is_offered(offer.token) is good
    assert (pairings.accept(offer.token) is not None) is good


@given(st.text())
def test_no_other_text_is_a_secret(text: str) -> None:
    """Whatever else is sent, lone surrogates included, neither pairs nor is paired."""
    with tempfile.TemporaryDirectory() as folder:
        pairings = Pairings(Path(folder))
        pairings.offer()
        pair(pairings)
        pairings.offer()

        assert pairings.accept(text) is None
        assert pairings.find(text) is None
        assert pairings.find(f"{text}\ud800") is None


def test_an_ended_pairing_is_refused_at_once_by_every_program(
    tmp_path: Path, pairings: Pairings, clock: Clock
) -> None:
    """One phone is let in no more, in programs that had the file read before, too."""
    ended, stays = pair(pairings), pair(pairings)
    other = Pairings(tmp_path, clock, clock)
    assert other.find(ended) is not None
    pairings.end(pairings.list_paired()[0].id)

    for each in (pairings, other):
        assert each.find(ended) is None
        assert each.find(stays) is not None


def test_a_pairing_is_known_after_a_restart_and_lasts_ninety_days(
    tmp_path: Path, pairings: Pairings, clock: Clock
) -> None:
    """What was paired stays so in the next program, for as long as its cookie lives."""
    secret = pair(pairings)
    again = Pairings(tmp_path, clock, clock)
    assert again.find(secret) is not None

    clock.s += PAIRING_LASTS_S
    assert again.find(secret) is None
    assert again.list_paired() == ()


def test_the_file_is_private_and_contains_no_secret(tmp_path: Path, pairings: Pairings) -> None:
    """Who reads the file learns of no cookie; others of this machine cannot read it."""
    token = pairings.offer().token
    secret = pairings.accept(token)
    path = tmp_path / FILE_NAME

    text = path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secret is not None
    assert secret not in text
    assert token not in text


@pytest.mark.parametrize("content", ["", "{}", '[{"id": "x"}]', "[1]", "\udcff"])
def test_a_damaged_file_lets_nobody_in_and_says_what_to_do(
    tmp_path: Path, pairings: Pairings, content: str
) -> None:
    """A list that cannot be read is an error with its path, never an empty list."""
    secret = pair(pairings)
    path = tmp_path / FILE_NAME
    path.write_bytes(content.encode(errors="surrogateescape"))

    with pytest.raises(PosecheckError, match=r"phones\.json: .* Delete this file"):
        pairings.find(secret)


def test_a_pairing_that_cannot_be_kept_leaves_the_link_good(
    tmp_path: Path, pairings: Pairings
) -> None:
    """If the file cannot be written, the link can be used again."""
    token = pairings.offer().token
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(PosecheckError):
        pairings.accept(token)
    (tmp_path / FILE_NAME).rmdir()

    assert pairings.accept(token) is not None


@settings(max_examples=25)
@given(st.lists(st.sampled_from(["pair", "expire", "end"]), max_size=10), st.randoms())
def test_in_any_order_only_paired_phones_get_in(steps: list[str], chance: Random) -> None:
    """Who was paired and not ended gets in, nobody else does, and no link works twice."""
    spent, paired, ended = set[str](), dict[str, str](), set[str]()
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock()
        pairings = Pairings(Path(folder), clock, clock)
        for step in steps:
            token = pairings.offer().token
            if step == "pair":
                secret = pair(pairings)
                paired[secret] = pairings.list_paired()[-1].id
                spent.add(token)
            elif step == "expire":
                clock.s += OFFER_LASTS_S
                spent.add(token)
            elif paired:
                secret = chance.choice(list(paired))
                pairings.end(paired.pop(secret))
                ended.add(secret)

            assert all(pairings.find(each) for each in paired)
            assert not any(pairings.find(each) for each in ended)
            assert not any(pairings.accept(each) for each in spent)
            assert {each.id for each in pairings.list_paired()} == set(paired.values())
