"""Train the calibration of both pose models: ``python training/train_calibration.py``.

Each fifth of the people is held out in turn. The errors on it of the network trained without it
give ``RESULTS.md`` and the scale of the standard deviations. The networks of all five folds
together are what ships.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from balance import compute_weights
from cross_validate import HeldOut, write_report
from dataset import (
    FOLDS,
    MODELS,
    Frames,
    augment,
    join,
    load_frames,
    make_moment_frames,
    mirror_frames,
)
from in_distribution import stack_members, train_in_distribution_score
from networks import train_network

from posecheck.core.matching import HALF_INTERVAL_SDS
from posecheck.core.measures import MEASURE_NAMES
from posecheck.pose.calibration import (
    LOG_SD_RANGE,
    MIRRORED_MEASURE,
    calibrate_sd,
    combine_answers,
    run_network,
)
from posecheck.pose.features import compute_features

WEIGHTS = Path(__file__).resolve().parents[1] / "posecheck" / "pose" / "weights"
HIDDEN = [384, 384, 192]
EPOCHS = 30
# How many narrow frames and moments without a picture an epoch has, besides all varied frames.
NARROW_AN_EPOCH = 10_000
MOMENTS_AN_EPOCH = 32_000
# All moments are generated once, from a seed.
MOMENTS = 90_000
MOMENTS_SEED = 5
_SCALE_MOMENTS = 20_000
_DROPOUT = 0.1
_COUNT = len(MEASURE_NAMES)
_VIEW_WEIGHT = 0.3
_KNOTS = 10


def _loss(outputs: jax.Array, targets: jax.Array) -> jax.Array:
    """The negative log-likelihood of a Laplace distribution, for errors with long tails.

    It is weighted by the predicted standard deviation, as in Seitzer et al., "On the pitfalls of
    heteroscedastic uncertainty estimation", 2022 (their beta). Without that, training neglects
    hard frames. The error of the view is added.
    """
    mean, log_sd = outputs[:, :_COUNT], outputs[:, _COUNT : 2 * _COUNT]
    log_sd = jnp.clip(log_sd, *LOG_SD_RANGE)
    truth = targets[:, :_COUNT]
    known = jnp.isfinite(truth)
    error = jnp.sqrt((jnp.where(known, truth, 0.0) - mean) ** 2 + 1e-6)
    surprise = np.sqrt(2.0) * error * jnp.exp(-log_sd) + log_sd
    surprise *= jax.lax.stop_gradient(jnp.exp(log_sd))
    weight = targets[:, -1:] * known
    view_error = jnp.mean((outputs[:, 2 * _COUNT :] - targets[:, _COUNT:-1]) ** 2)
    return jnp.sum(jnp.where(known, surprise, 0.0) * weight) / jnp.sum(weight) + (
        _VIEW_WEIGHT * view_error
    )


def _features(frames: Frames) -> np.ndarray:
    return compute_features(frames.image_xy, frames.world_xyz_m, frames.visibility)


def _make_scales(frames: Frames) -> dict[str, np.ndarray]:
    """Return means and scales of inputs and targets, the same for left and right."""
    features = np.concatenate([_features(frames), _features(mirror_frames(frames))])
    both = np.concatenate([frames.measures, frames.measures[:, MIRRORED_MEASURE]])
    return {
        "main_mean": features.mean(axis=0).astype(np.float32),
        "main_scale": (features.std(axis=0) + 0.02).astype(np.float32),
        "target_mean": np.nanmean(both, axis=0),
        "target_scale": np.nanstd(both, axis=0),
    }


def _train_member(
    frames: Frames, moments: Frames, scales: dict[str, np.ndarray], seed: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Train one network; an epoch is all varied frames, some narrow ones and some moments."""
    pools = [
        (frames[frames.source == 1], None),
        (frames[frames.source == 0], NARROW_AN_EPOCH),
        (moments, MOMENTS_AN_EPOCH),
    ]

    weights = [compute_weights(pool.kind, pool.side, pool.measures) for pool, _ in pools]

    def epochs() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        rng = np.random.default_rng(seed)
        for _ in range(EPOCHS):
            rows = [rng.permutation(len(pool))[:count] for pool, count in pools]
            parts = [pool[chosen] for (pool, _), chosen in zip(pools, rows, strict=True)]
            counts = [weight[chosen] for weight, chosen in zip(weights, rows, strict=True)]
            batch = augment(join(parts), rng)
            targets = (batch.measures - scales["target_mean"]) / scales["target_scale"]
            yield (
                (_features(batch) - scales["main_mean"]) / scales["main_scale"],
                np.concatenate([targets, batch.view, np.concatenate(counts)[:, None]], axis=1),
            )

    sizes = [len(scales["main_mean"]), *HIDDEN, 2 * _COUNT + 3]
    return train_network(epochs(), sizes, _loss, epoch_count=EPOCHS, seed=seed, dropout=_DROPOUT)


