"""Text on a picture: fitted into the room it has, rendered once and kept.

Pillow sets it, in its built-in font, which scales and has the degree sign. Only the text's own
small box of the picture is blended, in whole numbers, which keeps a frame cheap. All sizes and
places are pixels; nothing is ever painted outside the picture.
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

# How much every stroke is thickened, in letter sizes: the built-in font has one weight.
REGULAR: Final = 0.0
BOLD: Final = 0.025

# All that the built-in font can write. Other languages get the wider DejaVu, which comes with
# matplotlib; matplotlib itself is not imported for it.
_BUILT_IN: Final = frozenset(string.printable + "\u00b0\u2026\u2019")
_OTHER_FONT: Final = "mpl-data/fonts/ttf/DejaVuSans.ttf"

# Under this many pixels letters are no longer letters.
SMALLEST_TEXT_PX: Final = 7
_LINE_HEIGHT: Final = 1.25
_SHRINK: Final = 0.92
# The clock alone brings ten new texts a second: enough for everything else to stay.
_KEPT: Final = 512


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Lines of text that fit, and how large they are."""

    lines: tuple[str, ...]
    size_px: int
    weight: float
    width: int
    height: int


@lru_cache(maxsize=_KEPT)
def fit_text(
    text: str, size_px: int, weight: float, max_width: int, max_lines: int = 1
) -> TextBlock | None:
    """Return a text wrapped, and where needed set smaller, to fit; None when it cannot.

    Args:
        text: words with spaces.
        size_px: wished for; it never gets larger.
        weight: ``REGULAR`` or ``BOLD``.
        max_width: of a line.
        max_lines: at most so many.
    """
    size = max(size_px, SMALLEST_TEXT_PX)
    while True:
        lines = _wrap(text, size, weight, max_width)
        width = max(_measure(line, size, weight) for line in lines)
        if width <= max_width and len(lines) <= max_lines:
            lines = _balance(lines, size, weight)
            width = max(_measure(line, size, weight) for line in lines)
            height = math.ceil(size * _LINE_HEIGHT) * len(lines)
            return TextBlock(tuple(lines), size, weight, width, height)
        if size == SMALLEST_TEXT_PX:
            return None
        size = max(math.floor(size * _SHRINK), SMALLEST_TEXT_PX)


def draw_text(
    picture: Picture,
    block: TextBlock,
    left: int,
    top: int,
    color: Color,
    *,
    centred: bool = False,
) -> None:
    """Draw a block in place; ``left`` is its middle when it is centred."""
    cover = _render(block, centred=centred)
    left -= block.width // 2 if centred else 0
    bottom = min(top + cover.shape[0], picture.shape[0])
    right = min(left + cover.shape[1], picture.shape[1])
    skip_x, skip_y = max(-left, 0), max(-top, 0)
    if bottom <= top + skip_y or right <= left + skip_x:
        return
    region = picture[top + skip_y : bottom, left + skip_x : right]
    # 256 parts instead of 255 let a shift stand for the division.
    share = cover[skip_y : bottom - top, skip_x : right - left, None].astype(np.uint16)
    share += share >> 7
    region[:] = (region * (256 - share) + np.array(color, np.uint16) * share) >> 8


@lru_cache(maxsize=_KEPT)
def _render(block: TextBlock, *, centred: bool) -> Picture:
    """Return the cover of a block, (height, width), 0 to 255."""
    canvas = Image.new("L", (block.width, block.height))
    draw = ImageDraw.Draw(canvas)
    line_height = block.height // len(block.lines)
    stroke = block.size_px * block.weight
    for index, line in enumerate(block.lines):
        spare = block.width - _measure(line, block.size_px, block.weight)
        left = stroke + (spare / 2 if centred else 0)
        # The baseline stands one letter size under the line's top.
        place = (left, index * line_height + block.size_px)
        font = _choose_font(line, block.size_px)
        draw.text(place, line, fill=255, font=font, anchor="ls", stroke_width=stroke)
    cover = np.array(canvas, dtype=np.uint8)
    cover.setflags(write=False)
    return cover


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
    """Break a text between words into lines that fit, as far as its words do."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _measure(longer, size_px, weight) <= max_width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


def _balance(lines: list[str], size_px: int, weight: float) -> list[str]:
    """Break as many lines anew, as even as they get: no last word stands alone."""
    text, best = " ".join(lines), lines
    while len(best) > 1:
        narrower = max(_measure(line, size_px, weight) for line in best) - 1
        tried = _wrap(text, size_px, weight, narrower)
        if len(tried) > len(lines) or any(
            _measure(line, size_px, weight) > narrower for line in tried
        ):
            break
        best = tried
    return best
