"""What is seen in one frame: a pose, its measures, and where the camera stands."""

from __future__ import annotations

import math
from dataclasses import dataclass

from posecheck.core.landmarks import Pose
from posecheck.core.measures import Measures


@dataclass(frozen=True, slots=True)
class Observation:
    """One person in one frame, measured.

    Attributes:
        pose: the landmarks.
        measures: joint angles and distances with their standard deviations.
        people: how many people the estimator saw; the pose is that of the nearest one lying.
        elevation_deg: how high above the horizon the camera is, seen from the person; NaN where
            unknown.
        thigh_doubt_deg: how far the two frames of this moment disagree about the apparent
            thigh-trunk angle, left and right; 0 where there is only one frame.
    """

    pose: Pose
    measures: Measures
    people: int = 1
    elevation_deg: float = math.nan
    thigh_doubt_deg: tuple[float, float] = (0.0, 0.0)
