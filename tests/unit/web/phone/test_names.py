"""What paired phones are called."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from posecheck.storage.pairings import Pairing
from posecheck.texts.catalog import load_section
from posecheck.web.phone.device import DEVICES
from posecheck.web.phone.names import name_phones

TEXTS = load_section("phone")
TWO = {"a": "Ana", "b": "Ben"}


def phone(number: int, device: str = "iphone", owner: str = "") -> Pairing:
    return Pairing(f"{number:x}", 0.0, "0" * 64, device, owner)


def test_a_phone_is_named_after_its_person_where_there_are_several() -> None:
    """Nobody who lives alone reads their own name; a phone of nobody's has no name."""
    phones = [phone(1, owner="a"), phone(2, owner="gone"), phone(3, "tv")]

    assert list(name_phones(phones, {"a": "Ana"}, TEXTS).values()) == ["iPhone", "iPhone (2)", "TV"]
    assert list(name_phones(phones, TWO, TEXTS).values()) == ["Ana's iPhone", "iPhone", "TV"]


def test_a_kind_that_is_not_known_is_a_phone() -> None:
    """Pairings of an earlier or a later version have a name, too."""
    assert list(name_phones([phone(1, ""), phone(2, "watch")], {}, TEXTS).values()) == [
        "Phone",
        "Phone (2)",
    ]


@given(
    st.lists(st.tuples(st.sampled_from([*DEVICES, ""]), st.sampled_from(["", "a", "b"]))),
)
def test_no_two_phones_have_the_same_name(kinds: list[tuple[str, str]]) -> None:
    """Whatever is paired, each can be told from the others."""
    phones = [phone(number, *kind) for number, kind in enumerate(kinds)]
    names = name_phones(phones, TWO, TEXTS)

    assert len(set(names.values())) == len(phones) == len(names)
