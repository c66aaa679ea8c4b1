"""The style of every page, in one piece."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from posecheck.web.look.colours import write_variables
from posecheck.web.look.images import RING_STYLE

_SHEET: Final = Path(__file__).with_name("look.css")


@cache
def load_style() -> str:
    """Return the style of every page as an HTML element."""
    sheet = _SHEET.read_text(encoding="utf-8")
    return f"<style>{write_variables()}{RING_STYLE}{sheet}</style>"
