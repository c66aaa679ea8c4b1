"""What a live set remembers from frame to frame, and what each frame changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from posecheck.core.checker import CheckerState, Verdict, start_checker
from posecheck.core.gestures import GestureState
from posecheck.core.hold import HoldState
from posecheck.core.landmarks import Side
from posecheck.core.positioning import Positioning
from posecheck.core.reference import ReferencePose
from posecheck.core.session.asking import Asking
from posecheck.core.session.cueing import Cueing
from posecheck.core.session.events import HALF_WAY, Event, Speech
from posecheck.core.session.phases import Phase
from posecheck.core.session.sight import Guide
from posecheck.core.session.steps import Reading
from posecheck.core.session.voice import SpokenS, Voice

_SPOKEN_S: float = 3.0


@dataclass(frozen=True, slots=True)
class SessionState:
    """All that a set remembers between frames. Make one with ``start_session``.

    Attributes:
        rest_s: how long the person rests before the set is set up, in seconds.
        gestures: what the person's arms and trunk have been doing.
        since_s: when the phase began, in session seconds; None before the first frame.
        active_s: when a second was last counted, or a step read out.
        voice: what is being said, and what was heard.
        spoken_s: how long a sentence takes, in seconds.
        short: whether the person knows the stretch and hears no steps.
        asking: what is asked for while positioning.
        waited_by_s: seconds that the set could not begin, by what was wrong.
        lost_s: since when somebody who was seen well is not; None while they are.
        countdown: how many countdown tones have been played.
        reading: how far the steps have been read out.
        cueing: what the person was told since the form was last right.
        announced_s: up to how many counted seconds the marks have been sounded.
    """

    checker: CheckerState
    phase: Phase = Phase.SET_UP
    rest_s: float = 0.0
    gestures: GestureState = field(default_factory=GestureState)
    since_s: float | None = None
    active_s: float = 0.0
    positioning: Positioning = field(default_factory=Positioning)
    voice: Voice = field(default_factory=Voice)
    spoken_s: SpokenS = lambda _: _SPOKEN_S
    short: bool = False
    asking: Asking = field(default_factory=Asking)
    waited_by_s: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    lost_s: float | None = None
    countdown: int = 0
    reading: Reading = field(default_factory=Reading)
    cueing: Cueing = field(default_factory=Cueing)
    announced_s: float = 0.0
    last: SessionUpdate | None = None

    @property
    def reference(self) -> ReferencePose:
        """The stretch."""
        return self.checker.reference


@dataclass(frozen=True, slots=True)
class Rest:
    """How many seconds of a rest are left, and of how many."""

    left_s: float
    whole_s: float


@dataclass(frozen=True, slots=True)
class SessionUpdate:
    """What one frame changed.

    Attributes:
        t_s: session time in seconds.
        phase: where the set stands now.
        verdict: the checker's answer; None before the stretch begins and after the end.
        hold: the totals, including the seconds from before a break.
        problem: what to fix now, None when there is nothing or a step is being read out;
            ``LOOKING`` before anything is known.
        step: the step that is being read out, from 0; None when there is none.
        events: to play now, in this order.
        guide: what to draw on the picture of somebody who is not in place yet, if anything.
        rest: how far the rest between two sets is; None outside of it.
        saying: what is being said, or was until a moment ago; None in a silence.
    """

    t_s: float
    phase: Phase
    verdict: Verdict | None
    hold: HoldState
    problem: str | None = None
    step: int | None = None
    events: tuple[Event, ...] = ()
    guide: Guide | None = None
    rest: Rest | None = None
    saying: Speech | None = None


def start_session(
    reference: ReferencePose,
    affected: Side,
    earned: HoldState | None = None,
    *,
    rest_s: float = 0.0,
    short: bool = False,
    spoken_s: SpokenS = lambda _: _SPOKEN_S,
) -> SessionState:
    """Return the state before the first frame of a set.

    Args:
        reference: the stretch.
        affected: the side that hurts.
        earned: the totals of an interrupted set that is being continued.
        rest_s: how long to rest first, in seconds, after the set before this one; 0 for not at all.
        short: whether to leave out the steps, for somebody who knows the stretch.
        spoken_s: returns how long a sentence takes to be spoken, in seconds. It counts where no
            word comes of what was heard.
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
    # When a set continues after a break, the person has already heard the steps.
    knows_steps = short or checker.hold.accepted_s > 0
    half_way = checker.hold.accepted_s >= reference.hold_s / 2
    return SessionState(
        checker,
        phase=Phase.RESTING if rest_s > 0 else Phase.SET_UP,
        rest_s=rest_s,
        voice=Voice(whole=frozenset((Speech(HALF_WAY),) if half_way else ())),
        spoken_s=spoken_s,
        short=short,
        reading=Reading(0 if knows_steps else len(reference.steps)),
        announced_s=checker.hold.accepted_s,
    )


def enter_phase(state: SessionState, phase: Phase, t_s: float) -> SessionState:
    """Return the state at the start of another phase."""
    return replace(state, phase=phase, since_s=t_s)
