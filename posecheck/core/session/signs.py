"""Signs of somebody who cannot press a button: one arm up ends the set, sitting up pauses it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from posecheck.core.checker import step_interrupted
from posecheck.core.observation import Observation
from posecheck.core.reasons import Reason
from posecheck.core.session.events import (
    ARM_UP,
    ARM_UP_AT_REST,
    GOT_UP,
    LAY_BACK,
    SITTING,
    Event,
    Speech,
    Tone,
)
from posecheck.core.session.phases import Phase
from posecheck.core.session.state import SessionState, SessionUpdate, enter_phase

# Who sits up for this long has got up: the set ends.
GOT_UP_AFTER_S: Final = 10.0
# While somebody stretches, sitting up is a sign. Before, they are still finding their place.
_STRETCHING: Final = (Phase.ENTERING, Phase.HOLDING, Phase.PAUSED, Phase.COMING_OUT)


def heed_signs(
    state: SessionState, observation: Observation | None, t_s: float
) -> tuple[SessionState, tuple[Event, ...]]:
    """Follow the person's gestures, and change the phase where they ask for it.

    Returns:
        The next state, and what is played for it; an ended phase when the person ended the set.
    """
    before = state.gestures
    gestures = before.add(observation, t_s)
    state = replace(state, gestures=gestures)
    if gestures.arm_held:
        ends = ARM_UP if state.phase in _STRETCHING else ARM_UP_AT_REST
        return enter_phase(state, Phase.STOPPED, t_s), (Speech(ends),)
    if gestures.sat_s >= GOT_UP_AFTER_S and state.phase is Phase.SITTING:
        return enter_phase(state, Phase.STOPPED, t_s), (Speech(GOT_UP),)
    events: tuple[Event, ...] = ()
    if gestures.arm_noticed and not before.arm_noticed:
        events = (Tone.NOTICED,)
    if gestures.sits and state.phase in _STRETCHING:
        tones = (Tone.PAUSE,) if state.phase is Phase.HOLDING else ()
        return enter_phase(state, Phase.SITTING, t_s), (*events, *tones, Speech(SITTING))
    if state.phase is Phase.SITTING and not gestures.sits:
        back_to = Phase.PAUSED if state.checker.hold.accepted_s > 0 else Phase.ENTERING
        return enter_phase(state, back_to, t_s), (*events, Speech(LAY_BACK))
    return state, events


def sit(state: SessionState, t_s: float) -> tuple[SessionState, SessionUpdate]:
    """Let the clock wait while the person sits; nothing is judged or corrected."""
    checker, verdict = step_interrupted(state.checker, t_s, Reason.SAT_UP)
    state = replace(state, checker=checker, active_s=t_s)
    return state, SessionUpdate(t_s, state.phase, verdict, verdict.hold)
