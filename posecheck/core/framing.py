"""Whether a frame can be judged at all, and if not, what would have to change.

These are the reasons for the third answer, *cannot judge*, that show in a single frame. Whether
the calibration is sure enough is decided later, for each check.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from posecheck.core.landmarks import Landmark, Pose, Side, landmark_of
from posecheck.core.observation import Observation
from posecheck.core.reasons import Reason

# A point this far outside the picture, in picture heights, was guessed rather than seen.
_OUTSIDE: Final = 0.03
# The landmarks of a body smaller than this share of the picture's height are too coarse to use.
_SMALLEST_EXTENT: Final = 0.12
# A trunk steeper than this in the picture is upright, or seen from the feet or the head. From the
# recommended camera it stays below 34 degrees in 99.5 % of the frames of rendered people.
STEEPEST_TRUNK_DEG: Final = 45.0
# A camera higher than this looks down on the body rather than along it. Of rendered people with a
# steep trunk, this is the answer for 96 % seen from above 70 degrees and 1 % from below 40.
_OVERHEAD_DEG: Final = 55.0
# Feet this many trunk lengths below the hips belong to a person who stands or sits.
_FEET_HANG: Final = 0.6
# A pose with a lower score is unlike everything the calibration was trained on.
MIN_IN_DISTRIBUTION_SCORE: Final = 0.5

_FEET = tuple(landmark_of(side, "ankle") for side in Side)
_BODY = tuple(landmark_of(side, part) for part in ("shoulder", "hip", "knee") for side in Side)


def find_framing_problem(observation: Observation | None) -> str | None:
    """Return why this frame cannot be judged, ``not_lying``, or None when it can be judged."""
    if observation is None:
        return Reason.NO_PERSON
    return next((problem for problem, found in _PROBLEMS if found(observation)), None)


def compute_trunk_steepness_deg(pose: Pose) -> float:
    """Return the trunk's angle to the picture's horizontal, 0 to 90 degrees."""
    right, down = np.abs(compute_trunk(pose))
    return float(np.degrees(np.arctan2(down, right)))


def _is_upright(pose: Pose) -> bool:
    """Whether the trunk is steep in the picture: upright, or not seen from the side."""
    return compute_trunk_steepness_deg(pose) > STEEPEST_TRUNK_DEG


def _is_seen_from_above(seen: Observation) -> bool:
    """Whether the trunk is steep because the camera looks down, even on a person who sits."""
    return seen.elevation_deg > _OVERHEAD_DEG and _is_upright(seen.pose)


def _is_out_of_distribution(seen: Observation) -> bool:
    return seen.measures.in_distribution_score < MIN_IN_DISTRIBUTION_SCORE


def _stands_or_sits(seen: Observation) -> bool:
    """Whether the person is upright; one lying below a high camera is in distribution."""
    return _is_upright(seen.pose) and _feet_hang(seen.pose) and _is_out_of_distribution(seen)


def compute_trunk(pose: Pose) -> np.ndarray:
    """Return the image vector from mid-hip to mid-shoulder, in picture heights."""
    return np.asarray(compute_middle(pose, "shoulder") - compute_middle(pose, "hip"))


def compute_middle(pose: Pose, part: str) -> np.ndarray:
    """Return the image point between a left and a right landmark, in picture heights."""
    left, right = (pose.image_xy[landmark_of(side, part)] for side in Side)
    return np.asarray((left + right) / 2)


def _feet_hang(pose: Pose) -> bool:
    """Whether the shoulders are above the hips and both feet well below, in the picture."""
    trunk = compute_trunk(pose)
    length = float(np.linalg.norm(trunk))
    drop = min(float(pose.image_xy[foot, 1]) for foot in _FEET) - float(
        compute_middle(pose, "hip")[1]
    )
    return float(trunk[1]) < 0 and drop > _FEET_HANG * length


def _outside(pose: Pose, landmarks: tuple[Landmark, ...]) -> bool:
    points = pose.image_xy[list(landmarks)]
    low = points < -_OUTSIDE
    high = points > np.array([pose.aspect, 1.0]) + _OUTSIDE
    return bool((low | high).any())


# In the order in which to fix them: unless the whole body is seen, nothing else is known.
_PROBLEMS: Final[tuple[tuple[str, Callable[[Observation], bool]], ...]] = (
    (Reason.BODY_CUT_OFF, lambda seen: _outside(seen.pose, _BODY)),
    (Reason.FEET_CUT_OFF, lambda seen: _outside(seen.pose, _FEET)),
    (
        Reason.TOO_FAR,
        lambda seen: float(np.ptp(seen.pose.image_xy, axis=0).max()) < _SMALLEST_EXTENT,
    ),
    (Reason.NOT_LYING, _stands_or_sits),
    (Reason.CAMERA_OVERHEAD, _is_seen_from_above),
    (Reason.CAMERA_ALONG_BODY, lambda seen: _is_upright(seen.pose)),
    (Reason.OUT_OF_DISTRIBUTION, _is_out_of_distribution),
)
