"""How seconds are summed, compared with a goal and displayed.

Sums of floats depend on how time was divided into frames, so the same hold could come out at two
different lengths. Here every time is rounded to the microsecond, which makes each sum exact and
independent of the order, and to the millisecond where it is compared with a goal or displayed, so
that what a report shows and what it decides cannot contradict each other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

# Fewer seconds than this would read "0.0" and do not get a line.
MIN_SHOWN_S: Final = 0.05

_US: Final = 1_000_000
_MS: Final = 1_000


def span_s(start_s: float, end_s: float) -> float:
    """Return the seconds between two times, in whole microseconds."""
    return (round(end_s * _US) - round(start_s * _US)) / _US


def add_s(spans_s: Iterable[float]) -> float:
    """Return the sum of seconds in whole microseconds, exact for results of ``span_s``."""
    return round(math.fsum(spans_s) * _US) / _US


def reaches_goal(counted_s: float, goal_s: float) -> bool:
    """Return whether the counted seconds meet the goal. This is the only place that decides it."""
    return _to_ms(counted_s) >= _to_ms(goal_s)


def floor_to_tenths_s(seconds: float) -> float:
    """Return seconds rounded down to tenths: 29.96 has not reached 30.0."""
    return _to_ms(seconds) // 100 / 10


def floor_to_whole_s(seconds: float) -> int:
    """Return seconds rounded down to whole ones."""
    return _to_ms(seconds) // _MS


def compute_missing_s(counted_s: float, goal_s: float) -> float:
    """Return the seconds from the displayed counted seconds to the goal, in tenths.

    Rounded up, so it stays above 0 until the goal is met.
    """
    return -((_to_ms(floor_to_tenths_s(counted_s)) - _to_ms(goal_s)) // 100) / 10


def _to_ms(seconds: float) -> int:
    return round(seconds * _MS)
