"""Summarises a set in sentences: what was counted, where the time went, what to correct first.

Pure: turns values into texts. The callers lay them out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from posecheck.core.account import Topic, Use, give_account
from posecheck.core.report import SEVERAL_SETS
from posecheck.core.seconds import compute_missing_s

if TYPE_CHECKING:
    from posecheck.core.account import Remark, Spent
    from posecheck.core.report import SessionReport
    from posecheck.texts.catalog import Words


def describe_report(report: SessionReport, words: Words) -> tuple[str, ...]:
    """Return the lines for the command line, with the result first and the guidance last."""
    account = give_account(report)
    leads = (Topic.NOT_JUDGED, Topic.CHANGE_FIRST)
    return (
        *(describe_remark(each, report, words) for each in account.remarks if each.topic in leads),
        describe_count(report, words),
        words.sentence("longest", longest=words.formats.floored(report.longest_hold_s)),
        describe_duration(report, words),
        *("  " + describe_spent(each, report, words, width=6) for each in account.spent),
        *(
            describe_remark(each, report, words)
            for each in account.remarks
            if each.topic not in leads
        ),
        words.sentence("guidance"),
    )


def describe_count(report: SessionReport, words: Words) -> str:
    """Return how much of the goal was counted, and how much is missing."""
    goal_s = report.reference.hold_s
    counted = words.sentence(
        "counted",
        accepted=words.formats.floored(report.accepted_s),
        goal=words.formats.number(goal_s),
    )
    if report.goal_met_in_one_hold:
        goal = words.sentence("goal_in_one_hold")
    elif report.goal_met and SEVERAL_SETS in report.notes:
        goal = words.sentence("goal_of_sets")
    elif report.goal_met:
        goal = words.sentence("goal_summed")
    else:
        missing_s = compute_missing_s(report.accepted_s, goal_s)
        goal = words.sentence("goal_not_met", missing=words.formats.fixed(missing_s))
    return f"{counted} {goal}"


def describe_duration(report: SessionReport, words: Words) -> str:
    """Return the total duration, as the heading for the lines of ``describe_spent``."""
    duration = words.formats.fixed(report.duration_s)
    if report.video_s is None:
        return words.sentence("booked", duration=duration)
    times = {"start": format_time(report.start_s), "end": format_time(report.end_s)}
    return words.sentence("booked_part", duration=duration, **times)


def format_time(t_s: float) -> str:
    """Return a time in a video as players show it, such as "1:05", to the second before it."""
    minutes, seconds = divmod(int(t_s), 60)
    return f"{minutes}:{seconds:02d}"


def describe_spent(spent: Spent, report: SessionReport, words: Words, width: int = 0) -> str:
    """Return how part of the time was spent; ``width`` right-aligns the seconds."""
    seconds = (
        words.formats.floored(spent.seconds)
        if spent.use is Use.ACCEPTED
        else words.formats.fixed(spent.seconds)
    )
    name = words.name(spent.kind, report.reference)
    return words.sentence(spent.use, seconds=f"{seconds:>{width}}", name=name)


def describe_remark(remark: Remark, report: SessionReport, words: Words) -> str:
    """Return a remark on the video or on what to do next."""
    if remark.topic is Topic.NOTE:
        return words.name(remark.kind)
    return words.sentence(
        remark.topic,
        seconds=words.formats.fixed(remark.at_s),
        name=words.name(remark.kind, report.reference),
        say=words.advice(remark.kind, report.reference, report.affected_side),
    )
