"""Angles and frames from points. What cannot be measured is NaN, never zero."""

from __future__ import annotations

import numpy as np

from posecheck.core.landmarks import Array

# A shorter segment has no meaningful direction.
SHORTEST = 1e-9


def compute_unit(vector: Array) -> Array:
    """Return the direction of (..., 3) vectors; NaN where the length is zero."""
    length = np.linalg.norm(vector, axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(length > SHORTEST, vector / length, np.nan)


def compute_angle_deg(first: Array, second: Array) -> Array:
    """Return the angle between (..., 3) vectors, 0 to 180 degrees; NaN where undefined.

    Uses atan2 of the cross and dot products, which stays accurate near 0 and 180 degrees, where
    the arc cosine loses half its digits (Kahan, "How futile are mindless assessments of
    roundoff", 2006, section 12).
    """
    first, second = compute_unit(first), compute_unit(second)
    cross = np.linalg.norm(np.cross(first, second), axis=-1)
    dot = np.sum(first * second, axis=-1)
    return np.asarray(np.degrees(np.arctan2(cross, dot)))


def compute_trunk_frame(
    left_shoulder: Array, right_shoulder: Array, left_hip: Array, right_hip: Array
) -> Array:
    """Return the trunk's axes, (..., 3, 3) with rows x, y, z, for points of shape (..., 3).

    y runs from mid-hip to mid-shoulder, x from the right hip to the left hip, made
    perpendicular to y, and z = x cross y points out of the belly. NaN where the hips or the trunk
    have no length.
    """
    y = compute_unit((left_shoulder + right_shoulder) / 2 - (left_hip + right_hip) / 2)
    across = left_hip - right_hip
    x = compute_unit(across - np.sum(across * y, axis=-1, keepdims=True) * y)
    return np.stack([x, y, np.cross(x, y)], axis=-2)
