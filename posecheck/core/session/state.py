"""What a live set remembers from frame to frame, and what each frame changes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from posecheck.core.checker import CheckerState, Verdict, start_checker
from posecheck.core.cues import CueState
from posecheck.core.hold import HoldState
from posecheck.core.landmarks import Side
from posecheck.core.positioning import Positioning
from posecheck.core.reference import ReferencePose
from posecheck.core.session.events import Event
from posecheck.core.session.phases import Phase


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


def enter_phase(state: SessionState, phase: Phase, t_s: float) -> SessionState:
    """Return the state at the start of another phase."""
    return replace(state, phase=phase, since_s=t_s)
