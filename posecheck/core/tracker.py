"""What is known about the person from moment to moment, whatever the reference pose."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from posecheck.core.framing import find_framing_problem
from posecheck.core.measures import Measures
from posecheck.core.observation import Observation
from posecheck.core.reasons import Reason
from posecheck.core.smoothing import MeasureWindow

# When the person is missed, the last measures stand in for this long.
BRIDGED_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class TrackedPerson:
    """The person at one moment, with the recent observations that the smoothing needs.

    Attributes:
        measures: smoothed; None when the person has not been seen for a while.
        problem: why the most recent unjudgeable frame could not be judged.
        fresh: whether this frame could be judged.
        window: the recent observations.
        last_fresh_s: when a frame could last be judged, in seconds; None when the measures must
            not be bridged.
    """

    measures: Measures | None = None
    problem: str = Reason.NO_PERSON
    fresh: bool = False
    window: MeasureWindow = field(default_factory=MeasureWindow)
    last_fresh_s: float | None = None

    def next(self, observation: Observation | None, t_s: float) -> TrackedPerson:
        """Return the person at ``t_s``. A frame that cannot be judged only adds its problem."""
        problem = find_framing_problem(observation)
        if observation is not None and problem is None:
            window = self.window.add(t_s, observation.measures, observation.pose)
            return TrackedPerson(window.median(), self.problem, True, window, t_s)
        window = self.window.add(t_s, None)
        # The last measures bridge a missing person, never one who has got up.
        last_s = None if problem == Reason.NOT_LYING else self.last_fresh_s
        bridged = last_s is not None and t_s - last_s <= BRIDGED_S
        measures = window.median() if bridged else None
        return TrackedPerson(measures, problem or Reason.NO_PERSON, False, window, last_s)
