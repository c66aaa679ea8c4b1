"""The plain values that the history returns, independent of the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, get_args

from posecheck.core.hold import FormState, HoldState, sum_by_reason_s
from posecheck.core.seconds import add_s, reaches_goal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from posecheck.core.hold import HoldSpan
    from posecheck.core.landmarks import Side

Source = Literal["camera", "sample"]
Ended = Literal["done", "stopped", "given_up"]

ENDINGS: Final[tuple[Ended, ...]] = get_args(Ended)
MAX_PAIN: Final = 10
LONGEST_NOTE: Final = 2000
LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class Profile:
    """A person who uses this installation.

    Attributes:
        id: unique to this person and never reused, on this or any other computer.
    """

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """The version of a reference pose that someone is judged by from a day on."""

    stretch: str
    from_day: date
    version: int


@dataclass(frozen=True, slots=True)
class DoseToday:
    """Progress towards a day's dose: the sets that met their goal, and all counted seconds."""

    done: int
    seconds: float


@dataclass(frozen=True, slots=True)
class SetRecord:
    """One stored set.

    Attributes:
        id: random and unguessable.
        started_at: with the UTC offset at the place and time where the set began.
        stretch, title, reference_version: the reference pose used.
        goal_s, times_a_day: the dose at that time; a therapist may change it later.
        accepted_s, unseen_s, paused_by_s, longest_hold_s: the totals, as in ``HoldState``; their
            reasons are those of the moment, which ``shown_paused_by_s`` has in hindsight.
        ended: how it ended, None while it runs or if it was interrupted.
        pain: 0 to 10, None if none was given.
        intervals: in session time and in order, with adjacent ones of the same verdict merged and
            the ways in and out named in hindsight; empty if the records were requested without
            them.
        set_up_by_s: for how many seconds the set could not begin, by what was wrong.
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
    set_up_by_s: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def day(self) -> date:
        """The local day on which the set began, which it belongs to."""
        return self.started_at.date()

    @property
    def paused_s(self) -> float:
        """Seconds of incorrect form, whatever the reason."""
        return add_s(self.paused_by_s.values())

    @property
    def shown_paused_by_s(self) -> dict[str, float]:
        """Seconds of incorrect form by the reason they have in hindsight, longest first.

        Empty if the records were requested without intervals.
        """
        return sum_by_reason_s(e for e in self.intervals if e.state is FormState.INCORRECT)

    @property
    def total_s(self) -> float:
        """Accepted, paused and unseen seconds together."""
        return add_s((self.accepted_s, self.paused_s, self.unseen_s))

    @property
    def elapsed_s(self) -> float:
        """The session time at the end of the last span, where a resumed set continues."""
        return self.intervals[-1].end_s if self.intervals else 0.0

    @property
    def goal_met(self) -> bool:
        """Whether the counted seconds, summed over pauses, reach the goal."""
        return reaches_goal(self.accepted_s, self.goal_s)

    @property
    def hold(self) -> HoldState:
        """The totals to resume from after a break; the current hold has ended."""
        return HoldState(
            accepted_s=self.accepted_s,
            paused_by_s=MappingProxyType(dict(self.paused_by_s)),
            unseen_s=self.unseen_s,
            longest_hold_s=self.longest_hold_s,
        )
