"""Writes a report as one A4 page, for printing and for a patient's file."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl

from posecheck.core.hold import FormState
from posecheck.reports.page import describe_program
from posecheck.reports.pdf.canvas import Paper, TextStyle, wrap
from posecheck.reports.pdf.charts import draw_strip, draw_timeline, write_key
from posecheck.reports.style import CARD, INK, QUIET, RULE
from posecheck.texts.state_looks import STATE_COLOURS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from posecheck.reports.page import Number, ReportPage, Shot
    from posecheck.reports.reviewer import Reviewer
    from posecheck.texts.catalog import Texts

# Real text that can be searched and copied, in a font with the characters of most languages; a $ is
# a literal $, not the start of a formula.
SETTINGS: Final[dict[Any, Any]] = {
    "pdf.fonttype": 42,
    "pdf.use14corefonts": False,
    "font.family": ["DejaVu Sans"],
    "text.usetex": False,
    "text.parse_math": False,
}
_LEFT: Final = 15.0
_WIDTH: Final = 180.0
_RIGHT: Final = _LEFT + _WIDTH
_HALF: Final = _WIDTH / 2 - 4
_PLOT_LEFT: Final = 32.0
_BOTTOM: Final = 287.0
_GAP: Final = 4.0

_HEADING: Final = TextStyle(10, INK, bold=True)
_HEADING_MM: Final = 5.6
_BODY: Final = TextStyle(8, INK)
_LINE_MM: Final = 4.0
_BETWEEN_MM: Final = 0.8
_SMALL: Final = TextStyle(7, QUIET)
_FINE: Final = TextStyle(6.5, QUIET)
_FINE_MM: Final = 3.1

_COLUMN_MM: Final = 28.0
_MAX_MARKS: Final = 4
_MAX_SHOTS: Final = 4
_MAX_SHOT_MM: Final = 37.0
_MAX_LINES: Final = 10
_MAX_STRIPS: Final = 6
_STRIP_TITLE_MM: Final = 6.2
_STRIP_MM: Final = (6.5, 15.0)


def to_pdf(page: ReportPage, texts: Texts) -> bytes:
    """Return the content of the file. ``texts`` is the section "report".

    The same report gives the same bytes: the file has no creation time.
    """
    file = io.BytesIO()
    program = describe_program()
    with mpl.rc_context(SETTINGS), warnings.catch_warnings():
        # A character missing from this font becomes a box, which is no reason to fail.
        warnings.filterwarnings("ignore", message="Glyph .* missing", category=UserWarning)
        draw_page(page, texts).savefig(
            file,
            format="pdf",
            metadata={
                "Title": f"{page.title}: {page.heading}",
                "Creator": program,
                "Producer": program,
                "CreationDate": None,
            },
        )
    return file.getvalue()


def draw_page(page: ReportPage, texts: Texts) -> Figure:
    """Return the page as a figure. Call it with ``SETTINGS`` in effect."""
    paper = Paper()
    y = _draw_head(paper, page, texts)
    y = _draw_numbers(paper, page.numbers, y + 3)
    y = _draw_heading(paper, texts("timeline"), y + 5)
    y = draw_timeline(paper, page, texts, (_PLOT_LEFT, y, _RIGHT - _PLOT_LEFT))
    if page.reviewer is not None:
        y = _draw_reviewer(paper, page.reviewer, texts, y + 4)
    y = _draw_shots(paper, page.shots[:_MAX_SHOTS], texts, y + 4)
    foot = _draw_foot(paper, page, texts)
    lists = foot - 3 - _measure_lists(page)
    _draw_strips(paper, page, texts, (y + 4, lists - 5))
    _draw_lists(paper, page, texts, lists)
    return paper.figure


def _draw_head(paper: Paper, page: ReportPage, texts: Texts) -> float:
    paper.text(_LEFT, 12, page.title, TextStyle(8, QUIET))
    for name, start, end in ((texts("patient"), 100, 158), (texts("date"), 162, _RIGHT)):
        paper.text(start, 12, name, TextStyle(8, QUIET))
        paper.line(start, 16.5, end, 16.5, QUIET)
    heading = TextStyle(15, INK, bold=True)
    y = paper.wrapped(_LEFT, 17.5, page.heading, heading, _WIDTH, max_lines=2)
    y = paper.wrapped(_LEFT, y + 1.5, page.headline, TextStyle(10.5, INK), _WIDTH, max_lines=3)
    if not page.instruction:
        return y
    style = TextStyle(10.5, INK, bold=True)
    return paper.wrapped(_LEFT, y + 1, page.instruction, style, _WIDTH, max_lines=2)


def _draw_numbers(paper: Paper, numbers: tuple[Number, ...], y: float) -> float:
    height = 14.0
    width = (_WIDTH - _GAP * (len(numbers) - 1)) / len(numbers)
    for column, number in enumerate(numbers):
        left = _LEFT + column * (width + _GAP)
        paper.box(left, y, width, height, CARD)
        paper.box(left, y, 1.2, height, STATE_COLOURS[number.state])
        end = paper.text(left + 4, y + 1.6, number.value, TextStyle(14, INK, bold=True))
        paper.text(end + 1.5, y + 4.1, number.of, _SMALL)
        paper.wrapped(left + 4, y + 8.6, number.name, _SMALL, width - 4.5, max_lines=1)
    return y + height


def _draw_heading(paper: Paper, text: str, y: float) -> float:
    paper.text(_LEFT, y, text, _HEADING)
    return y + _HEADING_MM


def _draw_reviewer(paper: Paper, reviewer: Reviewer, texts: Texts, y: float) -> float:
    """Draw the program's and the reviewer's seconds, and as many marks as fit."""
    paper.text(_LEFT, y, texts("marks"), _HEADING)
    left = _RIGHT - _COLUMN_MM * (len(reviewer.heads) - 1)
    for style, row in zip(
        (_SMALL, _BODY, TextStyle(8, INK, bold=True)), (reviewer.heads, *reviewer.rows), strict=True
    ):
        y += _LINE_MM if row is not reviewer.heads else 0.8
        for column, text in enumerate(row):
            x = left + (column - 1) * _COLUMN_MM if column else _LEFT
            paper.wrapped(
                x, y, text, style, (left if column == 0 else x + _COLUMN_MM) - x, max_lines=1
            )
    y += _LINE_MM + 1
    y = write_key(paper, reviewer.lines[:_MAX_MARKS], (_LEFT, y), columns=1)
    more = len(reviewer.lines) - _MAX_MARKS
    if more > 0:
        paper.text(_LEFT + 2.5, y, texts("marks_more", count=str(more)), _SMALL)
        y += _LINE_MM
    return y


def _draw_shots(paper: Paper, shots: tuple[Shot, ...], texts: Texts, y: float) -> float:
    if not shots:
        return y
    y = _draw_heading(paper, texts("snapshots"), y)
    columns = max(len(shots), 3)
    width = (_WIDTH - _GAP * (columns - 1)) / columns
    tallest = max(shot.picture.shape[0] / shot.picture.shape[1] for shot in shots)
    height: float = min(width * tallest, _MAX_SHOT_MM)
    for column, shot in enumerate(shots):
        left = _LEFT + column * (width + _GAP)
        paper.picture(left, y, width, height, shot.picture)
        colour = STATE_COLOURS[FormState.INCORRECT if shot.is_fault else FormState.CORRECT]
        paper.box(left, y + height, width, 0.8, colour)
        title = TextStyle(8, INK, bold=True)
        below = paper.wrapped(left, y + height + 1.6, shot.title, title, width, max_lines=1)
        paper.wrapped(left, below, shot.caption, _SMALL, width, max_lines=1)
    return y + height + 9


def _draw_strips(paper: Paper, page: ReportPage, texts: Texts, room: tuple[float, float]) -> None:
    """Draw as many strips as fit, starting with the checks that stop the clock."""
    top, bottom = room
    axis_mm = 3.5
    free = bottom - top - _HEADING_MM - axis_mm
    count = min(len(page.strips), _MAX_STRIPS, int(free / (_STRIP_TITLE_MM + _STRIP_MM[0])))
    if count < 1:
        return
    y = _draw_heading(paper, texts("strips"), top)
    hint = _LEFT + _HEADING.width(texts("strips")) + 3
    paper.wrapped(hint, top + 1.1, texts("strips_hint"), _FINE, _RIGHT - hint, max_lines=1)
    height = min(free / count - _STRIP_TITLE_MM, _STRIP_MM[1])
    for index, strip in enumerate(page.strips[:count]):
        end = paper.text(_LEFT, y, strip.title, TextStyle(7.5, INK, bold=True))
        paper.text(end + 2, y + 0.2, strip.note, _SMALL)
        place = (_PLOT_LEFT, y + 4.6, _RIGHT - _PLOT_LEFT, height)
        draw_strip(paper, strip, page.window, place, with_axis=index == count - 1)
        y += _STRIP_TITLE_MM + height


def _list_columns(page: ReportPage) -> tuple[list[str], list[str]]:
    spent = [page.duration, *page.spent]
    if len(spent) > _MAX_LINES:
        spent = [*spent[: _MAX_LINES - 1], "…"]
    return spent, [*page.advice, page.guidance]


def _measure_lists(page: ReportPage) -> float:
    spent, advice = _list_columns(page)
    lines = sum(len(wrap(each, _BODY, _HALF)) for each in advice)
    advice_mm = lines * _LINE_MM + len(advice) * _BETWEEN_MM
    return _HEADING_MM + max(len(spent) * _LINE_MM, advice_mm)


def _draw_lists(paper: Paper, page: ReportPage, texts: Texts, y: float) -> None:
    right = _RIGHT - _HALF
    spent, advice = _list_columns(page)
    paper.text(right, y, texts("what_next"), _HEADING)
    below = _draw_heading(paper, texts("where"), y)
    for row, line in enumerate(spent):
        indent = 3.0 if row else 0.0
        at = (_LEFT + indent, below + row * _LINE_MM)
        paper.wrapped(*at, line, _BODY, _HALF - indent, max_lines=1)
    for each in advice:
        style = TextStyle(8, QUIET) if each == page.guidance else _BODY
        below = paper.wrapped(right, below, each, style, _HALF) + _BETWEEN_MM


def _draw_foot(paper: Paper, page: ReportPage, texts: Texts) -> float:
    """Draw the footer upwards from the bottom, and return the y coordinate of its top."""
    # Keep each name on one line with its value.
    pairs = (f"{name}: {value}".replace(" ", "\u00a0") for name, value in page.origin if value)
    origin = "\u00a0\u00a0 ".join(pairs)
    lines = [*wrap(texts("limits"), _FINE, _WIDTH), *wrap(origin, _FINE, _WIDTH)[:4]]
    top = _BOTTOM - _FINE_MM * len(lines)
    paper.line(_LEFT, top - 1.6, _RIGHT, top - 1.6, RULE)
    for row, line in enumerate(lines):
        paper.text(_LEFT, top + row * _FINE_MM, line.replace("\u00a0", " "), _FINE)
    return top - 1.6
