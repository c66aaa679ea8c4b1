"""Reading out the steps of a stretch on the way in, and which cues interrupt it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from posecheck.core.checker import Verdict
from posecheck.core.reasons import CANNOT_JUDGE_REASONS, Reason
from posecheck.core.session.events import STEP, Event, Speech
from posecheck.core.session.phases import Phase
from posecheck.core.session.state import SessionState

# The time that a calm voice needs: a pause, then this much for each word.
STEP_PAUSE_S: Final = 1.5
STEP_WORD_S: Final = 0.42
# After a cue interrupts the steps, the next step waits this long, until the cue has been heard.
CUE_HEARD_S: Final = 4.0

# Cues that interrupt the reading of the steps. Other faults are normal for a person who is still
# getting into position.
INTERRUPTS_STEPS: Final = frozenset(
    (Reason.ENTERED_TOO_FAST, Reason.WRONG_LEG, Reason.NOT_LYING, *CANNOT_JUDGE_REASONS)
)


def talk(state: SessionState, verdict: Verdict) -> tuple[SessionState, tuple[Event, ...]]:
    """Return the cue, or the next step while the person is still on the way in."""
    t_s = verdict.t_s
    cue = verdict.cue
    reading = state.phase is Phase.ENTERING and (
        state.steps_said < len(state.reference.steps) or is_reading(state, t_s)
    )
    if cue is not None and (not reading or cue.kind in INTERRUPTS_STEPS):
        heard_s = max(state.next_step_s, t_s + CUE_HEARD_S)
        return replace(state, next_step_s=heard_s), (Speech(cue.kind),)
    if not reading or t_s < state.next_step_s:
        return state, ()
    index = state.steps_said
    words = len(state.reference.steps[index].split())
    return (
        replace(
            state,
            steps_said=index + 1,
            next_step_s=t_s + STEP_PAUSE_S + STEP_WORD_S * words,
            active_s=t_s,
        ),
        (Speech(STEP, index),),
    )


def is_reading(state: SessionState, t_s: float) -> bool:
    """Whether a step is being read out at ``t_s``."""
    return state.phase is Phase.ENTERING and state.steps_said > 0 and t_s < state.next_step_s
