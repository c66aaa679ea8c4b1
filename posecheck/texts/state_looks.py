"""How the checker's three states look everywhere, and the ways in and out: text keys and colours.

Style sheets and the pages' scripts cannot read this table, so they repeat its colours; a test
keeps them in step.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

from posecheck.core.hold import FormState, HoldSpan
from posecheck.core.reasons import is_transition


class Way(Enum):
    """Getting into the stretch or coming out of it: wrong form that is no fault."""

    IN_OR_OUT = "in_or_out"


Look = FormState | Way

_CORRECT, _INCORRECT, _UNSEEN = FormState.CORRECT, FormState.INCORRECT, FormState.CANNOT_JUDGE
_WAY = Way.IN_OR_OUT

STATE_KEYS: Final[Mapping[Look, str]] = MappingProxyType(
    {_CORRECT: "counting", _INCORRECT: "paused", _UNSEEN: "not_seen", _WAY: "in_or_out"}
)

# For bands, bars and marks. Each has a contrast of at least 3:1 with both the white and the
# near-black page. Everything drawn in them is labelled too, so that nobody depends on colour.
STATE_COLOURS: Final[Mapping[Look, str]] = MappingProxyType(
    {_CORRECT: "#15803d", _INCORRECT: "#c2410c", _UNSEEN: "#6b7280", _WAY: "#4a6fa5"}
)
# The same for pages known to be dark.
DARK_COLOURS: Final[Mapping[Look, str]] = MappingProxyType(
    {_CORRECT: "#4cc27a", _INCORRECT: "#ff8a5c", _UNSEEN: "#98a2ad", _WAY: "#8fb0dc"}
)
# For text, such as that of a live set: a contrast of at least 4.5:1 with the light and dark stage.
TEXT_COLOURS: Final[Mapping[Look, str]] = MappingProxyType(
    {_CORRECT: "#14794a", _INCORRECT: "#b3380f", _UNSEEN: "#5a6670", _WAY: "#3d6098"}
)
DARK_TEXT_COLOURS: Final[Mapping[Look, str]] = MappingProxyType(
    {_CORRECT: "#5ede8a", _INCORRECT: "#ff9a7a", _UNSEEN: "#b8c4ce", _WAY: "#a9c4ea"}
)
# For drawing on a picture of the person, over any background.
PICTURE_COLOURS: Final[Mapping[Look, str]] = MappingProxyType(
    {_CORRECT: "#5ede8a", _INCORRECT: "#ff5430", _UNSEEN: "#b0bac4", _WAY: "#9dbbe8"}
)


def find_look(span: HoldSpan) -> Look:
    """Return how a span of a set looks."""
    return Way.IN_OR_OUT if is_transition(span.reasons) else span.state


def to_rgb(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue, 0 to 255, of a colour such as "#5ede8a"."""
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue
