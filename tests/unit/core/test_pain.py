from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.pain import (
    DEFAULT_LIMITS,
    MAX_PAIN,
    Advice,
    PainAnswer,
    PainLimits,
    Reason,
    WarningSigns,
    answer_pain,
    find_sign,
)

SIGNS = WarningSigns(
    get_help=("bladder", "no bladder control", "numb … between … legs", "leg … weak"),
    stop=("tingling", "numb", "numbness", "pins and needles", "worse … down … leg"),
    negations=("no", "not", "without", "don't"),
    fillers=("any", "or", "have"),
    breaks=("but",),
)
GRAVITY = list(Advice)
PAINS = st.integers(0, MAX_PAIN)
LIMITS = st.builds(
    lambda ends, rise: PainLimits(*sorted(ends), rise),
    st.sets(st.integers(1, MAX_PAIN), min_size=2, max_size=2),
    st.integers(1, MAX_PAIN),
)
DOCS = Path(__file__).parents[3] / "docs" / "pain.md"


def gravity(answer: PainAnswer | None) -> int:
    return -1 if answer is None else GRAVITY.index(answer.advice)


@pytest.mark.parametrize(
    ("pain", "last", "advice", "reason"),
    [
        (0, None, Advice.GO_ON, Reason.PAIN),
        (3, 2, Advice.GO_ON, Reason.PAIN),
        (3, 9, Advice.GO_ON, Reason.PAIN),
        (3, 1, Advice.GENTLER, Reason.RISE),
        (4, None, Advice.GENTLER, Reason.PAIN),
        (6, 0, Advice.GENTLER, Reason.PAIN),
        (7, 7, Advice.STOP, Reason.PAIN),
        (10, None, Advice.STOP, Reason.PAIN),
    ],
)
def test_a_number_is_answered_by_itself_and_by_its_rise(
    pain: int, last: int | None, advice: Advice, reason: Reason
) -> None:
    """Up to 3 goes on, from 4 or 2 above last time it is gentler, from 7 it is enough."""
    assert answer_pain(pain, last, "", SIGNS) == PainAnswer(advice, reason)


@pytest.mark.parametrize(
    ("note", "advice", "found"),
    [
        ("Tingling in my toes", Advice.STOP, "tingling"),
        ("PINS-and-needles", Advice.STOP, "pins and needles"),
        ("it got worse, then much worse all down the left leg", Advice.STOP, None),
        ("Numb between my legs", Advice.HELP, "numb between my legs"),
        ("left leg feels a bit weak; tingling", Advice.HELP, "leg feels a bit weak"),
        ("No bladder control.", Advice.HELP, "bladder"),
        ("no pain but numbness", Advice.STOP, "numbness"),
        ("no numbness, tingling though", Advice.STOP, "tingling"),
        ("not only numb", Advice.STOP, "numb"),
        ("no control of my bladder", Advice.HELP, "bladder"),
    ],
)
def test_a_sign_in_the_note_outweighs_the_number(
    note: str, advice: Advice, found: str | None
) -> None:
    """Whole words, in capitals or not, with words between where the sign has a gap."""
    answer = answer_pain(0, 0, note, SIGNS)

    assert answer is not None
    assert (answer.advice, answer.reason) == (advice, Reason.NOTE)
    assert found is None or answer.found == found


@pytest.mark.parametrize(
    "note",
    [
        "",
        "no numbness",
        "without any tingling",
        "No numbness or tingling",
        "I don\u2019t have pins and needles",
        "not numb between my legs",
        "my leg is not weak",
        "my leg is fine. weak coffee",
        "my leg felt very good all day until a weak moment",
        "number numbed",
        "the leg is",
        "worse weather going down",
        "...",
    ],
)
def test_what_is_denied_or_only_looks_alike_is_no_sign(note: str) -> None:
    """Negations take back what follows them; parts of words and of signs are none."""
    assert answer_pain(1, None, note, SIGNS) == PainAnswer(Advice.GO_ON, Reason.PAIN)
    assert answer_pain(None, None, note, SIGNS) is None


@given(PAINS, PAINS, st.none() | PAINS, LIMITS, st.sampled_from(["", "tingling", "bladder"]))
def test_more_pain_is_never_answered_more_lightly(
    one: int, other: int, last: int | None, limits: PainLimits, note: str
) -> None:
    """Whatever the limits, the answer grows graver with the pain."""
    less, more = sorted((one, other))

    assert gravity(answer_pain(less, last, note, SIGNS, limits)) <= gravity(
        answer_pain(more, last, note, SIGNS, limits)
    )


@given(PAINS, st.none() | PAINS, LIMITS, st.text(max_size=60), st.sampled_from(["bladder", "numb"]))
def test_no_text_after_a_sign_makes_it_unsaid(
    pain: int, last: int | None, limits: PainLimits, text: str, sign: str
) -> None:
    """A sign at the beginning is found whatever is written behind it."""
    alone = answer_pain(pain, last, sign, SIGNS, limits)

    assert gravity(alone) >= GRAVITY.index(Advice.STOP)
    assert gravity(answer_pain(pain, last, f"{sign} {text}", SIGNS, limits)) >= gravity(alone)


@given(st.text(max_size=80))
def test_a_sign_that_is_found_stands_in_the_note(note: str) -> None:
    """Whatever is written, the words that an answer rests on were written."""
    assert find_sign(note, SIGNS.stop, SIGNS) in note.casefold()


@pytest.mark.parametrize("limits", [(0, 7, 2), (7, 7, 2), (4, 11, 2), (4, 7, 0), (4, 7, 11)])
def test_limits_that_make_no_sense_are_refused(limits: tuple[int, int, int]) -> None:
    """Gentler comes before stop, and both are on the scale."""
    with pytest.raises(ValueError, match="must be"):
        PainLimits(*limits)


@pytest.mark.parametrize(("pain", "last"), [(-1, None), (11, None), (3, 11)])
def test_a_pain_off_the_scale_is_refused(pain: int, last: int | None) -> None:
    """Pain is 0 to 10, now and last time."""
    with pytest.raises(ValueError, match="pain is 0 to 10"):
        answer_pain(pain, last, "", SIGNS)


def test_only_stop_and_help_end_the_day() -> None:
    """An offer to go gentler leaves the choice to the person."""
    assert [each for each in Advice if each.ends_the_day] == [Advice.STOP, Advice.HELP]


def test_the_documented_table_is_the_code() -> None:
    """Each row of numbers in the documentation has the answer of the default limits."""
    text = DOCS.read_text(encoding="utf-8")
    rows = re.findall(r"^\| pain (\d+) to (\d+) \| ([\w ]+) \|", text, re.MULTILINE)
    rise = re.search(r"^\| pain (\d+) or more above last time \| gentler \|", text, re.MULTILINE)
    sets = dict(re.findall(r"^(\w+) = (\d+)$", text, re.MULTILINE))

    told = {pain: each[2] for each in rows for pain in range(int(each[0]), int(each[1]) + 1)}
    assert told == {
        pain: answer.advice.value.replace("_", " ")
        for pain in range(MAX_PAIN + 1)
        if (answer := answer_pain(pain, None, "", SIGNS)) is not None
    }
    assert rise is not None
    assert int(rise[1]) == DEFAULT_LIMITS.rise
    assert PainLimits(**{name: int(value) for name, value in sets.items()}) == DEFAULT_LIMITS
