"""Text from outside, escaped so that Markdown shows it unchanged."""

from __future__ import annotations

import re
from typing import Final

# Characters that would become layout, a formula, a link or another character; and those that turn
# a line into a list item, a heading or a rule when it begins with them.
_MARKDOWN: Final = re.compile(r"[\\`*_\[\]$~:<>#|!&]|^[-+=]", re.MULTILINE)
_INDENT: Final = re.compile(r"^[ \t]+", re.MULTILINE)
# Streamlit looks for these again in the parsed text, where escapes are gone: web and mail
# addresses, icons by name (`:material/home:`), and arrows and long dashes that stand alone: an
# option such as `--port` has to remain copyable. A number at the beginning of a line would start a
# list, too; a colon between two digits belongs to a time.
_SEEN_THROUGH: Final = re.compile(
    r":(?=//|[\w+-]+[/:\[])(?!(?<=\d:)\d)|(?<=www)(?=\.)|(?=@)|[-<>~](?=[-=>](?!\S))|^\d+(?=[.)]\s)",
    re.IGNORECASE | re.MULTILINE,
)
# Word joiner: has no width, and separates the characters on either side.
_JOINER: Final = "\u2060"


def as_block(drawing: str) -> str:
    """Return HTML for Markdown whose texts stay unchanged; inline HTML would be parsed as Markdown.

    Args:
        drawing: HTML without an empty line, with foreign text in it escaped.
    """
    return f"<div>{drawing}</div>"


def as_code(text: str) -> str:
    """Return one line of Markdown code for text to be copied, without invisible characters."""
    line = " ".join(text.split())
    fence = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    # Markdown strips one space at both ends, and the spaces keep backticks off the fence.
    return f"{fence} {line} {fence}"


def as_plain_text(text: str) -> str:
    """Return Markdown that is displayed exactly as the text, whatever is in it."""
    apart = _SEEN_THROUGH.sub(rf"\g<0>{_JOINER}", _INDENT.sub("", text))
    return _MARKDOWN.sub(r"\\\g<0>", apart)
