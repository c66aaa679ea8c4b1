"""Where the seconds of a video file come from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from posecheck.video.frame_times import (
    CLOCK_JUMP_S,
    MIN_RESTART_S,
    FrameTimes,
    Stamps,
    find_speed,
    read_capture_rate,
    time_frames,
)

RATE = 15.0
TICK_S = 1 / 90_000
# Steps from picture to picture, of any rate and varying, in ticks as files have them.
ticks = st.integers(90, 90_000)
steps_of_a_film = st.lists(ticks, min_size=2, max_size=40)
starts_s = st.floats(-5, 1e5).map(lambda s: round(s / TICK_S) * TICK_S)


def stamp(
    shown_s: Sequence[float | None], duration_s: Sequence[float] | None = None, *, keys: bool = True
) -> Stamps:
    known = [math.nan if each is None else each for each in shown_s]
    lasts = [0.0] * len(known) if duration_s is None else duration_s
    return Stamps(np.array(known), np.array(lasts), np.full(len(known), keys))


def film(steps: list[int], start_s: float = 0.0) -> tuple[list[float], list[float]]:
    """Return when each picture is shown, and how long."""
    ends = list(accumulate(steps))
    return [start_s + (end - ends[0]) * TICK_S for end in ends], [
        step * TICK_S for step in (*steps[1:], steps[0])
    ]


def in_order(times: FrameTimes) -> list[float]:
    return sorted(times.t_s.tolist())


@given(steps_of_a_film, starts_s)
def test_good_times_are_taken_as_they_are(steps: list[int], start_s: float) -> None:
    """Rising times are used for each picture, from the first one on, and so is the end."""
    shown_s, duration_s = film(steps, start_s)
    times = time_frames(stamp(shown_s, duration_s), RATE)
    assert times.t_s == pytest.approx([t_s - start_s for t_s in shown_s], abs=1e-6)
    assert times.end_s == pytest.approx(sum(duration_s), abs=1e-6)
    assert (times.stated, times.parts, times.speed) == (True, 1, 1.0)


@given(
    st.lists(
        st.one_of(st.none(), st.floats(-100, 1e5), st.sampled_from([0.0, 1.0, 1.04, 20.0])),
        min_size=1,
        max_size=40,
    ),
    st.booleans(),
    st.booleans(),
    st.data(),
)
def test_whatever_a_file_says_time_goes_on(
    shown_s: list[float | None], reorders: bool, clock_jumps: bool, data: st.DataObject
) -> None:
    """Any times give times that begin at 0, and pictures that fill the video to its end."""
    whole = [None if each is None else round(each, 3) for each in shown_s]
    keys = data.draw(st.lists(st.booleans(), min_size=len(whole), max_size=len(whole)))
    stamps = Stamps(stamp(whole).shown_s, np.zeros(len(whole)), np.array(keys))
    times = time_frames(stamps, RATE, reorders=reorders, clock_jumps=clock_jumps)
    ordered_s = in_order(times)
    assert ordered_s[0] == 0
    assert np.all(np.diff([*ordered_s, times.end_s]) > 0)
    assert float(np.sum(times.duration_s)) == pytest.approx(times.end_s)
    if not reorders:
        assert ordered_s == times.t_s.tolist()


@given(st.lists(steps_of_a_film, min_size=1, max_size=4), st.data())
def test_parts_with_clocks_of_their_own_add_up(films: list[list[int]], data: st.DataObject) -> None:
    """Where recordings were joined and the clock goes back, the seconds of all of them add up."""
    shown_s: list[float] = []
    duration_s: list[float] = []
    keys: list[bool] = []
    for steps in films:
        back_s = data.draw(st.floats(MIN_RESTART_S + 0.01, 50))
        start_s = shown_s[-1] - back_s if shown_s else data.draw(starts_s)
        part_s, part_lasts_s = film(steps, start_s)
        shown_s += part_s
        duration_s += part_lasts_s
        keys += [True, *[False] * (len(steps) - 1)]
    stamps = Stamps(np.array(shown_s), np.array(duration_s), np.array(keys))
    times = time_frames(stamps, RATE)
    assert times.parts == len(films)
    assert times.end_s == pytest.approx(sum(duration_s), abs=1e-6)
    assert times.t_s == pytest.approx([0, *list(accumulate(duration_s))[:-1]], abs=1e-6)


@given(st.integers(2, 40), st.data())
def test_missing_times_lie_evenly_between_the_others(count: int, data: st.DataObject) -> None:
    """At a steady rate any times may be missing without an error, whatever rate is declared."""
    shown_s = [n / 30 for n in range(count)]
    there = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))
    assume(sum(there) > 0 and any(a and b for a, b in pairwise(there)))
    stamps = stamp([t if known else None for t, known in zip(shown_s, there, strict=True)])
    times = time_frames(stamps, 30.0)
    assert times.t_s == pytest.approx(shown_s, abs=1e-9)
    assert times.end_s == pytest.approx(count / 30)


def test_without_any_times_the_declared_rate_counts() -> None:
    """A stream without times lasts as long as its rate says, and a note says so."""
    times = time_frames(stamp([None] * 30), RATE)
    assert times.t_s == pytest.approx([n / RATE for n in range(30)])
    assert times.end_s == pytest.approx(2.0)
    assert not times.stated


@given(steps_of_a_film, st.data())
def test_repeated_times_add_no_seconds(steps: list[int], data: st.DataObject) -> None:
    """Pictures that claim the same moment share the time until the next; the length is the same."""
    shown_s, duration_s = film(steps)
    times_each = data.draw(st.lists(st.integers(1, 4), min_size=len(steps), max_size=len(steps)))
    # The last one is not repeated: how long it is shown would not be known.
    times_each[-1] = 1
    repeated_s = [t for t, n in zip(shown_s, times_each, strict=True) for _ in range(n)]
    times = time_frames(stamp(repeated_s, [*[0.0] * (len(repeated_s) - 1), duration_s[-1]]), RATE)
    assert times.end_s == pytest.approx(sum(duration_s), abs=1e-6)
    firsts = np.cumsum([0, *times_each[:-1]])
    assert times.t_s[firsts] == pytest.approx(shown_s, abs=1e-6)


def test_pictures_stored_out_of_order_keep_their_own_times() -> None:
    """If a codec stores pictures out of order, each has the time that the file gives it."""
    times = time_frames(stamp([1.0, 1.4, 1.2, 1.1, 1.3], keys=False), RATE, reorders=True)
    assert times.t_s == pytest.approx([0, 0.4, 0.2, 0.1, 0.3])
    assert times.duration_s == pytest.approx([0.1] * 5)


def test_a_trembling_clock_does_not_change_the_order() -> None:
    """If pictures are stored in display order, a time that goes back is corrected."""
    times = time_frames(stamp([0.0, 0.033, 0.030, 0.066]), RATE)
    assert times.t_s == pytest.approx([0.0, 0.030, 0.033, 0.066])
    assert times.parts == 1


@pytest.mark.parametrize(
    ("back_s", "is_key", "parts"),
    [
        (MIN_RESTART_S - 0.01, True, 1),
        (MIN_RESTART_S + 0.01, True, 2),
        (MIN_RESTART_S + 0.01, False, 1),
        (CLOCK_JUMP_S + 0.01, False, 2),
    ],
)
def test_a_new_part_begins_with_a_picture_of_its_own(
    back_s: float, is_key: bool, parts: int
) -> None:
    """Only a picture that depends on no earlier one begins a part, or a jump beyond reordering."""
    shown_s = [20.0, 20.1, 20.2, 20.2 - back_s, 20.3 - back_s]
    stamps = Stamps(np.array(shown_s), np.zeros(5), np.array([True, False, False, is_key, False]))
    assert time_frames(stamps, RATE, reorders=True).parts == parts


@pytest.mark.parametrize(
    ("gap_s", "clock_jumps", "end_s"),
    [(9.0, True, 9.2), (3600.0, True, 0.3), (3600.0, False, 3600.2)],
)
def test_a_long_gap_is_shown_unless_the_clock_may_have_jumped(
    gap_s: float, clock_jumps: bool, end_s: float
) -> None:
    """A picture lasts until the next; broadcast formats may have hours between two recordings."""
    stamps = stamp([0.0, 0.1, 0.1 + gap_s], [0.1] * 3)
    assert time_frames(stamps, RATE, clock_jumps=clock_jumps).end_s == pytest.approx(end_s)


@pytest.mark.parametrize(
    ("shown_rate", "capture_rate", "speed"),
    [
        (30, None, 1),
        (30, 120, 1 / 4),
        (30, 240, 1 / 8),
        (30, 60, 1 / 2),
        (240, 240, 1),
        (239.98, 240, 1),
        (15, 30, 1),
        (24, 30, 1),
        (30, 30, 1),
        (60, 30, 1),
        (30, 2, 15),
        (2, 2, 1),
    ],
)
def test_seconds_are_those_before_the_camera(
    shown_rate: float, capture_rate: float | None, speed: float
) -> None:
    """Slow motion and time-lapse are scaled; a fast recording or a dim room is neither."""
    assert find_speed(shown_rate, capture_rate) == pytest.approx(speed)
    shown_s = [n / shown_rate for n in range(8)]
    times = time_frames(stamp(shown_s), RATE, capture_rate=capture_rate)
    assert times.t_s == pytest.approx([t_s * speed for t_s in shown_s])
    assert times.end_s == pytest.approx(8 / shown_rate * speed)


@pytest.mark.parametrize(
    ("tags", "rate"),
    [
        ({"com.android.capture.fps": "120"}, 120),
        ({"com.android.capture.fps": "240.000000"}, 240),
        ({"COM.ANDROID.CAPTURE.FPS": " 960 "}, 960),
        ({"CaptureFrameRate": "120000/1001"}, 120000 / 1001),
        ({"capture_rate": "2"}, 2),
        ({"com.android.capture.fps": "fast"}, None),
        ({"com.android.capture.fps": "0.000000"}, None),
        ({"com.android.capture.fps": "1/0"}, None),
        ({"com.android.capture.fps": "nan"}, None),
        ({"com.apple.photos.captureMode": "Time-lapse", "frame_rate": "120"}, None),
        ({}, None),
    ],
)
def test_cameras_say_their_rate_in_several_ways(tags: dict[str, str], rate: float | None) -> None:
    """The capture rate is read from text or any number, and nonsense is ignored."""
    assert read_capture_rate(tags.items()) == (None if rate is None else pytest.approx(rate))
