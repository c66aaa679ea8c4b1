from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.landmarks import Side
from posecheck.core.plan import REST_S, Extent, PlannedSet, estimate_duration_s, plan_sets

FIGURE_4_LEFT = PlannedSet("figure-4", Side.LEFT)
FIGURE_4_RIGHT = PlannedSet("figure-4", Side.RIGHT)
KNEE_LEFT = PlannedSet("knee", Side.LEFT)
KNEE_RIGHT = PlannedSet("knee", Side.RIGHT)
ALL = (FIGURE_4_LEFT, FIGURE_4_RIGHT, KNEE_LEFT, KNEE_RIGHT)


def test_one_set_is_one_set() -> None:
    """Whatever is left today, nobody is made to do more than was asked for."""
    assert plan_sets(Extent.ONE, KNEE_LEFT, dict.fromkeys(ALL, 3)) == (KNEE_LEFT,)


def test_both_sides_are_one_set_each() -> None:
    """The side that was chosen comes first, then the other one of the same stretch."""
    assert plan_sets(Extent.BOTH_SIDES, FIGURE_4_RIGHT, dict.fromkeys(ALL, 3)) == (
        FIGURE_4_RIGHT,
        FIGURE_4_LEFT,
    )


def test_a_side_that_has_had_its_dose_is_left_out() -> None:
    """Only what is left for today is planned."""
    left = {FIGURE_4_LEFT: 2, FIGURE_4_RIGHT: 0}

    assert plan_sets(Extent.BOTH_SIDES, FIGURE_4_LEFT, left) == (FIGURE_4_LEFT,)


def test_all_of_today_goes_round() -> None:
    """Sides and stretches take turns, so that each leg rests."""
    left = {FIGURE_4_LEFT: 2, FIGURE_4_RIGHT: 1, KNEE_LEFT: 2}

    assert plan_sets(Extent.TODAY, FIGURE_4_LEFT, left) == (
        FIGURE_4_LEFT,
        FIGURE_4_RIGHT,
        KNEE_LEFT,
        FIGURE_4_LEFT,
        KNEE_LEFT,
    )


def test_a_set_beyond_the_dose_is_done_once() -> None:
    """Whoever presses Start although the dose is done gets that set, and no more of it."""
    left = {FIGURE_4_LEFT: 0, KNEE_LEFT: 1}

    assert plan_sets(Extent.TODAY, FIGURE_4_LEFT, left) == (FIGURE_4_LEFT, KNEE_LEFT)


@given(
    st.sampled_from(Extent),
    st.sampled_from(ALL),
    st.dictionaries(st.sampled_from(ALL), st.integers(0, 20)),
)
def test_no_more_is_planned_than_is_left(
    extent: Extent, first: PlannedSet, left: dict[PlannedSet, int]
) -> None:
    """The first set is the one asked for, and every other one is within today's dose."""
    planned = plan_sets(extent, first, left)

    assert planned[0] == first
    for each, times in Counter(planned).items():
        assert times <= max(left.get(each, 0), int(each == first))
    if extent is Extent.TODAY:
        assert Counter(planned) >= Counter({each: n for each, n in left.items() if n})


def test_there_is_a_rest_between_two_sets_and_none_after_the_last() -> None:
    """The time that is offered includes the rests."""
    assert estimate_duration_s(30, 2) == 2 * estimate_duration_s(30, 1) + REST_S
