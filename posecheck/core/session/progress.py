"""The tones and words with which the clock starts, pauses, passes its marks and ends."""

from __future__ import annotations

from typing import Final

from posecheck.core.hold import HoldState
from posecheck.core.session.events import (
    DONE,
    HALF_WAY,
    HURTS_REMINDER,
    STARTED,
    Event,
    Speech,
    Tone,
)
from posecheck.core.session.phases import Phase
from posecheck.core.session.voice import Voice

LAST_SECONDS: Final = 5
# So long after the clock's start it is no news.
STARTED_IS_NEWS_S: Final = 5.0
# Half way is said at most this share of the goal late.
_HALF_WAY_LATE: Final = 0.2


def announce_phase(before: Phase, after: Phase) -> tuple[Event, ...]:
    """Return what is played when the set goes from one phase to another."""
    if after is Phase.DONE:
        return (Tone.DONE, Speech(DONE))
    if after in (Phase.PAUSED, Phase.COMING_OUT):
        return (Tone.PAUSE,) if before is Phase.HOLDING else ()
    return (Tone.RESUME,) if before is Phase.PAUSED else (Tone.START, Speech(STARTED))


def sound_marks(announced_s: float, accepted_s: float, goal_s: float) -> tuple[Tone, ...]:
    """Return the tone when the counted seconds pass a mark."""

    def passed(mark_s: float) -> bool:
        return announced_s < mark_s <= accepted_s

    if any(passed(goal_s - left_s) for left_s in range(1, LAST_SECONDS + 1)):
        return (Tone.LAST_SECONDS,)
    return (Tone.HALF_WAY,) if passed(goal_s / 2) else ()


def find_progress_to_tell(voice: Voice, hold: HoldState, goal_s: float) -> Speech | None:
    """Return what to say in a hold when nothing else is said: each thing once, while it is true.

    What was cut off comes again. In the last seconds the tones count alone.
    """
    if hold.accepted_s > goal_s - LAST_SECONDS:
        return None
    late_s = hold.accepted_s - goal_s / 2
    true_of: dict[str, bool] = {
        STARTED: hold.current_hold_s <= STARTED_IS_NEWS_S,
        HALF_WAY: 0 <= late_s <= _HALF_WAY_LATE * goal_s,
        HURTS_REMINDER: hold.accepted_s >= goal_s / 3,
    }
    return next(
        (Speech(kind) for kind, true in true_of.items() if true and not voice.has_said(kind)), None
    )
