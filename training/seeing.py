"""Simulates the landmarks that a pose model would find for bodies without pictures.

True joints are projected through a random camera, and the error that the pose model made on a
rendered picture from a similar direction is added. So the correlations between joints, the
flattened depth and the visibility are those of the model. Rendered people are harder for it than
real ones, so only a share of the error is added, between ``_MIN_ERROR`` and ``_MAX_ERROR``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from posecheck.core.landmarks import MIRRORED_INDEX, Landmark
from posecheck.pose.features import JOINTS, locate_body

# On real people the landmarks of a picture and of its mirror image differ about 0.85 times as much
# as on rendered ones: at the legs by 0.061 body sizes instead of 0.071, in the median, with `full`.
# The range is wide because some pictures are clear and others are not.
_MIN_ERROR, _MAX_ERROR = 0.25, 1.1
# The error is taken from one of this many pictures with the most similar direction.
_NEIGHBOURS = 40


@dataclass(frozen=True)
class Errors:
    """The errors of a pose model on n pictures, and where each was seen from.

    ``image`` (n, 33, 2) in body sizes; ``world`` (n, 33, 3) in metres, the residuals after scaling
    each axis by ``slopes`` (3,); ``visibility`` (n, 33); ``direction`` (n, 3) toward the camera.
    """

    image: np.ndarray
    world: np.ndarray
    visibility: np.ndarray
    direction: np.ndarray
    slopes: np.ndarray


def camera_direction(azimuth_deg: np.ndarray, elevation_deg: np.ndarray) -> np.ndarray:
    """Return (n, 3) unit vectors from the person to the camera."""
    azimuth, elevation = np.radians(azimuth_deg), np.radians(elevation_deg)
    level = np.cos(elevation)
    return np.stack([level * np.cos(azimuth), level * np.sin(azimuth), np.sin(elevation)], -1)


def into_camera(joints: np.ndarray, rotation: np.ndarray) -> np.ndarray:
    """Return (n, 33, 3) joints relative to mid-hip in the camera's axes: right, down, away."""
    middle = joints[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=1, keepdims=True)
    return np.einsum("nij,nkj->nki", rotation, joints - middle)


def measure_errors(
    seen_xy: np.ndarray,
    true_xy: np.ndarray,
    seen_world: np.ndarray,
    true_world: np.ndarray,
    visibility: np.ndarray,
    direction: np.ndarray,
) -> Errors:
    """Return the errors on pictures with known joints, each of them and its mirror image."""
    known = seen_world[:, JOINTS], true_world[:, JOINTS]
    slopes = np.sum(known[0] * known[1], (0, 1)) / np.sum(known[1] ** 2, (0, 1))
    image = (seen_xy - true_xy) / locate_body(true_xy)[1]
    world = seen_world - slopes * true_world
    return Errors(
        np.concatenate([image, image[:, MIRRORED_INDEX] * [-1, 1]]),
        np.concatenate([world, world[:, MIRRORED_INDEX] * [-1, 1, 1]]),
        np.concatenate([visibility, visibility[:, MIRRORED_INDEX]]),
        np.concatenate([direction, direction * [-1, 1, 1]]),
        slopes,
    )


@dataclass(frozen=True)
class SeenMoments:
    """The landmarks of n moments, as a pose model would give them, and where the camera was."""

    image_xy: np.ndarray
    world_xyz_m: np.ndarray
    visibility: np.ndarray
    azimuth_deg: np.ndarray
    elevation_deg: np.ndarray


def see_moments(rng: np.random.Generator, joints: np.ndarray, errors: Errors) -> SeenMoments:
    """Return landmarks of (n, 33, 3) joints in metres from random cameras, with model errors."""
    count = len(joints)
    azimuth, elevation, rotation, away = _place_cameras(rng, count)
    clean = into_camera(joints, rotation)
    depth = away[:, None] + clean[..., 2] + rng.normal(0.0, 0.2, (count, 1))
    shift = rng.normal(0.0, 0.12, (count, 1, 2)) * away[:, None, None]
    image = (clean[..., :2] + shift) / np.maximum(depth, 0.4)[..., None]
    tree = cKDTree(errors.direction)
    nearest = tree.query(camera_direction(azimuth, elevation), _NEIGHBOURS)[1]
    borrowed = nearest[np.arange(count), rng.integers(0, _NEIGHBOURS, count)]
    share = rng.uniform(_MIN_ERROR, _MAX_ERROR, (count, 1, 1))
    image = image + share * errors.image[borrowed] * locate_body(image)[1]
    # Bodies differ in size, but the pose model's world points are always those of an average adult.
    slopes = 1.0 + (errors.slopes - 1.0) * rng.uniform(0.3, 1.2, (count, 1, 1))
    world = clean * slopes + share * errors.world[borrowed]
    return SeenMoments(image, world, errors.visibility[borrowed], azimuth, elevation)


def _place_cameras(
    rng: np.random.Generator, count: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return azimuth, elevation (degrees), rotation (n, 3, 3) and distance (metres)."""
    beside = rng.choice([0.0, 180.0], count) + rng.normal(0.0, 26.0, count)
    azimuth = np.where(rng.random(count) < 0.72, beside, rng.uniform(0.0, 360.0, count)) % 360.0
    elevation = np.where(
        rng.random(count) < 0.9, rng.uniform(-2.0, 50.0, count), rng.uniform(50.0, 85.0, count)
    )
    away = camera_direction(azimuth, elevation)
    right = np.stack([-away[:, 1], away[:, 0], np.zeros(count)], -1)
    right /= np.linalg.norm(right, axis=-1, keepdims=True)
    down = np.cross(-away, right)
    roll = np.radians(rng.normal(0.0, 5.0, count))[:, None]
    rotation = np.stack(
        [
            np.cos(roll) * right + np.sin(roll) * down,
            np.cos(roll) * down - np.sin(roll) * right,
            -away,
        ],
        axis=1,
    )
    return azimuth, elevation, rotation, rng.uniform(1.5, 4.5, count)
