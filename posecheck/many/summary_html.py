"""The summary of many reviews as one HTML file: no scripts, no network. Pure."""

from __future__ import annotations

import html
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from posecheck.many.summary import FILE_KINDS
from posecheck.verdict_text import floor_s

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posecheck.core.landmarks import Side
    from posecheck.core.reference import ReferencePose
    from posecheck.many.summary import Row
    from posecheck.words import Texts, Words

_STYLE: Final = Path(__file__).with_name("summary.css")
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
_NUMBERS: Final = (
    ("counted", "accepted_s"),
    ("goal", "goal_s"),
    ("longest", "longest_hold_s"),
    ("paused", "paused_s"),
    ("not_seen", "unseen_s"),
    ("length", "duration_s"),
)

_escape = html.escape


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """What all videos of a summary were judged by: the name of the model comes last."""

    reference: ReferencePose
    side: Side
    model: str


def to_html(
    rows: Sequence[Row], judged_by: JudgedBy, folder: Path, words: Words, texts: Texts
) -> str:
    """Return the whole file.

    Args:
        rows: in their order.
        judged_by: the same for all of them.
        folder: where the file will lie; links lead from there.
        words: of a language.
        texts: of the same language, those of the section "summary".
    """
    reference = judged_by.reference
    key = "heading_one" if len(rows) == 1 else "heading"
    heading = texts(
        key,
        stretch=reference.title,
        side=words.sides[judged_by.side.value],
        count=str(len(rows)),
    )
    version = str(reference.version)
    origin = texts("origin", title=reference.title, version=version, model=judged_by.model)
    names = ("look", "video", *(name for name, _ in _NUMBERS), "why", "files")
    head = "".join(f'<th scope="col">{_escape(texts(f"column_{name}"))}</th>' for name in names)
    body = "\n".join(_write_row(row, folder, texts) for row in rows)
    return f"""<!doctype html>
<html lang="{_escape(words.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="{_escape(_POLICY)}">
<title>{_escape(texts("title"))}</title>
<style>
{_STYLE.read_text(encoding="utf-8")}</style>
</head>
<body>
<main>
<p class="kind">{_escape(texts("title"))}</p>
<h1>{_escape(heading)}</h1>
<p>{_escape(texts("hint"))}</p>
<div class="table"><table>
<thead><tr>{head}</tr></thead>
<tbody>
{body}
</tbody>
</table></div>
<footer><p>{_escape(origin)}</p><p>{_escape(words.sentence("guidance"))}</p></footer>
</main>
</body>
</html>
"""


def _write_row(row: Row, folder: Path, texts: Texts) -> str:
    report = {} if row.done.outcome is None else row.done.outcome.report
    numbers = "".join(
        f'<td class="number">{_escape(_seconds(name, report.get(field), texts))}</td>'
        for name, field in _NUMBERS
    )
    name = row.done.analysis.name
    return (
        f'<tr class="{row.look.value}"><td class="look">{_escape(texts(f"look_{row.look.value}"))}'
        f'</td><th scope="row" title="{_escape(name)}">{_escape(Path(name).name)}</th>{numbers}'
        f"<td>{_escape(row.why)}</td><td>{_write_links(row, folder, texts)}</td></tr>"
    )


def _seconds(name: str, value: float | None, texts: Texts) -> str:
    if value is None:
        return texts("no_seconds")
    # What is counted is never rounded up, as everywhere.
    counts = name in {"counted", "longest"}
    shown = floor_s(value) if counts else f"{value:g}" if name == "goal" else f"{value:.1f}"
    return texts("seconds", seconds=shown)


def _write_links(row: Row, folder: Path, texts: Texts) -> str:
    if row.done.outcome is None:
        return ""
    job = row.done.analysis.job
    places = ((kind, getattr(job, kind)) for kind in FILE_KINDS)
    return " ".join(
        f'<a href="{_escape(_address(place, folder))}">{_escape(texts(f"file_{kind}"))}</a>'
        for kind, place in places
        if place is not None
    )


def _address(place: Path, folder: Path) -> str:
    """Return the way from the folder to a file as an address, whatever its name holds."""
    way = Path(os.path.relpath(place.resolve(), folder.resolve())).as_posix()
    return quote(os.fsencode(way))
