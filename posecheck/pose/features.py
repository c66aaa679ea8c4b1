"""Converts landmarks to the input features of the calibration's networks.

Everything works on a batch, because this code is used in training and at run time. The features
do not depend on where the person is in the picture, or on how large they are.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from posecheck.core.geometry import compute_trunk_frame, compute_unit
from posecheck.core.landmarks import Array, Landmark

# The joints that are used, which every source of training data has. Of the face these are only the
# ears and of the hands only the wrists: the legs do not depend on the rest.
JOINTS: Final = [
    *(Landmark.LEFT_EAR, Landmark.RIGHT_EAR),
    *range(Landmark.LEFT_SHOULDER, Landmark.RIGHT_WRIST + 1),
    *range(Landmark.LEFT_HIP, Landmark.RIGHT_FOOT_INDEX + 1),
]
# The points that give the body's position and size: the most accurate ones, trunk and knees.
_BODY: Final = [
    Landmark.LEFT_SHOULDER,
    Landmark.RIGHT_SHOULDER,
    Landmark.LEFT_HIP,
    Landmark.RIGHT_HIP,
    Landmark.LEFT_KNEE,
    Landmark.RIGHT_KNEE,
]
_LIMBS: Final = [
    joint
    for joint in JOINTS
    if joint
    not in {
        Landmark.LEFT_ELBOW,
        Landmark.RIGHT_ELBOW,
        Landmark.LEFT_HEEL,
        Landmark.RIGHT_HEEL,
    }
]
# The joints whose positions separate lying people from others.
_SHAPE: Final = [joint for joint in _LIMBS if joint < Landmark.LEFT_HEEL]
_PAIRS: Final = np.triu_indices(len(_LIMBS), 1)
_SEGMENTS: Final = np.array(
    [
        (Landmark.LEFT_HIP, Landmark.LEFT_KNEE),
        (Landmark.RIGHT_HIP, Landmark.RIGHT_KNEE),
        (Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE),
        (Landmark.RIGHT_KNEE, Landmark.RIGHT_ANKLE),
        (Landmark.LEFT_HIP, Landmark.LEFT_SHOULDER),
        (Landmark.RIGHT_HIP, Landmark.RIGHT_SHOULDER),
        (Landmark.LEFT_ANKLE, Landmark.LEFT_FOOT_INDEX),
        (Landmark.RIGHT_ANKLE, Landmark.RIGHT_FOOT_INDEX),
    ]
)


def locate_body(points: Array) -> tuple[Array, Array]:
    """Return the body's centre (n, 1, d) and its root mean square size (n, 1, 1)."""
    body = points[:, _BODY]
    centre = body.mean(axis=1, keepdims=True)
    size = np.sqrt(np.mean(np.sum((body - centre) ** 2, axis=-1), axis=1))
    return np.asarray(centre), np.asarray(size[:, None, None])


def normalise_points(points: Array) -> Array:
    """Return (n, 33, d) points centred on the body, in units of its size."""
    centre, size = locate_body(points)
    return np.asarray((points - centre) / np.maximum(size, 1e-6))


def compute_features(image_xy: Array, world_xyz_m: Array, visibility: Array) -> Array:
    """Return (n, f) features of (n, 33, 2), (n, 33, 3) and (n, 33) landmarks, float64.

    They are the image points, the world points, the distances between joints in both, the
    directions of the limbs (in the picture, and in the trunk's frame for world points) and the
    visibility.
    """
    count = len(image_xy)
    image, world = normalise_points(image_xy), normalise_points(world_xyz_m)
    frame = compute_trunk_frame(
        *(
            world[:, mark]
            for mark in (
                Landmark.LEFT_SHOULDER,
                Landmark.RIGHT_SHOULDER,
                Landmark.LEFT_HIP,
                Landmark.RIGHT_HIP,
            )
        )
    )
    world_limbs = compute_unit(world[:, _SEGMENTS[:, 1]] - world[:, _SEGMENTS[:, 0]])
    parts = [
        image[:, JOINTS],
        world[:, JOINTS],
        _compute_distances(image),
        _compute_distances(world),
        compute_unit(image[:, _SEGMENTS[:, 1]] - image[:, _SEGMENTS[:, 0]]),
        np.einsum("nij,nsj->nsi", frame, world_limbs),
        visibility[:, JOINTS],
    ]
    features = np.concatenate([part.reshape(count, -1) for part in parts], axis=1)
    # Degenerate shapes, with two joints at the same point, have no directions; zero stands in.
    return np.asarray(np.clip(np.nan_to_num(features, posinf=0.0, neginf=0.0), -8.0, 8.0))


def compute_shape(image_xy: Array, world_xyz_m: Array) -> Array:
    """Return the (n, 60) features of the in-distribution score: joint positions only.

    Visibility is left out: it depends on how the picture was taken, not on how a person lies.
    """
    count = len(image_xy)
    image = normalise_points(image_xy)[:, _SHAPE].reshape(count, -1)
    world = normalise_points(world_xyz_m)[:, _SHAPE].reshape(count, -1)
    shape = np.concatenate([image, world], axis=1)
    return np.asarray(np.clip(np.nan_to_num(shape), -8.0, 8.0))


def _compute_distances(points: Array) -> Array:
    joints = points[:, _LIMBS]
    return np.asarray(np.linalg.norm(joints[:, _PAIRS[0]] - joints[:, _PAIRS[1]], axis=-1))
