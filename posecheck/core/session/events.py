"""What a live set plays: tones, and things to say whose words are looked up later."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Tone(Enum):
    """A signal that can be told apart from the others with closed eyes."""

    COUNTDOWN = "countdown"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    HALF_WAY = "half_way"
    LAST_SECONDS = "last_seconds"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Speech:
    """Something to say; the words are looked up by ``kind``.

    Attributes:
        kind: a fault, a cannot-judge reason, one of ``SENTENCES``, or ``STEP``.
        step: which of the reference pose's steps, from 0; only with ``STEP``.
    """

    kind: str
    step: int | None = None


Event = Tone | Speech

STEP: Final = "step"
WELCOME: Final = "welcome"
GET_READY: Final = "get_ready"
STARTED: Final = "started"
HALF_WAY: Final = "half_way"
DONE: Final = "done"
GIVEN_UP: Final = "given_up"
SENTENCES: Final = (WELCOME, GET_READY, STARTED, HALF_WAY, DONE, GIVEN_UP)
