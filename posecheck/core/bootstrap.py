"""How far a share measured on a few people may lie from that of all people like them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np

CONFIDENCE: Final = 0.95
DRAWS: Final = 2000
SEED: Final = 1


class WhyNot(Enum):
    """Why no interval can be given."""

    TOO_FEW = "too_few"
    ALL_ALIKE = "all_alike"


@dataclass(frozen=True, slots=True)
class Interval:
    """The ends of an interval of confidence, 0 to 1."""

    low: float
    high: float


def estimate_interval(parts: Sequence[float], wholes: Sequence[float]) -> Interval | WhyNot:
    """Return the 95 % interval of ``sum(parts) / sum(wholes)``, or why there is none.

    The percentile bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993,
    chapter 13) over whole clusters (Davison and Hinkley, Bootstrap Methods and their Application,
    1997, section 3.8): as many people as there are get drawn with replacement, 2000 times with a
    fixed seed, each with all of their seconds, because seconds of one person are no independent
    evidence. With fewer than about ten of them the interval is known to come out too narrow. What
    nobody drawn has shown, no draw can show: where all shares are alike, for example no falsely
    counted second in anybody, the interval would have no width, and none is given.

    Args:
        parts: seconds with the property, one number a person (or a video).
        wholes: seconds that could have it; those with none say nothing and are left out.
    """
    whole = np.asarray(wholes, dtype=np.float64)
    part = np.asarray(parts, dtype=np.float64)[whole > 0]
    whole = whole[whole > 0]
    count = len(whole)
    if count < 2:
        return WhyNot.TOO_FEW
    if np.allclose(part / whole, part[0] / whole[0], rtol=0.0, atol=1e-9):
        return WhyNot.ALL_ALIKE
    drawn = np.random.default_rng(SEED).integers(0, count, (DRAWS, count))
    shares = part[drawn].sum(axis=1) / whole[drawn].sum(axis=1)
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(shares, (tail, 1 - tail))
    return Interval(float(low), float(high))
