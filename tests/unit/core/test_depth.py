from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.depth import (
    STABLE_S,
    STABLE_SHARE,
    Depth,
    asks_for_more,
    find_deepest_stable,
    find_depth,
)
from tests.unit.core.builders import check

Series = tuple[np.ndarray, np.ndarray]


@st.composite
def make_series(draw: st.DrawFn, *, gaps: bool = True) -> Series:
    """Values at uneven times, some of them unknown."""
    value = st.floats(-150, 150)
    values = draw(st.lists(value | st.just(math.nan) if gaps else value, min_size=1, max_size=40))
    steps = draw(st.lists(st.floats(0.01, 1.5), min_size=len(values) - 1, max_size=len(values) - 1))
    return np.cumsum([draw(st.floats(0, 3)), *steps]), np.array(values, np.float64)


def deepest(series: Series, *, more_is_deeper: bool = True) -> float:
    return find_deepest_stable(*series, more_is_deeper=more_is_deeper)


def kept_share(series: Series, value: float, start_s: float) -> float:
    """Return for which share of the window a value was reached or passed, told another way."""
    t_s, values = series
    total_s = 0.0
    for begin, end, at in zip(t_s, t_s[1:], values, strict=False):
        if at >= value:
            total_s += max(min(end, start_s + STABLE_S) - max(begin, start_s), 0.0)
    return total_s / STABLE_S


@given(make_series())
def test_the_answer_was_kept_and_nothing_deeper_was(series: Series) -> None:
    """Nine tenths of some three seconds reach the value, and no such span reaches a deeper one."""
    t_s, values = series
    answer = deepest(series)
    starts = [s for s in (*t_s, *(t_s - STABLE_S)) if s >= t_s[0] and s + STABLE_S <= t_s[-1]]

    if not math.isnan(answer):
        assert answer in values
        assert max(kept_share(series, answer, s) for s in starts) >= STABLE_SHARE - 1e-6
    deeper = [v for v in values if v > answer or (math.isnan(answer) and not math.isnan(v))]
    if deeper:
        shares = [kept_share(series, min(deeper), s) for s in starts]
        assert max(shares, default=0.0) < STABLE_SHARE + 1e-6


@given(make_series())
def test_less_is_the_mirror_of_more(series: Series) -> None:
    """Where a smaller value is deeper, the answer is that of the negated values."""
    t_s, values = series
    np.testing.assert_equal(deepest(series, more_is_deeper=False), -deepest((t_s, -values)))


@given(make_series(gaps=False), st.floats(0, 50))
def test_going_deeper_never_reads_as_less(series: Series, more: float) -> None:
    """When every value is as deep or deeper, so is the answer."""
    t_s, values = series
    before = deepest(series)
    raised = values + np.linspace(0, more, len(values))

    after = deepest((t_s, raised))
    assert math.isnan(before) == math.isnan(after)
    assert math.isnan(before) or after >= before


def test_a_steady_hold_is_its_value() -> None:
    """A value held all the time is the depth."""
    t_s = np.arange(0, 6, 0.1)
    assert deepest((t_s, np.full_like(t_s, 104.0))) == 104.0


def test_a_jerk_is_no_depth() -> None:
    """Briefly going beyond the held value does not count, and briefly losing it does no harm."""
    t_s = np.arange(0, 8, 0.1)
    values = np.full_like(t_s, 100.0)
    values[30:50] = 125.0
    values[60:62] = np.nan

    assert deepest((t_s, values)) == 100.0


@pytest.mark.parametrize(
    "values",
    [
        np.full(20, 90.0),
        np.full(60, np.nan),
        np.where(np.arange(60) % 3 == 0, np.nan, 90.0),
        np.empty(0),
    ],
    ids=["too short", "never measured", "measured two thirds of the time", "nothing"],
)
def test_what_was_never_kept_has_no_depth(values: np.ndarray) -> None:
    """Without three seconds that are known well enough, the answer is NaN."""
    assert math.isnan(deepest((np.arange(len(values)) / 10, values)))


def test_just_three_seconds_are_enough() -> None:
    """A series as long as the window, and a value that lasts as long, have a depth."""
    assert deepest((np.arange(31) / 10, np.full(31, 90.0))) == 90.0
    assert deepest((np.array([0.0, 3.0, 6.0]), np.array([90.0, 80.0, 99.0]))) == 90.0


def test_a_value_that_lasts_too_long_is_not_known() -> None:
    """Two looks far apart give no information on the time between them."""
    assert math.isnan(deepest((np.array([0.0, 10.0, 20.0]), np.array([90.0, 90.0, 90.0]))))


def test_a_minimum_asks_for_more_and_a_maximum_alone_for_less() -> None:
    """The direction is that of the limit; with both limits it is the minimum's."""
    assert asks_for_more(check(minimum=90, maximum=math.inf))
    assert asks_for_more(check(minimum=90, maximum=120))
    assert not asks_for_more(check(minimum=-math.inf, maximum=12))


@pytest.mark.parametrize("way", [1, -1])
def test_the_doubt_of_a_depth_is_that_of_what_reached_it(way: int) -> None:
    """Only values as deep as the answer determine its uncertainty; without an answer none do."""
    t_s = np.arange(0.0, 10.0, 0.5)
    deep = t_s >= 5
    measured, half_interval = way * np.where(deep, 99.0, 50.0), np.where(deep, 4.0, 20.0)

    assert find_depth(t_s, measured, half_interval, more_is_deeper=way > 0) == Depth(
        way * 99.0, 4.0
    )
    short = find_depth(t_s[:3], measured[:3], half_interval[:3], more_is_deeper=way > 0)
    assert math.isnan(short.value)
    assert math.isnan(short.half_interval)
