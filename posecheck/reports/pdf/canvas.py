"""A sheet of A4 to write and draw on, in millimetres from its upper left corner."""

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
# How far below the top of its line a letter's foot stands, in letter sizes.
_BASELINE: Final = 0.95
_FAMILY: Final = "DejaVu Sans"


@dataclass(frozen=True, slots=True)
class Type:
    """How letters look; their size in points."""

    size: float
    colour: str
    bold: bool = False

    def width(self, text: str) -> float:
        """Return how wide a line is, in millimetres."""
        return _measure(text, bold=self.bold) * self.size * _MM_PER_POINT


class Paper:
    """One page. Every ``y`` is the upper edge of what is placed there."""

    def __init__(self) -> None:
        self.figure = Figure(figsize=(WIDTH_MM / _MM_PER_INCH, HEIGHT_MM / _MM_PER_INCH))

    def text(self, x: float, y: float, text: str, letters: Type) -> float:
        """Write one line and return where it ends."""
        self.figure.text(
            x / WIDTH_MM,
            1 - (y + letters.size * _MM_PER_POINT * _BASELINE) / HEIGHT_MM,
            text,
            size=letters.size,
            color=letters.colour,
            weight="bold" if letters.bold else "normal",
            ha="left",
            va="baseline",
        )
        return x + letters.width(text)

    def wrapped(
        self,
        x: float,
        y: float,
        text: str,
        letters: Type,
        width: float,
        most: int | None = None,
    ) -> float:
        """Write as many lines as it takes, at most ``most``, and return where they end."""
        lines = wrap(text, letters, width)
        if most is not None and len(lines) > most:
            lines = [*lines[: most - 1], _cut(lines[most - 1], letters, width)]
        step = letters.size * _MM_PER_POINT * _LINE_HEIGHT
        for row, line in enumerate(lines):
            self.text(x, y + row * step, line, letters)
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
        """Return empty axes in that place."""
        axes = self.figure.add_axes(
            (x / WIDTH_MM, 1 - (y + height) / HEIGHT_MM, width / WIDTH_MM, height / HEIGHT_MM)
        )
        axes.patch.set_visible(False)
        return axes

    def picture(self, x: float, y: float, width: float, height: float, picture: RgbImage) -> None:
        """Show a picture as large as it fits, in the middle of its place."""
        self.box(x, y, width, height, CARD)
        axes = self.axes(x, y, width, height)
        axes.set_axis_off()
        axes.imshow(picture, interpolation="none", aspect="equal")


def wrap(text: str, letters: Type, width: float) -> list[str]:
    """Return a text in lines that fit; a word longer than a line is broken."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if letters.width(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while letters.width(line) > width and len(line) > 1:
            fits = max(1, int(len(line) * width / letters.width(line)) - 1)
            lines.append(line[:fits])
            line = line[fits:]
    return [*lines, line] if line else lines


def _cut(line: str, letters: Type, width: float) -> str:
    """Return a line that ends in an ellipsis and fits."""
    while line and letters.width(f"{line}…") > width:
        line = line[:-1].rstrip()
    return f"{line}…"


def _measure(text: str, *, bold: bool) -> float:
    """Return how wide a line is, in letter sizes."""
    return sum(_measure_letter(letter, bold=bold) for letter in text)


@cache
def _measure_letter(letter: str, *, bold: bool) -> float:
    font = get_font(findfont(FontProperties(family=_FAMILY, weight="bold" if bold else "normal")))
    font.set_size(100, 72)
    # What the font lacks is drawn as its glyph 0, a box.
    glyph = font.load_glyph(font.get_char_index(ord(letter)), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / (100 * 65536)
