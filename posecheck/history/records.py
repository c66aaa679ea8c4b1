"""What the history hands out: plain values, no trace of the database."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, get_args

from posecheck.core.hold import HoldState
from posecheck.core.seconds import reaches_goal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from posecheck.core.hold import HoldSpan
    from posecheck.core.landmarks import Side

Source = Literal["camera", "sample"]
Ended = Literal["done", "stopped", "given_up"]

ENDINGS: Final[tuple[Ended, ...]] = get_args(Ended)
MOST_PAIN: Final = 10
LONGEST_NOTE: Final = 2000
LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class Profile:
    """A person who uses this installation.

    Attributes:
        id: made for this person, and never given to another, here or elsewhere.
    """

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """From which day on someone is judged by which version of a reference pose."""

    stretch: str
    from_day: date
    version: int


@dataclass(frozen=True, slots=True)
class DoseToday:
    """What has been done of a day's dose: sets that met their goal, and all seconds counted."""

    done: int
    seconds: float


@dataclass(frozen=True, slots=True)
class SetRecord:
    """One set as it was kept.

    Attributes:
        id: unguessable, made for this set.
        started_at: with the offset from UTC that held where and when it began.
        stretch, title, reference_version: the reference pose that was asked for.
        goal_s, times_a_day: the dose that was asked for then; a therapist may change it later.
        accepted_s, unseen_s, paused_by_s, longest_hold_s: the totals, as in ``HoldState``.
        ended: how it ended, None while it runs or when it was broken off.
        pain: 0 to 10, None when it was not said.
        intervals: in session time, in order, touching ones with the same answer merged; empty
            when the records were asked for without them.
    """

    id: str
    profile_id: str
    started_at: datetime
    stretch: str
    title: str
    reference_version: int
    side: Side
    model: str
    source: Source
    goal_s: float
    times_a_day: int
    accepted_s: float
    unseen_s: float
    paused_by_s: Mapping[str, float]
    longest_hold_s: float
    ended: Ended | None
    pain: int | None
    note: str
    intervals: tuple[HoldSpan, ...]

    @property
    def day(self) -> date:
        """The day it belongs to: the local one on which it began."""
        return self.started_at.date()

    @property
    def paused_s(self) -> float:
        """Seconds of wrong form, whatever the reason."""
        return sum(self.paused_by_s.values())

    @property
    def total_s(self) -> float:
        """Accepted, paused and unseen seconds together."""
        return self.accepted_s + self.paused_s + self.unseen_s

    @property
    def elapsed_s(self) -> float:
        """The session time of the last span's end: where a set that goes on starts again."""
        return self.intervals[-1].end_s if self.intervals else 0.0

    @property
    def goal_met(self) -> bool:
        """Whether the counted seconds, summed over pauses, reach the goal."""
        return reaches_goal(self.accepted_s, self.goal_s)

    @property
    def hold(self) -> HoldState:
        """The totals to continue with after a break; the current hold is lost."""
        return HoldState(
            accepted_s=self.accepted_s,
            paused_by_s=MappingProxyType(dict(self.paused_by_s)),
            unseen_s=self.unseen_s,
            longest_hold_s=self.longest_hold_s,
        )
