"""Coming out of the stretch after a hold: neutral, told once, and then quiet."""

from __future__ import annotations

from typing import Final

from posecheck.core.hold import FormState
from posecheck.core.session.events import HOLD_ENDED, Speech
from posecheck.core.session.phases import Phase
from posecheck.core.session.state import SessionState, enter_phase

# Someone may only have moved: the end of a hold is told when they have been out for this long.
OUT_FOR_S: Final = 1.5


def follow_leaving(state: SessionState, t_s: float) -> SessionState:
    """Return the state with the phase of someone who comes out, or who tries again."""
    leaving = state.checker.transition.leaving
    last = state.checker.last
    wrong = last is not None and last.state is FormState.INCORRECT
    if leaving and state.phase in (Phase.HOLDING, Phase.PAUSED):
        return enter_phase(state, Phase.COMING_OUT, t_s)
    if wrong and not leaving and state.phase is Phase.COMING_OUT:
        return enter_phase(state, Phase.PAUSED, t_s)
    return state


def find_end_to_tell(state: SessionState, t_s: float) -> Speech | None:
    """Return what to say of a hold that has ended, until it was heard whole."""
    speech = Speech(HOLD_ENDED, held_s=state.checker.hold.accepted_s)
    out_s = t_s - (state.since_s or 0.0) if state.checker.transition.leaving else 0.0
    return None if out_s < OUT_FOR_S or speech in state.voice.whole else speech
