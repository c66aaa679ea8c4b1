"""The differences between two reference poses, in words."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.measures import SIDED_MEASURES
from posecheck.core.reference import Check, Range, ReferencePose, Role
from posecheck.references.diff import describe_changes
from posecheck.references.files import find_reference
from posecheck.texts.catalog import load_words
from tests.unit.web.first_poses import FIGURE_4

WORDS = load_words()


def tell(after: ReferencePose, before: ReferencePose = FIGURE_4) -> tuple[str, ...]:
    return describe_changes(before, after, WORDS)


def with_check(place: int, **values: object) -> ReferencePose:
    """Figure-4 with other values in one of its checks."""
    checks = list(FIGURE_4.checks)
    checks[place] = replace(checks[place], **values)  # type: ignore[arg-type]
    return replace(FIGURE_4, checks=tuple(checks))


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (
            with_check(0, maximum=0.7),
            "Ankle not on knee: at most 0.7 trunk lengths instead of 0.6.",
        ),
        (with_check(1, minimum=90.0), "Thigh not pulled: at least 90 degrees instead of 98."),
        (
            with_check(1, maximum=120.0),
            "Thigh not pulled: 98 to 120 degrees instead of at least 98 degrees.",
        ),
        (
            with_check(1, tolerance=5.0),
            "Thigh not pulled: a running hold may drift by 5 degrees instead of 8.",
        ),
        (
            with_check(1, left=Range(85.0, math.inf)),
            "Thigh not pulled: when the left side hurts, at least 85 degrees instead of 98.",
        ),
        (
            with_check(1, right=Range(98.0, math.inf)),
            (
                "Thigh not pulled: when the right side hurts, a range of its own: at least 98 "
                "degrees as before."
            ),
        ),
        (with_check(4, required=True), "Head lifted: now stops the clock."),
        (
            with_check(0, required=False),
            "Ankle not on knee: no longer stops the clock, now a reminder only.",
        ),
        (
            with_check(2, role=Role.OTHER),
            (
                "Knee not out: measures other leg, hip abduction instead of affected leg, hip "
                "abduction."
            ),
        ),
        (
            with_check(4, say="Rest your head."),
            (
                "Head lifted: says “Rest your head.” instead of “Let your head and shoulders "
                "rest on the floor.”."
            ),
        ),
        (replace(FIGURE_4, hold_s=20.0), "Hold: 20 seconds instead of 30."),
        (replace(FIGURE_4, times_a_day=2), "Times a day: 2 instead of 3."),
        (replace(FIGURE_4, title="Four"), "Title: “Four” instead of “Figure-4 stretch”."),
        (
            replace(FIGURE_4, steps=("Warm up.", *FIGURE_4.steps)),
            "Step 1 is new: “Warm up.”.",
        ),
        (replace(FIGURE_4, checks=FIGURE_4.checks[:-1]), "Head lifted: no longer checked."),
        (
            replace(FIGURE_4, checks=(*FIGURE_4.checks[1:], FIGURE_4.checks[0])),
            (
                "Order of the checks, most important first: thigh not pulled, knee not out, "
                "hands off leg, head lifted, ankle not on knee."
            ),
        ),
    ],
)
def test_each_change_is_one_plain_sentence(after: ReferencePose, told: str) -> None:
    """A therapist reads what is different now, and what it was before."""
    assert tell(after) == (told,)


def test_a_new_check_says_what_it_asks_for() -> None:
    """A new check is described with its place, its range and whether it stops the clock."""
    check = Check("knee_low", "knee_across", Role.OTHER, -math.inf, 0.3, 0.0, True, "Up.", "")

    told = tell(replace(FIGURE_4, checks=(check, *FIGURE_4.checks)))

    assert told == (
        (
            "Knee low: a new check, number 1: other leg, knee across the midline, at most "
            "0.3 trunk lengths. "
            "It stops the clock."
        ),
    )


def test_no_sentence_leaves_a_bracket_open() -> None:
    """The sides are called "affected" and "other"."""
    across = find_reference("knee-to-opposite-shoulder")

    assert tell(across)
    assert not any("{" in line for line in tell(across))


_NUMBER = st.floats(1, 90)
_CHECK = st.builds(
    lambda measure, low, tolerance, flags, words: Check(
        f"{measure}_fault",
        measure,
        Role.AFFECTED,
        low,
        math.inf,
        tolerance,
        flags[0],
        words[0],
        words[1],
        flags[1],
    ),
    st.sampled_from(SIDED_MEASURES[:3]),
    st.sampled_from((10.0, 20.0)),
    st.sampled_from((0.0, 5.0)),
    st.tuples(st.booleans(), st.booleans()),
    st.tuples(st.sampled_from("ab"), st.sampled_from(("", "c"))),
)
_ALWAYS = replace(FIGURE_4.checks[0], fault="always")
_POSE = st.builds(
    lambda title, version, steps, checks, numbers: ReferencePose(
        "some", title, version, tuple(steps), (_ALWAYS, *checks), *numbers
    ),
    st.sampled_from("ab"),
    st.integers(1, 3),
    st.lists(st.sampled_from("ab"), max_size=3),
    st.lists(_CHECK, max_size=3, unique_by=lambda check: check.fault),
    st.tuples(_NUMBER, st.integers(1, 2), _NUMBER, _NUMBER),
)


@given(_POSE, _POSE)
def test_nothing_is_told_just_when_nothing_but_the_version_differs(
    one: ReferencePose, other: ReferencePose
) -> None:
    """Every change is described, and none is made up."""
    same = replace(one, version=other.version) == other

    assert (describe_changes(one, other, WORDS) == ()) == same
    assert describe_changes(one, replace(one, version=one.version + 1), WORDS) == ()


def test_a_side_that_loses_its_own_range_is_told() -> None:
    """After returning to one range, the sentence says which side is judged differently now."""
    before = with_check(1, right=Range(85.0, math.inf))

    (sentence,) = tell(FIGURE_4, before)
    assert "no longer a range of its own when the right side hurts" in sentence
    assert sentence.endswith("at least 98 degrees instead of 85.")
