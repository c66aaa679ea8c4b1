"""The calibration's training data: narrow and varied rendered frames, and moments without pictures.

All three sources give ``Frames``. The *narrow* frames (``train_*.npz``) show the two stretches in
one style, and free poses. The *varied* ones (``varied_*.npz``) show people as they really lie, seen
from near the floor to above. *Moments* are generated from a seed (``moments.py``, ``seeing.py``).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from moments import make_moments
from seeing import Errors, camera_direction, into_camera, measure_errors, see_moments

from posecheck.core.landmarks import MIRRORED_INDEX, Landmark
from posecheck.core.measures import compute_measures
from posecheck.pose.calibration import MIRRORED_MEASURE
from posecheck.pose.features import JOINTS, locate_body

FOLDER = Path(__file__).parent / "data"
MODELS = ("full", "heavy")
SOURCES = ("narrow", "varied", "moments")
FOLDS = 5
# Moments without a picture have no person, so they are in no fold.
NO_FOLD = -1
_ASPECT = 640 / 480
# Columns of a stored landmark.
_XY, _VISIBILITY, _WORLD = slice(0, 2), 2, slice(3, 6)
# Ears, elbows and wrists: they vary more in real people than in rendered ones, and the legs do not
# depend on them.
_LOOSE = [joint for joint in JOINTS if joint < Landmark.LEFT_HIP and joint not in (11, 12)]
# Where to put joints that a source lacks: the face at the ear of its side, fingers at the wrist.
_STAND_IN = np.array(
    [*(Landmark.LEFT_EAR + (joint % 2 == 0) * 1 for joint in range(11)), *range(11, 17)]
    + [Landmark.LEFT_WRIST + (joint % 2 == 0) * 1 for joint in range(17, 23)]
    + [*range(23, 33)]
)


@dataclass(frozen=True)
class Frames:
    """Landmarks of n frames with their true measures. Image points are in picture heights.

    ``view`` holds the cosine and sine of the camera's azimuth and its elevation / 45 degrees.
    """

    image_xy: np.ndarray  # (n, 33, 2)
    world_xyz_m: np.ndarray  # (n, 33, 3)
    visibility: np.ndarray  # (n, 33)
    measures: np.ndarray  # (n, 17)
    view: np.ndarray  # (n, 3)
    joints: np.ndarray  # (n, 33, 3) x to the person's left, y to the head, z up, metres
    fold: np.ndarray
    model: np.ndarray  # index in MODELS
    source: np.ndarray  # index in SOURCES
    kind: np.ndarray
    side: np.ndarray
    style: np.ndarray  # the style of a varied frame, the fault of a narrow one
    hold: np.ndarray  # whether the stretch is held, with good form or not
    azimuth_deg: np.ndarray
    elevation_deg: np.ndarray

    def __len__(self) -> int:
        return len(self.image_xy)

    def __getitem__(self, chosen: np.ndarray | slice) -> Frames:
        return Frames(**{field.name: getattr(self, field.name)[chosen] for field in fields(self)})

    @property
    def off_side_deg(self) -> np.ndarray:
        """(n,) how far the camera is from square to the person's side, 0 to 90."""
        return np.degrees(np.arccos(np.abs(np.cos(np.radians(self.azimuth_deg)))))


def join(parts: list[Frames]) -> Frames:
    """Return several sets of frames concatenated."""
    return Frames(
        **{
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(Frames)
        }
    )


