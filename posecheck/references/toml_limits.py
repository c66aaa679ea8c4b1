"""Small TOML that would keep its reader busy for hours, found before it is read. Pure."""

from __future__ import annotations

import re
from typing import Final

# Strings and comments, in which dots mean nothing. The quantifiers give nothing back (``*+``), so
# that text which is made to be slow for this expression is read in one go as well.
_STRING_OR_COMMENT: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?'
    r"|'''.*?(?:'''|\Z)"
    r'|"(?:[^"\\\n]|\\.)*+"?'
    r"|'[^'\n]*+'?"
    r"|#[^\n]*+",
    re.DOTALL,
)
# A name in a file of ours has two parts; a line of numbers has a dot in each.
_MOST_DOTS_IN_A_LINE: Final = 100
# The longest file that makes sense, 40 checks with their notes, has a tenth of these.
_MOST_LINES: Final = 10_000
_MOST_COMMAS: Final = 10_000


def find_bomb(text: str) -> str | None:
    """Return what is wrong with TOML that is dangerous to read, None when nothing is.

    The time that ``tomllib`` takes for a name grows with the square of its parts, and ``tomlkit``
    with the number of lines: a megabyte of ``a.a.a`` would take an hour, one of empty lines half
    a minute. Nesting needs no look: there both give up by themselves.
    """
    if text.count("\n") > _MOST_LINES:
        return f"more than {_MOST_LINES} lines"
    bare = _STRING_OR_COMMENT.sub("", text)
    if bare.count(",") > _MOST_COMMAS:
        return f"lists with more than {_MOST_COMMAS} entries"
    if any(line.count(".") > _MOST_DOTS_IN_A_LINE for line in bare.split("\n")):
        return f"a name with more than {_MOST_DOTS_IN_A_LINE} parts"
    return None
