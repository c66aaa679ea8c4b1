from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.landmarks import Side, mirror_pose
from posecheck.core.movement import (
    BOUNCE_MEMORY_S,
    FASTEST_SWING_DEG_PER_S,
    MAX_DISAGREEMENT_DEG,
    SPEED_WINDOW_S,
    TURNS_OF_A_BOUNCE,
    Speed,
    Swing,
    compute_apparent_thigh_trunk_deg,
    find_apparent_thigh_trunk_deg,
)
from posecheck.core.observation import Observation
from tests.unit.core.builders import lying_pose, measures

STILL_DEG = 8.0
FRAME_S = 1 / 30


def follow(
    angle: Callable[[float], float],
    seconds: float,
    start: Swing | None = None,
    from_s: float = 0,
) -> list[Swing]:
    """The swing after each frame of an angle that is a function of time."""
    swing, seen = start or Swing(), []
    for index in range(round(seconds / FRAME_S) + 1):
        t_s = from_s + index * FRAME_S
        swing = swing.add(t_s, angle(t_s), STILL_DEG)
        seen.append(swing)
    return seen


@given(
    st.floats(1.5 * STILL_DEG, 20),
    st.floats(0.8, 0.9 * BOUNCE_MEMORY_S),
    st.floats(0, 2 * math.pi),
)
def test_a_bounce_is_detected(swing: float, period_s: float, phase: float) -> None:
    """A swing larger than the limit, back and forth within the memory, is bouncing throughout."""
    path = follow(lambda t: 90 + swing * math.sin(2 * math.pi * t / period_s + phase), 8)
    settled = path[round(3 * period_s / FRAME_S) :]
    assert all(swing.bouncing for swing in settled)


def test_a_bounce_lasts_until_its_last_turn_is_forgotten() -> None:
    """A leg that swings more slowly than the memory lasts is still bouncing throughout."""
    period_s = 1.4 * BOUNCE_MEMORY_S
    path = follow(lambda t: 90 + 20 * math.sin(2 * math.pi * t / period_s), 10)
    assert all(swing.bouncing for swing in path[round(3 * period_s / FRAME_S) :])


@given(st.floats(0, 0.49 * STILL_DEG), st.floats(0.2, 2.0), st.floats(-20, 20))
def test_a_tremble_below_the_limit_is_no_bounce(
    swing: float, period_s: float, drift_deg_per_s: float
) -> None:
    """A swing smaller than the limit is not bouncing, even while the leg drifts slowly."""
    path = follow(lambda t: drift_deg_per_s * t + swing * math.sin(2 * math.pi * t / period_s), 6)
    assert not any(swing.bouncing for swing in path)


@given(st.lists(st.floats(0, 30), min_size=1, max_size=60), st.sampled_from([1, -1]))
def test_motion_one_way_is_no_bounce(steps: list[float], way: int) -> None:
    """However jerkily, an angle that only rises or only falls never turns."""
    angles = [way * sum(steps[:count]) for count in range(len(steps) + 1)]
    swing = Swing()
    for index, angle in enumerate(angles):
        swing = swing.add(index * FRAME_S, angle, STILL_DEG)
    assert swing.turns.turns_s == ()


def test_one_turn_is_no_bounce() -> None:
    """Going into the stretch and easing out a little is one turn, not a bounce."""
    path = follow(lambda t: 60 * t if t < 1 else max(120 - 60 * t, 40), 3)
    assert max(len(swing.turns.turns_s) for swing in path) == 1 < TURNS_OF_A_BOUNCE
    assert not any(swing.bouncing for swing in path)


def test_a_bounce_is_forgotten() -> None:
    """After the last turn, a still leg stops being called bouncing within the memory."""
    bounced = follow(lambda t: 90 + 20 * math.sin(2 * math.pi * t), 4)[-1]
    assert bounced.bouncing
    last = bounced.turns.turns_s[-1]
    assert bounced.turns.last is not None
    angle = bounced.turns.last[1]
    assert not bounced.add(last + BOUNCE_MEMORY_S + FRAME_S, angle, STILL_DEG).bouncing


def speed_after(angle: Callable[[float], float], seconds: float) -> Speed:
    """The speed of an angle that is a function of time, after so long."""
    speed = Speed()
    for index in range(round(seconds / FRAME_S) + 1):
        speed = speed.add(index * FRAME_S, angle(index * FRAME_S))
    return speed


