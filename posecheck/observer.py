"""From a frame to an observation: the pose estimator's landmarks, calibrated."""

from __future__ import annotations

from posecheck.calibration import Calibration
from posecheck.core.observation import Observation
from posecheck.estimator import PoseEstimator
from posecheck.frame import Frame


class Observer:
    """Watches one person through the frames of one video or camera."""

    def __init__(self, estimator: PoseEstimator, calibration: Calibration) -> None:
        self._estimator = estimator
        self._calibration = calibration

    def observe(self, frame: Frame) -> Observation | None:
        """Return what the next frame tells, None when nobody is found in it."""
        estimate = self._estimator.estimate(frame)
        if estimate.pose is None:
            return None
        return Observation(estimate.pose, self._calibration.measure(estimate.pose), estimate.people)
