"""What a live set plays: tones, and things to say whose words are looked up later."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Final


class Tone(Enum):
    """A signal that can be told apart from the others with closed eyes."""

    COUNTDOWN = "countdown"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    HALF_WAY = "half_way"
    LAST_SECONDS = "last_seconds"
    DONE = "done"
    NOTICED = "noticed"


@dataclass(frozen=True, slots=True)
class Speech:
    """Something to say; the words are looked up by ``kind``.

    Attributes:
        kind: a fault, a cannot-judge reason, one of ``SENTENCES``, ``COMING``, ``HOLD_ENDED``,
            ``DONE``, ``REST``, ``REST_ENDS``, ``NEXT`` or ``STEP``.
        step: which of the reference pose's steps, from 0; only with ``STEP``.
        held_s: the counted seconds; only with ``HOLD_ENDED``.
        rest_s: how long a rest, or what is left of it, takes; only with those two.
        lying: whether it is for somebody who lies in the stretch, and cannot move the camera.
        number: of the sentence in its set, from 1; 0 before the voice has taken it.
        cuts: whether it cuts off what is being said.
    """

    kind: str
    step: int | None = None
    held_s: float | None = None
    rest_s: int | None = None
    lying: bool = field(default=False, compare=False)
    number: int = field(default=0, compare=False)
    cuts: bool = field(default=False, compare=False)


Event = Tone | Speech

STEP: Final = "step"
WELCOME: Final = "welcome"
BETTER: Final = "better"
SEEN_WELL: Final = "seen_well"
# In place of it, where the advice on the camera still stands.
FROM_HERE: Final = "from_here"
COMING: Final = "coming"
IF_IT_HURTS: Final = "if_it_hurts"
GET_READY: Final = "get_ready"
STARTED: Final = "started"
HURTS_REMINDER: Final = "hurts_reminder"
HALF_WAY: Final = "half_way"
HOLD_ENDED: Final = "hold_ended"
DONE: Final = "done"
GIVEN_UP: Final = "given_up"
# The signs of the person's own.
SIGNS: Final = "signs"
ARM_UP: Final = "arm_up"
# The same from somebody in no stretch: there is nothing to let go of.
ARM_UP_AT_REST: Final = "arm_up_at_rest"
SITTING: Final = "sitting"
LAY_BACK: Final = "lay_back"
GOT_UP: Final = "got_up"
# Between two sets.
REST: Final = "rest"
# Only shown: what the rest leads to.
NEXT: Final = "next"
REST_ENDS: Final = "rest_ends"
# Of the computer that checks: it cannot keep up.
SLOW_MACHINE: Final = "slow_machine"
# What the camera does see, when set-up takes long, and what may help.
SEES_NOBODY: Final = "sees_nobody"
SEES_NO_FEET: Final = "sees_no_feet"
SEES_NO_LEGS: Final = "sees_no_legs"
SEES_NO_HEAD: Final = "sees_no_head"
SEES_A_PART: Final = "sees_a_part"
SEES_UPRIGHT: Final = "sees_upright"
SEES_ALL: Final = "sees_all"
HELP: Final = "help"
SIGHTS: Final = (
    SEES_NOBODY,
    SEES_NO_FEET,
    SEES_NO_LEGS,
    SEES_NO_HEAD,
    SEES_A_PART,
    SEES_UPRIGHT,
    SEES_ALL,
)
SENTENCES: Final = (
    WELCOME,
    BETTER,
    *SIGHTS,
    HELP,
    SEEN_WELL,
    FROM_HERE,
    IF_IT_HURTS,
    SIGNS,
    GET_READY,
    STARTED,
    HURTS_REMINDER,
    HALF_WAY,
    GIVEN_UP,
    ARM_UP,
    ARM_UP_AT_REST,
    SITTING,
    LAY_BACK,
    GOT_UP,
    SLOW_MACHINE,
)
# What ends a set, or changes what is to be done: it cuts off whatever is being said.
AT_ONCE: Final = frozenset((DONE, GIVEN_UP, ARM_UP, ARM_UP_AT_REST, SITTING, GOT_UP))
# What cuts off nothing. All else, such as a fault, cuts off these, and waits for its like.
PATIENT: Final = frozenset(
    (
        STEP,
        WELCOME,
        BETTER,
        *SIGHTS,
        HELP,
        IF_IT_HURTS,
        SIGNS,
        GET_READY,
        HURTS_REMINDER,
        HALF_WAY,
        REST_ENDS,
        SLOW_MACHINE,
    )
)
