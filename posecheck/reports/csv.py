"""Writes a report as two tables for a spreadsheet or statistics program. Pure.

RFC 4180: comma-separated, quoted where necessary, with CRLF line ends.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from posecheck.core.annotations import apply_marks
from posecheck.core.intervals import align
from posecheck.core.report import ANGLE_NAMES
from posecheck.texts.csv_cells import as_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from posecheck.core.annotations import Mark
    from posecheck.core.hold import HoldSpan
    from posecheck.core.intervals import Aligned
    from posecheck.core.report import SessionReport

Cell = str | float | None


def to_frames_csv(report: SessionReport) -> str:
    """Return one row per frame: its time, state and ten angles, empty if not measured."""
    rows = (frame.to_dict() for frame in report.frames_detail)
    return _to_csv(
        ("t_s", "state", *(f"{name}_deg" for name in ANGLE_NAMES)),
        ((row["t_s"], row["state"], *row["angles_deg"].values()) for row in rows),
    )


def to_intervals_csv(report: SessionReport, marks: Sequence[Mark] = ()) -> str:
    """Return one row per interval: start, end, state, and the reasons joined by semicolons.

    If there are marks, each row also has the reviewer's state and reasons; an interval in which the
    reviewer's judgement changes is split there.
    """
    heading = ("start_s", "end_s", "state", "reasons")
    if not marks:
        return _to_csv(heading, (_to_row(each) for each in report.intervals))
    pieces = align(report.intervals, apply_marks(report.intervals, marks))
    return _to_csv(
        (*heading, "reviewer_state", "reviewer_reasons"),
        (
            (*_times(piece), *_state_and_reasons(piece.first), *_state_and_reasons(piece.second))
            for piece in pieces
        ),
    )


def _to_row(interval: HoldSpan) -> tuple[Cell, ...]:
    return (*_times(interval), *_state_and_reasons(interval))


def _times(piece: HoldSpan | Aligned) -> tuple[float, float]:
    return round(piece.start_s, 3), round(piece.end_s, 3)


def _state_and_reasons(interval: HoldSpan | None) -> tuple[str, str]:
    if interval is None:
        return "", ""
    return interval.state.value, as_cell("; ".join(interval.reasons))


def _to_csv(heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows(rows)
    return text.getvalue()
