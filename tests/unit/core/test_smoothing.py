from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.measures import MEASURE_INDEX, Measures
from posecheck.core.smoothing import WINDOW_S, MeasureWindow
from tests.unit.core.builders import measures

FRAME_S = WINDOW_S / 100
angles = st.lists(st.floats(-180, 180), min_size=1, max_size=15)


def window_of(values: list[float]) -> MeasureWindow:
    window = MeasureWindow()
    for index, value in enumerate(values):
        window = window.add(index * FRAME_S, measures(left_knee_flexion=value))
    return window


def knee(found: Measures | None) -> float:
    assert found is not None
    return float(found.value[MEASURE_INDEX["left_knee_flexion"]])


@given(angles)
def test_the_smoothed_value_is_the_median(values: list[float]) -> None:
    """Of values all known, the ordinary median is returned."""
    assert knee(window_of(values).median()) == pytest.approx(float(np.median(values)))


@given(st.lists(st.floats(-180, 180) | st.just(math.nan), min_size=1, max_size=15))
def test_missing_values_do_not_count_until_they_are_most(values: list[float]) -> None:
    """The median is that of the known values, and NaN once more than half are missing."""
    known = [value for value in values if not math.isnan(value)]
    found = knee(window_of(values).median())
    if 2 * len(known) < len(values):
        assert math.isnan(found)
    else:
        assert found == pytest.approx(float(np.median(known)))


@given(st.floats(-180, 180), st.floats(-1e6, 1e6), st.integers(0, 6))
def test_one_wild_frame_does_not_move_a_steady_value(
    steady: float, wild: float, place: int
) -> None:
    """A single outlier among steady frames leaves the answer as it was."""
    values = [steady] * 7
    values[place] = wild
    assert knee(window_of(values).median()) == steady


def test_spread_and_familiarity_are_medians_too() -> None:
    """How sure and how familiar is smoothed as the values are."""
    window = MeasureWindow()
    for index, (spread, familiarity) in enumerate([(1, 0.2), (2, 0.4), (30, 1.0)]):
        window = window.add(index * FRAME_S, measures(spread=spread, familiarity=familiarity))
    found = window.median()
    assert found is not None
    assert set(found.spread) == {2}
    assert found.familiarity == 0.4


def test_an_empty_window_has_no_median() -> None:
    """Without a sample there is nothing to say."""
    assert MeasureWindow().median() is None
    assert MeasureWindow().add(1.0, None).median() is None


def test_old_samples_leave_the_window() -> None:
    """A sample is dropped once it is as old as the window, also when nothing new was seen."""
    window = MeasureWindow().add(0.0, measures())
    assert window.add(WINDOW_S * 0.99, None).samples
    assert not window.add(WINDOW_S, None).samples


@pytest.mark.parametrize("again_s", [0.0, FRAME_S])
def test_a_time_that_does_not_advance_replaces_what_came_after(again_s: float) -> None:
    """The times in a window always rise: a repeated or earlier one takes the later's place."""
    window = window_of([1.0, 2.0]).add(again_s, measures(left_knee_flexion=9))
    times = [t_s for t_s, _ in window.samples]
    assert times == sorted(set(times))
    assert times[-1] == again_s
