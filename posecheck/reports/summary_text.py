"""A set's account in sentences: what was counted, where the time went, what to do about it first.

Pure: from values and the words to texts. How they are laid out is for those who show them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from posecheck.core.account import Topic, Use, give_account
from posecheck.core.seconds import compute_missing_s, floor_to_tenths_s

if TYPE_CHECKING:
    from posecheck.core.account import Remark, Spent
    from posecheck.core.report import SessionReport
    from posecheck.texts.catalog import Words


def floor_s(seconds: float) -> str:
    """Return seconds with one decimal, never rounded up: 29.96 has not reached 30.0."""
    return f"{floor_to_tenths_s(seconds):.1f}"


def describe_report(report: SessionReport, words: Words) -> tuple[str, ...]:
    """Return the lines of the command line, the verdict first and the caution last."""
    account = give_account(report)
    return (
        describe_count(report, words),
        words.sentence("longest", longest=floor_s(report.longest_hold_s)),
        describe_duration(report, words),
        *("  " + describe_spent(each, report, words, width=6) for each in account.spent),
        *(describe_remark(each, report, words) for each in account.remarks),
        words.sentence("guidance"),
    )


def describe_count(report: SessionReport, words: Words) -> str:
    """Return how much of the goal was counted, and what is missing."""
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


def describe_duration(report: SessionReport, words: Words) -> str:
    """Return of how many seconds the account is, the head of ``describe_spent``'s lines."""
    return words.sentence("booked", duration=f"{report.duration_s:.1f}")


def describe_spent(spent: Spent, report: SessionReport, words: Words, width: int = 0) -> str:
    """Return a part of the time and where it went; ``width`` lines up seconds one below another."""
    seconds = floor_s(spent.seconds) if spent.use is Use.ACCEPTED else f"{spent.seconds:.1f}"
    name = words.name(spent.kind, report.reference)
    return words.sentence(spent.use, seconds=f"{seconds:>{width}}", name=name)


def describe_remark(remark: Remark, report: SessionReport, words: Words) -> str:
    """Return a remark on the video or on what to do."""
    if remark.topic is Topic.NOTE:
        return words.name(remark.kind)
    return words.sentence(
        remark.topic,
        seconds=f"{remark.at_s:.1f}",
        name=words.name(remark.kind, report.reference),
        say=words.advice(remark.kind, report.reference, report.affected_side),
    )
