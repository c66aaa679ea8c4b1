"""The one checking path: ``step`` takes a frame's observation and answers for that moment.

The live page, the review of a video, the command line and the benchmarks all run this function.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Final

from posecheck.core.cues import (
    SETTLED_BEFORE_HOLD_S,
    SETTLED_IN_HOLD_S,
    Cue,
    CueState,
    step_cues,
)
from posecheck.core.depth import asks_for_more
from posecheck.core.hold import FormState, HoldSpan, HoldState, step_hold
from posecheck.core.landmarks import Side
from posecheck.core.matching import (
    HALF_INTERVAL_SDS,
    STAYS_FROM,
    PoseMatch,
    match_reference,
)
from posecheck.core.measures import MEASURE_INDEX, SIDEWAYS_MEASURES, Measures
from posecheck.core.movement import Speed, Swing, find_apparent_thigh_trunk_deg
from posecheck.core.observation import Observation
from posecheck.core.reasons import Reason
from posecheck.core.reference import ReferencePose
from posecheck.core.seconds import reaches_goal
from posecheck.core.tracker import TrackedPerson
from posecheck.core.transitions import Posture, Transition

# Entering too fast is cued for this long after it happened.
RUSH_CUED_S: Final = 3.0
# A thigh-trunk angle with a wider half interval than this may jitter from uncertainty alone.
WIDEST_SURE_INTERVAL_DEG: Final = 25.0


@dataclass(frozen=True, slots=True)
class CheckerState:
    """All that the checker remembers between frames. Make one with ``start_checker``."""

    reference: ReferencePose
    affected: Side
    person: TrackedPerson = field(default_factory=TrackedPerson)
    match: PoseMatch | None = None
    speeds: tuple[Speed, ...] = ()
    swings: tuple[Swing, ...] = ()
    rushed_s: float | None = None
    cues: CueState = field(default_factory=CueState)
    hold: HoldState = field(default_factory=HoldState)
    transition: Transition = field(default_factory=Transition)
    last: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one moment.

    Attributes:
        t_s: when, in seconds of the source.
        state: correct, incorrect or cannot judge.
        reasons: faults, or why it cannot be judged; most important first; empty when correct. On
            the way in or out, that comes first.
        match: the checks, None when the person was not seen.
        measures: smoothed, None when the person was not seen.
        hold: the totals up to this moment.
        span: the time since the last frame and what it counted as, None for the first frame.
        cue: what to say now, if anything.
    """

    t_s: float
    state: FormState
    reasons: tuple[str, ...]
    match: PoseMatch | None
    measures: Measures | None
    hold: HoldState
    span: HoldSpan | None
    cue: Cue | None


def start_checker(reference: ReferencePose, affected: Side) -> CheckerState:
    """Return the state before the first frame of a set."""
    reference = reference.for_side(affected)
    empty = CheckerState(reference, affected)
    flexed = len(list_flexed_sides(reference, affected))
    return replace(empty, speeds=(Speed(),) * flexed, swings=(Swing(),) * flexed)


def step(
    state: CheckerState, observation: Observation | None, t_s: float
) -> tuple[CheckerState, Verdict]:
    """Judge one frame.

    Args:
        state: from ``start_checker`` or the last call.
        observation: what was seen, None when no person was found.
        t_s: capture or presentation time in seconds. A time that does not advance changes
            nothing and returns the last answer again.

    Returns:
        The next state and the verdict for this frame.

    Raises:
        ValueError: ``t_s`` is not finite.
    """
    if not math.isfinite(t_s):
        raise ValueError(f"t_s must be a finite time, not {t_s}")
    if state.last is not None and t_s <= state.last.t_s:
        return state, replace(state.last, span=None, cue=None)
    state = _track(state, observation, t_s)
    measures = state.person.measures
    if measures is None:
        answer = _answer_unseen(state.person.problem)
        match = None
    else:
        match = match_reference(state.reference, measures, state.affected, state.match)
        answer = _answer(state, match, measures)
    transition = _follow_transition(state, answer, match, t_s)
    reasons = answer.reasons if transition.kind is None else (transition.kind, *answer.reasons)
    hold, span = step_hold(state.hold, t_s, answer.form, reasons)
    rushed = state.rushed_s is not None and t_s - state.rushed_s <= RUSH_CUED_S
    cues, cue = step_cues(
        state.cues,
        t_s,
        _list_candidates(state, answer, transition),
        SETTLED_IN_HOLD_S if hold.accepted_s > 0 else SETTLED_BEFORE_HOLD_S,
        at_once=(Reason.ENTERED_TOO_FAST,) if rushed and not transition.leaving else (),
    )
    verdict = Verdict(t_s, answer.form, reasons, match, measures, hold, span, cue)
    state = replace(state, match=match, hold=hold, cues=cues, transition=transition, last=verdict)
    return state, verdict


def _follow_transition(
    state: CheckerState, answer: _Answer, match: PoseMatch | None, t_s: float
) -> Transition:
    posture = Posture(
        form=answer.form,
        reasons=answer.reasons,
        match=match,
        still=state.person.window.still,
        held=state.hold.accepted_s > 0,
        done=reaches_goal(state.hold.accepted_s, state.reference.hold_s),
    )
    return state.transition.next(t_s, posture)


