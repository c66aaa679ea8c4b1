"""From one frame's landmarks to joint angles with their uncertainty, for people lying down.

MediaPipe's own geometry is 13 to 23 degrees off for lying people. A handful of small networks,
trained on rendered people with known joints (``training/``), read the same landmarks and estimate
the measures and their standard deviations. They are run on the picture's landmarks and on their
mirror image, and the results are averaged, so that a mirrored picture gives the mirrored result.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from importlib import resources
from typing import Final

import numpy as np
import numpy.typing as npt

from posecheck.core.landmarks import Array, Landmark, Pose, mirror_pose
from posecheck.core.measures import (
    MEASURE_INDEX,
    MEASURE_NAMES,
    MIN_KNEE_FLEXION_FOR_ROTATION_DEG,
    SIDED_MEASURES,
    Measures,
)
from posecheck.errors import ModelError
from posecheck.pose.features import compute_features, compute_shape

FloatArray = npt.NDArray[np.floating]

CALIBRATED_MODELS: Final = ("heavy", "full")
# A user's own pose model uses the calibration of the less accurate shipped model.
_STAND_IN: Final = "full"

_COUNT: Final = len(MEASURE_NAMES)
_SIDED: Final = len(SIDED_MEASURES)
# The measure that takes each one's place when left and right are swapped.
MIRRORED_MEASURE: Final[npt.NDArray[np.intp]] = np.array(
    [*range(_SIDED, 2 * _SIDED), *range(_SIDED), *range(2 * _SIDED, _COUNT)], np.intp
)
# The networks' outputs: means, logarithms of the standard deviations, then the view (cosine and
# sine of the azimuth, elevation / 45 degrees). Mirroring a picture negates the azimuth's cosine.
ELEVATION_SCALE_DEG: Final = 45.0
_MIRRORED_VIEW: Final = np.array([-1.0, 1.0, 1.0])
LOG_SD_RANGE: Final = (-5.0, 2.0)
_LAYERS: Final = 4
# Landmarks closer together than this, in picture heights or metres, are not a person's.
_SMALLEST_EXTENT: Final = 1e-3
_KNEES: Final = [MEASURE_INDEX[f"{side}_knee_flexion"] for side in ("left", "right")]
_ROTATIONS: Final = [MEASURE_INDEX[f"{side}_hip_external_rotation"] for side in ("left", "right")]
# Measures that cannot be negative: knee flexion, thigh-trunk angle and the two plain distances.
_NEVER_NEGATIVE: Final = [
    MEASURE_INDEX[f"{side}_{name}"]
    for side in ("left", "right")
    for name in ("knee_flexion", "thigh_trunk", "ankle_to_other_knee", "hand_to_leg")
]


@dataclass(frozen=True, slots=True)
class View:
    """Where the camera stands relative to the lying person.

    Attributes:
        off_side_deg: how far the camera is from square to the person's side: 0 is square to
            either side, 90 is at the head or the feet.
        elevation_deg: how high above the horizon the camera is, seen from the person.
        head_on_left: whether the head is to the left of the hips in the picture.
    """

    off_side_deg: float
    elevation_deg: float
    head_on_left: bool


class Calibration:
    """The networks for one pose model. Make one with ``Calibration.for_model``."""

    def __init__(self, weights: dict[str, FloatArray]) -> None:
        self._weights = weights

    @classmethod
    def for_model(cls, model: str) -> Calibration:
        """Return a pose model's calibration, or that of ``full`` for a model without one.

        Raises:
            ModelError: the calibration's file is missing or damaged.
        """
        return cls.load(model if model in CALIBRATED_MODELS else _STAND_IN)

    @classmethod
    def load(cls, model: str = "heavy") -> Calibration:
        """Return the shipped calibration of a pose model, "heavy" or "full".

        Raises:
            ModelError: the model has no calibration, or its file is missing or damaged.
        """
        if model not in CALIBRATED_MODELS:
            raise ModelError(
                f"the pose model '{model}' has no calibration; use {' or '.join(CALIBRATED_MODELS)}"
            )
        name = f"calibration_{model}.npz"
        source = resources.files("posecheck.pose") / "weights" / name
        try:
            with np.load(io.BytesIO(source.read_bytes()), allow_pickle=False) as archive:
                weights: dict[str, FloatArray] = {
                    # The layers are large and are read again for each frame. Single precision
                    # halves the bytes and changes the angles by less than 0.0001 degrees.
                    key: archive[key].astype(np.float32 if "_weight_" in key else np.float64)
                    for key in archive.files
                }
            calibration = cls(weights)
            calibration.measure(_make_probe())
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise ModelError(
                f"{name}: the calibration is missing or damaged; reinstall posecheck"
            ) from error
        return calibration

    def measure(self, pose: Pose) -> Measures:
        """Return the measures of one pose; all NaN if its landmarks are not finite or coincide."""
        return self.assess(pose)[0]

    def assess(self, pose: Pose) -> tuple[Measures, View]:
        """Return the measures of one pose and where the camera stands.

        All NaN, with an in-distribution score of 0, if the landmarks are not finite or coincide.
        """
        head, hips = Landmark.LEFT_SHOULDER, Landmark.LEFT_HIP
        head_on_left = bool(
            np.sum(pose.image_xy[head : head + 2, 0]) < np.sum(pose.image_xy[hips : hips + 2, 0])
        )
        if not _has_shape(pose):
            unknown = np.full(_COUNT, np.nan)
            return Measures(unknown, unknown, 0.0), View(np.nan, np.nan, head_on_left)
        both = (pose, mirror_pose(pose))
        image = np.stack([one.image_xy for one in both])
        world = np.stack([one.world_xyz_m for one in both])
        visibility = np.stack([one.visibility for one in both])
        answers = self._run("main", compute_features(image, world, visibility))
        value, sd = combine_answers(answers, self._weights)
        sd = calibrate_sd(sd, self._weights)
        score = self._compute_in_distribution_score(compute_shape(image, world))
        view = answers[:, :, 2 * _COUNT :].mean(axis=0)
        cosine, sine, elevation = (view[0] + view[1] * _MIRRORED_VIEW) / 2
        return (
            Measures(value, sd, score),
            View(
                float(np.degrees(np.arctan2(abs(sine), abs(cosine)))),
                float(elevation * ELEVATION_SCALE_DEG),
                head_on_left,
            ),
        )

    def _run(self, network: str, inputs: Array) -> Array:
        """Return (members, n, outputs) of all members of a network on (n, f) inputs."""
        return run_network(self._weights, network, inputs)

    def _compute_in_distribution_score(self, shapes: Array) -> float:
        return float(compute_in_distribution_score(self._weights, shapes).mean())


def run_network(weights: dict[str, FloatArray], network: str, inputs: Array) -> Array:
    """Return (members, n, outputs) of all members of a network on (n, f) inputs."""
    normal = (inputs - weights[f"{network}_mean"]) / weights[f"{network}_scale"]
    signal: FloatArray = normal.astype(np.float32)[None]
    for layer in range(_LAYERS):
        if layer:
            # SiLU, the activation used in training: x times its logistic function.
            signal = signal / (1.0 + np.exp(-np.clip(signal, -60.0, 60.0)))
        bias = weights[f"{network}_bias_{layer}"][:, None].astype(np.float32)
        signal = signal @ weights[f"{network}_weight_{layer}"] + bias
    return np.asarray(signal, np.float64)


def combine_answers(answers: Array, weights: dict[str, FloatArray]) -> tuple[Array, Array]:
    """Return value and raw standard deviation, (..., 17), from (members, 2, ..., outputs) answers.

    Axis 1 holds the pose and its mirror image. The variance is the mean of the members' own
    variances plus the variance between the members and between the two images.
    """
    means = answers[..., :_COUNT] * weights["target_scale"] + weights["target_mean"]
    log_sds = np.clip(answers[..., _COUNT : 2 * _COUNT], *LOG_SD_RANGE)
    variances = np.exp(2.0 * log_sds) * weights["target_scale"] ** 2
    means = np.stack([means[:, 0], means[:, 1][..., MIRRORED_MEASURE]])
    variances = np.stack([variances[:, 0], variances[:, 1][..., MIRRORED_MEASURE]])
    # Sum over the two images first, so that their order cannot change a single digit.
    value = np.mean(means[0] + means[1], axis=0) / 2
    disagreement = np.mean((means[0] - value) ** 2 + (means[1] - value) ** 2, axis=0) / 2
    sd = np.sqrt(np.mean(variances[0] + variances[1], axis=0) / 2 + disagreement)
    value[..., _NEVER_NEGATIVE] = np.maximum(value[..., _NEVER_NEGATIVE], 0.0)
    for knee, rotation in zip(_KNEES, _ROTATIONS, strict=True):
        straight = value[..., knee] < MIN_KNEE_FLEXION_FOR_ROTATION_DEG
        value[..., rotation] = np.where(straight, np.nan, value[..., rotation])
    return value, sd


def calibrate_sd(sd: Array, weights: dict[str, FloatArray]) -> Array:
    """Return (..., 17) standard deviations, the raw ones rescaled to match held-out errors.

    The logarithm of the factor is interpolated between the knots and constant beyond them.
    """
    raw, held_out = weights["spread_raw"], weights["spread_held_out"]
    logs = np.log(sd)
    factors = np.stack(
        [
            np.interp(logs[..., index], raw[index], held_out[index] - raw[index])
            for index in range(_COUNT)
        ],
        axis=-1,
    )
    return np.asarray(np.exp(logs + factors))


def compute_in_distribution_score(weights: dict[str, FloatArray], shapes: Array) -> Array:
    """Return the (n,) in-distribution scores, 0 to 1, of (n, 60) shapes.

    The score is a product of two factors: the output of networks that classify lying people
    against synthetic out-of-distribution poses (people who sit, stand or walk, and scrambled
    landmarks), and the closeness to the training poses, which also rejects what the synthetic
    poses do not cover.
    """
    logits = run_network(weights, "familiarity", shapes)[..., 0].mean(axis=0)
    lying = 1.0 / (1.0 + np.exp(-np.clip(logits, -30.0, 30.0)))
    distance = compute_distance(weights, shapes)
    limit, width = weights["distance_limit"]
    known = 1.0 / (1.0 + np.exp(np.clip((distance - limit) / width, -30.0, 30.0)))
    return np.asarray(lying * known)


def compute_distance(weights: dict[str, FloatArray], shapes: Array) -> Array:
    """Return the (n,) Mahalanobis distances of shapes from the training shapes."""
    away = (shapes - weights["familiarity_mean"]) @ weights["distance_whitening"]
    return np.asarray(np.linalg.norm(away, axis=-1))


def _has_shape(pose: Pose) -> bool:
    """Whether all landmarks are finite and do not coincide."""
    points = (pose.image_xy, pose.world_xyz_m)
    finite = all(np.isfinite(array).all() for array in (*points, pose.visibility))
    return finite and all(np.ptp(array, axis=0).max() > _SMALLEST_EXTENT for array in points)


def _make_probe() -> Pose:
    """Return a random pose, to check that all weights are there and fit together."""
    rng = np.random.default_rng(0)
    ones = np.ones(len(Landmark))
    return Pose(rng.random((33, 2)), rng.random((33, 3)), ones, ones, 1.0)
