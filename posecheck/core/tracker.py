"""What is known of the person from moment to moment, whatever the stretch asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from posecheck.core.framing import find_framing_problem
from posecheck.core.measures import Measures
from posecheck.core.observation import Observation
from posecheck.core.reasons import Reason
from posecheck.core.smoothing import MeasureWindow

# The last good look at the person stands in for a missing one for this long, no longer.
BRIDGED_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class Look:
    """The person at one moment.

    Attributes:
        measures: smoothed; None when the person has not been seen for a while.
        problem: why the newest frame that could not be judged could not.
        fresh: whether this very frame could be judged.
    """

    measures: Measures | None = None
    problem: str = Reason.NO_PERSON
    fresh: bool = False
    window: MeasureWindow = field(default_factory=MeasureWindow)
    last_fresh_s: float | None = None

    def next(self, observation: Observation | None, t_s: float) -> Look:
        """Return the next look. A frame that cannot be judged adds nothing but its problem."""
        problem = find_framing_problem(observation)
        if observation is not None and problem is None:
            window = self.window.add(t_s, observation.measures, observation.pose)
            return Look(window.median(), self.problem, True, window, t_s)
        window = self.window.add(t_s, None)
        # The last look bridges a missing person, never one who has got up.
        last_s = None if problem == Reason.NOT_LYING else self.last_fresh_s
        bridged = last_s is not None and t_s - last_s <= BRIDGED_S
        measures = window.median() if bridged else None
        return Look(measures, problem or Reason.NO_PERSON, False, window, last_s)
