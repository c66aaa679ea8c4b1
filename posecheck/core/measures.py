"""The measures of a person: joint angles and body-relative distances, with their uncertainty.

``compute_measures`` defines them from joint positions in space. It has two uses: on the true
joints of the rendered people it gives the calibration's training targets, and on MediaPipe's own
world landmarks it gives the uncalibrated measures that the benchmark compares with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from posecheck.core.geometry import compute_angle_deg, compute_trunk_frame, compute_unit
from posecheck.core.landmarks import Array, Landmark, Side, landmark_of

JOINT_ANGLES: Final = (
    "knee_flexion",
    "thigh_trunk",
    "hip_flexion",
    "hip_abduction",
    "hip_external_rotation",
)
BODY_DISTANCES: Final = ("ankle_to_other_knee", "knee_across", "hand_to_leg")
SIDED_MEASURES: Final = JOINT_ANGLES + BODY_DISTANCES
# How far a knee goes sideways, which for a camera square to the person's side is depth.
SIDEWAYS_MEASURES: Final = ("hip_abduction", "knee_across")
WHOLE_BODY_MEASURES: Final = ("head_lift",)

MEASURE_NAMES: Final[tuple[str, ...]] = (
    *(f"{side.value}_{name}" for side in Side for name in SIDED_MEASURES),
    *WHOLE_BODY_MEASURES,
)
MEASURE_INDEX: Final = {name: index for index, name in enumerate(MEASURE_NAMES)}

# With a straighter knee the shank's rotation about the thigh is not well defined.
MIN_KNEE_FLEXION_FOR_ROTATION_DEG: Final = 25.0


def measure_unit(name: str) -> str:
    """Return "deg" or "trunk lengths" for a measure's name, with or without its side."""
    return "trunk lengths" if name.endswith(BODY_DISTANCES) else "deg"


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """The measures of one frame with their uncertainty.

    Attributes:
        value: (17,) in the order of ``MEASURE_NAMES``; degrees or trunk lengths. NaN where
            it cannot be measured.
        sd: (17,) the standard deviation of each, in the same unit: the true value is within 1.645
            standard deviations 9 times out of 10.
        in_distribution_score: 0 to 1, how similar the pose is to the lying people that the
            calibration was trained on; near 0 for a person who sits or stands, and for no person.
    """

    value: Array
    sd: Array
    in_distribution_score: float

    def __post_init__(self) -> None:
        for name in ("value", "sd"):
            array = np.array(getattr(self, name), dtype=np.float64)
            if array.shape != (len(MEASURE_NAMES),):
                raise ValueError(f"{name} must hold {len(MEASURE_NAMES)} numbers")
            array.setflags(write=False)
            object.__setattr__(self, name, array)


def merge_measures(one: Measures, other: Measures) -> Measures:
    """Merge the measures of two pictures of the same moment.

    The value is their mean. The variance is the mean of theirs plus the variance between the two
    values, so if one of them mistook the left leg for the right, the result is uncertain. NaN
    where either did not measure.
    """
    value = (one.value + other.value) / 2
    variance = (one.sd**2 + other.sd**2) / 2 + ((one.value - other.value) / 2) ** 2
    score = (one.in_distribution_score + other.in_distribution_score) / 2
    return Measures(value, np.sqrt(variance), score)


