"""Text in a table that a spreadsheet will open. Pure."""

from __future__ import annotations

from typing import Final

# A cell that begins so is run as a formula by some spreadsheet, the wide forms included.
_FORMULA_STARTS: Final = tuple("=+-@\t\r\n|%＝＋－＠")  # noqa: RUF001


def as_cell(text: str) -> str:
    """Return text that a spreadsheet shows and never runs, with one kind of line end."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Some break at a tab or a new line first, others pass over whatever is blank.
    starts = (text.lstrip(" \u00a0"), text.lstrip())
    return f"'{text}" if any(each.startswith(_FORMULA_STARTS) for each in starts) else text
