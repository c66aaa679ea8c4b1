"""What one frame tells: a pose, its measures, and how the camera stands to the person."""

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
        measures: joint angles and distances with their spread.
        people: how many people the estimator saw; the pose is the nearest one lying.
        elevation_deg: how high above the horizon the camera is, seen from the person; NaN where
            it is not known.
        thigh_doubt_deg: how far the looks at this moment disagree about how each thigh is raised
            in the picture, left and right; 0 where there was one look only.
    """

    pose: Pose
    measures: Measures
    people: int = 1
    elevation_deg: float = math.nan
    thigh_doubt_deg: tuple[float, float] = (0.0, 0.0)
