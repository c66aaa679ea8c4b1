"""A report as two tables, for a spreadsheet or a statistics program. Pure.

RFC 4180: commas, quotation marks where needed, CRLF at the end of each line.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from posecheck.core.report import ANGLE_NAMES
from posecheck.csv_cells import as_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from posecheck.core.report import SessionReport

Cell = str | float | None


def to_frames_csv(report: SessionReport) -> str:
    """Return a row a frame: its time, its state and the ten angles, empty when not measured."""
    rows = (frame.to_dict() for frame in report.frames_detail)
    return _to_csv(
        ("t_s", "state", *(f"{name}_deg" for name in ANGLE_NAMES)),
        ((row["t_s"], row["state"], *row["angles_deg"].values()) for row in rows),
    )


def to_intervals_csv(report: SessionReport) -> str:
    """Return a row an interval: from, to, state, and the reasons joined by semicolons."""
    rows = report.to_dict()["intervals"]
    return _to_csv(
        ("start_s", "end_s", "state", "reasons"),
        (
            (row["start_s"], row["end_s"], row["state"], as_cell("; ".join(row["reasons"])))
            for row in rows
        ),
    )


def _to_csv(heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows(rows)
    return text.getvalue()
