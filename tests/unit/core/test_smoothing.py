from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.landmarks import Pose, Side, landmark_of
from posecheck.core.measures import MEASURE_INDEX, Measures
from posecheck.core.smoothing import (
    MOVED,
    STILL_AFTER_S,
    STILL_WINDOW_S,
    WINDOW_S,
    MeasureWindow,
)
from tests.unit.core.builders import lying_pose, measures

FRAME_S = WINDOW_S / 100
angles = st.lists(st.floats(-180, 180), min_size=1, max_size=15)


def window_of(values: list[float]) -> MeasureWindow:
    window = MeasureWindow()
    for index, value in enumerate(values):
        window = window.add(index * FRAME_S, measures(left_knee_flexion=value), lying_pose())
    return window


def knee(found: Measures | None) -> float:
    assert found is not None
    return float(found.value[MEASURE_INDEX["left_knee_flexion"]])


@given(angles)
def test_the_smoothed_value_is_the_median(values: list[float]) -> None:
    """If all values are known, the result is the ordinary median."""
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
    """A single outlier among steady frames does not change the result."""
    values = [steady] * 7
    values[place] = wild
    assert knee(window_of(values).median()) == steady


def test_sd_and_in_distribution_score_are_medians_too() -> None:
    """Uncertainty and in-distribution score are smoothed like the values."""
    window = MeasureWindow()
    for index, (sd, in_distribution_score) in enumerate([(1, 0.2), (2, 0.4), (30, 1.0)]):
        seen = measures(sd=sd, in_distribution_score=in_distribution_score)
        window = window.add(index * FRAME_S, seen, lying_pose())
    found = window.median()
    assert found is not None
    assert set(found.sd) == {2}
    assert found.in_distribution_score == 0.4


def test_an_empty_window_has_no_median() -> None:
    """Without a sample there is no result."""
    assert MeasureWindow().median() is None
    assert MeasureWindow().add(1.0, None).median() is None


def test_old_samples_leave_the_window() -> None:
    """A sample is dropped once it is as old as the window, even if no new one arrived."""
    window = MeasureWindow().add(0.0, measures(), lying_pose())
    assert window.add(WINDOW_S * 0.99, None).samples
    assert not window.add(WINDOW_S, None).samples


@pytest.mark.parametrize("again_s", [0.0, FRAME_S])
def test_a_time_that_does_not_advance_replaces_what_came_after(again_s: float) -> None:
    """The times in a window always rise: a repeated or earlier time replaces the later one."""
    window = window_of([1.0, 2.0]).add(again_s, measures(left_knee_flexion=9), lying_pose())
    times = [sample.t_s for sample in window.samples]
    assert times == sorted(set(times))
    assert times[-1] == again_s


def shifted(trunks: float, part: str = "ankle", side: Side = Side.LEFT) -> Pose:
    """The lying person with one joint elsewhere in the picture, by so many trunk lengths."""
    where = lying_pose()
    image_xy = where.image_xy.copy()
    # The trunk is 0.4 picture heights long.
    image_xy[landmark_of(side, part), 1] += trunks * 0.4
    return replace(where, image_xy=image_xy)


def swapped() -> Pose:
    """The left leg taken for the right one, of somebody whose legs lie apart."""
    where = shifted(1.0)
    left, right = (landmark_of(side, "ankle") for side in Side)
    image_xy = where.image_xy.copy()
    image_xy[[left, right]] = image_xy[[right, left]]
    return replace(where, image_xy=image_xy)


def watch(*parts: tuple[float, Pose, float]) -> list[MeasureWindow]:
    """The window after each look, ten a second: seconds, where the legs are, the knee's angle."""
    window, seen, count = MeasureWindow(), [], 0
    for seconds, pose, knee_deg in parts:
        for _ in range(round(seconds * 10)):
            window = window.add(count / 10, measures(left_knee_flexion=knee_deg), pose)
            seen.append(window)
            count += 1
    return seen


def test_legs_are_still_once_they_have_stayed_for_a_moment() -> None:
    """Nothing counts as still before the minimum time, and everything that stays does after it."""
    seen = watch((1.0, lying_pose(), 90))
    still = [window.still for window in seen]
    assert still == [index / 10 >= STILL_AFTER_S for index in range(len(seen))]
    assert not MeasureWindow().still


def test_of_a_person_who_is_still_more_looks_count() -> None:
    """The window grows to its maximum while the legs keep still, and not beyond."""
    seen = watch((4.0, lying_pose(), 90))
    assert len(seen[-1].samples) == round(STILL_WINDOW_S * 10)
    assert len(seen[9].samples) == 10


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("part", ["knee", "ankle"])
def test_a_leg_that_moves_takes_the_past_with_it(part: str, side: Side) -> None:
    """Once a knee or an ankle has moved, the answer is that of the new place, and not still."""
    seen = watch((3.0, lying_pose(), 40), (2.0, shifted(1.5 * MOVED, part, side), 90))
    after = seen[30:]
    assert [knee(window.median()) for window in after][4:] == [90] * 16
    assert not any(window.still for window in after[3:6])
    assert after[-1].still
    assert len(after[4].samples) <= round(WINDOW_S * 10) + 1


def test_a_wobble_is_no_movement() -> None:
    """Legs that tremble by less than the limit count as still, and the window keeps growing."""
    poses = [shifted(0.45 * MOVED * way) for way in (-1, 1)]
    window = MeasureWindow()
    for index in range(40):
        window = window.add(index / 10, measures(), poses[index // 3 % 2])
        assert window.still == (index / 10 >= STILL_AFTER_S)
    assert len(window.samples) == round(STILL_WINDOW_S * 10)


@pytest.mark.parametrize(("trunks", "moved"), [(0.05, False), (0.35, True)])
def test_a_third_of_a_trunk_is_a_movement_and_a_twentieth_a_tremble(
    trunks: float, moved: bool
) -> None:
    """Movement is measured relative to the person's own size."""
    seen = watch((2.0, lying_pose(), 90), (0.5, shifted(trunks), 90))
    assert seen[-1].still != moved


def test_a_slow_drift_ends_the_stillness_of_the_past() -> None:
    """A person who keeps gliding is measured where they are now, not two seconds ago."""
    window = MeasureWindow()
    for index in range(60):
        window = window.add(index / 10, measures(), shifted(3 * MOVED * index / 10))
    assert not window.still
    assert window.samples[0].t_s > 6 - 2 * WINDOW_S


def test_a_swap_of_the_legs_in_one_look_does_not_survive() -> None:
    """A single look that mistakes one leg for the other affects neither answer nor stillness."""
    apart = shifted(1.0)
    seen = watch((2.0, apart, 90), (0.1, swapped(), 20), (1.0, apart, 90))
    assert all(knee(window.median()) == 90 for window in seen)
    assert all(window.still for window in seen[6:])


def test_a_person_without_a_trunk_in_the_picture_is_no_failure() -> None:
    """Coinciding shoulders and hips, as on a person seen from the feet, cause no failure."""
    where = lying_pose()
    image_xy = np.zeros_like(where.image_xy)
    window = MeasureWindow().add(0.0, measures(), replace(where, image_xy=image_xy))
    assert np.isfinite(window.samples[0].legs).all()
