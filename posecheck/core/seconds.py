"""Seconds as they are summed, held against a goal and told.

Sums of floats depend on how time was cut into frames, so that one hold can come to two different
lengths. Here every time is taken to the microsecond, which makes each sum exact and the same in
any order, and to the millisecond where it is held against a goal or told: what a report says and
what it decides cannot contradict each other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

# Seconds under this would read "0.0" and are not worth a line.
LEAST_SHOWN_S: Final = 0.05

_US: Final = 1_000_000
_MS: Final = 1_000


def span_s(start_s: float, end_s: float) -> float:
    """Return the seconds between two times, in whole microseconds."""
    return (round(end_s * _US) - round(start_s * _US)) / _US


def add_s(spans_s: Iterable[float]) -> float:
    """Return the sum of seconds in whole microseconds, exact for those of ``span_s``."""
    return round(math.fsum(spans_s) * _US) / _US


def reaches_goal(counted_s: float, goal_s: float) -> bool:
    """Return whether so many counted seconds meet a goal. Nothing else decides that."""
    return _to_ms(counted_s) >= _to_ms(goal_s)


def floor_to_tenths_s(seconds: float) -> float:
    """Return seconds in tenths, never rounded up: 29.96 has not reached 30.0."""
    return _to_ms(seconds) // 100 / 10


def floor_to_whole_s(seconds: float) -> int:
    """Return whole seconds, never rounded up."""
    return _to_ms(seconds) // _MS


def compute_missing_s(counted_s: float, goal_s: float) -> float:
    """Return the tenths of seconds between what is told as counted and the goal.

    Rounded up, and so above 0 until the goal is met.
    """
    return -((_to_ms(floor_to_tenths_s(counted_s)) - _to_ms(goal_s)) // 100) / 10


def _to_ms(seconds: float) -> int:
    return round(seconds * _MS)
