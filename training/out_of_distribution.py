"""Out-of-distribution poses: synthetic people who stand, walk, sit, squat or kneel, and junk.

They are stick figures in simple postures, seen by a simple camera. The true joints of lying people
also go through this camera, so that clean landmarks alone do not identify the stick figures.
"""

from __future__ import annotations

import numpy as np

from posecheck.core.landmarks import Landmark

# Ranges of trunk pitch (0 upright, negative bent forward), then for each leg: hip flexion, hip
# abduction, outward hip rotation and knee flexion. All in degrees.
_POSTURES: dict[str, tuple[tuple[float, float], ...]] = {
    "stand": ((-10, 10), (-10, 15), (-5, 15), (-20, 20), (0, 15)),
    "walk": ((-15, 10), (-30, 45), (-5, 10), (-15, 15), (0, 70)),
    "chair": ((-25, 25), (60, 110), (-10, 30), (-20, 20), (60, 115)),
    "floor": ((-25, 30), (70, 110), (-5, 35), (-20, 30), (0, 40)),
    "crosslegged": ((-20, 20), (80, 120), (20, 60), (30, 80), (90, 140)),
    "hug_knees": ((-25, 30), (100, 140), (-5, 25), (-10, 20), (90, 140)),
    "squat": ((-50, 0), (80, 135), (0, 40), (-10, 30), (80, 140)),
    "kneel": ((-25, 15), (-5, 90), (-5, 20), (-10, 10), (80, 155)),
    "all_fours": ((-105, -70), (70, 110), (-5, 20), (-10, 10), (70, 110)),
    "bent": ((-110, -45), (45, 115), (-5, 20), (-10, 10), (0, 30)),
}
# One leg of a person who stands or sits in the position of the stretch: these must not pass.
_LIFTED = ((90, 135), (-25, 45), (-20, 80), (70, 135))


def make_figures(rng: np.random.Generator, count: int) -> np.ndarray:
    """Return (n, 33, 3) joints of figures in random postures; metres, x to their left, z up."""
    names = list(_POSTURES)
    return np.stack([_make_figure(rng, names[rng.integers(len(names))]) for _ in range(count)])


