"""How the checker's three answers look: their keys in the texts and their colours, everywhere.

Style sheets and the pages' scripts cannot read this table and repeat its colours; a test holds
them together.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from posecheck.core.hold import FormState

_CORRECT, _INCORRECT, _UNSEEN = FormState.CORRECT, FormState.INCORRECT, FormState.CANNOT_JUDGE

STATE_KEYS: Final[Mapping[FormState, str]] = MappingProxyType(
    {_CORRECT: "counting", _INCORRECT: "paused", _UNSEEN: "not_seen"}
)

# Of bands, bars and marks. Each is at least 3 to 1 against both the white and the near-black page.
# What is drawn with them has a name as well, so that no one needs the colours.
STATE_COLOURS: Final[Mapping[FormState, str]] = MappingProxyType(
    {_CORRECT: "#15803d", _INCORRECT: "#c2410c", _UNSEEN: "#6b7280"}
)
# The same where it is known that the page is dark.
DARK_COLOURS: Final[Mapping[FormState, str]] = MappingProxyType(
    {_CORRECT: "#4cc27a", _INCORRECT: "#ff8a5c", _UNSEEN: "#98a2ad"}
)
# Of words, such as those of a live set: at least 4.5 to 1 against the light and the dark stage.
WORD_COLOURS: Final[Mapping[FormState, str]] = MappingProxyType(
    {_CORRECT: "#14794a", _INCORRECT: "#b3380f", _UNSEEN: "#5a6670"}
)
DARK_WORD_COLOURS: Final[Mapping[FormState, str]] = MappingProxyType(
    {_CORRECT: "#5ede8a", _INCORRECT: "#ff9a7a", _UNSEEN: "#b8c4ce"}
)
# Of what is drawn on a picture of the person, on whatever is behind it.
PICTURE_COLOURS: Final[Mapping[FormState, str]] = MappingProxyType(
    {_CORRECT: "#5ede8a", _INCORRECT: "#ff5430", _UNSEEN: "#b0bac4"}
)


def to_rgb(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue, 0 to 255, of such as "#5ede8a"."""
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue
