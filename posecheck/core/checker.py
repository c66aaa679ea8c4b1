"""The one checking path: ``step`` takes what a frame told and answers for that moment.

The live page, the review of a video, the command line and the benchmarks all run this function.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from posecheck.core.cues import (
    SETTLED_BEFORE_HOLD_S,
    SETTLED_IN_HOLD_S,
    Cue,
    CueState,
    step_cues,
)
from posecheck.core.framing import NO_PERSON, UNSURE, find_framing_problem
from posecheck.core.hold import Booking, FormState, HoldState, step_hold
from posecheck.core.landmarks import Side
from posecheck.core.matching import PoseMatch, Status, match_reference
from posecheck.core.measures import MEASURE_INDEX, Measures
from posecheck.core.movement import Movement
from posecheck.core.observation import Observation
from posecheck.core.reference import (
    BOUNCING,
    ENTERED_TOO_FAST,
    NOT_LYING,
    WRONG_LEG,
    ReferencePose,
)
from posecheck.core.smoothing import MeasureWindow

# The last good look at the person stands in for a missing one for this long, no longer.
BRIDGED_S: Final = 0.25
# Movement is read from a shorter median than form, which would flatten a bounce.
MOVEMENT_WINDOW_S: Final = 0.2


@dataclass(frozen=True, slots=True)
class CheckerState:
    """All that the checker remembers between frames. Make one with ``start_checker``."""

    reference: ReferencePose
    affected: Side
    window: MeasureWindow = field(default_factory=MeasureWindow)
    last_look_s: float | None = None
    problem: str = NO_PERSON
    match: PoseMatch | None = None
    thighs: tuple[Movement, Movement] = (Movement(), Movement())
    cues: CueState = field(default_factory=CueState)
    hold: HoldState = field(default_factory=HoldState)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one moment.

    Attributes:
        t_s: when, in seconds of the source.
        state: correct, incorrect or cannot judge.
        reasons: faults, or why it cannot be judged; most important first; empty when correct.
        match: the checks, None when the person was not seen.
        measures: smoothed, None when the person was not seen.
        hold: the ledger up to this moment.
        booking: what was booked since the last frame, None for the first.
        cue: what to say now, if anything.
    """

    t_s: float
    state: FormState
    reasons: tuple[str, ...]
    match: PoseMatch | None
    measures: Measures | None
    hold: HoldState
    booking: Booking | None
    cue: Cue | None


def start_checker(reference: ReferencePose, affected: Side) -> CheckerState:
    """Return the state before the first frame of a set."""
    return CheckerState(reference, affected)


def step(
    state: CheckerState, observation: Observation | None, t_s: float
) -> tuple[CheckerState, Verdict]:
    """Take one frame and answer.

    Args:
        state: from ``start_checker`` or the last call.
        observation: what was seen, None when no person was found.
        t_s: capture or presentation time in seconds. A time that does not advance books
            nothing.

    Returns:
        The next state and the verdict for this frame.
    """
    state = _look(state, observation, t_s)
    seen = state.last_look_s is not None and t_s - state.last_look_s <= BRIDGED_S
    measures = state.window.median() if seen else None
    if measures is None:
        match = None
        form, reasons = _answer_unseen(state.problem)
        advice: tuple[str, ...] = ()
    else:
        match = match_reference(state.reference, measures, state.affected, state.match)
        form, reasons, advice = _answer(state, match, measures)
    hold, booking = step_hold(state.hold, t_s, form, reasons)
    started = hold.accepted_s > 0
    cues, cue = step_cues(
        state.cues, t_s, reasons + advice, SETTLED_IN_HOLD_S if started else SETTLED_BEFORE_HOLD_S
    )
    verdict = Verdict(t_s, form, reasons, match, measures, hold, booking, cue)
    return replace(state, match=match, hold=hold, cues=cues), verdict


def _look(state: CheckerState, observation: Observation | None, t_s: float) -> CheckerState:
    problem = find_framing_problem(observation)
    if observation is None or problem is not None:
        return replace(state, window=state.window.add(t_s, None), problem=problem or NO_PERSON)
    window = state.window.add(t_s, observation.measures)
    recent = window.median(MOVEMENT_WINDOW_S)
    if recent is None:
        return replace(state, window=window, last_look_s=t_s)
    left, right = (
        thigh.add(
            t_s,
            float(recent.value[MEASURE_INDEX[f"{side.value}_thigh_trunk"]]),
            state.reference.still_deg,
        )
        for side, thigh in zip(Side, state.thighs, strict=True)
    )
    return replace(state, window=window, last_look_s=t_s, thighs=(left, right))


def _answer_unseen(problem: str) -> tuple[FormState, tuple[str, ...]]:
    if problem == NOT_LYING:
        return FormState.INCORRECT, (NOT_LYING,)
    return FormState.CANNOT_JUDGE, (problem,)


def _answer(
    state: CheckerState, match: PoseMatch, measures: Measures
) -> tuple[FormState, tuple[str, ...], tuple[str, ...]]:
    """Return the form, its reasons, and faults that are only told, not stopped for."""
    advice = tuple(failed.check.fault for failed in match.failed_cue_only)
    if any(thigh.bouncing for thigh in state.thighs) and state.hold.accepted_s > 0:
        return FormState.INCORRECT, (BOUNCING,), advice
    failed = tuple(failed.check.fault for failed in match.failed_required)
    if failed:
        if _is_wrong_leg(state, match, measures):
            return FormState.INCORRECT, (WRONG_LEG, *failed), ()
        entering = not state.hold.holding
        fast = any(
            thigh.speed_deg_per_s > state.reference.enter_deg_per_s for thigh in state.thighs
        )
        return FormState.INCORRECT, failed, (ENTERED_TOO_FAST,) if entering and fast else ()
    if match.unseen_required:
        return FormState.CANNOT_JUDGE, (UNSURE,), ()
    return FormState.CORRECT, (), advice


def _is_wrong_leg(state: CheckerState, match: PoseMatch, measures: Measures) -> bool:
    """Whether the checks that tell the leg fail here and hold with the legs exchanged."""
    telling = {check.fault for check in state.reference.checks if check.tells_leg}
    swapped = match_reference(state.reference, measures, state.affected.opposite)
    here = [m for m in match.checks if m.check.fault in telling]
    there = [m for m in swapped.checks if m.check.fault in telling]
    return (
        bool(telling)
        and any(m.failed for m in here)
        and all(m.status is Status.WITHIN for m in there)
    )
