"""Sets that follow one another without a press: which, in what order, and how long to rest.

Only what is left of today's dose is planned. The set that was asked for comes first, whatever was
done today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from posecheck.core.landmarks import Side

# Long enough to let go, turn the mat or breathe, and short enough to stay lying down.
REST_S: Final = 30.0
# Besides the hold and the rest: finding the way in, and out again.
_GETTING_IN_S: Final = 30.0


class Extent(StrEnum):
    """How many sets somebody wants to do in a row."""

    ONE = "one"
    BOTH_SIDES = "both_sides"
    TODAY = "today"


@dataclass(frozen=True, slots=True)
class PlannedSet:
    """A stretch, by the id of its reference pose, and the person's side to stretch."""

    stretch: str
    side: Side


def plan_sets(
    extent: Extent, first: PlannedSet, left_today: Mapping[PlannedSet, int]
) -> tuple[PlannedSet, ...]:
    """Return the sets in their order, at least the first.

    They go round: both sides of the first stretch, then the other stretches, then again. So each
    leg rests for as long as possible.

    Args:
        extent: how many are wanted.
        first: the set that was asked for.
        left_today: how many sets today's dose still lacks, for whatever the person stretches.
    """
    others = sorted(
        (each for each in left_today if each != first),
        key=lambda each: (each.stretch != first.stretch, each.stretch, each.side is not first.side),
    )
    if extent is Extent.ONE:
        return (first,)
    if extent is Extent.BOTH_SIDES:
        other = PlannedSet(first.stretch, first.side.opposite)
        return (first, other) if left_today.get(other, 0) > 0 else (first,)
    order = (first, *others)
    left = {each: max(left_today.get(each, 0), int(each == first)) for each in order}
    rounds = range(max(left.values()))
    return tuple(each for number in rounds for each in order if left[each] > number)


def estimate_duration_s(hold_s: float, sets: int) -> float:
    """Return about how long sets in a row take, with their rests, in seconds."""
    return sets * (hold_s + _GETTING_IN_S) + max(0, sets - 1) * REST_S
