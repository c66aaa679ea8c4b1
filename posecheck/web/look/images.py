"""Drawings as images for a style sheet, with the page's colours in them."""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from urllib.parse import quote

from posecheck.web.look.colours import DARK, LIGHT, Palette
from posecheck.web.look.ring import WIDTH

# The style of a ring, on pages and in images.
RING_STYLE: Final = (
    f".pc-ring :is(.track,.fill){{fill:none;stroke-width:{WIDTH}}}"
    ".pc-ring .track{stroke:var(--pc-line)}.pc-ring .fill{stroke:var(--pc-accent)}"
    ".pc-ring .check{fill:none;stroke:var(--pc-accent);stroke-width:16;stroke-linecap:round;"
    "stroke-linejoin:round}"
)

# As an image it is small, and would be too thin.
_SMALL_RING: Final = ".pc-ring :is(.track,.fill){stroke-width:24}.pc-ring .check{stroke-width:22}"


@lru_cache(maxsize=256)
def to_image(svg: str) -> str:
    """Return an SVG as the value of ``background-image``; it follows the light and the dark."""
    style = (
        f"<style>{_colour(LIGHT)}@media(prefers-color-scheme:dark){{{_colour(DARK)}}}"
        f"{RING_STYLE}{_SMALL_RING}</style>"
    )
    start = svg.index(">") + 1
    return f'url("data:image/svg+xml,{quote(svg[:start] + style + svg[start:])}")'


def _colour(palette: Palette) -> str:
    return f"svg{{color:{palette.ink};--pc-line:{palette.line};--pc-accent:{palette.accent}}}"
