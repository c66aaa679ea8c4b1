"""From a frame to an observation: the pose estimator's landmarks, calibrated.

Following a person from frame to frame keeps a mistake alive: when the estimator once lays both
legs on the lifted one, it goes on doing so for a whole hold. A fresh look at the same picture,
and one at its mirror image, make other mistakes. So when the followed pose leaves doubt, two
such looks are taken now and then, and the median of the three counts: people in a hold are still.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from posecheck.calibration import Calibration
from posecheck.core.matching import HALF_INTERVAL_SPREADS, MOST_DOUBT
from posecheck.core.measures import MEASURE_NAMES, Measures
from posecheck.core.observation import Observation
from posecheck.estimator import PoseEstimator
from posecheck.frame import Frame, RgbImage

# Fresh looks cost two frames' time and stand for this long: once a second is 7 % at 30 frames.
LOOKS_LAST_S: Final = 1.0
# The angles that say where the legs are; when they are sure, so is the rest.
_TELLING: Final = [
    index
    for index, name in enumerate(MEASURE_NAMES)
    if name.endswith(("knee_flexion", "thigh_trunk"))
]


class Observer:
    """Watches one person through the frames of one video or camera."""

    def __init__(self, estimator: PoseEstimator, calibration: Calibration) -> None:
        self._estimator = estimator
        self._calibration = calibration
        self._looked_s = -np.inf
        self._looks: tuple[Measures, ...] = ()
        self._last_rgb: RgbImage | None = None
        self._last: Observation | None = None

    def observe(self, frame: Frame) -> Observation | None:
        """Return what the next frame tells, None when nobody is found in it.

        The same picture, still shown, tells what it told.
        """
        if frame.rgb is not self._last_rgb:
            self._last = self._look_at(frame)
            self._last_rgb = frame.rgb
        return self._last

    def _look_at(self, frame: Frame) -> Observation | None:
        estimate = self._estimator.estimate(frame)
        if estimate.pose is None:
            return None
        measures, view = self._calibration.assess(estimate.pose)
        if _is_doubtful(measures):
            measures = self._take_median(frame, measures)
        return Observation(estimate.pose, measures, estimate.people, view.elevation_deg)

    def _take_median(self, frame: Frame, measures: Measures) -> Measures:
        if not 0 <= frame.t_s - self._looked_s < LOOKS_LAST_S:
            poses = (self._estimator.look_again(frame, mirrored=m) for m in (False, True))
            self._looks = tuple(self._calibration.measure(p) for p in poses if p is not None)
            self._looked_s = frame.t_s
        if len(self._looks) < 2:
            return measures
        looks = (measures, *self._looks)
        return Measures(
            np.median([look.value for look in looks], axis=0),
            np.median([look.spread for look in looks], axis=0),
            measures.familiarity,
        )


def _is_doubtful(measures: Measures) -> bool:
    widest = HALF_INTERVAL_SPREADS * float(np.max(measures.spread[_TELLING]))
    return widest > MOST_DOUBT["deg"]
