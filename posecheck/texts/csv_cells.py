"""Text for table cells that a spreadsheet will open. Pure."""

from __future__ import annotations

from typing import Final

# Some spreadsheets run a cell that starts with one of these as a formula, full-width forms too.
_FORMULA_STARTS: Final = tuple("=+-@\t\r\n|%＝＋－＠")  # noqa: RUF001


def as_cell(text: str) -> str:
    """Return text that a spreadsheet shows and never runs, with LF line ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Some spreadsheets split at a tab or line break first, others skip leading white space.
    starts = (text.lstrip(" \u00a0"), text.lstrip())
    return f"'{text}" if any(each.startswith(_FORMULA_STARTS) for each in starts) else text
