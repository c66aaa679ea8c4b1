"""Bodies without pictures: the joints of synthetic people lying on their backs.

A body is a handful of lengths and directions. The proportions are those of the rendered bodies,
which vary as much as those of adults do. World axes: x to the person's left, y toward the head, z
up, in metres; the floor is z = 0. Everything works on n bodies at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from posecheck.core.landmarks import Landmark

# Index of a side in arrays that hold both legs or arms, and the sign of outward along x.
LEFT, RIGHT = 0, 1
OUTWARD = np.array([1.0, -1.0])
# The height of joint centres above the floor, in metres: hips and shoulders at rest, and ankles.
_HIP_Z, _SHOULDER_Z, ANKLE_Z = 0.095, 0.12, 0.075

# Mean and standard deviation, in thigh lengths. From the rendered bodies.
_PROPORTIONS = {
    "shank": (1.04, 0.08),
    "trunk": (1.09, 0.12),
    "hips": (0.52, 0.07),
    "shoulders": (0.85, 0.10),
    "upper_arm": (0.63, 0.05),
    "forearm": (0.61, 0.05),
    "neck": (0.61, 0.07),
    "ears": (0.40, 0.05),
    "heel": (0.16, 0.02),
    "foot": (0.50, 0.05),
}


@dataclass(frozen=True)
class Trunk:
    """n lying trunks: hips, shoulders, and the axes in which directions are given.

    The rows of ``axes`` (n, 3, 3) are the trunk frame: x from the right hip to the left hip, y to
    the shoulders, z out of the belly, as in ``compute_trunk_frame``.
    """

    lengths: dict[str, np.ndarray]
    axes: np.ndarray
    hips: np.ndarray  # (n, 2, 3)
    shoulders: np.ndarray  # (n, 2, 3)
    ears: np.ndarray  # (n, 2, 3)


def unit(vector: np.ndarray) -> np.ndarray:
    """Return vectors of length 1."""
    return vector / np.maximum(np.linalg.norm(vector, axis=-1, keepdims=True), 1e-9)


def direction(flexion_deg: np.ndarray, abduction_deg: np.ndarray, sign: np.ndarray) -> np.ndarray:
    """Return (n, 3) thigh directions in the trunk frame; ``sign`` is the sign of outward on x."""
    flexion, abduction = np.radians(flexion_deg), np.radians(abduction_deg)
    return np.stack(
        [
            sign * np.sin(abduction),
            -np.cos(abduction) * np.cos(flexion),
            np.cos(abduction) * np.sin(flexion),
        ],
        axis=-1,
    )


def to_world(axes: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """Convert (n, 3) vectors from the trunk frame to world axes."""
    return np.einsum("nij,ni->nj", axes, vector)


def lay_trunks(rng: np.random.Generator, count: int, roll_deg: np.ndarray) -> Trunk:
    """Return trunks on the floor: flat or curled up, rolled by ``roll_deg`` toward the right."""
    thigh = np.clip(rng.normal(0.41, 0.035, count), 0.3, 0.52)
    lengths = {"thigh": thigh} | {
        name: thigh * np.clip(rng.normal(mean, sd, count), mean - 2.5 * sd, mean + 2.5 * sd)
        for name, (mean, sd) in _PROPORTIONS.items()
    }
    # Some people lift their head and shoulders to look, or lie on a pillow.
    curl = np.where(rng.random(count) < 0.5, 0.0, rng.uniform(2.0, 38.0, count))
    lift = np.where(
        rng.random(count) < 0.5, rng.uniform(-25.0, 8.0, count), rng.uniform(5, 50, count)
    )
    roll = np.radians(roll_deg)
    yaw = np.radians(rng.normal(0.0, 3.0, count))
    hip_z = _HIP_Z + np.abs(rng.normal(0.0, 0.025, count)) + 0.1 * np.abs(np.sin(roll))
    rise = np.arcsin(np.clip((_SHOULDER_Z - hip_z) / lengths["trunk"], -0.3, 0.3))
    rise += np.radians(curl) * 0.55 + np.radians(rng.normal(0.0, 3.0, count))
    spine = np.stack([np.sin(yaw) * np.cos(rise), np.cos(yaw) * np.cos(rise), np.sin(rise)], -1)
    hip_line = _across(spine, roll)
    # The shoulders stay flatter on the floor than the hips.
    shoulder_line = _across(spine, roll * rng.uniform(-0.1, 0.9, count))
    middle = np.stack([np.zeros(count), np.zeros(count), hip_z], -1)
    top = middle + spine * lengths["trunk"][:, None]
    halves = np.array([0.5, -0.5])[None, :, None]
    neck_rise = rise + np.radians(curl * 0.45 + lift)
    neck = np.stack([np.sin(yaw) * np.cos(neck_rise), np.cos(neck_rise), np.sin(neck_rise)], -1)
    head = top + neck * lengths["neck"][:, None]
    ear_line = _across(neck, roll * 0.3 + np.radians(rng.normal(0.0, 15.0, count)))
    return Trunk(
        lengths=lengths,
        axes=np.stack([hip_line, spine, np.cross(hip_line, spine)], axis=1),
        hips=middle[:, None] + halves * hip_line[:, None] * lengths["hips"][:, None, None],
        shoulders=top[:, None]
        + halves * shoulder_line[:, None] * lengths["shoulders"][:, None, None],
        ears=head[:, None] + halves * ear_line[:, None] * lengths["ears"][:, None, None],
    )


def _across(along: np.ndarray, roll: np.ndarray) -> np.ndarray:
    """Return the left-pointing direction perpendicular to ``along``, rolled about it."""
    level = unit(np.cross(along, [0.0, 0.0, 1.0]))
    return level * np.cos(roll)[:, None] + np.cross(level, along) * np.sin(roll)[:, None]


def bend_knee(
    axes: np.ndarray,
    thigh: np.ndarray,
    flexion_deg: np.ndarray,
    rotation_deg: np.ndarray,
    sign: np.ndarray,
) -> np.ndarray:
    """Return (n, 3) shank directions in the world, from thigh directions in the world.

    ``rotation_deg`` is the hip's external rotation as ``compute_measures`` defines it.
    """
    flexion, turn = np.radians(flexion_deg)[:, None], (-sign * np.radians(rotation_deg))[:, None]
    across = axes[:, 0]
    sideways = unit(across - np.sum(across * thigh, -1, keepdims=True) * thigh)
    zero = np.cross(sideways, thigh)
    quarter = np.cross(thigh, zero)
    return np.cos(flexion) * thigh + np.sin(flexion) * (
        np.cos(turn) * zero + np.sin(turn) * quarter
    )


def reach(
    start: np.ndarray, end: np.ndarray, first: np.ndarray, second: np.ndarray, toward: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return (middle, end) of two links from ``start`` to ``end``, bent ``toward`` a direction.

    ``first`` and ``second`` are the links' lengths. An end that is out of reach is moved along the
    line from ``start`` until the links reach it.
    """
    line = end - start
    distance = np.linalg.norm(line, axis=-1)
    reached = np.clip(distance, np.abs(first - second) * 1.02 + 1e-3, (first + second) * 0.995)
    along = unit(line)
    end = start + along * reached[:, None]
    forward = (first**2 - second**2 + reached**2) / (2 * reached)
    height = np.sqrt(np.maximum(first**2 - forward**2, 0.0))
    aside = unit(toward - np.sum(toward * along, -1, keepdims=True) * along)
    return start + along * forward[:, None] + aside * height[:, None], end


