"""What the camera does see of a person, for the voice and for whoever looks at the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from posecheck.core.landmarks import Landmark, Side, landmark_of
from posecheck.core.reasons import Reason
from posecheck.core.session.events import (
    SEES_A_PART,
    SEES_ALL,
    SEES_NO_FEET,
    SEES_NO_HEAD,
    SEES_NO_LEGS,
    SEES_NOBODY,
    SEES_UPRIGHT,
)

if TYPE_CHECKING:
    from posecheck.core.landmarks import Array
    from posecheck.core.observation import Observation

Way = Literal["left", "right", "up", "down"]

_UPPER: Final = (Landmark.NOSE, *(landmark_of(side, "shoulder") for side in Side))
_HIPS: Final = tuple(landmark_of(side, "hip") for side in Side)
_KNEES: Final = tuple(landmark_of(side, "knee") for side in Side)
_FEET: Final = tuple(landmark_of(side, "ankle") for side in Side)
_CUT_OFF: Final = (Reason.BODY_CUT_OFF, Reason.FEET_CUT_OFF)
# What is best explained by how a person should lie in the picture.
_OUTLINED: Final = frozenset(
    (
        Reason.NO_PERSON,
        Reason.TOO_DARK,
        Reason.TOO_FAR,
        Reason.CAMERA_OVERHEAD,
        Reason.CAMERA_ALONG_BODY,
        Reason.OUT_OF_DISTRIBUTION,
        Reason.NOT_LYING,
    )
)


@dataclass(frozen=True, slots=True)
class Guide:
    """What is drawn on the picture of a person who is not in place yet.

    Attributes:
        turn: the edge of the picture toward which to turn the camera; None for an outline of where
            the body should be.
    """

    turn: Way | None = None


def find_guide(problem: str | None, observation: Observation | None) -> Guide | None:
    """Return what to draw for a problem of the set-up, None when nothing helps."""
    if problem in _OUTLINED:
        return Guide()
    if problem not in _CUT_OFF or observation is None:
        return None
    over = _find_overshoots(observation)
    beyond: list[Way] = [way for way, by in over.items() if by > 0]
    # Beyond two edges, turning the camera does not help: it must be further away.
    return Guide(beyond[0]) if len(beyond) == 1 else Guide()


def describe_sight(problem: str, observation: Observation | None) -> str:
    """Return the sentence that says what is seen of the person, with a problem of the set-up."""
    if problem == Reason.NOT_LYING:
        # Or lies already, below the camera: the picture does not tell.
        return SEES_UPRIGHT
    if observation is None:
        return SEES_NOBODY
    upper, hips, knees, feet = (
        _is_inside(observation, part) for part in (_UPPER, _HIPS, _KNEES, _FEET)
    )
    if upper and hips and knees:
        return SEES_ALL if feet else SEES_NO_FEET
    if upper and hips:
        return SEES_NO_LEGS
    return SEES_NO_HEAD if knees and feet else SEES_A_PART


def _is_inside(seen: Observation, part: tuple[int, ...]) -> bool:
    points = seen.pose.image_xy[list(part)]
    return bool(((points >= 0) & (points <= [seen.pose.aspect, 1.0])).all())


def _find_overshoots(seen: Observation) -> dict[Way, float]:
    """Return how far the body reaches beyond each edge of the picture, in picture heights."""
    points: Array = seen.pose.image_xy[[*_UPPER, *_HIPS, *_KNEES, *_FEET]]
    (min_x, min_y), (max_x, max_y) = np.min(points, axis=0), np.max(points, axis=0)
    return {
        "left": float(-min_x),
        "right": float(max_x - seen.pose.aspect),
        "up": float(-min_y),
        "down": float(max_y - 1.0),
    }
