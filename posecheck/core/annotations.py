"""A reviewer's marks on a judged set: spans marked as correct or wrong, and what counts then.

The program's own answer is never changed; the reviewer's is kept next to it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from posecheck.core.hold import FormState, HoldSpan, HoldState, add_span, sum_spans_s
from posecheck.core.intervals import merge_spans
from posecheck.core.reasons import Reason
from posecheck.core.seconds import reaches_goal


@dataclass(frozen=True, slots=True)
class Mark:
    """A reviewer's answer for a span of time.

    Attributes:
        start_s, end_s: seconds of the video; time outside the video has no effect.
        correct: whether it should have counted.
        reason: why, in the reviewer's words or as the name of a fault; may be empty.
        by: the reviewer's name; may be empty.
        made_at: when the mark was made, as ISO 8601 in the reviewer's local time with its offset
            from UTC.
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
    """A set's totals with a reviewer's marks applied, in the same terms as the program's report.

    Attributes:
        intervals: the program's where nothing was marked; they cover the same time.
        accepted_s, paused_s, unseen_s: add up to the time covered.
        longest_hold_s: by the rules of the hold clock, including its grace.
        goal_met: whether the accepted seconds, summed over pauses, reach the goal.
        goal_met_in_one_hold: whether one hold does.
    """

    intervals: tuple[HoldSpan, ...]
    accepted_s: float
    paused_s: float
    unseen_s: float
    longest_hold_s: float
    goal_met: bool
    goal_met_in_one_hold: bool


def apply_marks(intervals: Sequence[HoldSpan], marks: Sequence[Mark]) -> tuple[HoldSpan, ...]:
    """Return the intervals with the reviewer's marks applied.

    Args:
        intervals: the program's, in order.
        marks: in the order they were made: where two overlap, the later one wins.

    Returns:
        Intervals that cover the same time; neighbours with the same state and reasons are merged.
    """
    pieces = list(intervals)
    for mark in marks:
        pieces = [piece for interval in pieces for piece in _overrule(interval, mark)]
    return merge_spans(None, pieces)


def total_marks(
    intervals: Sequence[HoldSpan], marks: Sequence[Mark], goal_s: float
) -> ReviewerTotals:
    """Return a set's totals with the reviewer's marks applied.

    Args:
        intervals: the program's, in order.
        marks: in the order they were made.
        goal_s: the goal for one set, in seconds.
    """
    marked = apply_marks(intervals, marks)
    hold = HoldState()
    for interval in marked:
        hold = add_span(hold, interval)
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


def _overrule(interval: HoldSpan, mark: Mark) -> tuple[HoldSpan, ...]:
    """Return the interval in up to three parts; the part under the mark gets its answer."""
    start_s = max(interval.start_s, mark.start_s)
    end_s = min(interval.end_s, mark.end_s)
    if start_s >= end_s:
        return (interval,)
    if mark.correct:
        answered = HoldSpan(start_s, end_s, FormState.CORRECT, ())
    else:
        reasons = (mark.reason or Reason.MARKED_WRONG,)
        answered = HoldSpan(start_s, end_s, FormState.INCORRECT, reasons)
    parts = (replace(interval, end_s=start_s), answered, replace(interval, start_s=end_s))
    return tuple(part for part in parts if part.start_s < part.end_s)


def _sum_s(intervals: Sequence[HoldSpan], state: FormState) -> float:
    return sum_spans_s(each for each in intervals if each.state is state)
