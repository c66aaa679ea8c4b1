"""Draws the charts of the HTML report: SVG shapes that stretch, and HTML text that does not.

The shapes fill the available width. Text is part of the page and not of the SVG, so that it keeps
its size on a phone and on paper. Pure.
"""

from __future__ import annotations

import math
from itertools import groupby
from typing import TYPE_CHECKING, Final

import numpy as np
from markupsafe import Markup

from posecheck.reports.bands import choose_labels
from posecheck.texts.state_looks import STATE_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from posecheck.reports.bands import Band, Window
    from posecheck.reports.page import ReportPage
    from posecheck.reports.strips import Strip
    from posecheck.texts.catalog import Texts

# The size of the SVG view box; the page stretches it.
_WIDTH: Final = 1000.0
_HEIGHT: Final = 100.0
# The maximum width of a character in per cent of a row: an estimate that keeps numbers apart on a
# phone and names inside their bands on paper.
_CHARACTER_WIDTH: Final = 1.3
_MAX_TICKS: Final = 8


def list_ticks_s(window: Window) -> list[float]:
    """Return round times in seconds within the window, at most nine of them."""
    length_s = window.length_s
    steps = (step * 10**power for power in range(-1, 6) for step in (1, 2, 5))
    step = next((each for each in steps if length_s / each <= _MAX_TICKS), length_s)
    first = math.ceil(window.start_s / step - 1e-9)
    last = math.floor((window.start_s + length_s) / step + 1e-9)
    return [count * step for count in range(first, last + 1)]


def draw_timeline(page: ReportPage, texts: Texts, window: Window) -> Markup:
    """Return the rows of states and ways with their bands and the numbers of their reasons.

    A reviewer's marks, if there are any, are the last row.
    """
    duration_s = page.window.end_s - page.window.start_s
    alt = texts("timeline_alt", duration=texts.formats.fixed(duration_s))
    rows = [
        _draw_row(key, texts(key), [b for b in page.bands if b.state is state], window)
        for state, key in STATE_KEYS.items()
    ]
    if page.reviewer is not None:
        alt = f"{alt} {texts('marked_alt')}"
        rows.append(_draw_row("marked", texts("marked"), page.reviewer.bands, window))
    return Markup('<div class="lanes" role="img" aria-label="{}">{}{}</div>').format(
        alt, _join(rows), draw_axis(window, texts)
    )


def draw_axis(window: Window, texts: Texts) -> Markup:
    """Return the time axis in seconds, for below the rows."""
    marks = [
        Markup('<span class="tick" style="left:{:.2f}%">{}</span>').format(
            100 * window.place(t_s), texts.formats.number(t_s)
        )
        for t_s in list_ticks_s(window)
    ]
    return Markup(
        '<div class="row axis" aria-hidden="true"><span></span><div class="plot">{}</div>'
        '<span></span><div class="axis-name">{}</div></div>'
    ).format(_join(marks), texts("time_axis"))


def draw_strip(strip: Strip, window: Window) -> Markup:
    """Return one check's plot: the target, the uncertainty, the line and the axis labels."""
    shapes = [*_draw_grid(window), _draw_target(strip)]
    known = np.isfinite(strip.measured)
    for _, run in groupby(range(len(known)), key=lambda index: bool(known[index])):
        run_indices = list(run)
        if known[run_indices[0]]:
            shapes += _draw_run(strip, run_indices, window)
    return Markup(
        '<div class="row strip" role="img" aria-label="{}">'
        '<div class="scale" aria-hidden="true">{}</div><div class="plot">{}</div></div>'
    ).format(strip.alt, _join(_label_axis(strip)), _svg(shapes))


