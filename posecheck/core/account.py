"""A summary of a set: where its time went, when it ended and what to correct first. Values only.

The seconds are the report's. Getting into the stretch and coming out of it are never corrected.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from typing import Final

from posecheck.core.hold import FormState, HoldSpan, sum_by_reason_s, sum_spans_s
from posecheck.core.obstacle import ABSENT, DARK_VIDEO, MIN_UNSEEN_S
from posecheck.core.reasons import Reason, is_transition, list_causes
from posecheck.core.report import BOTH_LEGS, SessionReport
from posecheck.core.seconds import MIN_SHOWN_S, add_s

# A slip shorter than this is not worth any advice.
MIN_TO_CORRECT_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class TimeSpent:
    """Where the time of a set went, in seconds; it adds up to the duration.

    Attributes:
        accepted_s: counted.
        getting_in_s, coming_out_s: on the way into the stretch and out of it.
        paused_by_s: other wrong form by its first reason, longest first.
        unseen_by_s: time that could not be judged by its first reason, longest first.
    """

    accepted_s: float
    getting_in_s: float
    coming_out_s: float
    paused_by_s: dict[str, float]
    unseen_by_s: dict[str, float]

    @property
    def paused_s(self) -> float:
        """Seconds of wrong form without the ways in and out."""
        return add_s(self.paused_by_s.values())


class Use(StrEnum):
    """What a part of a set's time was spent on; the keys of its sentences."""

    ACCEPTED = "booked_accepted"
    GETTING_IN = "booked_getting_in"
    COMING_OUT = "booked_coming_out"
    PAUSED = "booked_paused"
    UNSEEN = "booked_unseen"


@dataclass(frozen=True, slots=True)
class Spent:
    """A part of a set's time, in seconds, and the fault or reason it was lost to, if any."""

    use: Use
    seconds: float
    kind: str = ""


class Topic(StrEnum):
    """What a remark on a set is about; the key of its sentence, except for ``NOTE``."""

    # A note of the report, such as a video that starts late. The kind says which.
    NOTE = "note"
    # Most of the stretch could not be judged; the remark has the reason.
    NOT_JUDGED = "not_judged"
    # What to change, so that it can be judged next time.
    CHANGE_FIRST = "change_first"
    # The hold ended before the goal; the remark has the time. Only the person knows why.
    ENDED = "ended"
    # From a time on, nothing could be judged any more; the remark has the time and the reason.
    LOST = "lost"
    # The fault or reason to correct first.
    CORRECT_FIRST = "correct_first"
    NOTHING_TO_CORRECT = "nothing_to_correct"
    # The video was mirrored, so left and right were swapped before judging.
    MIRRORED = "judged_mirrored"


