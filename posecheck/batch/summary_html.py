"""The summary of many reviews as one HTML file: no scripts, no network. Pure."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from posecheck.batch.summary import FILE_KINDS
from posecheck.core.reasons import TRANSITIONS
from posecheck.core.seconds import add_s
from posecheck.reports.html_template import fill_template, read_style
from posecheck.reports.summary_text import format_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posecheck.batch.summary import Row
    from posecheck.core.landmarks import Side
    from posecheck.core.reference import ReferencePose
    from posecheck.texts.catalog import Texts, Words

_NUMBERS: Final = (
    ("counted", "accepted_s"),
    ("goal", "goal_s"),
    ("longest", "longest_hold_s"),
    ("paused", "paused_s"),
    ("in_or_out", "in_or_out_s"),
    ("not_seen", "unseen_s"),
    ("length", "duration_s"),
)


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """The reference pose, side and model name that all videos of a summary were judged by.

    The side is None if it was told from each video.
    """

    reference: ReferencePose
    side: Side | None
    model: str


def to_html(
    rows: Sequence[Row], judged_by: JudgedBy, folder: Path, words: Words, texts: Texts
) -> str:
    """Return the whole HTML file.

    Args:
        rows: the rows, in the order to show them.
        judged_by: what all videos were judged by.
        folder: where the file will be written; links are relative to it.
        words: the words of a language.
        texts: the section "summary" in the same language.
    """
    reference = judged_by.reference
    heading = texts(
        "heading",
        stretch=words.phrase(reference.title),
        side=texts("either_side") if judged_by.side is None else words.sides[judged_by.side.value],
        count=len(rows),
    )
    version = str(reference.version)
    names = ("look", "video", *(name for name, _ in _NUMBERS), "why", "files")
    return fill_template(
        "summary.html.jinja",
        language=words.language,
        texts=texts,
        style=read_style("summary.css"),
        heading=heading,
        heads=[texts(f"column_{name}") for name in names],
        rows=[
            _describe_row(row, folder, words, texts, with_side=judged_by.side is None)
            for row in rows
        ],
        origin=texts(
            "origin", title=words.phrase(reference.title), version=version, model=judged_by.model
        ),
        guidance=words.sentence("guidance"),
    )


def _describe_row(
    row: Row, folder: Path, words: Words, texts: Texts, *, with_side: bool
) -> dict[str, object]:
    report = {} if row.done.outcome is None else row.done.outcome.report
    numbers = _split_paused(report) if report else report
    name = row.done.analysis.name
    return {
        "look": row.finding.value,
        "path": name,
        "name": _name_row(row, words, texts, with_side=with_side),
        "numbers": [_seconds(name, numbers.get(field), texts) for name, field in _NUMBERS],
        "why": row.why,
        "links": _list_links(row, folder, texts),
    }


def _split_paused(report: dict[str, Any]) -> dict[str, Any]:
    """Return a report's numbers as every report shows them: the ways in and out are no pause."""
    ways_s = add_s(report["paused_by"].get(way, 0.0) for way in TRANSITIONS)
    return {**report, "paused_s": report["paused_s"] - ways_s, "in_or_out_s": ways_s}


def _name_row(row: Row, words: Words, texts: Texts, *, with_side: bool) -> str:
    """Return the video's name, with the side and the part of it that the row is about."""
    report = {} if row.done.outcome is None else row.done.outcome.report
    names = [Path(row.done.analysis.name).name]
    if report and with_side:
        names.append(words.sides[report["affected_side"]])
    if "part" in report:
        part = report["part"]
        times = {key: format_time(part[f"{key}_s"]) for key in ("start", "end")}
        names.append(texts("part", **times))
    return ", ".join(names)


def _seconds(name: str, value: float | None, texts: Texts) -> str:
    if value is None:
        return texts("no_seconds")
    # Counted seconds are never rounded up, here as everywhere.
    counts = name in {"counted", "longest"}
    shown = (
        texts.formats.floored(value)
        if counts
        else texts.formats.number(value)
        if name == "goal"
        else texts.formats.fixed(value)
    )
    return texts("seconds", seconds=shown)


def _list_links(row: Row, folder: Path, texts: Texts) -> list[tuple[str, str]]:
    """Return the link and the text for each result."""
    if row.done.outcome is None:
        return []
    job = row.done.analysis.job
    places = ((kind, getattr(job, kind)) for kind in FILE_KINDS)
    return [
        (_address(place, folder), texts(f"file_{kind}"))
        for kind, place in places
        if place is not None
    ]


def _address(place: Path, folder: Path) -> str:
    """Return the relative URL from the folder to a file, whatever its name contains."""
    way = Path(os.path.relpath(place.resolve(), folder.resolve())).as_posix()
    return quote(os.fsencode(way))