def compute_measures(joints: Array) -> Array:
    """Return (..., 17) measures from (..., 33, 3) joint positions in any length unit.

    Angles follow the joint-centre convention: measured between joint centres, a straight leg of a
    lying person already has a thigh-trunk angle of 10 to 20 degrees. Distances are in trunk lengths
    (mid-hip to mid-shoulder). The result does not depend on the position, rotation or scale of
    the joints. NaN where a measure is undefined.

    - knee_flexion: 180 minus the angle hip-knee-ankle; 0 is straight.
    - thigh_trunk: 180 minus the angle shoulder-hip-knee of the same side; 0 is in line, 90 is
      perpendicular.
    - hip_flexion, hip_abduction: of the thigh in the trunk frame (see ``compute_trunk_frame``);
      abduction is positive outward and negative across the midline.
    - hip_external_rotation: the rotation of the shank about the thigh, positive where the foot
      goes toward the midline; NaN below 25 degrees of knee flexion.
    - ankle_to_other_knee: distance between this ankle and the other side's knee.
    - knee_across: how far the knee has passed the midline toward the other side.
    - hand_to_leg: distance from the nearer wrist to this side's leg (thigh or shank).
    - head_lift: the angle, in degrees, by which the line from mid-shoulder to mid-ear rises from
      the line of the trunk toward the belly side.
    """

    def at(landmark: Landmark) -> Array:
        return np.asarray(joints[..., landmark, :], dtype=np.float64)

    shoulders = {side: at(landmark_of(side, "shoulder")) for side in Side}
    hips = {side: at(landmark_of(side, "hip")) for side in Side}
    knees = {side: at(landmark_of(side, "knee")) for side in Side}
    ankles = {side: at(landmark_of(side, "ankle")) for side in Side}
    wrists = [at(landmark_of(side, "wrist")) for side in Side]
    frame = compute_trunk_frame(
        shoulders[Side.LEFT], shoulders[Side.RIGHT], hips[Side.LEFT], hips[Side.RIGHT]
    )
    mid_hip = (hips[Side.LEFT] + hips[Side.RIGHT]) / 2
    mid_shoulder = (shoulders[Side.LEFT] + shoulders[Side.RIGHT]) / 2
    trunk = np.linalg.norm(mid_shoulder - mid_hip, axis=-1)
    trunk = np.where(trunk > 0, trunk, np.nan)

    columns: list[Array] = []
    for side in Side:
        outward = 1.0 if side is Side.LEFT else -1.0
        hip, knee, ankle = hips[side], knees[side], ankles[side]
        thigh = _into(frame, compute_unit(knee - hip))
        shank = _into(frame, compute_unit(ankle - knee))
        knee_flexion = 180.0 - compute_angle_deg(hip - knee, ankle - knee)
        columns += [
            knee_flexion,
            180.0 - compute_angle_deg(shoulders[side] - hip, knee - hip),
            np.degrees(np.arctan2(thigh[..., 2], -thigh[..., 1])),
            np.degrees(np.arcsin(np.clip(outward * thigh[..., 0], -1.0, 1.0))),
            _hip_external_rotation_deg(thigh, shank, knee_flexion, outward),
            np.linalg.norm(ankle - knees[side.opposite], axis=-1) / trunk,
            -outward * _into(frame, knee - mid_hip)[..., 0] / trunk,
            np.min(
                [
                    _distance_to_segment(wrist, start, end)
                    for wrist in wrists
                    for start, end in ((hip, knee), (knee, ankle))
                ],
                axis=0,
            )
            / trunk,
        ]
    ears = (at(Landmark.LEFT_EAR) + at(Landmark.RIGHT_EAR)) / 2
    neck = _into(frame, ears - mid_shoulder)
    columns.append(np.degrees(np.arctan2(neck[..., 2], neck[..., 1])))
    return np.stack(columns, axis=-1)


def _into(frame: Array, vector: Array) -> Array:
    """Express (..., 3) vectors in a (..., 3, 3) frame."""
    return np.asarray(np.einsum("...ij,...j->...i", frame, vector))


def _distance_to_segment(point: Array, start: Array, end: Array) -> Array:
    along = end - start
    length_squared = np.maximum(np.sum(along * along, axis=-1), 1e-18)
    share = np.clip(np.sum((point - start) * along, axis=-1) / length_squared, 0.0, 1.0)
    return np.asarray(np.linalg.norm(point - start - share[..., None] * along, axis=-1))


def _hip_external_rotation_deg(
    thigh: Array, shank: Array, knee_flexion_deg: Array, outward: float
) -> Array:
    """Return the rotation of the shank about the thigh, from unit vectors in the trunk frame.

    It is zero when the shank lies in the plane of pure knee flexion, perpendicular to the trunk's
    x axis. NaN below ``MIN_KNEE_FLEXION_FOR_ROTATION_DEG``.
    """
    x_axis = np.array([1.0, 0.0, 0.0])
    sideways = compute_unit(x_axis - thigh[..., :1] * thigh)
    zero = np.cross(sideways, thigh)
    quarter_turn = np.cross(thigh, zero)
    turn = np.arctan2(np.sum(shank * quarter_turn, -1), np.sum(shank * zero, -1))
    bent = knee_flexion_deg >= MIN_KNEE_FLEXION_FOR_ROTATION_DEG
    return np.where(bent, -outward * np.degrees(turn), np.nan)
