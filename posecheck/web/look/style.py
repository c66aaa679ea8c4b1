"""The style of every page, in one piece."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from posecheck.web.look.colours import write_variables

_SHEET: Final = Path(__file__).with_name("look.css")


@cache
def load_style() -> str:
    """Return the style of every page as an HTML element."""
    return f"<style>{write_variables()}{_SHEET.read_text(encoding='utf-8')}</style>"