def _draw_row(kind: str, name: str, bands: Sequence[Band], window: Window) -> Markup:
    shapes = _draw_grid(window)
    for band in bands:
        left = window.place(band.start_s) * _WIDTH
        width = max(window.place(band.end_s) * _WIDTH - left, 1.5)
        # The row of marks has bands of two states.
        state = Markup(' class="{}"').format(STATE_KEYS[band.state]) if kind == "marked" else ""
        shapes.append(
            Markup('<rect{} x="{:.1f}" y="46" width="{:.1f}" height="46"/>').format(
                state, left, width
            )
        )
    labels = [
        Markup('<span style="left:{:.2f}%">{}</span>').format(start, _write_label(text))
        for start, _, text in choose_labels(bands, window, 100.0, _measure_label)
    ]
    return Markup(
        '<div class="row lane {}"><span class="name">{}</span><div class="plot">{}{}</div></div>'
    ).format(kind, name, _svg(shapes), _join(labels))


def _write_label(text: str) -> Markup:
    """Return a label with its words apart from its number: a small screen has no room for them."""
    number, space, words = text.partition(" ")
    return (
        Markup("{}<i>{}</i>").format(number, space + words) if words else Markup("{}").format(text)
    )


def _measure_label(text: str) -> float:
    return (len(text) + 1) * _CHARACTER_WIDTH


def _draw_grid(window: Window) -> list[Markup]:
    return [
        Markup('<path class="grid" d="M{:.1f} 0V{:g}"/>').format(
            window.place(t_s) * _WIDTH, _HEIGHT
        )
        for t_s in list_ticks_s(window)
    ]


def _draw_target(strip: Strip) -> Markup:
    top = 0.0 if math.isinf(strip.maximum) else _to_y(strip, strip.maximum)
    bottom = _HEIGHT if math.isinf(strip.minimum) else _to_y(strip, strip.minimum)
    limits = [
        Markup('<path class="limit" d="M0 {:.2f}H{:g}"/>').format(_to_y(strip, limit), _WIDTH)
        for limit in strip.limits
    ]
    return Markup('<rect class="target" x="0" y="{:.2f}" width="{:g}" height="{:.2f}"/>{}').format(
        top, _WIDTH, max(bottom - top, 0.0), _join(limits)
    )


def _draw_run(strip: Strip, run_indices: Sequence[int], window: Window) -> list[Markup]:
    """Return the uncertainty band and the line of one run of measured points."""
    xs = [f"{window.place(float(strip.t_s[index])) * _WIDTH:.1f}" for index in run_indices]
    ends = {
        sign: [
            _to_y(strip, float(strip.measured[index] + sign * strip.half_interval[index]))
            for index in run_indices
        ]
        for sign in (-1, 0, 1)
    }
    upper = [f"{x} {y:.2f}" for x, y in zip(xs, ends[1], strict=True)]
    lower = [f"{x} {y:.2f}" for x, y in zip(xs, ends[-1], strict=True)]
    line = [f"{x} {y:.2f}" for x, y in zip(xs, ends[0], strict=True)]
    return [
        Markup('<path class="doubt" d="M{}Z"/>').format("L".join([*upper, *reversed(lower)])),
        Markup('<path class="line" d="M{}"/>').format(
            "L".join(line if len(line) > 1 else line * 2)
        ),
    ]


def _label_axis(strip: Strip) -> list[Markup]:
    """Return the axis labels: the limits, and the ends of the axis if far enough from them."""
    marks = [(_to_y(strip, limit), limit, "asked") for limit in strip.limits]
    for end in (strip.low, strip.high):
        down = _to_y(strip, end)
        if all(abs(down - other) > 24 for other, _, _ in marks):
            marks.append((down, end, "end"))
    return [
        Markup('<span class="{}" style="top:{:.1f}%">{}</span>').format(
            kind, down, strip.format_value(value)
        )
        for down, value, kind in marks
    ]


def _to_y(strip: Strip, value: float) -> float:
    """Return a value's y coordinate in the view box, clamped to it."""
    share = (strip.high - value) / (strip.high - strip.low)
    return min(max(share, 0.0), 1.0) * _HEIGHT


def _svg(shapes: Iterable[Markup]) -> Markup:
    return Markup(
        '<svg viewBox="0 0 {:g} {:g}" preserveAspectRatio="none" '
        'aria-hidden="true" focusable="false">{}</svg>'
    ).format(_WIDTH, _HEIGHT, _join(shapes))


def _join(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)
