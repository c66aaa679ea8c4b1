"""What one frame tells: a pose, its measures, and how the camera stands to the person."""

from __future__ import annotations

from dataclasses import dataclass

from posecheck.core.landmarks import Pose
from posecheck.core.measures import Measures


@dataclass(frozen=True, slots=True)
class Observation:
    """One person in one frame, measured.

    Attributes:
        pose: the landmarks.
        measures: joint angles and distances with their spread.
        people: how many people the estimator saw; the pose is the nearest one lying.
    """

    pose: Pose
    measures: Measures
    people: int = 1