def assemble(
    trunk: Trunk,
    knees: np.ndarray,
    ankles: np.ndarray,
    elbows: np.ndarray,
    wrists: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return (n, 33, 3) joints; NaN for those that the model of the body lacks (face, fingers)."""
    count = len(knees)
    joints = np.full((count, len(Landmark), 3), np.nan)
    toes_up = rng.uniform(45.0, 120.0, (count, 2))
    for name, points in (
        ("HIP", trunk.hips),
        ("SHOULDER", trunk.shoulders),
        ("EAR", trunk.ears),
        ("KNEE", knees),
        ("ANKLE", ankles),
        ("ELBOW", elbows),
        ("WRIST", wrists),
    ):
        joints[:, [Landmark[f"LEFT_{name}"], Landmark[f"RIGHT_{name}"]]] = points
    for side, name in ((LEFT, "LEFT"), (RIGHT, "RIGHT")):
        shank = unit(ankles[:, side] - knees[:, side])
        thigh = unit(knees[:, side] - trunk.hips[:, side])
        # The foot turns in the plane of the leg; for a straight leg this is the trunk's plane.
        forward = thigh - np.sum(thigh * shank, -1, keepdims=True) * shank
        straight = np.linalg.norm(forward, axis=-1, keepdims=True) < 0.2
        forward = unit(np.where(straight, trunk.axes[:, 2], forward))
        forward = unit(forward + rng.normal(0.0, 0.15, forward.shape))
        angle = np.radians(toes_up[:, side])[:, None]
        foot = np.cos(angle) * shank + np.sin(angle) * forward
        heel = shank * 0.6 - forward * 0.8
        ankle = ankles[:, side]
        joints[:, Landmark[f"{name}_HEEL"]] = ankle + heel * trunk.lengths["heel"][:, None]
        joints[:, Landmark[f"{name}_FOOT_INDEX"]] = ankle + foot * trunk.lengths["foot"][:, None]
    return joints