_INSTRUCTIONS: Final = frozenset({Topic.CHANGE_FIRST, Topic.CORRECT_FIRST})


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark on a set, with its fault or reason and its time in seconds where it has them."""

    topic: Topic
    kind: str = ""
    at_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Account:
    """The summary of a set, apart from its counted seconds.

    Attributes:
        spent: where the time went, without the parts that would read "0.0".
        remarks: in the order in which they are shown.
    """

    spent: tuple[Spent, ...]
    remarks: tuple[Remark, ...]


def give_account(report: SessionReport) -> Account:
    """Return the summary of a set."""
    spent = sum_time_spent(report)
    uses = (
        Spent(Use.ACCEPTED, spent.accepted_s),
        Spent(Use.GETTING_IN, spent.getting_in_s),
        Spent(Use.COMING_OUT, spent.coming_out_s),
        *(Spent(Use.PAUSED, seconds, kind) for kind, seconds in spent.paused_by_s.items()),
        *(Spent(Use.UNSEEN, seconds, kind) for kind, seconds in spent.unseen_by_s.items()),
    )
    return Account(
        tuple(each for each in uses if each.seconds >= MIN_SHOWN_S),
        (
            *_list_obstacles(report),
            *(Remark(Topic.NOTE, note) for note in report.notes),
            *_list_corrections(report),
            *((Remark(Topic.MIRRORED),) if report.mirrored else ()),
        ),
    )


def sum_time_spent(report: SessionReport) -> TimeSpent:
    """Return where the time of a set went."""
    paused_by_s = report.paused_by_s
    return TimeSpent(
        accepted_s=report.accepted_s,
        getting_in_s=paused_by_s.pop(Reason.GETTING_IN, 0.0),
        coming_out_s=paused_by_s.pop(Reason.COMING_OUT, 0.0),
        paused_by_s=paused_by_s,
        unseen_by_s=report.unseen_by_s,
    )


def find_what_to_correct(report: SessionReport) -> str | None:
    """Return the fault or reason to correct first, None when there is none.

    This is the one that stopped the clock for the longest time from the first counted second on,
    views that could not be judged included as long as the hold went on. When nothing stopped it
    there, it is the first fault that was only cued. A set of the other leg in the same video is
    none.
    """
    first_s, last_s = _counted_span_s(report)
    kind = _longest_reason(
        span
        for span in report.intervals
        if span.start_s >= first_s
        and (span.state is FormState.INCORRECT or span.start_s < last_s)
        and not (span.reasons[:1] == (Reason.WRONG_LEG,) and BOTH_LEGS in report.notes)
    )
    if kind is not None:
        return kind
    stopped = {cause for span in report.intervals for cause in list_causes(span.reasons)}
    return next((cue.kind for cue in report.cues if cue.kind not in stopped), None)


def find_end_of_hold_s(report: SessionReport) -> float | None:
    """Return when the clock stopped for good before the goal, in seconds.

    None when the goal was reached, nothing was counted, or the clock ran to the end.
    """
    if report.goal_met or not report.accepted_s:
        return None
    _, last_s = _counted_span_s(report)
    return last_s if report.intervals[-1].end_s - last_s >= MIN_TO_CORRECT_S else None


def count_pauses(report: SessionReport, kind: str) -> int:
    """Return how often a fault stopped the clock, or kept it from starting: in ``list_pauses``."""
    first_s, _ = _counted_span_s(report)
    times, before = 0, ""
    for interval in report.intervals:
        why = interval.reasons[0] if _is_pause(interval, first_s) else ""
        times += why == kind and why != before
        before = why
    return times


def list_pauses(report: SessionReport) -> tuple[HoldSpan, ...]:
    """Return the wrong form from the first counted second on, without coming out of the stretch.

    When nothing was counted, all wrong form of the set is returned, without getting in.
    """
    first_s, _ = _counted_span_s(report)
    return tuple(interval for interval in report.intervals if _is_pause(interval, first_s))


def find_instruction(remarks: Iterable[Remark]) -> Remark | None:
    """Return the remark that says the one thing to do next, None if there is none."""
    return next((each for each in remarks if each.topic in _INSTRUCTIONS), None)


def _list_obstacles(report: SessionReport) -> Iterator[Remark]:
    obstacle = report.obstacle
    if obstacle is not None:
        yield Remark(Topic.NOT_JUDGED, obstacle.kind)
        yield Remark(Topic.CHANGE_FIRST, obstacle.kind)


def _list_corrections(report: SessionReport) -> Iterator[Remark]:
    if report.obstacle is not None:
        return
    kind, ended_s = find_what_to_correct(report), find_end_of_hold_s(report)
    if ended_s is not None:
        lost = _find_loss(report, ended_s)
        yield Remark(Topic.ENDED if lost is None else Topic.LOST, lost or "", ended_s)
        if lost is not None and report.end_s - ended_s >= MIN_UNSEEN_S:
            # The view is to be changed, even if the form was perfect; who is gone may have left.
            kind = kind or (None if lost in ABSENT and DARK_VIDEO not in report.notes else lost)
    if kind is not None:
        yield Remark(Topic.CORRECT_FIRST, kind)
    elif report.intervals:
        yield Remark(Topic.NOTHING_TO_CORRECT)


def _find_loss(report: SessionReport, ended_s: float) -> str | None:
    """Return why nothing could be judged from the last counted second on, None if something was.

    What was judged a while later says nothing about how long the hold went on.
    """
    rest = [span for span in report.intervals if span.start_s >= ended_s]
    unseen = list(takewhile(lambda span: span.state is FormState.CANNOT_JUDGE, rest))
    if len(unseen) < len(rest) and sum_spans_s(unseen) < MIN_UNSEEN_S:
        return None
    return next(iter(sum_by_reason_s(unseen)))


def _is_pause(interval: HoldSpan, first_s: float) -> bool:
    """Whether a span is wrong form from the first counted second on, and no way in or out."""
    return (
        interval.state is FormState.INCORRECT
        and interval.start_s >= first_s
        and not is_transition(interval.reasons)
    )


def _counted_span_s(report: SessionReport) -> tuple[float, float]:
    """Return when the first counted second began and the last one ended.

    The whole set when nothing was counted.
    """
    held = [i for i in report.intervals if i.state is FormState.CORRECT]
    return (held[0].start_s, held[-1].end_s) if held else (-math.inf, math.inf)


def _longest_reason(spans: Iterable[HoldSpan]) -> str | None:
    """Return what stopped the clock longest, None if it was too short."""
    stopped_s = sum_by_reason_s(
        span
        for span in spans
        if span.state is not FormState.CORRECT and not is_transition(span.reasons)
    )
    kind = next(iter(stopped_s), None)
    return kind if kind is not None and stopped_s[kind] >= MIN_TO_CORRECT_S else None
