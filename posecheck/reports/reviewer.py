"""A reviewer's marks in the printed report, next to the program's result. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from posecheck.core.annotations import total_marks
from posecheck.core.hold import FormState
from posecheck.reports.bands import Band
from posecheck.texts.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posecheck.core.annotations import Mark
    from posecheck.core.report import SessionReport
    from posecheck.texts.catalog import Texts, Words
    from posecheck.texts.formats import Formats

# The length of the date in an ISO 8601 timestamp.
_DATE_LENGTH: Final = 10
_HEADS: Final = ("reviewer_counted", "reviewer_longest", "reviewer_paused", "reviewer_unseen")


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A reviewer's judgement of a set.

    Attributes:
        sentence: what counts according to the marks, for the headline.
        heads: the column headings of ``rows``; the first is empty.
        rows: the program's and the reviewer's seconds, as texts.
        bands: the marked intervals within the video, numbered after the program's reasons.
        lines: a description of each mark with its state, in the order the marks were made.
    """

    sentence: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    bands: tuple[Band, ...]
    lines: tuple[tuple[FormState, str], ...]


def build_reviewer(
    report: SessionReport, marks: Sequence[Mark], numbered: int, words: Words, texts: Texts
) -> Reviewer | None:
    """Return the page's content on the marks, None if there are none.

    Args:
        report: the program's report.
        marks: the marks in the order they were made.
        numbered: how many reasons are numbered already.
        words: for the names of faults.
        texts: the section "report".
    """
    if not marks:
        return None
    totals = total_marks(report.intervals, marks, report.reference.hold_s)
    goal = texts.formats.number(report.reference.hold_s)
    rows = (
        (
            texts("reviewer_program"),
            *_list_seconds(
                report.accepted_s, report.longest_hold_s, report.paused_s, texts.formats
            ),
            texts.formats.fixed(report.unseen_s),
        ),
        (
            texts("reviewer_person"),
            *_list_seconds(
                totals.accepted_s, totals.longest_hold_s, totals.paused_s, texts.formats
            ),
            texts.formats.fixed(totals.unseen_s),
        ),
    )
    return Reviewer(
        sentence=texts(
            "reviewer_sentence", seconds=texts.formats.floored(totals.accepted_s), goal=goal
        ),
        heads=("", *(texts(key) for key in _HEADS)),
        rows=rows,
        bands=tuple(
            Band(
                max(mark.start_s, report.start_s),
                min(mark.end_s, report.end_s),
                _state(mark),
                number,
                _answer(mark, texts),
            )
            for number, mark in enumerate(marks, numbered + 1)
            if mark.start_s < report.end_s and mark.end_s > report.start_s
        ),
        lines=tuple(
            (_state(mark), _describe(number, mark, report, words, texts))
            for number, mark in enumerate(marks, numbered + 1)
        ),
    )


def describe_reason(mark: Mark, report: SessionReport, words: Words) -> str:
    """Return the reason of a mark, in the reviewer's words or as a fault's name; may be empty."""
    return clean(words.name(mark.reason, report.reference)) if mark.reason else ""


def _list_seconds(
    accepted_s: float, longest_s: float, paused_s: float, formats: Formats
) -> tuple[str, str, str]:
    return formats.floored(accepted_s), formats.floored(longest_s), formats.fixed(paused_s)


def _state(mark: Mark) -> FormState:
    return FormState.CORRECT if mark.correct else FormState.INCORRECT


def _answer(mark: Mark, texts: Texts) -> str:
    return texts("mark_counts" if mark.correct else "mark_does_not_count")


def _describe(number: int, mark: Mark, report: SessionReport, words: Words, texts: Texts) -> str:
    line = texts(
        "mark_line",
        number=number,
        start=texts.formats.fixed(mark.start_s),
        end=texts.formats.fixed(mark.end_s),
        answer=_answer(mark, texts),
    )
    reason = describe_reason(mark, report, words)
    who = ", ".join(clean(part) for part in (mark.by, mark.made_at[:_DATE_LENGTH]) if part)
    line += texts("mark_reason", reason=reason) if reason else ""
    return line + (texts("mark_who", who=who) if who else "")