def load_frames() -> tuple[Frames, Errors]:
    """Return all rendered frames in which a pose model found a person, and the models' errors."""
    narrow, varied = _read("train_*.npz"), _read("varied_*.npz")
    people = np.unique(np.concatenate([narrow["pid"], varied["pid"] + _OTHER_PEOPLE]))
    # All frames of a person are in the same fold, so that no held-out person was trained on.
    fold_of = np.empty(len(people), int)
    fold_of[np.random.default_rng(0).permutation(len(people))] = np.arange(len(people)) % FOLDS
    parts = [
        _make_frames(
            narrow,
            narrow[model] * np.array([_ASPECT, 1, 1, 1, 1, 1], np.float32),
            narrow["lm"],
            fold_of[np.searchsorted(people, narrow["pid"])],
            (MODELS.index(model), 0),
            narrow["fault"],
            (narrow["phase"] == "hold") & (narrow["depth"] > 0.5),
        )
        for model in MODELS
    ]
    errors = []
    fold = fold_of[np.searchsorted(people, varied["pid"] + _OTHER_PEOPLE)]
    joints = _expand_joints(varied["lm"])
    for model in MODELS:
        for look in ("followed", "jittered"):
            marks = _expand_joints(varied[f"{model}_{look}"])
            parts.append(
                _make_frames(
                    varied,
                    marks,
                    joints,
                    fold,
                    (MODELS.index(model), 1),
                    varied["style"],
                    np.isin(varied["kind"], ("figure4", "knee_opposite_shoulder")),
                )
            )
            seen = np.isfinite(marks[:, 0, 0])
            errors.append(
                measure_errors(
                    marks[seen][..., _XY],
                    _expand_joints(varied["px"])[seen],
                    marks[seen][..., _WORLD],
                    into_camera(joints[seen], varied["rotation"][seen]),
                    marks[seen][..., _VISIBILITY],
                    camera_direction(varied["az"][seen], varied["el"][seen]),
                )
            )
    return join(parts), _join_errors(errors)


# Added to the ids of the people in varied frames, to keep them apart from those in narrow frames.
_OTHER_PEOPLE = 10_000_000


def make_moment_frames(seed: int, count: int, errors: Errors) -> Frames:
    """Return ``count`` synthetic moments, as a pose model would see them from random cameras."""
    rng = np.random.default_rng(seed)
    moments = make_moments(rng, count)
    joints = moments.joints[:, _STAND_IN]
    seen = see_moments(rng, joints, errors)
    azimuth = np.radians(seen.azimuth_deg)
    view = np.stack([np.cos(azimuth), np.sin(azimuth), seen.elevation_deg / 45.0], -1)
    return Frames(
        *(
            array.astype(np.float32)
            for array in (
                seen.image_xy,
                seen.world_xyz_m,
                seen.visibility,
                compute_measures(joints),
                view,
                joints,
            )
        ),
        np.full(count, NO_FOLD),
        np.full(count, NO_FOLD),
        np.full(count, SOURCES.index("moments")),
        moments.kind,
        moments.side,
        np.full(count, ""),
        np.zeros(count, bool),
        seen.azimuth_deg,
        seen.elevation_deg,
    )


def _read(pattern: str) -> dict[str, np.ndarray]:
    """Return the arrays of all files; rows of files that lack an array get NaN."""
    archives = [np.load(path, allow_pickle=False) for path in sorted(FOLDER.glob(pattern))]
    names = {name for archive in archives for name in archive.files}
    stored = {}
    for name in sorted(names):
        shape = next(archive[name].shape[1:] for archive in archives if name in archive.files)
        stored[name] = np.concatenate(
            [
                archive[name]
                if name in archive.files
                else np.full((len(archive["pid"]), *shape), np.nan)
                for archive in archives
            ]
        )
    return stored


def _expand_joints(points: np.ndarray) -> np.ndarray:
    """Return (n, 33, d) points from the stored (n, 18, d) ones."""
    whole = np.empty((len(points), len(Landmark), points.shape[2]), np.float32)
    whole[:, JOINTS] = points
    return whole[:, _STAND_IN]


def _make_frames(  # noqa: PLR0913, PLR0917
    stored: dict[str, np.ndarray],
    marks: np.ndarray,
    joints: np.ndarray,
    fold: np.ndarray,
    origin: tuple[int, int],
    style: np.ndarray,
    hold: np.ndarray,
) -> Frames:
    seen = np.isfinite(marks[:, 0, 0])
    azimuth = np.radians(stored["az"])
    view = np.stack([np.cos(azimuth), np.sin(azimuth), stored["el"] / 45.0], axis=-1)
    marks, joints = marks[seen].astype(np.float32), joints[seen].astype(np.float32)
    return Frames(
        marks[..., _XY],
        marks[..., _WORLD],
        marks[..., _VISIBILITY],
        compute_measures(joints).astype(np.float32),
        view[seen].astype(np.float32),
        joints,
        fold[seen],
        *(np.full(seen.sum(), index) for index in origin),
        stored["kind"][seen],
        stored["side"][seen],
        style[seen],
        hold[seen],
        stored["az"][seen],
        stored["el"][seen],
    )


