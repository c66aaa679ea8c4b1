"""How much each frame counts, so that no check is decided by what is usual.

Somebody whose thigh is drawn up has drawn it across in most rendered frames, and not in life. So
for each required check of the shipped reference poses, among the frames in which all the others
hold, those on either side of its limit count the same in sum, and so do those near it and far from
it. Found by raking: each demand is met in turn, again and again, until all hold at once.
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

# This close to a limit is near, in degrees and in trunk lengths.
_NEAR = {"deg": 12.0, "trunk lengths": 0.15}
_ROUNDS = 30
# A frame that is rare in some way counts for this many at most.
_MOST = 5.0
KIND_OF = {"figure-4": "figure4", "knee-to-opposite-shoulder": "knee_opposite_shoulder"}


def compute_margin(check: Check, measures: np.ndarray, side: np.ndarray) -> np.ndarray:
    """Return (n,) how far inside a check's range its measure lies, negative outside.

    Args:
        check: of either leg or the body.
        measures: (n, 17).
        side: (n,) the affected sides, "L" or "R".
    """
    columns = [measures[:, MEASURE_INDEX[check.measure_name(one)]] for one in Side]
    value = np.where(side == "L", *columns)
    return np.minimum(value - check.minimum, check.maximum - value)


def compute_weights(kind: np.ndarray, side: np.ndarray, measures: np.ndarray) -> np.ndarray:
    """Return (n,) weights, 1 in the mean of each kind."""
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
