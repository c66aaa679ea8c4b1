"""The reviews of many videos as rows, those that most need a look first. Pure."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from posecheck.core.account import MIN_TO_CORRECT_S
from posecheck.core.landmarks import Side
from posecheck.core.obstacle import ABSENT, DARK_VIDEO
from posecheck.core.reasons import TRANSITIONS, Reason, is_transition
from posecheck.core.report import BOTH_LEGS
from posecheck.core.seconds import compute_missing_s
from posecheck.errors import WorkerDiedError
from posecheck.texts.csv_cells import as_cell
from posecheck.texts.error_words import translate_error

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from posecheck.batch.local import Done
    from posecheck.core.reference import ReferencePose
    from posecheck.texts.catalog import Texts, Words

# If more than this share of a video could not be judged, it says little about the stretch.
_MAX_UNSEEN_SHARE: Final = 1 / 3
_STOPPED_STATES: Final = frozenset({"incorrect", "unseen"})
_REPORT_COLUMNS: Final = (
    "stretch",
    "reference_version",
    "affected_side",
    "model",
    "accepted_s",
    "goal_s",
    "goal_met",
    "goal_met_in_one_hold",
    "longest_hold_s",
    "paused_s",
    "unseen_s",
    "duration_s",
)
FILE_KINDS: Final = ("report", "annotated", "json", "frames_csv", "intervals_csv")


class Finding(Enum):
    """Why a video needs a look, the most urgent reason first."""

    SET_ASIDE = "set_aside"
    FAILED = "failed"
    WRONG_LEG = "wrong_leg"
    NOTHING_COUNTED = "nothing_counted"
    NOT_SEEN = "not_seen"
    SHORT = "short"
    REMARKS = "remarks"
    IN_SUM = "in_sum"
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class Row:
    """One video in the summary.

    Attributes:
        done: the video's result.
        finding: why it needs a look.
        why: the main reason in words, empty if there is none.
    """

    done: Done
    finding: Finding
    why: str


def sort_rows(
    ends: Iterable[Done], reference: ReferencePose, words: Words, texts: Texts
) -> tuple[Row, ...]:
    """Return one row per video, sorted by finding, then worst first, then by name."""
    rows = (_to_row(done, reference, words, texts) for done in ends)
    return tuple(sorted(rows, key=_rank))


def to_csv(rows: Iterable[Row]) -> str:
    """Return the rows as CSV with a header line (RFC 4180)."""
    text = io.StringIO()
    table = csv.writer(text)
    files = [f"{kind}_file" for kind in FILE_KINDS]
    table.writerow(
        ["look", "video", *_REPORT_COLUMNS, "why", "notes", "error", "earlier_run", *files]
    )
    for row in rows:
        done = row.done
        report = {} if done.outcome is None else done.outcome.report
        job = done.analysis.job
        places = [None if done.outcome is None else getattr(job, kind) for kind in FILE_KINDS]
        table.writerow(
            [
                row.finding.value,
                as_cell(done.analysis.name),
                *(_to_cell(report.get(column)) for column in _REPORT_COLUMNS),
                as_cell(row.why),
                " ".join(report.get("notes", ())),
                as_cell("" if done.error is None else str(done.error)),
                _to_cell(done.is_earlier),
                *("" if place is None else as_cell(str(place)) for place in places),
            ]
        )
    return text.getvalue()


def _to_row(done: Done, reference: ReferencePose, words: Words, texts: Texts) -> Row:
    if done.outcome is None:
        finding = Finding.SET_ASIDE if isinstance(done.error, WorkerDiedError) else Finding.FAILED
        why = translate_error(str(done.error), words.language)
        return Row(done, finding, why.removeprefix(f"{done.analysis.name}: "))
    report = done.outcome.report
    finding = classify_report(report)
    if report.get("not_judged"):
        return Row(done, finding, _describe_obstacle(report, reference, words, texts))
    reason = ""
    stopped_s = _sum_stopped_s(
        report, {"unseen"} if finding is Finding.NOT_SEEN else _STOPPED_STATES
    )
    kind = max(stopped_s, key=stopped_s.__getitem__, default="")
    if stopped_s.get(kind, 0.0) >= MIN_TO_CORRECT_S:
        reason = texts(
            "why_reason",
            name=words.name(kind, reference),
            seconds=texts.formats.fixed(stopped_s[kind]),
        )
    if finding is Finding.REMARKS:
        reason = ", ".join(words.name(note) for note in report["notes"])
    elif finding is Finding.SHORT:
        missing_s = compute_missing_s(report["accepted_s"], report["goal_s"])
        missing = texts("why_missing", seconds=texts.formats.fixed(missing_s))
        reason = f"{missing}; {reason}" if reason else missing
    elif finding in {Finding.IN_SUM, Finding.FINE}:
        reason = ""
    return Row(done, finding, reason)


def _describe_obstacle(
    report: dict[str, Any], reference: ReferencePose, words: Words, texts: Texts
) -> str:
    """Return why most of a video could not be judged, and what to change."""
    kind, side = report["not_judged"]["kind"], Side(report["affected_side"])
    why = texts(
        "why_reason",
        name=words.name(kind, reference),
        seconds=words.formats.fixed(report["not_judged"]["unseen_s"]),
    )
    return texts("why_and_what", why=why, say=words.advice(kind, reference, side))


def _sum_stopped_s(report: dict[str, Any], states: Collection[str]) -> dict[str, float]:
    """Return the seconds by first reason, without the ways in and out.

    Nor is anything before the first counted second told.
    """
    starts_s = [i["start_s"] for i in report["intervals"] if i["state"] == "correct"]
    first_s = starts_s[0] if starts_s else 0.0
    totals: dict[str, float] = {}
    for interval in _list_attended(report):
        reasons = tuple(interval["reasons"])
        if interval["state"] in states and interval["start_s"] >= first_s:
            why = reasons[0]
            other_set = why == Reason.WRONG_LEG and BOTH_LEGS in report["notes"]
            if is_transition(reasons) or other_set:
                continue
            totals[why] = totals.get(why, 0.0) + interval["end_s"] - interval["start_s"]
    return totals


def _list_attended(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the intervals from the first to the last in which someone may have been there.

    A title card and an empty room are nobody's fault. All of them if nobody ever came, or if it was
    too dark to know.
    """
    intervals: list[dict[str, Any]] = report["intervals"]
    there = [place for place, each in enumerate(intervals) if ABSENT.isdisjoint(each["reasons"])]
    if not there or DARK_VIDEO in report["notes"]:
        return intervals
    return intervals[there[0] : there[-1] + 1]


