"""Trains the in-distribution score: how similar a pose is to the lying people in the training data.

It combines networks that classify lying people against out-of-distribution poses with the distance
from the training poses.
"""

from __future__ import annotations

from collections.abc import Iterator

import jax
import jax.numpy as jnp
import numpy as np
from dataset import Frames, augment
from networks import train_network
from out_of_distribution import make_figures, make_junk, see, see_figures

from posecheck.pose.calibration import compute_distance
from posecheck.pose.features import compute_shape

HIDDEN = [48, 48, 24]
EPOCHS = 8
MEMBERS = 2
_FIGURES = 16_000
# Seen along the body, a lying trunk looks as upright in the picture as a standing one. Such views
# are ambiguous and get less weight.
_CLEAR_OFF_SIDE_DEG = 60.0
# Real people differ more from the rendered people than those differ from each other.
_TOLERANCE = 1.6


def _make_epoch(
    frames: Frames, figures: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return shapes and (n, 2) targets: whether the person is lying (1 or 0), and the weight."""
    lying = augment(frames, rng)
    clear = frames.off_side_deg <= _CLEAR_OFF_SIDE_DEG
    weight = np.where(clear, 1.0, 0.35)
    neat = frames[rng.choice(np.flatnonzero(clear), len(frames) // 3)]
    neat_azimuth = np.where(np.cos(np.radians(neat.azimuth_deg)) > 0, 0.0, 180.0)
    neat_azimuth += rng.normal(0.0, 25.0, len(neat))
    seen = see(rng, neat.joints.astype(float), neat_azimuth, rng.uniform(-3.0, 55.0, len(neat)))
    upright = see_figures(rng, figures)
    junk = augment(frames[rng.permutation(len(frames))[: len(frames) // 4]], rng)
    junk_image, junk_world = junk.image_xy.copy(), junk.world_xyz_m.copy()
    make_junk(rng, junk_image, junk_world)
    groups = [
        ((lying.image_xy, lying.world_xyz_m), 1.0, weight),
        (seen, 1.0, np.ones(len(neat))),
        (upright, 0.0, np.full(_FIGURES, 2.0)),
        ((junk_image, junk_world), 0.0, np.ones(len(junk))),
    ]
    shapes = np.concatenate([compute_shape(*points) for points, _, _ in groups])
    targets = np.concatenate(
        [np.stack([np.full(len(count), label), count], -1) for _, label, count in groups]
    )
    return shapes, targets


def _loss(outputs: jax.Array, targets: jax.Array) -> jax.Array:
    wrongness = jax.nn.softplus(jnp.where(targets[:, 0] > 0, -outputs[:, 0], outputs[:, 0]))
    # Penalising large logits keeps the score smooth between in and out of distribution.
    return jnp.mean(targets[:, 1] * (wrongness + 0.002 * outputs[:, 0] ** 2))


def train_in_distribution_score(frames: Frames, seed: int) -> dict[str, np.ndarray]:
    """Return the weights that ``compute_in_distribution_score`` reads."""
    rng = np.random.default_rng(seed)
    figures = make_figures(rng, _FIGURES)
    shapes, targets = _make_epoch(frames, figures, rng)
    mean, scale = shapes.mean(axis=0), shapes.std(axis=0) + 0.02

    def epochs(rng: np.random.Generator) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for _ in range(EPOCHS):
            inputs, wanted = _make_epoch(frames, figures, rng)
            yield (inputs - mean) / scale, wanted

    weights: dict[str, np.ndarray] = {"familiarity_mean": mean, "familiarity_scale": scale}
    sizes = [shapes.shape[1], *HIDDEN, 1]
    members = [
        train_network(
            epochs(np.random.default_rng(seed + 1 + member)),
            sizes,
            _loss,
            epoch_count=EPOCHS,
            seed=seed + 1 + member,
            dropout=0.0,
        )
        for member in range(MEMBERS)
    ]
    weights |= stack_members("familiarity", members)
    known = shapes[targets[:, 0] > 0]
    covariance = np.cov((known - mean).T) + 0.01 * np.eye(known.shape[1])
    values, vectors = np.linalg.eigh(covariance)
    weights["distance_whitening"] = vectors / np.sqrt(values)
    distances = compute_distance(weights, known)
    limit = _TOLERANCE * np.quantile(distances, 0.99)
    weights["distance_limit"] = np.array([limit, limit / 15.0])
    return weights


def stack_members(
    network: str, members: list[list[tuple[np.ndarray, np.ndarray]]]
) -> dict[str, np.ndarray]:
    """Return a network's members as (members, rows, columns) weights, in half precision."""
    stacked = {}
    for layer, parts in enumerate(zip(*members, strict=True)):
        stacked[f"{network}_weight_{layer}"] = np.stack([w for w, _ in parts]).astype(np.float16)
        stacked[f"{network}_bias_{layer}"] = np.stack([b for _, b in parts]).astype(np.float32)
    return stacked
