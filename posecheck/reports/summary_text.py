"""A report in sentences: what was counted, what was not and why, and what to do about it first.

Pure: from a report and the words to lines. The seconds are the report's own; only their names
differ where the report cannot know better: time of wrong form before the first counted second
is the way into the position, and time of wrong form after the goal was reached is the way out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from posecheck.core.hold import FormState, sum_booked_s, sum_by_reason_s
from posecheck.core.reference import WRONG_LEG
from posecheck.core.seconds import compute_missing_s, floor_to_tenths_s

if TYPE_CHECKING:
    from posecheck.core.hold import Booking
    from posecheck.core.report import SessionReport
    from posecheck.texts.catalog import Words

# A slip shorter than this is not worth a word of advice.
LEAST_TO_CORRECT_S: Final = 0.5
# Seconds under this would read "0.0" and are left out of the list.
_LEAST_SHOWN_S: Final = 0.05


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


def describe_time_spent(report: SessionReport) -> TimeSpent:
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
        if interval.start_s < first_s and interval.reasons[0] != WRONG_LEG:
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


def floor_s(seconds: float) -> str:
    """Return seconds with one decimal, never rounded up: 29.96 has not reached 30.0."""
    return f"{floor_to_tenths_s(seconds):.1f}"


def describe_report(report: SessionReport, words: Words) -> tuple[str, ...]:
    """Return the lines for the person, the verdict first."""
    return (
        _describe_count(report, words),
        words.sentence("longest", longest=floor_s(report.longest_hold_s)),
        *_describe_time(report, words),
        *(words.name(note) for note in report.notes),
        *_describe_correction(report, words),
        *((words.sentence("judged_mirrored"),) if report.mirrored else ()),
        words.sentence("guidance"),
    )


def _describe_count(report: SessionReport, words: Words) -> str:
    goal_s = report.reference.hold_s
    counted = words.sentence("counted", accepted=floor_s(report.accepted_s), goal=f"{goal_s:g}")
    if report.goal_met_in_one_hold:
        goal = words.sentence("goal_in_one_hold")
    elif report.goal_met:
        goal = words.sentence("goal_summed")
    else:
        missing_s = compute_missing_s(report.accepted_s, goal_s)
        goal = words.sentence("goal_not_met", missing=f"{missing_s:.1f}")
    return f"{counted} {goal}"


def _describe_time(report: SessionReport, words: Words) -> list[str]:
    spent = describe_time_spent(report)
    entries = [
        ("booked_accepted", spent.accepted_s, None),
        ("booked_getting_in", spent.getting_in_s, None),
        ("booked_coming_out", spent.coming_out_s, None),
        *(("booked_paused", seconds, kind) for kind, seconds in spent.paused_by_s.items()),
        *(("booked_unseen", seconds, kind) for kind, seconds in spent.unseen_by_s.items()),
    ]
    lines = [words.sentence("booked", duration=f"{report.duration_s:.1f}")]
    for key, seconds, kind in entries:
        if seconds >= _LEAST_SHOWN_S:
            name = "" if kind is None else words.name(kind, report.reference)
            text = floor_s(seconds) if key == "booked_accepted" else f"{seconds:.1f}"
            lines.append("  " + words.sentence(key, seconds=f"{text:>6}", name=name))
    return lines


def _describe_correction(report: SessionReport, words: Words) -> list[str]:
    unseen = report.unseen_s >= report.duration_s - _LEAST_SHOWN_S
    lines = [words.sentence("nothing_seen")] if unseen else []
    ended = find_what_ended_the_hold(report)
    if ended is not None:
        ended_s, why = ended
        name = words.name(why, report.reference)
        lines.append(words.sentence("ended", seconds=f"{ended_s:.1f}", name=name))
    kind = find_what_to_correct(report)
    if kind is not None:
        lines.append(words.sentence("correct_first", say=_advise(kind, report, words)))
    elif ended is not None:
        lines.append(words.sentence("hold_on", say=_advise(ended[1], report, words)))
    elif not unseen:
        lines.append(words.sentence("nothing_to_correct"))
    return lines


def _advise(kind: str, report: SessionReport, words: Words) -> str:
    return words.advise(kind, report.reference, report.affected_side)


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