def _is_much_unseen(report: dict[str, Any]) -> bool:
    absent_s = _sum_s(report["intervals"]) - _sum_s(_list_attended(report))
    unseen_s, duration_s = report["unseen_s"] - absent_s, report["duration_s"] - absent_s
    return bool(unseen_s > _MAX_UNSEEN_SHARE * duration_s)


def _sum_s(intervals: Iterable[dict[str, Any]]) -> float:
    return math.fsum(each["end_s"] - each["start_s"] for each in intervals)


def classify_report(report: dict[str, Any]) -> Finding:
    """Return why a reviewed video needs a look, from its JSON report."""
    faults = (kind for kind in report["paused_by"] if kind not in TRANSITIONS)
    if next(faults, None) == Reason.WRONG_LEG and BOTH_LEGS not in report["notes"]:
        return Finding.WRONG_LEG
    if report.get("not_judged") or (report["accepted_s"] and _is_much_unseen(report)):
        return Finding.NOT_SEEN
    if not report["accepted_s"]:
        return Finding.NOTHING_COUNTED
    if not report["goal_met"]:
        return Finding.SHORT
    if report["notes"]:
        return Finding.REMARKS
    return Finding.FINE if report["goal_met_in_one_hold"] else Finding.IN_SUM


def _rank(row: Row) -> tuple[int, float, str]:
    report = {} if row.done.outcome is None else row.done.outcome.report
    if row.finding is Finding.NOT_SEEN:
        worst = -report["unseen_s"] / report["duration_s"]
    else:
        worst = report.get("accepted_s", 0.0)
    return list(Finding).index(row.finding), worst, row.done.analysis.name


def _to_cell(value: Any) -> str:  # noqa: ANN401  (a value of a JSON report)
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
