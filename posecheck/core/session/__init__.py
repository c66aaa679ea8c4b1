"""One live set from positioning to the end: what happens next, and what is played.

``step_session`` wraps ``checker.step``: before a set it checks how the camera sees the person, then
it guides them into the stretch, and during the hold it turns the clock's answers into tones and
speech. It decides what is said; the words are looked up later.
"""

from posecheck.core.session.events import (
    HOLD_ENDED,
    NEXT,
    SLOW_MACHINE,
    STEP,
    Event,
    Speech,
    Tone,
)
from posecheck.core.session.phases import Phase
from posecheck.core.session.state import SessionState, SessionUpdate, start_session
from posecheck.core.session.stepping import step_session
from posecheck.core.session.voice import Heard, estimate_spoken_s

__all__ = [
    "HOLD_ENDED",
    "NEXT",
    "SLOW_MACHINE",
    "STEP",
    "Event",
    "Heard",
    "Phase",
    "SessionState",
    "SessionUpdate",
    "Speech",
    "Tone",
    "estimate_spoken_s",
    "start_session",
    "step_session",
]
