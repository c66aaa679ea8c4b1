"""Detects small TOML files that would take hours to parse, before parsing them. Pure."""

from __future__ import annotations

import re
from typing import Final

# Strings and comments, in which dots have no meaning. The quantifiers are possessive (``*+``), so
# that text crafted to make this expression backtrack is read in one pass as well.
_STRING_OR_COMMENT: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?'
    r"|'''.*?(?:'''|\Z)"
    r'|"(?:[^"\\\n]|\\.)*+"?'
    r"|'[^'\n]*+'?"
    r"|#[^\n]*+",
    re.DOTALL,
)
# A key in our files has at most two parts, but each number on a line can have a dot.
_MAX_DOTS_IN_A_LINE: Final = 100
# Ten times the longest file that makes sense: 40 checks with comments.
_MAX_LINES: Final = 10_000
_MAX_COMMAS: Final = 10_000


def find_bomb(text: str) -> str | None:
    """Return what makes a TOML text dangerous to parse, or None if it is safe.

    ``tomllib`` takes time quadratic in the number of parts of a key, and ``tomlkit`` gets slow with
    many lines: a megabyte of ``a.a.a`` would take an hour, one of empty lines half a minute.
    Nesting needs no check, because both parsers limit it themselves.
    """
    if text.count("\n") > _MAX_LINES:
        return f"more than {_MAX_LINES} lines"
    bare = _STRING_OR_COMMENT.sub("", text)
    if bare.count(",") > _MAX_COMMAS:
        return f"lists with more than {_MAX_COMMAS} entries"
    if any(line.count(".") > _MAX_DOTS_IN_A_LINE for line in bare.split("\n")):
        return f"a name with more than {_MAX_DOTS_IN_A_LINE} parts"
    return None
