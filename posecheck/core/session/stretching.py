"""The stretch itself: each frame is judged, and the phase follows the clock."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from posecheck.core.checker import step
from posecheck.core.hold import FormState, HoldState
from posecheck.core.observation import Observation
from posecheck.core.seconds import reaches_goal
from posecheck.core.session.events import Event
from posecheck.core.session.phases import Phase
from posecheck.core.session.progress import announce_phase, announce_progress
from posecheck.core.session.state import SessionState, SessionUpdate, enter_phase
from posecheck.core.session.steps import INTERRUPTS_STEPS, is_reading, talk

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
    state = _follow_clock(state, hold, t_s)
    events: list[Event] = []
    if state.phase is not before:
        events += announce_phase(before, state.phase)
    if state.phase is Phase.HOLDING:
        # Progress made before the clock's start is announced together with it.
        events += announce_progress(state.announced_s, hold.accepted_s, state.reference.hold_s)
        state = replace(state, announced_s=hold.accepted_s)
    if state.phase is not Phase.DONE:
        state, said = talk(state, verdict)
        events += said
    reading = is_reading(state, t_s)
    problem = verdict.reasons[0] if verdict.reasons else None
    ignored = reading and problem not in INTERRUPTS_STEPS
    if state.phase not in (Phase.ENTERING, Phase.PAUSED) or ignored:
        problem = None
    shows_step = reading and problem is None
    return state, SessionUpdate(
        t_s,
        state.phase,
        verdict,
        hold,
        problem=problem,
        step=state.steps_said - 1 if shows_step else None,
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