def see_figures(rng: np.random.Generator, figures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the (n, 33, 2) image and (n, 33, 3) world points of figures from random cameras."""
    count = len(figures)
    return see(rng, figures, rng.uniform(0.0, 360.0, count), rng.uniform(-20.0, 55.0, count))


def make_junk(rng: np.random.Generator, image: np.ndarray, world: np.ndarray) -> None:
    """Replace frames, in place, by noise, clusters, shuffled joints and upside-down people."""
    count = len(image)
    recipe = rng.integers(0, 4, count)
    noise = recipe == 0
    sd = rng.uniform(0.02, 0.4, (count, 1, 2))
    image[noise] = rng.normal(0.0, 1.0, (noise.sum(), 33, 2)) * sd[noise]
    world[noise] = rng.normal(0.0, 0.3, (noise.sum(), 33, 3))
    for index in np.flatnonzero(recipe == 1):
        order = rng.permutation(33)
        image[index], world[index] = image[index, order], world[index, order]
    for index in np.flatnonzero(recipe == 2):
        kept = rng.uniform(0.0, 0.25)
        image[index] = image[index].mean(0) + kept * (image[index] - image[index].mean(0))
        image[index] += rng.normal(0.0, 0.05, (33, 2))
        world[index] *= kept
        world[index] += rng.normal(0.0, 0.1, (33, 3))
    turned = recipe == 3
    image[turned] *= [1.0, -1.0]
    world[turned] *= [1.0, -1.0, 1.0]


def see(
    rng: np.random.Generator, joints: np.ndarray, azimuth: np.ndarray, elevation: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return image and world points of (n, 33, 3) joints (z up), as MediaPipe would give them.

    The camera looks at the body from ``azimuth`` and ``elevation``, in degrees. Depth gets a random
    scale, as the pose estimator is poor at it.
    """
    count = len(joints)
    azimuth, elevation = np.radians(azimuth), np.radians(elevation)
    back = np.stack(
        [
            np.cos(elevation) * np.cos(azimuth),
            np.cos(elevation) * np.sin(azimuth),
            np.sin(elevation),
        ],
        -1,
    )
    right = np.stack([-np.sin(azimuth), np.cos(azimuth), np.zeros(count)], -1)
    axes = np.stack([right, np.cross(right, back), -back], axis=1)
    roll = np.radians(rng.normal(0.0, 5.0, count))
    tilt = np.zeros((count, 3, 3))
    tilt[:, 0, 0] = tilt[:, 1, 1] = np.cos(roll)
    tilt[:, 0, 1], tilt[:, 1, 0], tilt[:, 2, 2] = -np.sin(roll), np.sin(roll), 1.0
    middle = joints.mean(axis=1, keepdims=True)
    seen = np.einsum("nij,nkj->nki", tilt @ axes, joints - middle)
    distance = rng.uniform(1.8, 5.0, (count, 1))
    image = seen[..., :2] / np.maximum(distance + seen[..., 2], 0.5)[..., None]
    hips = seen[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=1, keepdims=True)
    world = seen - hips
    world[..., 2] *= rng.uniform(0.5, 1.2, (count, 1))
    shake = rng.exponential(1.0, (count, 1, 1))
    size = 0.5 / distance[..., None]
    image += rng.normal(0.0, 0.03, image.shape) * size * shake
    world += rng.normal(0.0, 0.03, world.shape) * shake
    return image, world


def _turn(axis: int, degrees: float) -> np.ndarray:
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    first, second = (axis + 1) % 3, (axis + 2) % 3
    matrix = np.eye(3)
    matrix[first, first] = matrix[second, second] = cosine
    matrix[first, second], matrix[second, first] = -sine, sine
    return matrix


def _make_figure(rng: np.random.Generator, posture: str) -> np.ndarray:
    """Return (33, 3) joints, metres: x to the person's left, z up, facing -y."""
    pitch_range, *leg_ranges = _POSTURES[posture]
    lifted_side = rng.integers(0, 2) if rng.random() < 0.25 else None
    points = np.zeros((33, 3))
    trunk, shoulder, hip = rng.uniform(0.42, 0.56), rng.uniform(0.15, 0.21), 0.1
    thigh, shank = rng.uniform(0.36, 0.46), rng.uniform(0.36, 0.46)
    upper, fore = rng.uniform(0.25, 0.32), rng.uniform(0.22, 0.28)
    arm_flexion, arm_out = rng.uniform(-20.0, 120.0), rng.uniform(0.0, 50.0)
    for side, sign in ((0, 1.0), (1, -1.0)):
        ranges = _LIFTED if side == lifted_side else leg_ranges
        flexion, abduction, rotation, knee = (rng.uniform(*limits) for limits in ranges)
        start = np.array([sign * hip, 0.0, 0.0])
        leg = _turn(0, -flexion) @ _turn(1, -sign * abduction) @ _turn(2, sign * rotation)
        knee_at = start + leg @ [0.0, 0.0, -thigh]
        ankle_at = knee_at + leg @ _turn(0, knee) @ [0.0, 0.0, -shank]
        foot = leg @ _turn(0, knee)
        for name, point in (
            (Landmark.LEFT_HIP, start),
            (Landmark.LEFT_KNEE, knee_at),
            (Landmark.LEFT_ANKLE, ankle_at),
            (Landmark.LEFT_HEEL, ankle_at + foot @ [0.0, 0.04, -0.05]),
            (Landmark.LEFT_FOOT_INDEX, ankle_at + foot @ [0.0, -0.16, -0.06]),
        ):
            points[name + side] = point
        arm_at = np.array([sign * shoulder, 0.0, trunk])
        turn = _turn(0, -arm_flexion - rng.normal(0.0, 10.0)) @ _turn(1, -sign * arm_out)
        elbow_at = arm_at + turn @ [0.0, 0.0, -upper]
        wrist_at = elbow_at + turn @ _turn(0, -rng.uniform(0.0, 100.0)) @ [0.0, 0.0, -fore]
        points[Landmark.LEFT_SHOULDER + side], points[Landmark.LEFT_ELBOW + side] = arm_at, elbow_at
        for mark in (
            Landmark.LEFT_WRIST,
            Landmark.LEFT_PINKY,
            Landmark.LEFT_INDEX,
            Landmark.LEFT_THUMB,
        ):
            points[mark + side] = wrist_at + rng.normal(0.0, 0.02, 3) * (
                mark != Landmark.LEFT_WRIST
            )
        points[Landmark.LEFT_EAR + side] = [sign * 0.07, -0.02, trunk + 0.18]
        points[Landmark.LEFT_MOUTH + side] = [sign * 0.03, -0.1, trunk + 0.13]
        eyes = slice(Landmark.LEFT_EYE_INNER, Landmark.LEFT_EYE_OUTER + 1)
        if side:
            eyes = slice(Landmark.RIGHT_EYE_INNER, Landmark.RIGHT_EYE_OUTER + 1)
        points[eyes] = [sign * 0.035, -0.1, trunk + 0.2]
    points[Landmark.NOSE] = [0.0, -0.13, trunk + 0.16]
    return points @ _turn(0, -rng.uniform(*pitch_range)).T
