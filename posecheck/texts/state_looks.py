"""How the checker's three states look everywhere: their text keys and their colours.

Style sheets and the pages' scripts cannot read this table, so they repeat its colours; a test
keeps them in step.
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

# For bands, bars and marks. Each has a contrast of at least 3:1 with both the white and the
# near-black page. Everything drawn in them is labelled too, so that nobody depends on colour.
STATE_COLOURS: Final[Mapping[FormState, str]] = MappingProxyType(
    {_CORRECT: "#15803d", _INCORRECT: "#c2410c", _UNSEEN: "#6b7280"}
)
# The same for pages known to be dark.
DARK_COLOURS: Final[Mapping[FormState, str]] = MappingProxyType(
    {_CORRECT: "#4cc27a", _INCORRECT: "#ff8a5c", _UNSEEN: "#98a2ad"}
)
# For text, such as that of a live set: a contrast of at least 4.5:1 with the light and dark stage.
TEXT_COLOURS: Final[Mapping[FormState, str]] = MappingProxyType(
    {_CORRECT: "#14794a", _INCORRECT: "#b3380f", _UNSEEN: "#5a6670"}
)
DARK_TEXT_COLOURS: Final[Mapping[FormState, str]] = MappingProxyType(
    {_CORRECT: "#5ede8a", _INCORRECT: "#ff9a7a", _UNSEEN: "#b8c4ce"}
)
# For drawing on a picture of the person, over any background.
PICTURE_COLOURS: Final[Mapping[FormState, str]] = MappingProxyType(
    {_CORRECT: "#5ede8a", _INCORRECT: "#ff5430", _UNSEEN: "#b0bac4"}
)


def to_rgb(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue, 0 to 255, of a colour such as "#5ede8a"."""
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue
