"""Before the stretch: how the camera sees the person, what is said beforehand, the countdown."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from posecheck.core.camera_advice import CAMERA_FOR_ACROSS, find_camera_advice
from posecheck.core.hold import LONGEST_GAP_S
from posecheck.core.observation import Observation
from posecheck.core.positioning import CLEAR_FOR_S, LOOKING, may_begin
from posecheck.core.session.asking import Asking
from posecheck.core.session.events import (
    COMING,
    FROM_HERE,
    GET_READY,
    IF_IT_HURTS,
    PATIENT,
    SEEN_WELL,
    SIGNS,
    WELCOME,
    Event,
    Speech,
    Tone,
)
from posecheck.core.session.phases import Phase
from posecheck.core.session.sight import find_guide
from posecheck.core.session.state import SessionState, SessionUpdate, enter_phase
from posecheck.core.session.voice import BREATH_S

# What is said once the person is seen well, each sentence whole, before the countdown.
BEFOREHAND: Final = (SEEN_WELL, IF_IT_HURTS, SIGNS, GET_READY)
# After a rest, in which the signs were told.
BEFOREHAND_AFTER_REST: Final = (SEEN_WELL, IF_IT_HURTS, GET_READY)
# For those who know the stretch and do not hear the steps.
BEFOREHAND_IN_SHORT: Final = (COMING, IF_IT_HURTS, GET_READY)
# What need not be heard to its end by somebody who is seen well.
_CUT_SHORT: Final = PATIENT - {WELCOME}
# Then the countdown tones follow, a second apart.
COUNTDOWN: Final = 3
# Out of sight for up to this long, the person is only waited for.
LOST_S: Final = 4.0


def prepare(
    state: SessionState, observation: Observation | None, t_s: float, light: float
) -> tuple[SessionState, SessionUpdate]:
    """Check how the camera sees the person, tell what comes, then count down."""
    advice = find_camera_advice(state.reference, state.checker.affected, observation)
    positioning = state.positioning.add(observation, t_s, light, advice)
    known = None if positioning.problem == LOOKING else positioning.problem
    asking = state.asking.follow(known, t_s)
    state = replace(state, positioning=positioning, asking=asking)
    state = _book_waiting(state, t_s)
    if state.phase is Phase.SET_UP:
        clear_s = positioning.clear_s
        if clear_s is not None and t_s - clear_s >= CLEAR_FOR_S:
            state = replace(enter_phase(state, Phase.GET_READY, t_s), lost_s=None, countdown=0)
    elif may_begin(positioning.problem):
        state = state if state.lost_s is None else replace(state, lost_s=None, since_s=t_s)
    elif state.lost_s is None:
        state = replace(state, lost_s=t_s, countdown=0)
    elif t_s - state.lost_s >= LOST_S:
        # What is missing now is asked for only after it has lasted from here on.
        asking = Asking(praised_s=asking.praised_s)
        voice = state.voice.forget(SEEN_WELL, FROM_HERE, GET_READY)
        state = replace(enter_phase(state, Phase.SET_UP, t_s), asking=asking, voice=voice)
    events: tuple[Event, ...] = ()
    if state.phase is Phase.SET_UP:
        asking, speech = state.asking.speak(state.voice, observation, t_s)
        state = replace(state, asking=asking)
        events = () if speech is None else (speech,)
    elif state.lost_s is None:
        state, events = _announce(state, t_s)
    problem = None
    if state.phase is Phase.SET_UP:
        problem = state.asking.asked or positioning.problem
    return state, SessionUpdate(
        t_s,
        state.phase,
        None,
        state.checker.hold,
        problem=problem,
        guide=find_guide(problem, observation),
        events=events,
    )


def _announce(state: SessionState, t_s: float) -> tuple[SessionState, tuple[Event, ...]]:
    """Say what is to be said beforehand, then count down."""
    voice = state.voice
    sentences = BEFOREHAND_AFTER_REST if state.rest_s else BEFOREHAND
    sentences = BEFOREHAND_IN_SHORT if state.short else sentences
    left = [kind for kind in sentences if not voice.has_said(kind)]
    if voice.has_said(FROM_HERE):
        left = [kind for kind in left if kind != SEEN_WELL]
    if left:
        advised = state.asking.asked == CAMERA_FOR_ACROSS and state.asking.times > 0
        kind = FROM_HERE if advised and left[0] == SEEN_WELL else left[0]
        # "I can see you well" need not wait for the end of what asks the person to come into view,
        # but the first words of a set are heard whole.
        saying = voice.saying
        cuts_in = left[0] == sentences[0] and saying is not None and saying.kind in _CUT_SHORT
        return state, (Speech(kind),) if voice.is_free(t_s) or cuts_in else ()
    if t_s - max(state.since_s or 0.0, voice.quiet_s) < state.countdown + BREATH_S:
        return state, ()
    if state.countdown < COUNTDOWN:
        return replace(state, countdown=state.countdown + 1), (Tone.COUNTDOWN,)
    return enter_phase(state, Phase.ENTERING, t_s), ()


def _book_waiting(state: SessionState, t_s: float) -> SessionState:
    """Add the time since the last frame to what the set is waiting for."""
    problem = state.asking.asked
    if may_begin(problem) or problem is None or state.last is None:
        return state
    waited_s = min(t_s - state.last.t_s, LONGEST_GAP_S)
    booked = dict(state.waited_by_s)
    booked[problem] = booked.get(problem, 0.0) + waited_s
    return replace(state, waited_by_s=MappingProxyType(booked))
