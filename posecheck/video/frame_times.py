"""Works out the real time of each stored frame of a video file.

Files state times in several ways, and some state them wrongly. Which source is trusted first is
recorded in ``docs/decisions/0013-where-a-frames-time-comes-from.md``. This module is pure: it takes
the timestamps of the whole file, however they were read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
import numpy.typing as npt

Seconds = npt.NDArray[np.float64]

# A key frame comes after all frames before it. One that goes back in time by more than a
# recorder's jitter therefore begins a new part, in which the file's clock starts again.
MIN_RESTART_S: Final = 0.5
# A larger step is a clock jump: backwards at any frame, forwards only where the format allows it.
CLOCK_JUMP_S: Final = 10.0
# Distinguish slow motion and time-lapse from a varying frame rate: in a dim room, a camera set to
# 30 frames per second may record 15.
MIN_SPEED_CHANGE: Final = 1.5
MIN_SLOW_MOTION_RATE: Final = 48.0
MAX_TIME_LAPSE_RATE: Final = 12.0

_USUAL_STEP_TOLERANCE: Final = 0.25
# ``com.android.capture.fps`` and its equivalents from other makers.
_CAPTURE_KEY: Final = re.compile(r"capture[\W_]?(fps|(frame[\W_]?)?rate)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Stamps:
    """The timestamps of a file's n stored frames, in file order.

    Attributes:
        shown_s: (n,) when each is shown, in seconds on the file's clock; NaN where not stated.
        duration_s: (n,) how long each is shown, in seconds; 0 where not stated.
        is_key: (n,) whether it is a key frame, from which decoding can begin.
    """

    shown_s: Seconds
    duration_s: Seconds
    is_key: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class FrameTimes:
    """The real times of n stored frames, in file order.

    Attributes:
        t_s: (n,) when each was taken, in seconds since the first shown frame; all different.
        duration_s: (n,) seconds until the next frame is shown; they add up to ``end_s``.
        end_s: when the last frame stops being shown.
        stated: whether the file holds any times.
        parts: how often the file's clock starts; 1 for an ordinary file.
        speed: real seconds per second of the file: 0.25 for slow motion at a quarter speed.
    """

    t_s: Seconds
    duration_s: Seconds
    end_s: float
    stated: bool
    parts: int
    speed: float


def time_frames(
    stamps: Stamps,
    rate: float,
    *,
    reorders: bool = False,
    clock_jumps: bool = False,
    capture_rate: float | None = None,
) -> FrameTimes:
    """Return the real time of every stored frame.

    Args:
        stamps: the file's timestamps, for at least one frame.
        rate: the frame rate that the file declares, in 1/s; used where it holds no times.
        reorders: whether frames are stored in a different order than they are shown. If not, the
            stored order is trusted more than the timestamps.
        clock_jumps: whether the file's format allows its clock to jump forward.
        capture_rate: the camera's frame rate in 1/s, None if the file does not state it.
    """
    starts = _find_parts(stamps, clock_jumps=clock_jumps)
    interval_s = _find_interval_s(stamps.shown_s, starts) or 1 / rate
    t_s = np.empty(len(stamps.shown_s))
    end_s = 0.0
    for start, stop in zip(starts, [*starts[1:], len(t_s)], strict=True):
        shown_s = _fill(stamps.shown_s[start:stop], interval_s)
        order = np.argsort(shown_s, kind="stable")
        in_order_s = _spread(shown_s[order], interval_s)
        places = order if reorders else np.arange(len(order))
        t_s[start + places] = end_s + in_order_s - in_order_s[0]
        last_s = stamps.duration_s[start + places[-1]]
        end_s += float(in_order_s[-1] - in_order_s[0] + (last_s if last_s > 0 else interval_s))
    speed = find_speed(1 / interval_s, capture_rate)
    order = np.argsort(t_s)
    duration_s = np.empty_like(t_s)
    duration_s[order] = np.diff(t_s[order], append=end_s)
    stated = not bool(np.isnan(stamps.shown_s).all())
    return FrameTimes(t_s * speed, duration_s * speed, end_s * speed, stated, len(starts), speed)


def find_speed(shown_rate: float, capture_rate: float | None) -> float:
    """Return the real seconds per second of a file: 1 unless it is slow motion or time-lapse.

    Args:
        shown_rate: frames per second of the file's clock.
        capture_rate: frames per second of real time, None if the file does not state it.
    """
    if capture_rate is None:
        return 1.0
    slower = capture_rate / shown_rate
    slow_motion = slower >= MIN_SPEED_CHANGE and capture_rate >= MIN_SLOW_MOTION_RATE
    time_lapse = 1 / slower >= MIN_SPEED_CHANGE and capture_rate <= MAX_TIME_LAPSE_RATE
    return 1 / slower if slow_motion or time_lapse else 1.0


def read_capture_rate(tags: Iterable[tuple[str, str]]) -> float | None:
    """Return the frame rate in 1/s that a camera recorded at, None if no tag states it.

    Phones write it as text or as a number of any type, which is read as "120" or "120.000000".
    """
    for name, text in tags:
        if _CAPTURE_KEY.search(name):
            try:
                rate = float(Fraction(text.strip()))
            except (ValueError, ZeroDivisionError):
                continue
            if rate > 0:
                return rate
    return None


def _find_parts(stamps: Stamps, *, clock_jumps: bool) -> list[int]:
    """Return the index at which each part with its own clock begins."""
    starts, latest_s = [0], math.nan
    for index, (shown_s, is_key) in enumerate(
        zip(stamps.shown_s.tolist(), stamps.is_key.tolist(), strict=True)
    ):
        if math.isnan(shown_s):
            continue
        # Before the first time, latest_s is NaN and all comparisons are false.
        back_s = latest_s - shown_s
        if (
            back_s > (MIN_RESTART_S if is_key else CLOCK_JUMP_S)
            or (clock_jumps and -back_s > CLOCK_JUMP_S)
        ):  # fmt: skip
            starts.append(index)
            latest_s = shown_s
        elif not shown_s < latest_s:
            latest_s = shown_s
    return starts


def _find_interval_s(shown_s: Seconds, starts: list[int]) -> float:
    """Return the usual time between frames in seconds, 0 if it cannot be found from the times."""
    steps_s = []
    for part_s in np.split(shown_s, starts[1:]):
        known = np.flatnonzero(~np.isnan(part_s))
        steps_s.append(np.diff(np.sort(part_s[known])) / np.diff(known))
    together_s = np.concatenate(steps_s)
    rising_s = together_s[together_s > 0]
    if not len(rising_s):
        return 0.0
    # Where times are rounded, such as to whole milliseconds, no single step is exact.
    median_s = np.sort(rising_s)[(len(rising_s) - 1) // 2]
    return float(np.mean(rising_s[np.abs(rising_s / median_s - 1) < _USUAL_STEP_TOLERANCE]))


def _fill(shown_s: Seconds, interval_s: float) -> Seconds:
    """Return a part's times, with missing ones spaced evenly between the known ones."""
    known = np.flatnonzero(~np.isnan(shown_s))
    places: Seconds = np.arange(len(shown_s), dtype=np.float64)
    if not len(known):
        return places * interval_s
    filled: Seconds = np.interp(places, known, shown_s[known])
    before, after = places < known[0], places > known[-1]
    filled[before] += (places[before] - known[0]) * interval_s
    filled[after] = np.nanmax(shown_s) + (places[after] - known[-1]) * interval_s
    return filled


def _spread(in_order_s: Seconds, interval_s: float) -> Seconds:
    """Return ascending times, with repeated ones spread evenly up to the next."""
    distinct_s, first, group, count = np.unique(
        in_order_s, return_index=True, return_inverse=True, return_counts=True
    )
    room_s = np.append(np.diff(distinct_s), count[-1] * interval_s)
    rank_in_group = np.arange(len(in_order_s)) - first[group]
    spread: Seconds = in_order_s + rank_in_group * (room_s / count)[group]
    return spread
