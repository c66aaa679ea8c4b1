"""An A4 page to write and draw on, in millimetres from its upper left corner."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from posecheck.reports.style import CARD

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from posecheck.video.frame import RgbImage

WIDTH_MM: Final = 210.0
HEIGHT_MM: Final = 297.0
_MM_PER_INCH: Final = 25.4
_MM_PER_POINT: Final = _MM_PER_INCH / 72
_LINE_HEIGHT: Final = 1.38
# The distance from the top of a line to its baseline, as a fraction of the font size.
_BASELINE: Final = 0.95
_FAMILY: Final = "DejaVu Sans"


@dataclass(frozen=True, slots=True)
class TextStyle:
    """The style of a text; its font size in points."""

    size: float
    colour: str
    bold: bool = False

    def width(self, text: str) -> float:
        """Return the width of a line in millimetres."""
        return _measure(text, bold=self.bold) * self.size * _MM_PER_POINT


class Paper:
    """One page. Every ``y`` is the upper edge of the item drawn there."""

    def __init__(self) -> None:
        self.figure = Figure(figsize=(WIDTH_MM / _MM_PER_INCH, HEIGHT_MM / _MM_PER_INCH))

    def text(self, x: float, y: float, text: str, style: TextStyle) -> float:
        """Write one line and return the x coordinate of its end."""
        self.figure.text(
            x / WIDTH_MM,
            1 - (y + style.size * _MM_PER_POINT * _BASELINE) / HEIGHT_MM,
            text,
            size=style.size,
            color=style.colour,
            weight="bold" if style.bold else "normal",
            ha="left",
            va="baseline",
        )
        return x + style.width(text)

    def wrapped(
        self,
        x: float,
        y: float,
        text: str,
        style: TextStyle,
        width: float,
        max_lines: int | None = None,
    ) -> float:
        """Write text in at most ``max_lines`` lines and return the y coordinate of its end."""
        lines = wrap(text, style, width)
        if max_lines is not None and len(lines) > max_lines:
            lines = [*lines[: max_lines - 1], _cut(lines[max_lines - 1], style, width)]
        step = style.size * _MM_PER_POINT * _LINE_HEIGHT
        for row, line in enumerate(lines):
            self.text(x, y + row * step, line, style)
        return y + len(lines) * step

    def line(self, x: float, y: float, to_x: float, to_y: float, colour: str) -> None:
        """Draw a thin line."""
        self.figure.add_artist(
            Line2D(
                [x / WIDTH_MM, to_x / WIDTH_MM],
                [1 - y / HEIGHT_MM, 1 - to_y / HEIGHT_MM],
                color=colour,
                linewidth=0.6,
            )
        )

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle."""
        corner = (x / WIDTH_MM, 1 - (y + height) / HEIGHT_MM)
        self.figure.add_artist(
            Rectangle(corner, width / WIDTH_MM, height / HEIGHT_MM, color=colour, lw=0, zorder=-1)
        )

    def axes(self, x: float, y: float, width: float, height: float) -> Axes:
        """Return empty axes at this position."""
        axes = self.figure.add_axes(
            (x / WIDTH_MM, 1 - (y + height) / HEIGHT_MM, width / WIDTH_MM, height / HEIGHT_MM)
        )
        axes.patch.set_visible(False)
        return axes

    def picture(self, x: float, y: float, width: float, height: float, picture: RgbImage) -> None:
        """Draw a picture as large as fits, in the middle of its box."""
        self.box(x, y, width, height, CARD)
        axes = self.axes(x, y, width, height)
        axes.set_axis_off()
        axes.imshow(picture, interpolation="none", aspect="equal")


def wrap(text: str, style: TextStyle, width: float) -> list[str]:
    """Return a text in lines that fit; a word wider than a line is broken."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if style.width(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while style.width(line) > width and len(line) > 1:
            fits = max(1, int(len(line) * width / style.width(line)) - 1)
            lines.append(line[:fits])
            line = line[fits:]
    return [*lines, line] if line else lines


def _cut(line: str, style: TextStyle, width: float) -> str:
    """Return a line shortened to fit, with an ellipsis at its end."""
    while line and style.width(f"{line}…") > width:
        line = line[:-1].rstrip()
    return f"{line}…"


def _measure(text: str, *, bold: bool) -> float:
    """Return the width of a line, as a multiple of the font size."""
    return sum(_measure_character(character, bold=bold) for character in text)


@cache
def _measure_character(character: str, *, bold: bool) -> float:
    font = get_font(findfont(FontProperties(family=_FAMILY, weight="bold" if bold else "normal")))
    font.set_size(100, 72)
    # A character missing from the font is drawn as glyph 0, a box.
    glyph = font.load_glyph(font.get_char_index(ord(character)), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / (100 * 65536)
