"""A person's word on a judged set: intervals marked as correct or wrong, and what then counts.

The program's own answer is never changed; the person's stands beside it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from posecheck.core.hold import Booking, FormState, HoldState, book, sum_booked_s
from posecheck.core.intervals import merge_bookings
from posecheck.core.reasons import Reason
from posecheck.core.seconds import reaches_goal


@dataclass(frozen=True, slots=True)
class Mark:
    """A person's answer for a stretch of time.

    Attributes:
        start_s, end_s: seconds of the video; what lies outside of it has no effect.
        correct: whether it should have counted.
        reason: why, in the person's words or as the name of a fault; may be empty.
        by: who says so; may be empty.
        made_at: when, as ISO 8601 on the clock of who made it, with its offset from UTC.
    """

    start_s: float
    end_s: float
    correct: bool
    reason: str = ""
    by: str = ""
    made_at: str = ""

    def __post_init__(self) -> None:
        if not -math.inf < self.start_s < self.end_s < math.inf:
            raise ValueError(f"a mark cannot go from {self.start_s} to {self.end_s} s")


@dataclass(frozen=True, slots=True)
class ReviewerTotals:
    """What a set amounts to by a person's marks, in the same terms as the program's report.

    Attributes:
        intervals: the program's where nothing was marked; they cover the same time.
        accepted_s, paused_s, unseen_s: add up to the time covered.
        longest_hold_s: by the rule of the hold clock, its grace included.
        goal_met: whether the accepted seconds, summed over pauses, reach the goal.
        goal_met_in_one_hold: whether one hold does.
    """

    intervals: tuple[Booking, ...]
    accepted_s: float
    paused_s: float
    unseen_s: float
    longest_hold_s: float
    goal_met: bool
    goal_met_in_one_hold: bool


def apply_marks(intervals: Sequence[Booking], marks: Sequence[Mark]) -> tuple[Booking, ...]:
    """Return the intervals as the person has them.

    Args:
        intervals: the program's, in order.
        marks: in the order they were made: where two overlap, the later one holds.

    Returns:
        The same time in intervals; neighbours of the same state and reasons are one.
    """
    pieces = list(intervals)
    for mark in marks:
        pieces = [piece for interval in pieces for piece in _overrule(interval, mark)]
    return merge_bookings(None, pieces)


def total_marks(
    intervals: Sequence[Booking], marks: Sequence[Mark], goal_s: float
) -> ReviewerTotals:
    """Return what a set amounts to by the person's marks.

    Args:
        intervals: the program's, in order.
        marks: in the order they were made.
        goal_s: the seconds asked for.
    """
    marked = apply_marks(intervals, marks)
    hold = HoldState()
    for interval in marked:
        hold = book(hold, interval)
    accepted_s = _sum_s(marked, FormState.CORRECT)
    return ReviewerTotals(
        intervals=marked,
        accepted_s=accepted_s,
        paused_s=_sum_s(marked, FormState.INCORRECT),
        unseen_s=_sum_s(marked, FormState.CANNOT_JUDGE),
        longest_hold_s=hold.longest_hold_s,
        goal_met=reaches_goal(accepted_s, goal_s),
        goal_met_in_one_hold=reaches_goal(hold.longest_hold_s, goal_s),
    )


def _overrule(interval: Booking, mark: Mark) -> tuple[Booking, ...]:
    """Return the interval in up to three parts, the one that the mark covers answered by it."""
    start_s = max(interval.start_s, mark.start_s)
    end_s = min(interval.end_s, mark.end_s)
    if start_s >= end_s:
        return (interval,)
    if mark.correct:
        answered = Booking(start_s, end_s, FormState.CORRECT, ())
    else:
        reasons = (mark.reason or Reason.MARKED_WRONG,)
        answered = Booking(start_s, end_s, FormState.INCORRECT, reasons)
    parts = (replace(interval, end_s=start_s), answered, replace(interval, start_s=end_s))
    return tuple(part for part in parts if part.start_s < part.end_s)


def _sum_s(intervals: Sequence[Booking], state: FormState) -> float:
    return sum_booked_s(each for each in intervals if each.state is state)
