"""Writes a report as JSON, with a reviewer's judgement if there are marks. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from posecheck.core.annotations import total_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posecheck.core.annotations import Mark
    from posecheck.core.report import SessionReport


def to_document(report: SessionReport, marks: Sequence[Mark] = ()) -> dict[str, Any]:
    """Return the document; without marks it is exactly ``report.to_dict()``."""
    document = report.to_dict()
    return {**document, "reviewer": describe_reviewer(report, marks)} if marks else document


def describe_reviewer(report: SessionReport, marks: Sequence[Mark]) -> dict[str, Any]:
    """Return the marks and the totals they lead to, with the report's keys."""
    totals = total_marks(report.intervals, marks, report.reference.hold_s)
    return {
        "accepted_s": _seconds(totals.accepted_s),
        "paused_s": _seconds(totals.paused_s),
        "unseen_s": _seconds(totals.unseen_s),
        "longest_hold_s": _seconds(totals.longest_hold_s),
        "goal_met": totals.goal_met,
        "goal_met_in_one_hold": totals.goal_met_in_one_hold,
        "marks": [mark_to_dict(mark) for mark in marks],
        "intervals": [
            {
                "start_s": _seconds(interval.start_s),
                "end_s": _seconds(interval.end_s),
                "state": interval.state.value,
                "reasons": list(interval.reasons),
            }
            for interval in totals.intervals
        ],
    }


def mark_to_dict(mark: Mark) -> dict[str, Any]:
    """Return a mark as it is stored in files."""
    return {
        "start_s": _seconds(mark.start_s),
        "end_s": _seconds(mark.end_s),
        "correct": mark.correct,
        "reason": mark.reason,
        "by": mark.by,
        "made_at": mark.made_at,
    }


def _seconds(value: float) -> float:
    return round(value, 3)
