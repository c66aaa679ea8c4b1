"""The weight of each frame, so that no check is decided by what is common in the training data.

In most rendered frames a flexed thigh is also drawn across, which is not so for real people. So for
each required check of the shipped reference poses, among the frames in which all its other checks
hold, the frames on either side of the limit get the same total weight, and so do those near it and
far from it. The weights are found by raking: each condition is met in turn, repeatedly, until all
hold at once.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from posecheck.core.landmarks import Side
from posecheck.core.measures import MEASURE_INDEX, measure_unit
from posecheck.core.reference import Check
from posecheck.references.files import list_references

# Frames closer than this to a limit are near it, in degrees and in trunk lengths.
_NEAR = {"deg": 12.0, "trunk lengths": 0.15}
_ROUNDS = 30
# The largest weight of a rare frame, relative to the mean.
_MOST = 5.0
KIND_OF = {"figure-4": "figure4", "knee-to-opposite-shoulder": "knee_opposite_shoulder"}


def compute_margin(check: Check, measures: np.ndarray, side: np.ndarray) -> np.ndarray:
    """Return the (n,) distances of a check's measure inside its range, negative outside.

    Args:
        check: of either leg or the whole body.
        measures: (n, 17).
        side: (n,) the affected sides, "L" or "R".
    """
    columns = [measures[:, MEASURE_INDEX[check.measure_name(one)]] for one in Side]
    value = np.where(side == "L", *columns)
    return np.minimum(value - check.minimum, check.maximum - value)


def compute_weights(kind: np.ndarray, side: np.ndarray, measures: np.ndarray) -> np.ndarray:
    """Return (n,) weights, with a mean of 1 for each kind."""
    weights = np.ones(len(kind))
    for reference in list_references():
        rows = np.flatnonzero(kind == KIND_OF[reference.id])
        checks = [check for check in reference.checks if check.required]
        margins = np.stack([compute_margin(c, measures[rows], side[rows]) for c in checks])
        own = np.ones(len(rows))
        for _ in range(_ROUNDS):
            for index, check in enumerate(checks):
                others = np.delete(margins, index, axis=0)
                chosen = np.flatnonzero((others > 0).all(axis=0))
                near = np.abs(margins[index]) < _NEAR[measure_unit(check.measure)]
                group = ((margins[index] > 0) * 2 + near)[chosen]
                sums = np.bincount(group, own[chosen], minlength=4)
                own[chosen] *= (sums.sum() / 4 / np.maximum(sums, 1e-9))[group]
            own = np.clip(own / own.mean(), 1 / _MOST, _MOST)
        weights[rows] = np.sqrt(own) / np.sqrt(own).mean()
    return weights