def _join_errors(parts: list[Errors]) -> Errors:
    return Errors(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("image", "world", "visibility", "direction")
        ),
        np.mean([part.slopes for part in parts], axis=0),
    )


def mirror_side(side: np.ndarray) -> np.ndarray:
    """Return the other side of each, "L" or "R"."""
    return np.where(side == "L", "R", "L")


def mirror_frames(frames: Frames, where: np.ndarray | None = None) -> Frames:
    """Return the frames with the landmarks and targets of the mirrored pictures.

    ``where`` is (n,), which frames to mirror; None for all.
    """
    where = np.ones(len(frames), bool) if where is None else where
    mirrored = {
        "image_xy": frames.image_xy[:, MIRRORED_INDEX] * np.float32([-1, 1]),
        "world_xyz_m": frames.world_xyz_m[:, MIRRORED_INDEX] * np.float32([-1, 1, 1]),
        "visibility": frames.visibility[:, MIRRORED_INDEX],
        "measures": frames.measures[:, MIRRORED_MEASURE],
        "view": frames.view * np.float32([-1, 1, 1]),
    }
    return replace(
        frames,
        **{
            name: np.where(where.reshape(-1, *[1] * (array.ndim - 1)), array, getattr(frames, name))
            for name, array in mirrored.items()
        },
    )


def augment(frames: Frames, rng: np.random.Generator) -> Frames:
    """Return the frames with half of them mirrored, the camera tilted and noise on the points."""
    count = len(frames)
    frames = mirror_frames(frames, rng.random(count) < 0.5)
    turn = np.radians(rng.normal(0.0, 6.0, count)).astype(np.float32)
    rotation = np.stack(
        [np.stack([np.cos(turn), -np.sin(turn)], -1), np.stack([np.sin(turn), np.cos(turn)], -1)],
        -2,
    )
    stretch = np.eye(2, dtype=np.float32) + _noise(rng, 0.03, (count, 2, 2))
    size = locate_body(frames.image_xy)[1]
    image = np.einsum("nij,nkj->nki", rotation @ stretch, frames.image_xy)
    strength = rng.exponential(1.0, (2, count, 1, 1)).astype(np.float32)
    image += _noise(rng, 0.012, image.shape) * size * strength[0]
    world = frames.world_xyz_m.copy()
    world[..., :2] = np.einsum("nij,nkj->nki", rotation, world[..., :2])
    world += _noise(rng, 0.009, world.shape) * strength[1]
    # In a quarter of the frames, scatter the arms and the ears.
    scattered = rng.random((count, 1, 1)) < 0.25
    image[:, _LOOSE] += _noise(rng, 0.12, (count, len(_LOOSE), 2)) * size * scattered
    world[:, _LOOSE] += _noise(rng, 0.06, (count, len(_LOOSE), 3)) * scattered
    noisy = rng.random((count, 1)) < 0.5
    visibility = frames.visibility + _noise(rng, 0.1, frames.visibility.shape) * noisy
    # Real rooms and clothes hide other points, so some frames get another frame's visibility.
    borrowed = rng.random((count, 1)) < 0.2
    visibility = np.where(borrowed, visibility[rng.permutation(count)], visibility)
    return replace(
        frames, image_xy=image, world_xyz_m=world, visibility=np.clip(visibility, 0.0, 1.0)
    )


def _noise(rng: np.random.Generator, sd: float, shape: tuple[int, ...]) -> np.ndarray:
    return np.float32(sd) * rng.standard_normal(shape, np.float32)
