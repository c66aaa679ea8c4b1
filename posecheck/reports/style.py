"""The colours of a printed report; those of its HTML stand in its style sheets."""

from __future__ import annotations

from typing import Final

from posecheck.core.hold import FormState

INK: Final = "#17202a"
QUIET: Final = "#55606c"
RULE: Final = "#dfe3e7"
CARD: Final = "#f4f6f7"
LINE: Final = "#1d4f91"
STATE_COLOURS: Final = {
    FormState.CORRECT: "#15803d",
    FormState.INCORRECT: "#c2410c",
    FormState.CANNOT_JUDGE: "#6b7280",
}
TARGET: Final = STATE_COLOURS[FormState.CORRECT]
