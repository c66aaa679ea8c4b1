"""The account of a set: where its time went, what ended it and what to correct first. Values only.

The seconds are the report's own; only their names differ where the report cannot know better:
time of wrong form before the first counted second is the way into the position, and time of wrong
form after the goal was reached is the way out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from posecheck.core.hold import Booking, FormState, sum_booked_s, sum_by_reason_s
from posecheck.core.reasons import Reason
from posecheck.core.report import SessionReport
from posecheck.core.seconds import LEAST_SHOWN_S

# A slip shorter than this is not worth a word of advice.
LEAST_TO_CORRECT_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class TimeSpent:
    """Where the time of a set went, in seconds; all of it adds up to the duration.

    Attributes:
        accepted_s: counted.
        getting_in_s: wrong form on the way into the position; 0 when it was never reached.
        coming_out_s: wrong form after the goal was reached and the last second counted.
        paused_by_s: other wrong form by its first reason, most first.
        unseen_by_s: what could not be judged by its first reason, most first.
    """

    accepted_s: float
    getting_in_s: float
    coming_out_s: float
    paused_by_s: dict[str, float]
    unseen_by_s: dict[str, float]


class Use(StrEnum):
    """What a part of a set's time went into; the keys of its sentences."""

    ACCEPTED = "booked_accepted"
    GETTING_IN = "booked_getting_in"
    COMING_OUT = "booked_coming_out"
    PAUSED = "booked_paused"
    UNSEEN = "booked_unseen"


@dataclass(frozen=True, slots=True)
class Spent:
    """A part of a set's time, in seconds, and the fault or reason that it went into."""

    use: Use
    seconds: float
    kind: str = ""


class Topic(StrEnum):
    """What a remark on a set is about; the keys of their sentences, but for a note."""

    # Something that the report notes, such as a video that starts late. The kind says which.
    NOTE = "note"
    # Nothing could be seen all the time.
    NOTHING_SEEN = "nothing_seen"
    # The clock stopped for good short of the goal, at a time, for a kind.
    ENDED = "ended"
    # The kind to mend first.
    CORRECT_FIRST = "correct_first"
    # What would have kept the clock running, if its end was not meant.
    HOLD_ON = "hold_on"
    NOTHING_TO_CORRECT = "nothing_to_correct"
    # Left and right of the video were exchanged.
    MIRRORED = "judged_mirrored"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say of a set: about which fault or reason, and when, in seconds."""

    topic: Topic
    kind: str = ""
    at_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Account:
    """What there is to say of a set besides its counted seconds.

    Attributes:
        spent: where the time went, what would read "0.0" left out.
        remarks: what there is to say, in its order.
    """

    spent: tuple[Spent, ...]
    remarks: tuple[Remark, ...]


def give_account(report: SessionReport) -> Account:
    """Return what there is to say of a set."""
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
            *(Remark(Topic.NOTE, note) for note in report.notes),
            *_list_corrections(report),
            *((Remark(Topic.MIRRORED),) if report.mirrored else ()),
        ),
    )


def sum_time_spent(report: SessionReport) -> TimeSpent:
    """Return where the time of a set went.

    The wrong leg stays the wrong leg wherever it happens: it is no way into the position.
    """
    first_s, last_s = _counted_span_s(report)
    way_in: list[Booking] = []
    way_out: list[Booking] = []
    paused: list[Booking] = []
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
        getting_in_s=sum_booked_s(way_in),
        coming_out_s=sum_booked_s(way_out),
        paused_by_s=sum_by_reason_s(paused),
        unseen_by_s=report.unseen_by_s,
    )


def find_what_to_correct(report: SessionReport) -> str | None:
    """Return the fault or reason to mend first, None when there is none.

    What kept the clock from running longest comes first, a view that could not be judged
    included; the way in and what followed the last counted second do not count. When nothing
    did, it is the first thing that was only spoken of.
    """
    first_s, last_s = _counted_span_s(report)
    kind = _longest_reason(report, first_s, last_s)
    if kind is not None:
        return kind
    booked = {**report.paused_by_s, **report.unseen_by_s}
    return next((cue.kind for cue in report.cues if cue.kind not in booked), None)


def find_what_ended_the_hold(report: SessionReport) -> tuple[float, str] | None:
    """Return when the clock stopped for good short of the goal, in seconds, and what for.

    None when the goal was reached, or nothing was counted, or it ran to the end. It may have
    been a fault or simply the end: only the person knows, so nothing is made of it here.
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


def list_pauses(report: SessionReport) -> tuple[Booking, ...]:
    """Return the wrong form between the first and last counted second, all where none was."""
    first_s, last_s = _counted_span_s(report)
    return tuple(
        interval
        for interval in report.intervals
        if interval.state is FormState.INCORRECT and first_s <= interval.start_s < last_s
    )


def _list_corrections(report: SessionReport) -> Iterator[Remark]:
    unseen = report.unseen_s >= report.duration_s - LEAST_SHOWN_S
    if unseen:
        yield Remark(Topic.NOTHING_SEEN)
    ended = find_what_ended_the_hold(report)
    if ended is not None:
        ended_s, why = ended
        yield Remark(Topic.ENDED, why, ended_s)
    kind = find_what_to_correct(report)
    if kind is not None:
        yield Remark(Topic.CORRECT_FIRST, kind)
    elif ended is not None:
        yield Remark(Topic.HOLD_ON, ended[1])
    elif not unseen:
        yield Remark(Topic.NOTHING_TO_CORRECT)


def _counted_span_s(report: SessionReport) -> tuple[float, float]:
    """Return when the first counted second began and the last one ended.

    The whole set when nothing was counted.
    """
    held = [i for i in report.intervals if i.state is FormState.CORRECT]
    return (held[0].start_s, held[-1].end_s) if held else (-math.inf, math.inf)


def _longest_reason(report: SessionReport, from_s: float, to_s: float) -> str | None:
    """Return what stopped the clock longest between two times, None for a mere moment."""
    stopped_s = sum_by_reason_s(
        i
        for i in report.intervals
        if i.state is not FormState.CORRECT and from_s <= i.start_s < to_s
    )
    kind = next(iter(stopped_s), None)
    return kind if kind is not None and stopped_s[kind] >= LEAST_TO_CORRECT_S else None
