"""Text from outside, shown as it stands."""

from __future__ import annotations

import re
from typing import Final

# What would be layout, a formula, a link or another letter instead of itself; and what makes an
# item, a heading or a rule of a line that begins with it.
_MARKDOWN: Final = re.compile(r"[\\`*_\[\]$~:<>#|!&]|^[-+=]", re.MULTILINE)
_INDENT: Final = re.compile(r"^[ \t]+", re.MULTILINE)
# Streamlit looks for these once more in what it has read, where an escape is no longer seen:
# addresses of pages and of mail, icons by name (`:material/home:`), and arrows and long dashes that
# stand alone: an option such as `--port` stays one that can be copied. A number begins an item,
# too; between two digits stands a time.
_SEEN_THROUGH: Final = re.compile(
    r":(?=//|[\w+-]+[/:\[])(?!(?<=\d:)\d)|(?<=www)(?=\.)|(?=@)|[-<>~](?=[-=>](?!\S))|^\d+(?=[.)]\s)",
    re.IGNORECASE | re.MULTILINE,
)
# Takes no room, and makes two words of one.
_JOINER: Final = "\u2060"


def as_block(drawing: str) -> str:
    """Return HTML in Markdown whose texts stay as they are: within a line they would be Markdown.

    Args:
        drawing: HTML without an empty line, foreign text in it escaped.
    """
    return f"<div>{drawing}</div>"


def as_code(text: str) -> str:
    """Return Markdown of one line for what a person has to copy: nothing unseen gets into it."""
    line = " ".join(text.split())
    fence = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    # Of a space at both ends Markdown takes one away, from a backtick within it would not.
    return f"{fence} {line} {fence}"


def as_plain_text(text: str) -> str:
    """Return Markdown that reads as the text does, whatever is in it."""
    apart = _SEEN_THROUGH.sub(rf"\g<0>{_JOINER}", _INDENT.sub("", text))
    return _MARKDOWN.sub(r"\\\g<0>", apart)
