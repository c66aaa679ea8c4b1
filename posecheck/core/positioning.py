"""Positioning before a set: whether the camera sees a whole lying person, and what to fix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from posecheck.core.camera_advice import CAMERA_FOR_ACROSS
from posecheck.core.framing import find_framing_problem
from posecheck.core.observation import Observation
from posecheck.core.reasons import Reason

# What is known before anything was seen for long enough: no problem yet, and not that all is well.
LOOKING: Final = "looking"
# A picture with a lower mean brightness is dark, which only matters when nobody is recognised.
# In the sample videos, darkened and with noise added, the person is lost between 0.18 and 0.09.
DARK: Final = 0.15
# What the dark may have caused.
IN_THE_DARK: Final = (Reason.NO_PERSON, Reason.OUT_OF_DISTRIBUTION)
# A new problem must last this long before it replaces the old one: single frames can be wrong.
SETTLED_S: Final = 0.3
# The first one must last longer: a camera's first pictures are often dark or empty.
FIRST_SETTLED_S: Final = 1.0
# The person must be seen well for this long before the set begins.
CLEAR_FOR_S: Final = 1.5
# Advice on a better place for the camera is shown for this long, then the set begins anyway.
ADVICE_S: Final = 6.0
# Other people in the picture get a message and this much time to leave. The one lying nearest is
# judged, so they do not prevent a set from beginning.
OTHERS_LEAVE_S: Final = 6.0
# Problems that only delay the beginning of a set, and for how long.
WAITS_S: Final[Mapping[str | None, float]] = MappingProxyType(
    {Reason.MORE_THAN_ONE: OTHERS_LEAVE_S, CAMERA_FOR_ACROSS: ADVICE_S}
)


@dataclass(frozen=True, slots=True)
class Positioning:
    """What the last frames showed. Times are in seconds.

    Attributes:
        problem: the one thing to fix now, None when there is none; ``LOOKING`` at first.
        other: a different answer that is not settled yet, and since when.
        clear_s: since when the person is seen well enough to begin; in the future while a problem
            that only delays the set is shown, None while another one is.
    """

    problem: str | None = LOOKING
    other: tuple[str | None, float] | None = None
    clear_s: float | None = None

    def add(
        self, observation: Observation | None, t_s: float, light: float, advice: str | None = None
    ) -> Positioning:
        """Return the state after one more frame at ``t_s`` seconds, of brightness 0 to 1.

        ``advice`` is the problem when there is no other; it does not prevent a set from beginning.
        """
        seen = find_positioning_problem(observation, light) or advice
        if seen == self.problem:
            return replace(self, other=None)
        since_s = self.other[1] if self.other is not None and self.other[0] == seen else t_s
        is_first = self.problem == LOOKING and seen is not None
        if t_s - since_s < (FIRST_SETTLED_S if is_first else SETTLED_S):
            return replace(self, other=(seen, since_s))
        if not may_begin(seen):
            return Positioning(seen)
        wait_s = WAITS_S.get(seen, 0.0)
        ready_s = t_s + wait_s
        return Positioning(
            seen, clear_s=ready_s if self.clear_s is None else min(self.clear_s, ready_s)
        )


def may_begin(problem: str | None) -> bool:
    """Whether a set may begin, or continue, with this problem."""
    return problem is None or problem in WAITS_S


def find_positioning_problem(observation: Observation | None, light: float) -> str | None:
    """Return the first thing to fix in this frame, None when there is none."""
    problem = find_framing_problem(observation)
    if light < DARK and problem in IN_THE_DARK:
        return Reason.TOO_DARK
    if problem is None and observation is not None and observation.people > 1:
        return Reason.MORE_THAN_ONE
    return problem
