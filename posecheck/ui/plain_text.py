"""Text from outside, shown as it stands."""

from __future__ import annotations

import re
from typing import Final

# What would be layout, a formula, a link or an icon instead of itself.
_MARKDOWN: Final = re.compile(r"[\\`*_\[\]$~:<>#|!]")


def as_plain_text(text: str) -> str:
    """Return Markdown that reads as the text does, whatever is in it."""
    return _MARKDOWN.sub(r"\\\g<0>", text)
