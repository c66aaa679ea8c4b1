from __future__ import annotations

import math
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.live.clock import JUMP_S, SLACK_S, SessionClock

FRAME_MS = 1000 / 30


@dataclass(frozen=True)
class Arrival:
    """A frame: how much later it came than the last, and what its camera says of its time."""

    after_s: float
    capture_ms: float
    reconnects: bool = False


captures_ms = st.floats(allow_nan=True, allow_infinity=True) | st.floats(-1e5, 1e5)
arrivals = st.lists(
    st.builds(Arrival, st.floats(0, 3), captures_ms, st.booleans()), min_size=1, max_size=40
)


def read_all(frames: list[Arrival], start_s: float = 0.0) -> list[tuple[float, float]]:
    """Return session time and the server's, both in seconds, at each frame."""
    clock, now_s, read = SessionClock(start_s), 1000.0, []
    for frame in frames:
        now_s += frame.after_s
        clock = clock.reconnect() if frame.reconnects else clock
        clock, t_s = clock.read(frame.capture_ms, now_s)
        read.append((t_s, now_s))
    return read


def film(count: int, first_ms: float = 0.0) -> list[Arrival]:
    return [Arrival(FRAME_MS / 1000, first_ms + n * FRAME_MS) for n in range(count)]


@given(arrivals, st.floats(0, 100))
def test_session_time_never_runs_ahead_of_real_time(frames: list[Arrival], start_s: float) -> None:
    """Whatever a camera reports and however often it reconnects, it cannot gain time."""
    read = read_all(frames, start_s)
    counted = [n for n, frame in enumerate(frames) if math.isfinite(frame.capture_ms)]
    first_s = read[counted[0]][1] if counted else math.inf

    for t_s, now_s in read:
        assert t_s <= start_s + max(now_s - first_s, 0.0) + SLACK_S + 1e-6


@given(arrivals)
def test_session_time_never_goes_back(frames: list[Arrival]) -> None:
    """Each frame's time is finite and at least the last one's."""
    times_s = [t_s for t_s, _ in read_all(frames, 5.0)]

    assert all(math.isfinite(t_s) and t_s >= 5.0 for t_s in times_s)
    assert times_s == sorted(times_s)


@given(st.floats(-1e9, 1e9), st.lists(st.floats(0, 0.2), min_size=30, max_size=30))
def test_delays_on_the_way_change_no_time(first_ms: float, delays_s: list[float]) -> None:
    """Frames that arrive irregularly keep the times at which they were captured."""
    clock, times_s = SessionClock(12.0), []
    for n, delay_s in enumerate(delays_s):
        # The first frame is the anchor: it came without delay.
        now_s = 50.0 + n * FRAME_MS / 1000 + (delay_s if n else 0.0)
        clock, t_s = clock.read(first_ms + n * FRAME_MS, now_s)
        times_s.append(t_s)

    assert times_s == pytest.approx([12.0 + n * FRAME_MS / 1000 for n in range(30)], abs=1e-5)


@given(
    st.sampled_from([math.nan, math.inf, -math.inf, 1e300, -1e300])
    | st.floats(-1e12, 9 * FRAME_MS)
    | st.floats(9 * FRAME_MS + 2000 * (JUMP_S + SLACK_S), 1e12)
)
def test_a_wrong_capture_time_adds_nothing_and_the_next_ones_count(capture_ms: float) -> None:
    """A time that is not a number, repeats, goes back or jumps loses its own frame, no more."""
    wrong = Arrival(FRAME_MS / 1000, capture_ms)
    times_s = [t_s for t_s, _ in read_all([*film(10), wrong, *film(30, 10 * FRAME_MS)])]

    assert times_s[10] == times_s[9]
    after_s = times_s[-1] - times_s[10]
    assert 1.0 - 2.5 * FRAME_MS / 1000 <= after_s <= 1.0 + SLACK_S + 2.5 * FRAME_MS / 1000


def test_a_first_time_that_is_wrong_does_not_stop_the_clock() -> None:
    """A camera that begins with invalid times is used from its next frame on."""
    times_s = [t_s for t_s, _ in read_all([Arrival(0.0, 1e300), *film(31)])]

    assert times_s[-1] == pytest.approx(1.0, abs=2.5 * FRAME_MS / 1000)


def test_the_time_between_two_connections_has_passed() -> None:
    """After a break, session time follows the server's clock, whatever the camera's says."""
    again = Arrival(4.0, 7e6, reconnects=True)
    times_s = [t_s for t_s, _ in read_all([*film(31), again, *film(31, 7e6 + FRAME_MS)], 2.0)]

    assert times_s[31] == pytest.approx(2.0 + 1.0 + 4.0)
    assert times_s[-1] == pytest.approx(times_s[31] + 31 * FRAME_MS / 1000)
