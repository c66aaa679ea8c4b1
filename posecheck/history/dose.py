"""Totals over sets: a day's dose, days in a row, pain over time. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from posecheck.history.records import DoseToday, SetRecord

if TYPE_CHECKING:
    from posecheck.core.landmarks import Side


@dataclass(frozen=True, slots=True)
class DayTotal:
    """The total of one local day for one stretch and side.

    Attributes:
        done: the number of sets that met their goal.
        seconds: all counted seconds, including those of unfinished sets.
        sets: the number of all sets.
        times_a_day, goal_s: the dose, as it was in the day's last set.
    """

    day: date
    stretch: str
    title: str
    side: Side
    done: int
    seconds: float
    sets: int
    times_a_day: int
    goal_s: float

    @property
    def dose_met(self) -> bool:
        """Whether as many sets met their goal as the dose asks for."""
        return self.done >= self.times_a_day


@dataclass(frozen=True, slots=True)
class PainPoint:
    """The pain reported after one set, 0 to 10."""

    at: datetime
    pain: int
    title: str
    side: Side


def count_dose(sets: Iterable[SetRecord]) -> DoseToday:
    """Return the dose done in these sets, which must be of one day, stretch and side."""
    sets = tuple(sets)
    return DoseToday(
        done=sum(each.goal_met for each in sets), seconds=sum(each.accepted_s for each in sets)
    )


def total_by_day(sets: Iterable[SetRecord]) -> tuple[DayTotal, ...]:
    """Return one total for each local day, stretch and side with a set, oldest day first."""
    groups: dict[tuple[date, str, str], list[SetRecord]] = {}
    for each in sorted(sets, key=lambda record: record.started_at):
        groups.setdefault((each.day, each.stretch, each.side.value), []).append(each)
    return tuple(_total(groups[key]) for key in sorted(groups))


def days_with_a_counted_set(sets: Iterable[SetRecord]) -> frozenset[date]:
    """Return the local days on which at least one set met its goal."""
    return frozenset(each.day for each in sets if each.goal_met)


def count_streak(days: Iterable[date], today: date) -> int:
    """Return how many days in a row up to today have a counted set.

    Today is not over, so it cannot break a streak: without a set today, the streak ends yesterday.
    """
    done = frozenset(days)
    day = today if today in done else today - timedelta(days=1)
    streak = 0
    while day in done:
        streak += 1
        day -= timedelta(days=1)
    return streak


def list_pain(sets: Iterable[SetRecord]) -> tuple[PainPoint, ...]:
    """Return the reported pain of all sets that have one, oldest first."""
    return tuple(
        PainPoint(each.started_at, each.pain, each.title, each.side)
        for each in sorted(sets, key=lambda record: record.started_at)
        if each.pain is not None
    )


def compare_pain(points: Sequence[PainPoint]) -> tuple[PainPoint, PainPoint | None] | None:
    """Return the last rating, and the last one from one to two weeks before it, if there are any.

    Both are of the same stretch and side: another one hurts more or less for its own reasons.

    Args:
        points: oldest first.
    """
    if not points:
        return None
    last, week = points[-1], timedelta(days=7)
    earlier = (
        each
        for each in reversed(points)
        if (each.title, each.side) == (last.title, last.side)
        and week <= last.at.date() - each.at.date() <= 2 * week
    )
    return last, next(earlier, None)


def _total(sets: list[SetRecord]) -> DayTotal:
    dose, last = count_dose(sets), sets[-1]
    return DayTotal(
        day=last.day,
        stretch=last.stretch,
        title=last.title,
        side=last.side,
        done=dose.done,
        seconds=dose.seconds,
        sets=len(sets),
        times_a_day=last.times_a_day,
        goal_s=last.goal_s,
    )
