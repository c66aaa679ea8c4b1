"""One live set from positioning to the end: what happens next, and what is played.

``step_session`` wraps ``checker.step``: before a set it checks how the camera sees the person, then
it guides them into the stretch, and during the hold it turns the clock's answers into tones and
speech. It decides what is said; the words are looked up later.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from posecheck.core.camera_advice import find_camera_advice
from posecheck.core.checker import CheckerState, Verdict, start_checker, step
from posecheck.core.cues import CueState, step_cues
from posecheck.core.hold import FormState, HoldState
from posecheck.core.landmarks import Side
from posecheck.core.observation import Observation
from posecheck.core.positioning import CLEAR_FOR_S, Positioning, may_begin
from posecheck.core.reasons import CANNOT_JUDGE_REASONS, Reason
from posecheck.core.reference import ReferencePose
from posecheck.core.seconds import reaches_goal

# "Get ready" is spoken first; then the countdown tones follow, a second apart.
GET_READY_SPOKEN_S: Final = 2.5
COUNTDOWN: Final = 3
# The time that a calm voice needs: a pause, then this much for each word.
STEP_PAUSE_S: Final = 1.5
STEP_WORD_S: Final = 0.42
# After a cue interrupts the steps, the next step waits this long, until the cue has been heard.
CUE_HEARD_S: Final = 4.0
# The clock must have run this long before its start is announced.
STARTED_S: Final = 0.3
# A positioning problem is spoken after it has lasted this long: people are still getting there.
SETTLED_WHILE_POSITIONING_S: Final = 3.0
# Nobody can press "Stop" from the floor, so a set without a counted second for this long ends.
GIVEN_UP_AFTER_S: Final = 180.0
LAST_SECONDS: Final = 5

# Cues that interrupt the reading of the steps. Other faults are normal for a person who is still
# getting into position.
_INTERRUPTS_STEPS: Final = frozenset(
    (Reason.ENTERED_TOO_FAST, Reason.WRONG_LEG, Reason.NOT_LYING, *CANNOT_JUDGE_REASONS)
)


class Phase(Enum):
    """Where a set stands."""

    SET_UP = "set_up"
    GET_READY = "get_ready"
    ENTERING = "entering"
    HOLDING = "holding"
    PAUSED = "paused"
    DONE = "done"
    GIVEN_UP = "given_up"

    @property
    def ended(self) -> bool:
        """Whether the set is over and frames are no longer judged."""
        return self in (Phase.DONE, Phase.GIVEN_UP)


class Tone(Enum):
    """A signal that can be told apart from the others with closed eyes."""

    COUNTDOWN = "countdown"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    HALF_WAY = "half_way"
    LAST_SECONDS = "last_seconds"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Speech:
    """Something to say; the words are looked up by ``kind``.

    Attributes:
        kind: a fault, a cannot-judge reason, one of ``SENTENCES``, or ``STEP``.
        step: which of the reference pose's steps, from 0; only with ``STEP``.
    """

    kind: str
    step: int | None = None


Event = Tone | Speech

STEP: Final = "step"
WELCOME: Final = "welcome"
GET_READY: Final = "get_ready"
STARTED: Final = "started"
HALF_WAY: Final = "half_way"
DONE: Final = "done"
GIVEN_UP: Final = "given_up"
SENTENCES: Final = (WELCOME, GET_READY, STARTED, HALF_WAY, DONE, GIVEN_UP)


@dataclass(frozen=True, slots=True)
class SessionState:
    """All that a set remembers between frames. Make one with ``start_session``.

    Attributes:
        since_s: when the phase began, in session seconds; None before the first frame.
        active_s: when a second was last counted, or a step read out.
        prompts: the cues that were spoken while positioning.
        countdown: how many countdown tones have been played.
        steps_said: how many steps have been read out.
        next_step_s: when the next step may be read out.
        announced_s: up to how many counted seconds the progress has been announced.
    """

    checker: CheckerState
    phase: Phase = Phase.SET_UP
    since_s: float | None = None
    active_s: float = 0.0
    positioning: Positioning = field(default_factory=Positioning)
    prompts: CueState = field(default_factory=CueState)
    countdown: int = 0
    steps_said: int = 0
    next_step_s: float = 0.0
    announced_s: float = 0.0
    last: SessionUpdate | None = None

    @property
    def reference(self) -> ReferencePose:
        """The stretch."""
        return self.checker.reference


@dataclass(frozen=True, slots=True)
class SessionUpdate:
    """What one frame changed.

    Attributes:
        t_s: session time in seconds.
        phase: where the set stands now.
        verdict: the checker's answer; None before the stretch begins and after the end.
        hold: the totals, including the seconds from before a break.
        problem: what to fix now, None when there is nothing or a step is being read out.
        step: the step that is being read out, from 0; None when there is none.
        events: to play now, in this order.
    """

    t_s: float
    phase: Phase
    verdict: Verdict | None
    hold: HoldState
    problem: str | None = None
    step: int | None = None
    events: tuple[Event, ...] = ()


def start_session(
    reference: ReferencePose, affected: Side, earned: HoldState | None = None
) -> SessionState:
    """Return the state before the first frame of a set.

    Args:
        reference: the stretch.
        affected: the side that hurts.
        earned: the totals of an interrupted set that is being continued.
    """
    checker = start_checker(reference, affected)
    if earned is not None:
        kept = HoldState(
            accepted_s=earned.accepted_s,
            paused_by_s=earned.paused_by_s,
            unseen_s=earned.unseen_s,
            longest_hold_s=earned.longest_hold_s,
        )
        checker = replace(checker, hold=kept)
    return SessionState(checker, announced_s=checker.hold.accepted_s)


def step_session(
    state: SessionState, observation: Observation | None, t_s: float, light: float = 1.0
) -> tuple[SessionState, SessionUpdate]:
    """Process one frame of a live set.

    Args:
        state: from ``start_session`` or the last call.
        observation: what was seen, None when no person was found.
        t_s: capture time in seconds. A time that does not advance changes nothing and returns
            the last answer again, without its events.
        light: the picture's mean brightness, 0 (black) to 1 (white).

    Returns:
        The next state, and what changed.

    Raises:
        ValueError: ``t_s`` is not finite.
    """
    if not math.isfinite(t_s):
        raise ValueError(f"t_s must be a finite time, not {t_s}")
    if state.last is not None and t_s <= state.last.t_s:
        return state, replace(state.last, events=())
    events: tuple[Event, ...] = ()
    if state.since_s is None:
        state = replace(state, since_s=t_s, active_s=t_s)
        events = (Speech(WELCOME),)
    if state.phase.ended:
        update = SessionUpdate(t_s, state.phase, None, state.checker.hold)
    elif state.phase in (Phase.SET_UP, Phase.GET_READY):
        state, update = _prepare(state, observation, t_s, light)
    else:
        state, update = _stretch(state, observation, t_s)
    if not state.phase.ended and t_s - state.active_s >= GIVEN_UP_AFTER_S:
        state = replace(state, phase=Phase.GIVEN_UP, since_s=t_s)
        update = replace(update, phase=Phase.GIVEN_UP, events=(Speech(GIVEN_UP),))
    update = replace(update, events=events + update.events)
    return replace(state, last=update), update


def _prepare(
    state: SessionState, observation: Observation | None, t_s: float, light: float
) -> tuple[SessionState, SessionUpdate]:
    """Check how the camera sees the person, then count down."""
    advice = find_camera_advice(state.reference, state.checker.affected, observation)
    positioning = state.positioning.add(observation, t_s, light, advice)
    state = replace(state, positioning=positioning)
    events: tuple[Event, ...] = ()
    if state.phase is Phase.GET_READY and not may_begin(positioning.problem):
        state = _enter(state, Phase.SET_UP, t_s)
    if state.phase is Phase.GET_READY:
        state, events = _count_down(state, t_s)
    elif positioning.clear_s is not None and t_s - positioning.clear_s >= CLEAR_FOR_S:
        state = replace(_enter(state, Phase.GET_READY, t_s), countdown=0)
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
    state = _enter(state, Phase.ENTERING, t_s)
    # When a set continues after a break, the person has already heard the steps.
    heard = len(state.reference.steps) if state.checker.hold.accepted_s > 0 else 0
    return replace(state, steps_said=heard, next_step_s=t_s), ()


def _stretch(
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
        events += _announce(before, state.phase)
    if state.phase is Phase.HOLDING:
        # Progress made before the clock's start is announced together with it.
        events += _announce_progress(state.announced_s, hold.accepted_s, state.reference.hold_s)
        state = replace(state, announced_s=hold.accepted_s)
    if state.phase is not Phase.DONE:
        state, said = _talk(state, verdict)
        events += said
    reading = _is_reading(state, t_s)
    problem = verdict.reasons[0] if verdict.reasons else None
    ignored = reading and problem not in _INTERRUPTS_STEPS
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
        return _enter(state, Phase.DONE, t_s)
    if state.phase is Phase.HOLDING and not hold.holding:
        return _enter(state, Phase.PAUSED, t_s)
    if state.phase is not Phase.HOLDING and hold.current_hold_s >= STARTED_S:
        return _enter(state, Phase.HOLDING, t_s)
    return state


def _announce(before: Phase, after: Phase) -> tuple[Event, ...]:
    if after is Phase.DONE:
        return (Tone.DONE, Speech(DONE))
    if after is Phase.PAUSED:
        return (Tone.PAUSE,)
    return (Tone.START, Speech(STARTED)) if before is Phase.ENTERING else (Tone.RESUME,)


def _announce_progress(announced_s: float, accepted_s: float, goal_s: float) -> tuple[Event, ...]:
    def passed(mark_s: float) -> bool:
        return announced_s < mark_s <= accepted_s

    if any(passed(goal_s - left_s) for left_s in range(1, LAST_SECONDS + 1)):
        return (Tone.LAST_SECONDS,)
    return (Tone.HALF_WAY, Speech(HALF_WAY)) if passed(goal_s / 2) else ()


def _talk(state: SessionState, verdict: Verdict) -> tuple[SessionState, tuple[Event, ...]]:
    """Return the cue, or the next step while the person is still on the way in."""
    t_s = verdict.t_s
    cue = verdict.cue
    reading = state.phase is Phase.ENTERING and (
        state.steps_said < len(state.reference.steps) or _is_reading(state, t_s)
    )
    if cue is not None and (not reading or cue.kind in _INTERRUPTS_STEPS):
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


def _is_reading(state: SessionState, t_s: float) -> bool:
    """Whether a step is being read out at ``t_s``."""
    return state.phase is Phase.ENTERING and state.steps_said > 0 and t_s < state.next_step_s


def _enter(state: SessionState, phase: Phase, t_s: float) -> SessionState:
    """Return the state at the start of another phase."""
    return replace(state, phase=phase, since_s=t_s)
