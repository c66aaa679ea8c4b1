from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.seconds import (
    add_s,
    compute_missing_s,
    floor_to_tenths_s,
    floor_to_whole_s,
    reaches_goal,
    span_s,
)


@given(st.lists(st.floats(0, 7200), min_size=2, max_size=50).map(sorted))
def test_a_time_comes_to_the_same_however_it_is_cut(times_s: list[float]) -> None:
    """The parts of a time add up to exactly the whole, all at once or one by one."""
    spans_s = [span_s(start_s, end_s) for start_s, end_s in pairwise(times_s)]
    one_by_one_s = 0.0
    for each in spans_s:
        one_by_one_s = add_s((one_by_one_s, each))

    assert add_s(spans_s) == one_by_one_s == span_s(times_s[0], times_s[-1])


@given(st.floats(0, 700), st.floats(1, 600))
def test_what_is_told_never_contradicts_the_goal(counted_s: float, goal_s: float) -> None:
    """If the goal is not met, something is shown as missing, and the displayed seconds agree."""
    met = reaches_goal(counted_s, goal_s)

    assert met or compute_missing_s(counted_s, goal_s) > 0
    assert met == (round(counted_s, 3) >= round(goal_s, 3))
    assert met or floor_to_tenths_s(counted_s) < goal_s


@pytest.mark.parametrize(
    ("counted_s", "whole", "tenths", "missing"),
    [
        (30.0, 30, 30.0, 0.0),
        (29.9999999, 30, 30.0, 0.0),
        (29.96, 29, 29.9, 0.1),
        (12.93, 12, 12.9, 17.1),
    ],
)
def test_seconds_are_never_rounded_up(
    counted_s: float, whole: int, tenths: float, missing: float
) -> None:
    """Displayed seconds have been counted, and the missing ones complete them."""
    assert floor_to_whole_s(counted_s) == whole
    assert floor_to_tenths_s(counted_s) == tenths
    assert compute_missing_s(counted_s, 30.0) == missing