@given(st.floats(-200, 200), st.floats(-90, 90))
def test_speed_of_a_steady_motion(speed: float, start: float) -> None:
    """A steady motion has its own speed, whichever way it goes."""
    measured = speed_after(lambda t: start + speed * t, 2 * SPEED_WINDOW_S)
    assert measured.deg_per_s == pytest.approx(speed, abs=1e-6)


def test_speed_looks_only_at_the_window() -> None:
    """A fast motion longer ago than the window no longer counts as speed."""
    assert speed_after(lambda t: 100 * t, 1).deg_per_s == pytest.approx(100)
    later = speed_after(lambda t: 100 * min(t, 1), 1 + SPEED_WINDOW_S + 2 * FRAME_S)
    assert later.deg_per_s == 0


@pytest.mark.parametrize("gap_s", [0.0, SPEED_WINDOW_S * 0.49, SPEED_WINDOW_S * 1.5])
def test_speed_of_too_little_is_zero(gap_s: float) -> None:
    """One sample, two very close ones or two far apart do not give a speed."""
    assert Speed().add(0, 0).add(gap_s, 90).deg_per_s == 0


def test_an_unmeasured_angle_has_no_speed() -> None:
    """Without any measured angle there is no speed, and no failure."""
    assert Speed().add(0, math.nan).deg_per_s == 0


def test_a_jump_is_no_swing() -> None:
    """Repeatedly mistaking one leg for the other is faster than a leg can move: no bounce."""
    path = follow(lambda t: 90.0 if int(t / 0.3) % 2 else 150.0, 6)
    assert not any(swing.bouncing for swing in path)
    assert 60 / FRAME_S > FASTEST_SWING_DEG_PER_S


def test_a_wild_frame_is_no_swing() -> None:
    """A single outlier frame neither turns a swing nor starts a new one."""

    def bounce(t: float) -> float:
        return 90 + 20 * math.sin(2 * math.pi * t)

    path = follow(lambda t: 170.0 if abs(t - 2.5) < FRAME_S / 2 else bounce(t), 4)
    assert all(swing.bouncing for swing in path[round(2 / FRAME_S) :])


@pytest.mark.parametrize("thigh_deg", [10.0, 90.0, 130.0])
def test_the_apparent_angle_is_read_off_the_picture(thigh_deg: float) -> None:
    """The angle between trunk and thigh is the drawn one, on both sides and in a mirror image."""
    seen = lying_pose(thigh_deg=thigh_deg)
    for side in Side:
        apparent = compute_apparent_thigh_trunk_deg(seen, side)
        assert apparent == pytest.approx(thigh_deg, abs=4)
        mirrored = compute_apparent_thigh_trunk_deg(mirror_pose(seen), side.opposite)
        assert mirrored == pytest.approx(apparent)


def test_a_thigh_without_length_has_no_angle() -> None:
    """Coinciding joints, as on a person seen from the feet, are not measured."""
    seen = lying_pose(thigh_deg=60)
    on_one_spot = replace(seen, image_xy=np.zeros_like(seen.image_xy))
    assert all(math.isnan(compute_apparent_thigh_trunk_deg(on_one_spot, side)) for side in Side)


@pytest.mark.parametrize("side", Side)
def test_a_thigh_that_two_looks_disagree_about_has_no_angle(side: Side) -> None:
    """A swing that only one of two looks sees is an estimation error of that thigh alone."""
    pose = lying_pose(thigh_deg=60)
    for doubt_deg, is_known in (
        (MAX_DISAGREEMENT_DEG, True),
        (MAX_DISAGREEMENT_DEG + 0.1, False),
    ):
        doubts = (doubt_deg, 0.0) if side is Side.LEFT else (0.0, doubt_deg)
        seen = Observation(pose, measures(), thigh_doubt_deg=doubts)
        found = find_apparent_thigh_trunk_deg(seen, side)
        assert (not math.isnan(found)) == is_known
        expected = compute_apparent_thigh_trunk_deg(pose, side.opposite)
        assert find_apparent_thigh_trunk_deg(seen, side.opposite) == expected


def test_an_unmeasured_angle_is_skipped() -> None:
    """A frame without the angle does not prevent later bouncing from being detected."""
    unknown = Swing().add(-FRAME_S, math.nan, STILL_DEG)
    path = follow(lambda t: 90 + 20 * math.sin(2 * math.pi * t), 4, unknown)
    assert path[-1].bouncing
