"""Trains small networks with jax, on one thread so that every run gives the same digits."""

from __future__ import annotations

import os

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

from collections.abc import Callable, Iterable
from functools import partial
from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
import optax

Layers = list[tuple[jax.Array, jax.Array]]
Loss = Callable[[jax.Array, jax.Array], jax.Array]

BATCH = 512


def _start(rng: np.random.Generator, sizes: list[int]) -> Layers:
    layers = []
    for index, (rows, columns) in enumerate(pairwise(sizes)):
        gain = 0.1 if index == len(sizes) - 2 else 1.0
        weight = gain * rng.normal(0.0, np.sqrt(2.0 / rows), (rows, columns))
        layers.append((jnp.asarray(weight, jnp.float32), jnp.zeros(columns)))
    return layers


def _run(layers: Layers, inputs: jax.Array, key: jax.Array, dropout: float) -> jax.Array:
    for weight, bias in layers[:-1]:
        inputs = jax.nn.silu(inputs @ weight + bias)
        if dropout:
            key, this = jax.random.split(key)
            inputs *= jax.random.bernoulli(this, 1.0 - dropout, inputs.shape) / (1.0 - dropout)
    weight, bias = layers[-1]
    return inputs @ weight + bias


def train_network(  # noqa: PLR0913 - a training run has this many settings
    epochs: Iterable[tuple[np.ndarray, np.ndarray]],
    sizes: list[int],
    loss: Loss,
    *,
    epoch_count: int,
    seed: int,
    dropout: float = 0.1,
    rate: float = 2e-3,
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the (weight, bias) layers, trained on each epoch's (inputs, targets)."""
    rng = np.random.default_rng(seed)
    layers = _start(rng, sizes)
    key = jax.random.PRNGKey(seed)
    state = train_epoch = optimiser = None
    for inputs, targets in epochs:
        steps = len(inputs) // BATCH
        if optimiser is None:
            schedule = optax.cosine_onecycle_schedule(steps * epoch_count, rate, 0.1)
            optimiser = optax.adamw(schedule, weight_decay=1e-2)
            state = optimiser.init(layers)
            train_epoch = jax.jit(partial(_train_epoch, optimiser, loss, dropout))
        order = rng.permutation(len(inputs))[: steps * BATCH].reshape(steps, BATCH)
        key, this = jax.random.split(key)
        batches = (inputs[order].astype(np.float32), targets[order].astype(np.float32))
        layers, state, _ = train_epoch(layers, state, this, batches)
    return [(np.asarray(weight), np.asarray(bias)) for weight, bias in layers]


def _train_epoch(optimiser, loss, dropout, layers, state, key, batches):  # noqa: ANN001, ANN202, PLR0913, PLR0917
    def step(carry, batch):  # noqa: ANN001, ANN202
        layers, state, key = carry
        key, this = jax.random.split(key)

        def objective(layers: Layers) -> jax.Array:
            return loss(_run(layers, batch[0], this, dropout), batch[1])

        value, slope = jax.value_and_grad(objective)(layers)
        change, state = optimiser.update(slope, state, layers)
        return (optax.apply_updates(layers, change), state, key), value

    (layers, state, _), values = jax.lax.scan(step, (layers, state, key), batches)
    return layers, state, values.mean()
