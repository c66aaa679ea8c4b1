"""The tones and words with which the clock starts, pauses, passes its marks and ends."""

from __future__ import annotations

from typing import Final

from posecheck.core.session.events import DONE, HALF_WAY, STARTED, Event, Speech, Tone
from posecheck.core.session.phases import Phase

LAST_SECONDS: Final = 5


def announce_phase(before: Phase, after: Phase) -> tuple[Event, ...]:
    """Return what is played when the set goes from one phase to another."""
    if after is Phase.DONE:
        return (Tone.DONE, Speech(DONE))
    if after is Phase.PAUSED:
        return (Tone.PAUSE,)
    return (Tone.START, Speech(STARTED)) if before is Phase.ENTERING else (Tone.RESUME,)


def announce_progress(announced_s: float, accepted_s: float, goal_s: float) -> tuple[Event, ...]:
    """Return what is played when the counted seconds pass a mark."""

    def passed(mark_s: float) -> bool:
        return announced_s < mark_s <= accepted_s

    if any(passed(goal_s - left_s) for left_s in range(1, LAST_SECONDS + 1)):
        return (Tone.LAST_SECONDS,)
    return (Tone.HALF_WAY, Speech(HALF_WAY)) if passed(goal_s / 2) else ()
