"""Two judged sets compared: what counted, how deep, which faults, and what got better. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, Protocol

from posecheck.core.account import count_pauses, list_pauses, sum_time_spent
from posecheck.core.depth import Depth, asks_for_more
from posecheck.core.hold import sum_by_reason_s
from posecheck.core.measures import measure_unit
from posecheck.core.seconds import floor_to_tenths_s

if TYPE_CHECKING:
    from collections.abc import Iterable

    from posecheck.core.reference import Check
    from posecheck.core.report import SessionReport
    from posecheck.core.tracks import CheckTrack

# A smaller difference in seconds is not worth mentioning.
MIN_CLEAR_S: Final = 1.0


class Judged(Protocol):
    """A judged set."""

    @property
    def report(self) -> SessionReport:
        """The report."""

    @property
    def tracks(self) -> tuple[CheckTrack, ...]:
        """Each check's measure over time."""


@dataclass(frozen=True, slots=True)
class Seconds:
    """The same seconds in both sets, in tenths, so that differences are those of what is shown."""

    first: float
    second: float

    @property
    def change(self) -> float:
        """How many more seconds the second set has."""
        return round(self.second - self.first, 1)


@dataclass(frozen=True, slots=True)
class Depths:
    """How deep one measure was held in both sets.

    Attributes:
        check: the first set's check, or the second set's where only that has it.
        first, second: the deepest stable value, NaN where there was none; degrees or trunk
            lengths.
        half_interval: half of the 90 % interval of their difference, same unit.
    """

    check: Check
    first: float
    second: float
    half_interval: float

    @property
    def deeper(self) -> float:
        """How much further into the stretch the second set is; NaN where one is unknown."""
        change = self.second - self.first
        return change if asks_for_more(self.check) else -change

    @property
    def is_clear(self) -> bool:
        """Whether the difference is larger than its uncertainty."""
        return abs(self.deeper) > self.half_interval


@dataclass(frozen=True, slots=True)
class Faults:
    """One fault in both sets: how often it stopped the clock, and for how long."""

    kind: str
    first_times: int
    second_times: int
    seconds: Seconds


class Topic(Enum):
    """What a change is about."""

    COUNTED = "counted"
    LONGEST = "longest"
    DEPTH = "depth"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Change:
    """A difference that is worth mentioning.

    Attributes:
        by: how much, in seconds or degrees, never negative.
        better: whether the second is the better one.
        check: for a depth.
        fault: for a fault, its kind.
    """

    topic: Topic
    by: float
    better: bool
    check: Check | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The figures of two sets.

    Attributes:
        depths: a row for each measure that a check of either uses, in the first set's order.
        faults: what stopped the clock in either, the most seconds first.
    """

    counted: Seconds
    longest: Seconds
    paused: Seconds
    unseen: Seconds
    depths: tuple[Depths, ...]
    faults: tuple[Faults, ...]

    def list_changes(self) -> tuple[Change, ...]:
        """Return what is clearly different, the most important first.

        Depths are listed only for angles that stop the clock; distances show in their faults.
        """
        changes = [
            Change(topic, abs(seconds.change), seconds.change > 0)
            for topic, seconds in ((Topic.COUNTED, self.counted), (Topic.LONGEST, self.longest))
            if abs(seconds.change) >= MIN_CLEAR_S
        ]
        changes += [
            Change(Topic.DEPTH, abs(depths.deeper), depths.deeper > 0, check=depths.check)
            for depths in self.depths
            if depths.is_clear
            and depths.check.required
            and measure_unit(depths.check.measure) == "deg"
        ]
        changes += [
            Change(Topic.FAULT, abs(each.seconds.change), each.seconds.change < 0, fault=each.kind)
            for each in self.faults
            if abs(each.seconds.change) >= MIN_CLEAR_S
        ]
        return tuple(changes)


def compare(first: Judged, second: Judged) -> Comparison:
    """Return the figures of both: two sets, or one set judged by two reference poses."""
    one, other = first.report, second.report
    return Comparison(
        counted=Seconds(*(floor_to_tenths_s(each.accepted_s) for each in (one, other))),
        longest=Seconds(*(floor_to_tenths_s(each.longest_hold_s) for each in (one, other))),
        paused=Seconds(*(round(sum_time_spent(each).paused_s, 1) for each in (one, other))),
        unseen=Seconds(round(one.unseen_s, 1), round(other.unseen_s, 1)),
        depths=_compare_depths(first.tracks, second.tracks),
        faults=_compare_faults(one, other),
    )


def _compare_depths(
    first: Iterable[CheckTrack], second: Iterable[CheckTrack]
) -> tuple[Depths, ...]:
    one = {(track.check.measure, track.check.role): track for track in first}
    other = {(track.check.measure, track.check.role): track for track in second}
    return tuple(_compare_depth(one.get(what), other.get(what)) for what in {**one, **other})


def _compare_depth(first: CheckTrack | None, second: CheckTrack | None) -> Depths:
    known = [track for track in (first, second) if track is not None]
    check = known[0].check
    # Both use the direction of the same check: two reference poses may ask for opposite ones.
    more = asks_for_more(check)
    (one, one_half), (other, other_half) = (
        _find_depth(track, more_is_deeper=more) for track in (first, second)
    )
    return Depths(check, one, other, math.hypot(one_half, other_half))


def _find_depth(track: CheckTrack | None, *, more_is_deeper: bool) -> tuple[float, float]:
    """Return the deepest stable value and half of its 90 % interval; NaN where there is none."""
    depth = Depth() if track is None else track.find_depth(more_is_deeper=more_is_deeper)
    return depth.value, depth.half_interval


def _compare_faults(first: SessionReport, second: SessionReport) -> tuple[Faults, ...]:
    one, other = (sum_by_reason_s(list_pauses(each)) for each in (first, second))
    rows = [
        Faults(
            kind,
            count_pauses(first, kind),
            count_pauses(second, kind),
            Seconds(round(one.get(kind, 0.0), 1), round(other.get(kind, 0.0), 1)),
        )
        for kind in {**one, **other}
    ]
    return tuple(sorted(rows, key=lambda row: -(row.seconds.first + row.seconds.second)))
