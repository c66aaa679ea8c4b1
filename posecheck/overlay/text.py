"""Text on a picture: fitted to the space available, rendered once and cached.

Pillow renders it in its built-in font, which is scalable and has the degree sign. Only the small
box of the text is blended, in integer arithmetic, which keeps the cost per frame low. All sizes and
positions are in pixels; nothing is ever drawn outside the picture.
"""

from __future__ import annotations

import math
import string
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

Picture = npt.NDArray[np.uint8]
Color = tuple[int, int, int]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

# Extra stroke width, as a fraction of the font size: the built-in font has only one weight.
REGULAR: Final = 0.0
BOLD: Final = 0.025

# All characters of the built-in font. Other languages use DejaVu, which has more and comes with
# matplotlib; its file is read without importing matplotlib.
_BUILT_IN: Final = frozenset(string.printable + "\u00b0\u2026\u2019")
_OTHER_FONT: Final = "mpl-data/fonts/ttf/DejaVuSans.ttf"

# Below this font size, text is illegible.
MIN_TEXT_PX: Final = 7
_LINE_HEIGHT: Final = 1.25
_SHRINK: Final = 0.92
# The clock alone renders ten new texts per second: large enough to keep all others cached.
_CACHE_SIZE: Final = 512


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Lines of text that fit, with their font size and extent."""

    lines: tuple[str, ...]
    size_px: int
    weight: float
    width: int
    height: int


@lru_cache(maxsize=_CACHE_SIZE)
def fit_text(
    text: str, size_px: int, weight: float, max_width: int, max_lines: int = 1
) -> TextBlock | None:
    """Return a text wrapped and, if necessary, reduced to fit; None if it does not fit.

    Args:
        text: words separated by spaces.
        size_px: the preferred and largest font size.
        weight: ``REGULAR`` or ``BOLD``.
        max_width: the maximum width of a line.
        max_lines: the maximum number of lines.
    """
    size = max(size_px, MIN_TEXT_PX)
    while True:
        lines = _wrap(text, size, weight, max_width)
        width = max(_measure(line, size, weight) for line in lines)
        if width <= max_width and len(lines) <= max_lines:
            lines = _balance(lines, size, weight)
            width = max(_measure(line, size, weight) for line in lines)
            height = math.ceil(size * _LINE_HEIGHT) * len(lines)
            return TextBlock(tuple(lines), size, weight, width, height)
        if size == MIN_TEXT_PX:
            return None
        size = max(math.floor(size * _SHRINK), MIN_TEXT_PX)


def draw_text(
    picture: Picture,
    block: TextBlock,
    left: int,
    top: int,
    color: Color,
    *,
    centred: bool = False,
) -> None:
    """Draw a block on the picture; ``left`` is its middle if it is centred."""
    coverage = _render(block, centred=centred)
    left -= block.width // 2 if centred else 0
    bottom = min(top + coverage.shape[0], picture.shape[0])
    right = min(left + coverage.shape[1], picture.shape[1])
    skip_x, skip_y = max(-left, 0), max(-top, 0)
    if bottom <= top + skip_y or right <= left + skip_x:
        return
    region = picture[top + skip_y : bottom, left + skip_x : right]
    # Scaling the coverage to 256 instead of 255 allows a shift in place of a division.
    share = coverage[skip_y : bottom - top, skip_x : right - left, None].astype(np.uint16)
    share += share >> 7
    region[:] = (region * (256 - share) + np.array(color, np.uint16) * share) >> 8


@lru_cache(maxsize=_CACHE_SIZE)
def _render(block: TextBlock, *, centred: bool) -> Picture:
    """Return the coverage mask of a block, (height, width), 0 to 255."""
    canvas = Image.new("L", (block.width, block.height))
    draw = ImageDraw.Draw(canvas)
    line_height = block.height // len(block.lines)
    stroke = block.size_px * block.weight
    for index, line in enumerate(block.lines):
        spare = block.width - _measure(line, block.size_px, block.weight)
        left = stroke + (spare / 2 if centred else 0)
        # The baseline is one font size below the top of the line.
        place = (left, index * line_height + block.size_px)
        font = _choose_font(line, block.size_px)
        draw.text(place, line, fill=255, font=font, anchor="ls", stroke_width=stroke)
    coverage = np.array(canvas, dtype=np.uint8)
    coverage.setflags(write=False)
    return coverage


def _choose_font(text: str, size_px: int) -> Font:
    return _load_font(size_px, built_in=_BUILT_IN.issuperset(text))


@lru_cache(maxsize=128)
def _load_font(size_px: int, *, built_in: bool) -> Font:
    package = None if built_in else find_spec("matplotlib")
    if package is not None and package.origin is not None:
        path = Path(package.origin).parent / _OTHER_FONT
        if path.is_file():
            return ImageFont.truetype(path, size_px)
    return ImageFont.load_default(size_px)


def _measure(line: str, size_px: int, weight: float) -> int:
    length = _choose_font(line, size_px).getlength(line)
    return max(math.ceil(length + 2 * size_px * weight), 1)


def _wrap(text: str, size_px: int, weight: float, max_width: int) -> list[str]:
    """Break a text between words into lines that fit, unless a single word is too wide."""
    lines: list[str] = []
    for word in text.split():
        extended = f"{lines[-1]} {word}" if lines else word
        if lines and _measure(extended, size_px, weight) <= max_width:
            lines[-1] = extended
        else:
            lines.append(word)
    return lines or [""]


def _balance(lines: list[str], size_px: int, weight: float) -> list[str]:
    """Rewrap to the same number of lines, as even as possible, to avoid a single last word."""
    text, best = " ".join(lines), lines
    while len(best) > 1:
        narrower = max(_measure(line, size_px, weight) for line in best) - 1
        rewrapped = _wrap(text, size_px, weight, narrower)
        if len(rewrapped) > len(lines) or any(
            _measure(line, size_px, weight) > narrower for line in rewrapped
        ):
            break
        best = rewrapped
    return best
