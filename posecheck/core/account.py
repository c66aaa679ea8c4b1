"""A summary of a set: where its time went, what ended it and what to correct first. Values only.

The seconds are the report's. Two kinds of wrong form get a name of their own: before the first
counted second it is getting into position, and after the goal was reached it is coming out of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from posecheck.core.hold import FormState, HoldSpan, sum_by_reason_s, sum_spans_s
from posecheck.core.reasons import Reason
from posecheck.core.report import SessionReport
from posecheck.core.seconds import LEAST_SHOWN_S

# A slip shorter than this is not worth any advice.
LEAST_TO_CORRECT_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class TimeSpent:
    """Where the time of a set went, in seconds; it adds up to the duration.

    Attributes:
        accepted_s: counted.
        getting_in_s: wrong form on the way into the position; 0 when it was never reached.
        coming_out_s: wrong form after the goal was reached and the last second counted.
        paused_by_s: other wrong form by its first reason, longest first.
        unseen_by_s: time that could not be judged by its first reason, longest first.
    """

    accepted_s: float
    getting_in_s: float
    coming_out_s: float
    paused_by_s: dict[str, float]
    unseen_by_s: dict[str, float]


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
    # The clock stopped for good before the goal; the remark has the time and the fault or reason.
    ENDED = "ended"
    # The fault or reason to correct first.
    CORRECT_FIRST = "correct_first"
    # What would have kept the clock running, if the person did not mean to stop there.
    HOLD_ON = "hold_on"
    NOTHING_TO_CORRECT = "nothing_to_correct"
    # The video was mirrored, so left and right were swapped before judging.
    MIRRORED = "judged_mirrored"


_INSTRUCTIONS: Final = frozenset({Topic.CHANGE_FIRST, Topic.CORRECT_FIRST, Topic.HOLD_ON})


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
        tuple(each for each in uses if each.seconds >= LEAST_SHOWN_S),
        (
            *_list_obstacles(report),
            *(Remark(Topic.NOTE, note) for note in report.notes),
            *_list_corrections(report),
            *((Remark(Topic.MIRRORED),) if report.mirrored else ()),
        ),
    )


def sum_time_spent(report: SessionReport) -> TimeSpent:
    """Return where the time of a set went.

    Time on the wrong leg is always paused time, even before the first counted second: it is not
    part of getting into position.
    """
    first_s, last_s = _counted_span_s(report)
    way_in: list[HoldSpan] = []
    way_out: list[HoldSpan] = []
    paused: list[HoldSpan] = []
    for interval in report.intervals:
        if interval.state is not FormState.INCORRECT:
            continue
        if interval.start_s < first_s and interval.reasons[0] != Reason.WRONG_LEG:
            way_in.append(interval)
        elif report.goal_met and interval.start_s >= last_s:
            way_out.append(interval)
        else:
            paused.append(interval)
    return TimeSpent(
        accepted_s=report.accepted_s,
        getting_in_s=sum_spans_s(way_in),
        coming_out_s=sum_spans_s(way_out),
        paused_by_s=sum_by_reason_s(paused),
        unseen_by_s=report.unseen_by_s,
    )


def find_what_to_correct(report: SessionReport) -> str | None:
    """Return the fault or reason to correct first, None when there is none.

    This is the one that stopped the clock for the longest time between the first and the last
    counted second, views that could not be judged included. When nothing stopped it there, it is
    the first fault that was only cued.
    """
    first_s, last_s = _counted_span_s(report)
    kind = _longest_reason(report, first_s, last_s)
    if kind is not None:
        return kind
    stopped_by_s = {**report.paused_by_s, **report.unseen_by_s}
    return next((cue.kind for cue in report.cues if cue.kind not in stopped_by_s), None)


def find_what_ended_the_hold(report: SessionReport) -> tuple[float, str] | None:
    """Return when the clock stopped for good before the goal, in seconds, and why.

    None when the goal was reached, nothing was counted, or the clock ran to the end. The person
    may have made a fault or simply stopped; only they know, so this does not decide.
    """
    if report.goal_met or not report.accepted_s:
        return None
    _, last_s = _counted_span_s(report)
    kind = _longest_reason(report, last_s, math.inf)
    return None if kind is None else (last_s, kind)


def count_pauses(report: SessionReport, kind: str) -> int:
    """Return how often a fault stopped the clock between the first and last counted second."""
    first_s, last_s = _counted_span_s(report)
    times, before = 0, ""
    for interval in report.intervals if report.accepted_s else ():
        paused = interval.state is FormState.INCORRECT and first_s <= interval.start_s < last_s
        why = interval.reasons[0] if paused else ""
        times += why == kind and why != before
        before = why
    return times


def list_pauses(report: SessionReport) -> tuple[HoldSpan, ...]:
    """Return the wrong form between the first and last counted second.

    When nothing was counted, all wrong form of the set is returned.
    """
    first_s, last_s = _counted_span_s(report)
    return tuple(
        interval
        for interval in report.intervals
        if interval.state is FormState.INCORRECT and first_s <= interval.start_s < last_s
    )


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
    ended = find_what_ended_the_hold(report)
    if ended is not None:
        ended_s, why = ended
        yield Remark(Topic.ENDED, why, ended_s)
    kind = find_what_to_correct(report)
    if kind is not None:
        yield Remark(Topic.CORRECT_FIRST, kind)
    elif ended is not None:
        yield Remark(Topic.HOLD_ON, ended[1])
    elif report.intervals:
        yield Remark(Topic.NOTHING_TO_CORRECT)


def _counted_span_s(report: SessionReport) -> tuple[float, float]:
    """Return when the first counted second began and the last one ended.

    The whole set when nothing was counted.
    """
    held = [i for i in report.intervals if i.state is FormState.CORRECT]
    return (held[0].start_s, held[-1].end_s) if held else (-math.inf, math.inf)


def _longest_reason(report: SessionReport, from_s: float, to_s: float) -> str | None:
    """Return what stopped the clock longest between two times, None if it was too short."""
    stopped_s = sum_by_reason_s(
        i
        for i in report.intervals
        if i.state is not FormState.CORRECT and from_s <= i.start_s < to_s
    )
    kind = next(iter(stopped_s), None)
    return kind if kind is not None and stopped_s[kind] >= LEAST_TO_CORRECT_S else None
