"""Where to move a camera that sees the person, but not well enough for this stretch."""

from __future__ import annotations

from typing import Final

import numpy as np

from posecheck.core.landmarks import Pose, Side, landmark_of
from posecheck.core.measures import SIDEWAYS_MEASURES
from posecheck.core.observation import Observation
from posecheck.core.reference import ReferencePose

CAMERA_FOR_ACROSS: Final = "camera_for_across"
# From a lower camera, or from the affected side, a knee drawn across is recognised in about one
# moment in five. From the other side, at least this high and a little toward the feet, it is two
# in five to two in three (`training/RESULTS.md`).
_HIGH_ENOUGH_DEG: Final = 20.0


def find_camera_advice(
    reference: ReferencePose, affected: Side, seen: Observation | None
) -> str | None:
    """Return the advice that would let the camera see this stretch better, None if it is fine."""
    sideways = any(
        check.required and check.measure in SIDEWAYS_MEASURES for check in reference.checks
    )
    if seen is None or not sideways:
        return None
    # An unknown elevation (NaN) is not below the limit, so it gets no advice.
    low = seen.elevation_deg < _HIGH_ENOUGH_DEG
    return CAMERA_FOR_ACROSS if low or _find_camera_side(seen.pose) is affected else None


def _find_camera_side(pose: Pose) -> Side:
    """Return on which side of a person lying on their back the camera stands."""
    head_x, hip_x = (
        np.mean([pose.image_xy[landmark_of(side, part), 0] for side in Side])
        for part in ("shoulder", "hip")
    )
    return Side.RIGHT if head_x < hip_x else Side.LEFT
