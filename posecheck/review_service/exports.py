"""The downloads of a review, including a person's marks, generated on request."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posecheck.reports.csv import to_intervals_csv
from posecheck.reports.json import to_document
from posecheck.review_service.annotations_file import load_marks
from posecheck.review_service.errors import NoSuchReviewError, text
from posecheck.review_service.paths import FRAMES, INTERVALS, MATERIAL, REPORT
from posecheck.texts.catalog import DEFAULT_LANGUAGE

if TYPE_CHECKING:
    from posecheck.reports.material import ReportMaterial

PDF: Final = "report.pdf"
HTML: Final = "report.html"
# Held while a report is drawn: only one can be drawn at a time.
_drawing: Final = threading.Lock()


def make_export(folder: Path, name: str, language: str = DEFAULT_LANGUAGE) -> bytes:
    """Return the content of one of a review's downloads.

    Args:
        folder: the review's folder.
        name: "report.pdf", "report.html", "report.json", "frames.csv" or "intervals.csv".
        language: of a report to print.

    Raises:
        PosecheckError: the review's files are missing or damaged.
    """
    marks = load_marks(folder)
    if name == FRAMES or (name in (REPORT, INTERVALS) and not marks):
        return _read(folder / name)
    material = _load_material(folder)
    if name == REPORT:
        return (json.dumps(to_document(material.report, marks), allow_nan=False) + "\n").encode()
    if name == INTERVALS:
        return to_intervals_csv(material.report, marks).encode()
    # Imported here because the drawing libraries take a second to load.
    from posecheck.analysis.outputs import render_report  # noqa: PLC0415

    with _drawing:
        return render_report(replace(material, marks=marks), Path(name), language)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NoSuchReviewError(text("no_results")) from error


def _load_material(folder: Path) -> ReportMaterial:
    from posecheck.analysis.archive import load_material  # noqa: PLC0415  (likewise)

    if not (folder / MATERIAL).exists():
        raise NoSuchReviewError(text("no_results"))
    return load_material(folder / MATERIAL)