def _list_candidates(
    state: CheckerState, answer: _Answer, transition: Transition
) -> tuple[str, ...]:
    """Return what may be cued: nothing on the way out, nor a slip while the legs still move."""
    slips = answer.form is FormState.INCORRECT and Reason.BOUNCING not in answer.reasons
    moves = slips and state.hold.accepted_s > 0 and not state.person.window.still
    return () if transition.leaving or moves else answer.reasons + answer.advice


def step_interrupted(
    state: CheckerState, t_s: float, reason: Reason
) -> tuple[CheckerState, Verdict]:
    """Take a frame in which the person is known to do something else than stretch.

    It is neither measured nor cued, and the person is seen afresh afterwards.

    Args:
        state: from ``start_checker`` or the last call.
        t_s: in seconds of the source, later than the last frame.
        reason: one of ``TRANSITIONS``.
    """
    form = FormState.INCORRECT
    hold, span = step_hold(state.hold, t_s, form, (reason,))
    verdict = Verdict(t_s, form, (reason,), None, None, hold, span, None)
    begun = start_checker(state.reference, state.affected)
    return replace(begun, cues=state.cues, hold=hold, last=verdict), verdict


def _track(state: CheckerState, observation: Observation | None, t_s: float) -> CheckerState:
    """Track the person, and follow how the thighs move while they can be seen."""
    person = state.person.next(observation, t_s)
    state = replace(state, person=person)
    if observation is None or person.measures is None or not person.fresh:
        return state
    sides = list_flexed_sides(state.reference, state.affected)
    speeds = tuple(
        speed.add(t_s, _sure_thigh_deg(person.measures, side))
        for speed, side in zip(state.speeds, sides, strict=True)
    )
    swings = tuple(
        swing.add(
            t_s,
            find_apparent_thigh_trunk_deg(observation, side),
            state.reference.still_deg,
        )
        for swing, side in zip(state.swings, sides, strict=True)
    )
    fast = any(
        speed.deg_per_s * _entry_direction(state.reference, state.affected, side)
        > state.reference.enter_deg_per_s
        for speed, side in zip(speeds, sides, strict=True)
    )
    return replace(
        state,
        speeds=speeds,
        swings=swings,
        rushed_s=t_s if fast and not state.hold.holding else state.rushed_s,
    )


def list_flexed_sides(reference: ReferencePose, affected: Side) -> tuple[Side, ...]:
    """Return the sides whose hip the stretch flexes, or both if no check asks for it."""
    roles = {check.role for check in reference.checks if check.measure == "thigh_trunk"}
    flexed = {role.side(affected) for role in roles}
    return tuple(side for side in Side if not flexed or side in flexed)


def _entry_direction(reference: ReferencePose, affected: Side, side: Side) -> int:
    """Return 1 if the side's hip flexes on the way into the stretch, -1 if it extends."""
    asked = [
        asks_for_more(check)
        for check in reference.checks
        if check.measure == "thigh_trunk" and check.role.side(affected) is side
    ]
    return 1 if not asked or any(asked) else -1


def _sure_thigh_deg(measures: Measures, side: Side) -> float:
    """Return a side's thigh-trunk angle, NaN where it is too uncertain to show movement."""
    index = MEASURE_INDEX[f"{side.value}_thigh_trunk"]
    sure = HALF_INTERVAL_SDS * measures.sd[index] <= WIDEST_SURE_INTERVAL_DEG
    return float(measures.value[index]) if sure else math.nan


@dataclass(frozen=True, slots=True)
class _Answer:
    """The form, its reasons, and the faults that are only cued."""

    form: FormState
    reasons: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()


def _answer_unseen(problem: str) -> _Answer:
    form = FormState.INCORRECT if problem == Reason.NOT_LYING else FormState.CANNOT_JUDGE
    return _Answer(form, (problem,))


def _answer(state: CheckerState, match: PoseMatch, measures: Measures) -> _Answer:
    failed = tuple(failed.check.fault for failed in match.failed_required)
    if failed:
        wrong_leg = _is_wrong_leg(state, match, measures)
        return _Answer(FormState.INCORRECT, (Reason.WRONG_LEG, *failed) if wrong_leg else failed)
    if match.unseen_required:
        only_across = all(m.check.measure in SIDEWAYS_MEASURES for m in match.unseen_required)
        reason = Reason.ACROSS_UNCLEAR if only_across else Reason.UNSURE
        return _Answer(FormState.CANNOT_JUDGE, (reason,))
    advice = tuple(failed.check.fault for failed in match.failed_cue_only)
    if state.hold.accepted_s > 0 and any(swing.bouncing for swing in state.swings):
        return _Answer(FormState.INCORRECT, (Reason.BOUNCING,), advice)
    holding = state.last is not None and state.last.state is FormState.CORRECT
    if not holding and not state.person.window.still:
        # Moving through the right position is not holding it.
        return _Answer(FormState.INCORRECT, (Reason.STILL_MOVING,), advice)
    return _Answer(FormState.CORRECT, (), advice)


def _is_wrong_leg(state: CheckerState, match: PoseMatch, measures: Measures) -> bool:
    """Whether the ``tells_leg`` checks fail here, but probably pass with the legs swapped."""
    telling = {check.fault for check in state.reference.checks if check.tells_leg}
    swapped = match_reference(state.reference, measures, state.affected.opposite)
    here = [m for m in match.checks if m.check.fault in telling]
    there = [m for m in swapped.checks if m.check.fault in telling]
    return (
        bool(telling)
        and any(m.failed for m in here)
        and all(m.probability >= STAYS_FROM for m in there)
    )
