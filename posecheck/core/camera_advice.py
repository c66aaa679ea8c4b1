"""Where the camera should stand for a stretch, when it sees the person but not what matters."""

from __future__ import annotations

from typing import Final

import numpy as np

from posecheck.core.landmarks import Pose, Side, landmark_of
from posecheck.core.measures import SIDEWAYS_MEASURES
from posecheck.core.observation import Observation
from posecheck.core.reference import ReferencePose

CAMERA_FOR_ACROSS: Final = "camera_for_across"
# From lower, or from the affected side, a knee that is drawn across is told in about one moment of
# five; from the other side, this high or higher and a little toward the feet, in two of five up to
# two of three (`training/RESULTS.md`).
_HIGH_ENOUGH_DEG: Final = 20.0


def find_camera_advice(
    reference: ReferencePose, affected: Side, seen: Observation | None
) -> str | None:
    """Return what would let the camera see more of this stretch, None when it stands well."""
    sideways = any(
        check.required and check.measure in SIDEWAYS_MEASURES for check in reference.checks
    )
    if seen is None or not sideways:
        return None
    # A view that is not known is none to find fault with.
    low = seen.elevation_deg < _HIGH_ENOUGH_DEG
    return CAMERA_FOR_ACROSS if low or _find_camera_side(seen.pose) is affected else None


def _find_camera_side(pose: Pose) -> Side:
    """Return on which side of a person on their back the camera stands."""
    head_x, hip_x = (
        np.mean([pose.image_xy[landmark_of(side, part), 0] for side in Side])
        for part in ("shoulder", "hip")
    )
    return Side.RIGHT if head_x < hip_x else Side.LEFT
