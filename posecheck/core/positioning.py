"""The look before a set: does the camera see a whole person lying, and if not, what to mend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from posecheck.core.camera_advice import CAMERA_FOR_ACROSS
from posecheck.core.framing import find_framing_problem
from posecheck.core.observation import Observation
from posecheck.core.reasons import Reason

# A picture with a mean brightness under this is dark; it only matters where nobody is made out.
# Darkened and made grainy, the sample videos lose the person between 0.18 and 0.09.
DARK: Final = 0.15
# One answer must stand this long before it replaces the other: single frames are misread.
SETTLED_S: Final = 0.3
# The person must be seen well for this long before the set begins.
CLEAR_FOR_S: Final = 1.5
# A better place for the camera is told of for so long before a set begins without it.
ADVICE_S: Final = 6.0
# Others in the picture are told of, and given this much time to leave; the one who lies nearest
# is judged, so they do not keep a set from beginning.
OTHERS_LEAVE_S: Final = 6.0
# What is told of and keeps no set from beginning, and how long it is waited for.
_WAITS_S: Final[Mapping[str | None, float]] = MappingProxyType(
    {Reason.MORE_THAN_ONE: OTHERS_LEAVE_S, CAMERA_FOR_ACROSS: ADVICE_S}
)


@dataclass(frozen=True, slots=True)
class Positioning:
    """What the last frames told.

    Attributes:
        trouble: the one thing to mend now, None when all is right.
        other: a different answer that has come up, and since when.
        clear_s: since when the person is seen well enough to begin.
    """

    trouble: str | None = Reason.NO_PERSON
    other: tuple[str | None, float] | None = None
    clear_s: float | None = None

    def add(
        self, observation: Observation | None, t_s: float, light: float, advice: str | None = None
    ) -> Positioning:
        """Return the set-up with one more frame at ``t_s`` seconds, of brightness 0 to 1.

        ``advice`` is said when nothing else is to be mended; it keeps no set from beginning.
        """
        seen = find_set_up_trouble(observation, light) or advice
        if seen == self.trouble:
            return replace(self, other=None)
        since_s = self.other[1] if self.other is not None and self.other[0] == seen else t_s
        if t_s - since_s < SETTLED_S:
            return replace(self, other=(seen, since_s))
        if not is_all_right(seen):
            return Positioning(seen)
        wait_s = _WAITS_S.get(seen, 0.0)
        ready_s = t_s + wait_s
        return Positioning(
            seen, clear_s=ready_s if self.clear_s is None else min(self.clear_s, ready_s)
        )


def is_all_right(trouble: str | None) -> bool:
    """Whether a set may begin, or go on, with this."""
    return trouble is None or trouble in _WAITS_S


def find_set_up_trouble(observation: Observation | None, light: float) -> str | None:
    """Return the first thing to mend in this frame, None when all is right."""
    problem = find_framing_problem(observation)
    if light < DARK and problem in (Reason.NO_PERSON, Reason.UNFAMILIAR):
        return Reason.TOO_DARK
    if problem is None and observation is not None and observation.people > 1:
        return Reason.MORE_THAN_ONE
    return problem
