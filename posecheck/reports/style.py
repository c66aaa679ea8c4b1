"""The colours of the PDF report; those of the HTML report are in its style sheets."""

from __future__ import annotations

from typing import Final

from posecheck.core.hold import FormState
from posecheck.texts.state_looks import STATE_COLOURS

INK: Final = "#17202a"
QUIET: Final = "#55606c"
RULE: Final = "#dfe3e7"
CARD: Final = "#f4f6f7"
LINE: Final = "#1d4f91"
TARGET: Final = STATE_COLOURS[FormState.CORRECT]
