"""Turns frames into observations: the pose estimator's landmarks, calibrated.

Each frame is processed independently of the ones before, every other one as its mirror image: the
two make different mistakes, above all about left and right. Two consecutive frames are merged
into one observation, and the more they disagree, the less certain it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from posecheck.core.landmarks import Pose, Side
from posecheck.core.measures import Measures, merge_measures
from posecheck.core.movement import compute_apparent_thigh_trunk_deg
from posecheck.core.observation import Observation
from posecheck.pose.calibration import Calibration
from posecheck.pose.estimator import PoseEstimator
from posecheck.video.frame import Frame

# Two frames this close together show the same moment: nobody moves far in a third of a second.
_SAME_MOMENT_S: Final = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class _Detection:
    t_s: float
    pose: Pose
    measures: Measures


class Observer:
    """Watches one person through the frames of one video or camera.

    Args:
        estimator: detects the person; the caller has to close it.
        calibration: converts landmarks to angles; None for that of the estimator's model.

    Raises:
        ModelError: the calibration's file is missing or damaged.
    """

    def __init__(self, estimator: PoseEstimator, calibration: Calibration | None = None) -> None:
        self._estimator = estimator
        self._calibration = calibration or Calibration.for_model(estimator.model_name)
        self._mirrored = False
        self._last: _Detection | None = None

    def observe(self, frame: Frame) -> Observation | None:
        """Return the observation of the next frame, None when nobody is found in it."""
        estimate = self._estimator.estimate(frame, mirrored=self._mirrored)
        self._mirrored = not self._mirrored
        last, self._last = self._last, None
        if estimate.pose is None:
            return None
        measures, view = self._calibration.assess(estimate.pose)
        pose = estimate.pose
        disagreement_deg = (0.0, 0.0)
        self._last = _Detection(frame.t_s, pose, measures)
        if last is not None and 0 < frame.t_s - last.t_s <= _SAME_MOMENT_S:
            pose = _average(last.pose, pose)
            measures = merge_measures(last.measures, measures)
            disagreement_deg = _compare_thighs(last.pose, estimate.pose)
        return Observation(pose, measures, estimate.people, view.elevation_deg, disagreement_deg)


def _compare_thighs(one: Pose, other: Pose) -> tuple[float, float]:
    """Return by how many degrees two poses disagree about each thigh, left and right."""
    left_deg, right_deg = (
        abs(
            compute_apparent_thigh_trunk_deg(one, side)
            - compute_apparent_thigh_trunk_deg(other, side)
        )
        for side in Side
    )
    return left_deg, right_deg


def _average(one: Pose, other: Pose) -> Pose:
    return Pose(
        image_xy=(one.image_xy + other.image_xy) / 2,
        world_xyz_m=(one.world_xyz_m + other.world_xyz_m) / 2,
        visibility=(one.visibility + other.visibility) / 2,
        presence=(one.presence + other.presence) / 2,
        aspect=other.aspect,
    )