def _predict(weights: dict[str, np.ndarray], frames: Frames) -> np.ndarray:
    """Return (members, 2, n, outputs) for the frames and their mirror images."""
    return np.stack(
        [run_network(weights, "main", _features(f)) for f in (frames, mirror_frames(frames))],
        axis=1,
    )


def _fit_sds(sd: np.ndarray, error: np.ndarray) -> dict[str, np.ndarray]:
    """Return (17, knots) logarithms of raw and of matching held-out standard deviations.

    There is a knot for each tenth of the frames, ordered by raw standard deviation. The held-out
    one puts 90 % of its errors inside the 90 % interval.
    """
    raw, held_out = np.empty((2, _COUNT, _KNOTS))
    for index in range(_COUNT):
        known = np.isfinite(error[:, index])
        order = np.argsort(sd[known, index])
        for knot, part in enumerate(np.array_split(order, _KNOTS)):
            raw[index, knot] = np.log(np.median(sd[known, index][part]))
            limit = np.quantile(error[known, index][part], 0.9) / HALF_INTERVAL_SDS
            held_out[index, knot] = np.log(limit)
    # Both sides get the same knots, and a larger raw value must never give a smaller result.
    raw, held_out = ((array + array[MIRRORED_MEASURE]) / 2 for array in (raw, held_out))
    return {"spread_raw": raw, "spread_held_out": np.maximum.accumulate(held_out, axis=1)}


def main() -> None:
    """Train, write the weights of both models and the report."""
    started = time.monotonic()
    frames, errors = load_frames()
    moments = make_moment_frames(MOMENTS_SEED, MOMENTS, errors)
    scales = _make_scales(join([frames[frames.source == 1], moments[:_SCALE_MOMENTS]]))
    members = []
    value, raw_sd, view = (np.empty((len(frames), width)) for width in (_COUNT, _COUNT, 3))
    for fold in range(FOLDS):
        held_out = frames.fold == fold
        member = _train_member(frames[~held_out], moments, scales, seed=100 + fold)
        members.append(member)
        answers = _predict(scales | stack_members("main", [member]), frames[held_out])
        value[held_out], raw_sd[held_out] = combine_answers(answers, scales)
        seen = answers[..., 2 * _COUNT :].mean(axis=0)
        view[held_out] = (seen[0] + seen[1] * [-1.0, 1.0, 1.0]) / 2
        print(f"fold {fold}: {time.monotonic() - started:.0f} s", flush=True)
    known = join([frames, moments[: len(frames) // 3]])
    weights = (
        scales | stack_members("main", members) | train_in_distribution_score(known, seed=1000)
    )
    error = np.abs(value - frames.measures)
    WEIGHTS.mkdir(exist_ok=True)
    report = {}
    for index, model in enumerate(MODELS):
        mine = frames.model == index
        # The standard deviations are scaled on the varied frames, which are closest to real people.
        varied = mine & (frames.source == 1)
        knots = _fit_sds(raw_sd[varied], error[varied])
        np.savez_compressed(WEIGHTS / f"calibration_{model}.npz", **weights, **knots)
        # For the report, the knots must not be fitted on the people they are evaluated on.
        sd = np.empty((mine.sum(), _COUNT))
        for fold in range(FOLDS):
            others, these = varied & (frames.fold != fold), mine & (frames.fold == fold)
            knots = _fit_sds(raw_sd[others], error[others])
            sd[frames.fold[mine] == fold] = calibrate_sd(raw_sd[these], knots)
        report[model] = HeldOut(frames[mine], value[mine], sd, view[mine])
    write_report(report)
    print(f"done: {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
