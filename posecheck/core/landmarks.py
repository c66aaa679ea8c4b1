"""The 33 body landmarks by name, and one estimated pose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, IntEnum

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

LANDMARK_COUNT = 33


class Side(Enum):
    """A side of the person's body, never of the picture."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def opposite(self) -> Side:
        """The other side."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class Landmark(IntEnum):
    """Index of a landmark in MediaPipe's list of 33."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    LEFT_MOUTH = 9
    RIGHT_MOUTH = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32


def landmark_of(side: Side, part: str) -> Landmark:
    """Return the landmark of one side, for example ``(Side.LEFT, "knee")``."""
    return Landmark[f"{side.name}_{part.upper()}"]


def _mirrored(landmark: Landmark) -> Landmark:
    if landmark.name.startswith("LEFT_"):
        return Landmark["RIGHT_" + landmark.name.removeprefix("LEFT_")]
    if landmark.name.startswith("RIGHT_"):
        return Landmark["LEFT_" + landmark.name.removeprefix("RIGHT_")]
    return landmark


# The landmark that takes each one's place when left and right are swapped.
MIRRORED_INDEX: npt.NDArray[np.intp] = np.array([_mirrored(mark) for mark in Landmark], np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """One person as the pose estimator saw them in one frame.

    Attributes:
        image_xy: (33, 2) image points in units of the picture's *height*, x to the
            right and y down, so that a shape is the same in a wide and a tall picture.
        world_xyz_m: (33, 3) metres from mid-hip, in the camera's axes: x to the
            right, y down, z away from the camera. Estimated, and poor for lying people.
        visibility: (33,) 0 to 1, the estimator's confidence that the point can be seen.
        presence: (33,) 0 to 1, its confidence that the point lies inside the picture.
        aspect: the picture's width divided by its height.
    """

    image_xy: Array
    world_xyz_m: Array
    visibility: Array
    presence: Array
    aspect: float

    def __post_init__(self) -> None:
        shapes = {
            "image_xy": (LANDMARK_COUNT, 2),
            "world_xyz_m": (LANDMARK_COUNT, 3),
            "visibility": (LANDMARK_COUNT,),
            "presence": (LANDMARK_COUNT,),
        }
        for name, shape in shapes.items():
            array = np.array(getattr(self, name), dtype=np.float64)
            if array.shape != shape:
                raise ValueError(f"{name} must have shape {shape}, not {array.shape}")
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        if not self.aspect > 0:
            raise ValueError(f"aspect must be above 0, not {self.aspect}")


def mirror_pose(pose: Pose) -> Pose:
    """Return the pose of the mirrored picture: x flipped, left and right swapped."""
    image_xy = pose.image_xy[MIRRORED_INDEX].copy()
    image_xy[:, 0] = pose.aspect - image_xy[:, 0]
    world_xyz_m = pose.world_xyz_m[MIRRORED_INDEX] * np.array([-1.0, 1.0, 1.0])
    return Pose(
        image_xy,
        world_xyz_m,
        pose.visibility[MIRRORED_INDEX],
        pose.presence[MIRRORED_INDEX],
        pose.aspect,
    )


def flip_points(pose: Pose) -> Pose:
    """Return the points at their place in the mirrored picture; left landmarks stay left."""
    image_xy = pose.image_xy.copy()
    image_xy[:, 0] = pose.aspect - image_xy[:, 0]
    return replace(pose, image_xy=image_xy)
