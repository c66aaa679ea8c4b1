"""Draws the charts of the PDF report: the timeline, and a strip for each check."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from posecheck.reports.bands import choose_labels
from posecheck.reports.pdf.canvas import TextStyle
from posecheck.reports.style import INK, LINE, QUIET, RULE, TARGET
from posecheck.reports.svg import list_ticks_s
from posecheck.texts.state_looks import STATE_COLOURS, STATE_KEYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from posecheck.reports.bands import Window
    from posecheck.reports.page import ReportPage
    from posecheck.reports.pdf.canvas import Paper
    from posecheck.reports.strips import Strip
    from posecheck.texts.catalog import Texts
    from posecheck.texts.formats import Formats
    from posecheck.texts.state_looks import Look

_ROW_MM: Final = 6.2
_BAR_MM: Final = 3.0
_KEY_MM: Final = 4.0
_KEYS_MM: Final = 184.0
_MAX_KEYS: Final = 12
_BETWEEN_LABELS_MM: Final = 1.0
_NAMES_MM: Final = 15.0
_SMALL: Final = TextStyle(6.5, INK)


def draw_timeline(
    paper: Paper, page: ReportPage, texts: Texts, place: tuple[float, float, float]
) -> float:
    """Draw the rows of states and ways, and the key to their numbers; return the y of their end.

    A reviewer's marks, if there are any, are the last row.

    Args:
        paper: the page to draw on.
        page: the content of the report.
        texts: for the names of the states.
        place: left, top and width of the rows in millimetres; names are to the left of it.
    """
    left, top, width = place
    window = page.window
    rows = [
        (texts(key), tuple(band for band in page.bands if band.state is state))
        for state, key in STATE_KEYS.items()
    ]
    if page.reviewer is not None:
        rows.append((texts("marked"), page.reviewer.bands))
    height = _ROW_MM * len(rows)
    axes = paper.axes(left, top, width, height)
    _set_up(axes, window, texts.formats, with_axis=True)
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    for row, (name, bands) in enumerate(rows):
        bottom = (row + 1) * _ROW_MM - 0.3
        paper.text(_NAMES_MM, top + bottom - 3.4, name, _fit_name(name, left - _NAMES_MM))
        axes.broken_barh(
            [(b.start_s, max(b.end_s - b.start_s, window.length_s / 600)) for b in bands],
            (bottom - _BAR_MM, _BAR_MM),
            color=[STATE_COLOURS[band.state] for band in bands],
            linewidth=0,
        )
        for start, _, text in choose_labels(bands, window, width, _measure_label):
            paper.text(left + start, top + bottom - _BAR_MM - 2.9, text, _SMALL)
    return write_key(paper, page.key[:_MAX_KEYS], (15, top + height + 6))


def draw_strip(
    paper: Paper,
    strip: Strip,
    window: Window,
    place: tuple[float, float, float, float],
    *,
    with_axis: bool,
) -> None:
    """Draw one check's target, uncertainty and line.

    Args:
        paper: the page to draw on.
        strip: the check's strip.
        window: the time that it shows.
        place: left, top, width and height in millimetres.
        with_axis: whether to label the time axis below it.
    """
    axes = paper.axes(*place)
    _set_up(axes, window, strip.formats, with_axis=with_axis)
    axes.set_ylim(strip.low, strip.high)
    bottom, top = max(strip.minimum, strip.low), min(strip.maximum, strip.high)
    axes.axhspan(bottom, top, color=TARGET, alpha=0.13, linewidth=0)
    for limit in strip.limits:
        axes.axhline(limit, color=TARGET, linewidth=0.8, linestyle=(0, (4, 3)))
    low = strip.measured - strip.half_interval
    high = strip.measured + strip.half_interval
    axes.fill_between(
        strip.t_s, low, high, where=np.isfinite(low).tolist(), color=LINE, alpha=0.16, linewidth=0
    )
    axes.plot(strip.t_s, strip.measured, color=LINE, linewidth=1.1, solid_joinstyle="round")
    span = strip.high - strip.low
    ends = [
        end
        for end in (strip.low, strip.high)
        if all(abs(end - limit) > 0.24 * span for limit in strip.limits)
    ]
    axes.set_yticks([*strip.limits, *ends])
    labels = axes.set_yticklabels([strip.format_value(at) for at in (*strip.limits, *ends)])
    for label in labels[: len(strip.limits)]:
        label.set_color(TARGET)
        label.set_fontweight("bold")


def _set_up(axes: Axes, window: Window, formats: Formats, *, with_axis: bool) -> None:
    axes.set_xlim(window.start_s, window.start_s + window.length_s)
    ticks = list_ticks_s(window)
    axes.set_xticks(ticks)
    axes.set_xticklabels([formats.number(t_s) for t_s in ticks] if with_axis else [])
    axes.tick_params(length=0, pad=2, labelsize=6.5, labelcolor=QUIET)
    axes.grid(visible=True, axis="x", color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)
    for name, spine in axes.spines.items():
        spine.set_visible(name in ("left", "bottom"))
        spine.set_color(RULE)
        spine.set_linewidth(0.6)


def _fit_name(name: str, room_mm: float) -> TextStyle:
    """Return the style of a row's name, smaller where a language's word is too wide."""
    style = TextStyle(8, INK)
    share = (room_mm - _BETWEEN_LABELS_MM) / max(style.width(name), 1.0)
    return style if share >= 1 else TextStyle(8 * share, INK)


def _measure_label(text: str) -> float:
    return _SMALL.width(text) + _BETWEEN_LABELS_MM


def write_key(
    paper: Paper,
    lines: Sequence[tuple[Look, str]],
    corner: tuple[float, float],
    columns: int = 2,
) -> float:
    """Write the meaning of the numbers in columns and return the y coordinate of their end."""
    left, top = corner
    width = _KEYS_MM / columns
    for index, (state, line) in enumerate(lines):
        x, y = left + index % columns * width, top + index // columns * _KEY_MM
        paper.box(x, y + 0.2, 0.9, 2.8, STATE_COLOURS[state])
        paper.wrapped(x + 2.5, y, line, TextStyle(7.5, INK), width - 6, max_lines=1)
    return top + math.ceil(len(lines) / columns) * _KEY_MM
