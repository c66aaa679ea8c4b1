from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.movement import (
    BOUNCE_MEMORY_S,
    SPEED_WINDOW_S,
    TURNS_OF_A_BOUNCE,
    Movement,
)

STILL_DEG = 8.0
FRAME_S = 1 / 30


def follow(
    angle: Callable[[float], float],
    seconds: float,
    start: Movement | None = None,
    from_s: float = 0,
) -> list[Movement]:
    """The movement after each frame of an angle that is a function of time."""
    movement, seen = start or Movement(), []
    for index in range(round(seconds / FRAME_S) + 1):
        t_s = from_s + index * FRAME_S
        movement = movement.add(t_s, angle(t_s), STILL_DEG)
        seen.append(movement)
    return seen


@given(
    st.floats(1.1 * STILL_DEG, 40),
    st.floats(0.5, 0.9 * BOUNCE_MEMORY_S),
    st.floats(0, 2 * math.pi),
)
def test_a_bounce_is_detected(swing: float, period_s: float, phase: float) -> None:
    """A swing larger than the limit, to and fro within the memory, is bouncing without a break."""
    path = follow(lambda t: 90 + swing * math.sin(2 * math.pi * t / period_s + phase), 8)
    settled = path[round(3 * period_s / FRAME_S) :]
    assert all(movement.bouncing for movement in settled)


@pytest.mark.xfail(
    strict=True, reason="a bounce ends with the memory of its first turn, not of its last"
)
def test_a_bounce_lasts_until_its_last_turn_is_forgotten() -> None:
    """A leg that swings to and fro in more time than the memory is bouncing without a break."""
    period_s = 1.4 * BOUNCE_MEMORY_S
    path = follow(lambda t: 90 + 20 * math.sin(2 * math.pi * t / period_s), 10)
    assert all(movement.bouncing for movement in path[round(3 * period_s / FRAME_S) :])


@given(st.floats(0, 0.49 * STILL_DEG), st.floats(0.2, 2.0), st.floats(-20, 20))
def test_a_tremble_below_the_limit_is_no_bounce(
    swing: float, period_s: float, drift_deg_per_s: float
) -> None:
    """A swing smaller than the limit is not bouncing, also while the leg drifts slowly."""
    path = follow(lambda t: drift_deg_per_s * t + swing * math.sin(2 * math.pi * t / period_s), 6)
    assert not any(movement.bouncing for movement in path)


@given(st.lists(st.floats(0, 30), min_size=1, max_size=60), st.sampled_from([1, -1]))
def test_motion_one_way_is_no_bounce(steps: list[float], way: int) -> None:
    """However jerkily, an angle that only rises or only falls never turns."""
    angles = [way * sum(steps[:count]) for count in range(len(steps) + 1)]
    movement = Movement()
    for index, angle in enumerate(angles):
        movement = movement.add(index * FRAME_S, angle, STILL_DEG)
    assert movement.turns_s == ()


def test_one_turn_is_no_bounce() -> None:
    """Going into the stretch and easing a little out of it is one turn, not a bounce."""
    path = follow(lambda t: 60 * t if t < 1 else max(120 - 60 * t, 40), 3)
    assert max(len(movement.turns_s) for movement in path) == 1 < TURNS_OF_A_BOUNCE
    assert not any(movement.bouncing for movement in path)


def test_a_bounce_is_forgotten() -> None:
    """After the last turn a still leg stops being called bouncing within the memory."""
    bounced = follow(lambda t: 90 + 20 * math.sin(2 * math.pi * t), 4)[-1]
    assert bounced.bouncing
    last = bounced.turns_s[-1]
    angle = bounced.path[-1][1]
    assert not bounced.add(last + BOUNCE_MEMORY_S, angle, STILL_DEG).bouncing


@given(st.floats(-200, 200), st.floats(-90, 90))
def test_speed_of_a_steady_motion(speed: float, start: float) -> None:
    """A steady motion has its own speed, whichever way it goes."""
    movement = follow(lambda t: start + speed * t, 2 * SPEED_WINDOW_S)[-1]
    assert movement.speed_deg_per_s == pytest.approx(abs(speed), abs=1e-6)


def test_speed_looks_only_at_the_window() -> None:
    """A fast motion longer ago than the window is no speed any more."""
    fast = follow(lambda t: 100 * t, 1)[-1]
    still = follow(lambda _: 100, SPEED_WINDOW_S + 2 * FRAME_S, fast, 1 + FRAME_S)[-1]
    assert fast.speed_deg_per_s == pytest.approx(100)
    assert still.speed_deg_per_s == 0


@pytest.mark.parametrize("gap_s", [0.0, SPEED_WINDOW_S * 0.49, SPEED_WINDOW_S * 1.5])
def test_speed_of_too_little_is_zero(gap_s: float) -> None:
    """One sample, two very close ones or two far apart are no ground for a speed."""
    movement = Movement().add(0, 0, STILL_DEG).add(gap_s, 90, STILL_DEG)
    assert movement.speed_deg_per_s == 0


@pytest.mark.xfail(
    strict=True, reason="an angle not measured in the first frame hides all later bouncing"
)
def test_an_unmeasured_angle_is_skipped() -> None:
    """A frame without the angle does not keep later bouncing from being detected."""
    unknown = Movement().add(-FRAME_S, math.nan, STILL_DEG)
    path = follow(lambda t: 90 + 20 * math.sin(2 * math.pi * t), 4, unknown)
    assert path[-1].bouncing
