"""The rendered frames, their mirror images, and what real footage may add to them."""

from __future__ import annotations

import sys
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from posecheck.calibration import MIRRORED_MEASURE
from posecheck.core.landmarks import MIRRORED_INDEX
from posecheck.core.measures import compute_measures

FOLDER = Path(__file__).parent / "data"
MODELS = ("full", "heavy")
FOLDS = 5
ASPECT = 640 / 480
# Columns of a stored landmark.
_XY, _VISIBILITY, _WORLD = slice(0, 2), 2, slice(3, 6)
# Face, arms and hands: real ones vary more than rendered ones, and no leg hangs on them.
_LOOSE = np.array([*range(11), *range(13, 23)])
_TORSO_AND_KNEES = [11, 12, 23, 24, 25, 26]


@dataclass(frozen=True)
class Frames:
    """Landmarks of n frames with their truth. Image points are in picture heights.

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
    kind: np.ndarray
    side: np.ndarray
    fault: np.ndarray
    phase: np.ndarray
    depth: np.ndarray
    azimuth_deg: np.ndarray
    elevation_deg: np.ndarray

    def __len__(self) -> int:
        return len(self.image_xy)

    def __getitem__(self, chosen: np.ndarray) -> Frames:
        return Frames(**{field.name: getattr(self, field.name)[chosen] for field in fields(self)})

    @property
    def off_side_deg(self) -> np.ndarray:
        """(n,) how far the camera stands from square beside the person, 0 to 90."""
        return np.degrees(np.arccos(np.abs(np.cos(np.radians(self.azimuth_deg)))))


def load_frames() -> Frames:
    """Return all frames in which a pose model found somebody, both models one after the other."""
    stored: dict[str, list[np.ndarray]] = {}
    for path in sorted(FOLDER.glob("train_*.npz")):
        with np.load(path, allow_pickle=False) as archive:
            for key in archive.files:
                stored.setdefault(key, []).append(archive[key])
    data = {key: np.concatenate(parts) for key, parts in stored.items()}
    # A whole person is in one fold, so that no test person was trained on.
    people = np.unique(data["pid"])
    fold_of = np.empty(len(people), int)
    fold_of[np.random.default_rng(0).permutation(len(people))] = np.arange(len(people)) % FOLDS
    folds = fold_of[np.searchsorted(people, data["pid"])]
    measures = compute_measures(data["lm"].astype(np.float64))
    azimuth = np.radians(data["az"])
    view = np.stack([np.cos(azimuth), np.sin(azimuth), data["el"] / 45.0], axis=-1)
    parts = []
    for index, model in enumerate(MODELS):
        seen = np.isfinite(data[model][:, 0, 0])
        marks = data[model][seen].astype(np.float64)
        parts.append(
            Frames(
                marks[..., _XY] * [ASPECT, 1.0],
                marks[..., _WORLD],
                marks[..., _VISIBILITY],
                measures[seen],
                view[seen],
                data["lm"][seen],
                folds[seen],
                np.full(seen.sum(), index),
                *(data[key][seen] for key in ("kind", "side", "fault", "phase", "depth")),
                data["az"][seen],
                data["el"][seen],
            )
        )
    first, second = parts
    return Frames(
        **{
            field.name: np.concatenate([getattr(first, field.name), getattr(second, field.name)])
            for field in fields(Frames)
        }
    )


def mirror_frames(frames: Frames, where: np.ndarray | None = None) -> Frames:
    """Return the frames with landmarks and targets as the mirrored pictures have them."""
    where = np.ones(len(frames), bool) if where is None else where
    mirrored = {
        "image_xy": frames.image_xy[:, MIRRORED_INDEX] * [-1.0, 1.0],
        "world_xyz_m": frames.world_xyz_m[:, MIRRORED_INDEX] * [-1.0, 1.0, 1.0],
        "visibility": frames.visibility[:, MIRRORED_INDEX],
        "measures": frames.measures[:, MIRRORED_MEASURE],
        "view": frames.view * [-1.0, 1.0, 1.0],
    }
    return replace(
        frames,
        **{
            name: np.where(where.reshape(-1, *[1] * (array.ndim - 1)), array, getattr(frames, name))
            for name, array in mirrored.items()
        },
    )


def augment(frames: Frames, rng: np.random.Generator) -> Frames:
    """Return the frames with half of them mirrored, the camera tilted and the points shaken."""
    count = len(frames)
    frames = mirror_frames(frames, rng.random(count) < 0.5)
    turn = np.radians(rng.normal(0.0, 6.0, count))
    rotation = np.stack(
        [np.stack([np.cos(turn), -np.sin(turn)], -1), np.stack([np.sin(turn), np.cos(turn)], -1)],
        -2,
    )
    stretch = np.eye(2) + rng.normal(0.0, 0.03, (count, 2, 2))
    size = 1.6 * frames.image_xy[:, _TORSO_AND_KNEES].std(axis=(1, 2))[:, None, None]
    image = np.einsum("nij,nkj->nki", rotation @ stretch, frames.image_xy)
    image += rng.normal(0.0, 0.012, image.shape) * size * rng.exponential(1.0, (count, 1, 1))
    world = frames.world_xyz_m.copy()
    world[..., :2] = np.einsum("nij,nkj->nki", rotation, world[..., :2])
    world += rng.normal(0.0, 0.009, world.shape) * rng.exponential(1.0, (count, 1, 1))
    # In a quarter of the frames the hands and the face are anywhere.
    shaken = rng.random((count, 1, 1)) < 0.25
    image[:, _LOOSE] += rng.normal(0.0, 0.12, (count, len(_LOOSE), 2)) * size * shaken
    world[:, _LOOSE] += rng.normal(0.0, 0.06, (count, len(_LOOSE), 3)) * shaken
    doubted = rng.random((count, 1)) < 0.5
    visibility = frames.visibility + rng.normal(0.0, 0.1, frames.visibility.shape) * doubted
    # Real rooms and clothes hide other points: sometimes visibility is another frame's.
    borrowed = rng.random((count, 1)) < 0.2
    visibility = np.where(borrowed, visibility[rng.permutation(count)], visibility)
    return replace(
        frames, image_xy=image, world_xyz_m=world, visibility=np.clip(visibility, 0.0, 1.0)
    )
