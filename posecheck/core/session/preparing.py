"""Before the stretch: how the camera sees the person, then the countdown."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from posecheck.core.camera_advice import find_camera_advice
from posecheck.core.cues import step_cues
from posecheck.core.observation import Observation
from posecheck.core.positioning import CLEAR_FOR_S, may_begin
from posecheck.core.session.events import GET_READY, Event, Speech, Tone
from posecheck.core.session.phases import Phase
from posecheck.core.session.state import SessionState, SessionUpdate, enter_phase

# "Get ready" is spoken first; then the countdown tones follow, a second apart.
GET_READY_SPOKEN_S: Final = 2.5
COUNTDOWN: Final = 3
# A positioning problem is spoken after it has lasted this long: people are still getting there.
SETTLED_WHILE_POSITIONING_S: Final = 3.0


def prepare(
    state: SessionState, observation: Observation | None, t_s: float, light: float
) -> tuple[SessionState, SessionUpdate]:
    """Check how the camera sees the person, then count down."""
    advice = find_camera_advice(state.reference, state.checker.affected, observation)
    positioning = state.positioning.add(observation, t_s, light, advice)
    state = replace(state, positioning=positioning)
    events: tuple[Event, ...] = ()
    if state.phase is Phase.GET_READY and not may_begin(positioning.problem):
        state = enter_phase(state, Phase.SET_UP, t_s)
    if state.phase is Phase.GET_READY:
        state, events = _count_down(state, t_s)
    elif positioning.clear_s is not None and t_s - positioning.clear_s >= CLEAR_FOR_S:
        state = replace(enter_phase(state, Phase.GET_READY, t_s), countdown=0)
        events = (Speech(GET_READY),)
    else:
        candidates = () if positioning.problem is None else (positioning.problem,)
        prompts, cue = step_cues(state.prompts, t_s, candidates, SETTLED_WHILE_POSITIONING_S)
        state = replace(state, prompts=prompts)
        events = () if cue is None else (Speech(cue.kind),)
    problem = positioning.problem if state.phase is Phase.SET_UP else None
    return state, SessionUpdate(
        t_s, state.phase, None, state.checker.hold, problem=problem, events=events
    )


def _count_down(state: SessionState, t_s: float) -> tuple[SessionState, tuple[Event, ...]]:
    waited_s = t_s - (state.since_s or 0.0) - GET_READY_SPOKEN_S
    if waited_s < state.countdown:
        return state, ()
    if state.countdown < COUNTDOWN:
        return replace(state, countdown=state.countdown + 1), (Tone.COUNTDOWN,)
    state = enter_phase(state, Phase.ENTERING, t_s)
    # When a set continues after a break, the person has already heard the steps.
    heard = len(state.reference.steps) if state.checker.hold.accepted_s > 0 else 0
    return replace(state, steps_said=heard, next_step_s=t_s), ()
