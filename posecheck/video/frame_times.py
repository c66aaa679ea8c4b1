"""Where the seconds of a video file come from: one time for each stored picture.

Files say it in several ways, and some of them wrongly. The order of trust is written down in
``docs/decisions/0013-where-a-frames-time-comes-from.md``. This module is pure: it takes what was
read of the whole file and knows nothing of how.
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

# A picture from which decoding can begin comes after all before it. One that lies back by more
# than a recorder's jitter begins another part, whose clock starts anew.
LEAST_RESTART_S: Final = 0.5
# Beyond that a clock that may jump has jumped; whatever the picture, and in both directions.
CLOCK_JUMP_S: Final = 10.0
# Slow motion and time-lapse are told from a rate that only varies: a dim room makes a camera that
# promises 30 pictures a second take 15.
LEAST_SPEED_CHANGE: Final = 1.5
LEAST_SLOW_MOTION_RATE: Final = 48.0
MOST_TIME_LAPSE_RATE: Final = 12.0

_USUAL_WITHIN: Final = 0.25
# ``com.android.capture.fps`` and what other makers call the same.
_CAPTURE_KEY: Final = re.compile(r"capture[\W_]?(fps|(frame[\W_]?)?rate)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Stamps:
    """What a file says of its n stored pictures, in the order of the file.

    Attributes:
        shown_s: (n,) when each is shown, seconds on the file's clock; NaN where it is not said.
        lasts_s: (n,) how long, 0 where it is not said.
        is_key: (n,) whether decoding can begin with it.
    """

    shown_s: Seconds
    lasts_s: Seconds
    is_key: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class FrameTimes:
    """The real times of n stored pictures, in the order of the file.

    Attributes:
        t_s: (n,) when each was taken, seconds since the first shown one; no two are the same.
        lasts_s: (n,) until the next one is shown; together they are ``end_s``.
        end_s: when the last one's showing ends.
        stated: whether the file holds times at all.
        parts: how often its clock starts, 1 for an ordinary file.
        speed: real seconds to one second of the file: 0.25 for slow motion at a quarter.
    """

    t_s: Seconds
    lasts_s: Seconds
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
    """Return the real time of every stored picture.

    Args:
        stamps: what the file says of each; at least one.
        rate: pictures a second that the file declares; used where it holds no times.
        reorders: whether pictures are stored in another order than they are shown. If not, their
            order is trusted before their times.
        clock_jumps: whether the file is of a kind whose clock may jump forward.
        capture_rate: pictures a second that the camera took, where the file says it.
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
        last_s = stamps.lasts_s[start + places[-1]]
        end_s += float(in_order_s[-1] - in_order_s[0] + (last_s if last_s > 0 else interval_s))
    speed = find_speed(1 / interval_s, capture_rate)
    order = np.argsort(t_s)
    lasts_s = np.empty_like(t_s)
    lasts_s[order] = np.diff(t_s[order], append=end_s)
    stated = not bool(np.isnan(stamps.shown_s).all())
    return FrameTimes(t_s * speed, lasts_s * speed, end_s * speed, stated, len(starts), speed)


def find_speed(shown_rate: float, capture_rate: float | None) -> float:
    """Return the real seconds to one second of a file, 1 unless it is slow motion or time-lapse.

    Args:
        shown_rate: pictures to a second of the file's clock.
        capture_rate: pictures to a second before the camera, None where it is not said.
    """
    if capture_rate is None:
        return 1.0
    slower = capture_rate / shown_rate
    slow_motion = slower >= LEAST_SPEED_CHANGE and capture_rate >= LEAST_SLOW_MOTION_RATE
    time_lapse = 1 / slower >= LEAST_SPEED_CHANGE and capture_rate <= MOST_TIME_LAPSE_RATE
    return 1 / slower if slow_motion or time_lapse else 1.0


def read_capture_rate(tags: Iterable[tuple[str, str]]) -> float | None:
    """Return the pictures a second that a camera says it took, None where no tag says it.

    Phones write it as a text or as a number of any kind, which comes as "120" or "120.000000".
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
    """Return where each part with a clock of its own begins."""
    starts, latest_s = [0], math.nan
    for index, (shown_s, is_key) in enumerate(
        zip(stamps.shown_s.tolist(), stamps.is_key.tolist(), strict=True)
    ):
        if math.isnan(shown_s):
            continue
        # Compared with NaN, before the first time, nothing is true.
        back_s = latest_s - shown_s
        if (
            back_s > (LEAST_RESTART_S if is_key else CLOCK_JUMP_S)
            or (clock_jumps and -back_s > CLOCK_JUMP_S)
        ):  # fmt: skip
            starts.append(index)
            latest_s = shown_s
        elif not shown_s < latest_s:
            latest_s = shown_s
    return starts


def _find_interval_s(shown_s: Seconds, starts: list[int]) -> float:
    """Return the usual time from picture to picture, 0 where the times do not tell."""
    steps_s = []
    for part_s in np.split(shown_s, starts[1:]):
        known = np.flatnonzero(~np.isnan(part_s))
        steps_s.append(np.diff(np.sort(part_s[known])) / np.diff(known))
    together_s = np.concatenate(steps_s)
    rising_s = together_s[together_s > 0]
    if not len(rising_s):
        return 0.0
    # Where times are rounded, to whole milliseconds for example, no single step is the true one.
    median_s = np.sort(rising_s)[(len(rising_s) - 1) // 2]
    return float(np.mean(rising_s[np.abs(rising_s / median_s - 1) < _USUAL_WITHIN]))


def _fill(shown_s: Seconds, interval_s: float) -> Seconds:
    """Return a part's times with the missing ones evenly between those that are there."""
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
    """Return ascending times with repeated ones spread evenly up to the next."""
    distinct_s, first, group, count = np.unique(
        in_order_s, return_index=True, return_inverse=True, return_counts=True
    )
    room_s = np.append(np.diff(distinct_s), count[-1] * interval_s)
    nth = np.arange(len(in_order_s)) - first[group]
    spread: Seconds = in_order_s + nth * (room_s / count)[group]
    return spread
