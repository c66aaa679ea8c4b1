"""The stretch itself: each frame is judged, and the phase follows the clock."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from posecheck.core.checker import Verdict, step
from posecheck.core.hold import FormState, HoldState
from posecheck.core.observation import Observation
from posecheck.core.reasons import list_causes
from posecheck.core.seconds import reaches_goal
from posecheck.core.session.cueing import Cueing
from posecheck.core.session.events import Event, Speech
from posecheck.core.session.leaving import find_end_to_tell, follow_leaving
from posecheck.core.session.phases import Phase
from posecheck.core.session.progress import announce_phase, find_progress_to_tell, sound_marks
from posecheck.core.session.state import SessionState, SessionUpdate, enter_phase
from posecheck.core.session.steps import INTERRUPTS_STEPS

# The clock must have run this long before its start is announced.
STARTED_S: Final = 0.3


def stretch(
    state: SessionState, observation: Observation | None, t_s: float
) -> tuple[SessionState, SessionUpdate]:
    """Judge the frame, and update the phase from the clock."""
    checker, verdict = step(state.checker, observation, t_s)
    before = state.phase
    state = replace(state, checker=checker)
    hold = verdict.hold
    if verdict.span is not None and verdict.span.state is FormState.CORRECT:
        state = replace(state, active_s=t_s)
    state = follow_leaving(_follow_clock(state, hold, t_s), t_s)
    events: list[Event] = []
    if state.phase is not before:
        events += announce_phase(before, state.phase)
        # Who has mended something is told afresh when it goes wrong again.
        state = replace(state, cueing=Cueing()) if state.phase is Phase.HOLDING else state
    if state.phase is Phase.HOLDING:
        # Marks passed before the clock's start is announced are sounded together with it.
        events += sound_marks(state.announced_s, hold.accepted_s, state.reference.hold_s)
        state = replace(state, announced_s=hold.accepted_s)
    if not any(isinstance(event, Speech) for event in events):
        state, speech = _talk(state, verdict)
        events += () if speech is None else (speech,)
    problem = next(iter(list_causes(verdict.reasons)), None)
    step_shown = _find_step_shown(state, problem)
    if state.phase not in (Phase.ENTERING, Phase.PAUSED) or step_shown is not None:
        problem = None
    return state, SessionUpdate(
        t_s,
        state.phase,
        verdict,
        hold,
        problem=problem,
        step=step_shown,
        events=tuple(events),
    )


def _follow_clock(state: SessionState, hold: HoldState, t_s: float) -> SessionState:
    if reaches_goal(hold.accepted_s, state.reference.hold_s):
        return enter_phase(state, Phase.DONE, t_s)
    if state.phase is Phase.HOLDING and not hold.holding:
        return enter_phase(state, Phase.PAUSED, t_s)
    if state.phase is not Phase.HOLDING and hold.current_hold_s >= STARTED_S:
        return enter_phase(state, Phase.HOLDING, t_s)
    return state


def _talk(state: SessionState, verdict: Verdict) -> tuple[SessionState, Speech | None]:
    """Return the cue, the next step on the way in, or what is to be told in the hold."""
    entering = state.phase is Phase.ENTERING
    reading, voice = state.reading, state.voice
    still = state.checker.person.window.still
    faults = frozenset(check.fault for check in state.reference.checks)
    cueing, cue = state.cueing.choose(verdict, faults, entering=entering, still=still)
    state = replace(state, cueing=cueing)
    # Nobody who is getting up is told that the camera sees them badly.
    cue = None if state.gestures.is_rising else cue
    if cue is not None and (not entering or reading.lets_in(cue, verdict, voice)):
        cueing = cueing.tell(cue, verdict.t_s)
        return replace(state, reading=reading.cut(cue, voice), cueing=cueing), Speech(
            cue, lying=True
        )
    if entering:
        reading, speech = reading.go_on(verdict, voice, still=still)
        active_s = state.active_s if speech is None else verdict.t_s
        return replace(state, reading=reading, active_s=active_s), speech
    if state.phase is Phase.COMING_OUT and voice.is_free(verdict.t_s):
        return state, find_end_to_tell(state, verdict.t_s)
    if state.phase is Phase.HOLDING and voice.is_free(verdict.t_s):
        return state, find_progress_to_tell(voice, verdict.hold, state.reference.hold_s)
    return state, None


def _find_step_shown(state: SessionState, problem: str | None) -> int | None:
    """Return the step that is being read out, unless something interrupts it."""
    shown = state.phase is Phase.ENTERING and state.reading.shown
    return state.reading.index if shown and problem not in INTERRUPTS_STEPS else None
