"""How far a share measured on a few people may be from the share in the whole population."""

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
    """The ends of a confidence interval, 0 to 1."""

    low: float
    high: float


def estimate_interval(parts: Sequence[float], wholes: Sequence[float]) -> Interval | WhyNot:
    """Return the 95 % interval of ``sum(parts) / sum(wholes)``, or why there is none.

    The percentile bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993,
    chapter 13) over whole clusters (Davison and Hinkley, Bootstrap Methods and their Application,
    1997, section 3.8): people are resampled with replacement, 2000 times with a fixed seed, each
    with all of their seconds, because seconds of the same person are not independent. With fewer
    than about ten people the interval is known to come out too narrow. Resampling cannot show
    what nobody in the sample has shown: where all shares are equal, for example when nobody has a
    falsely counted second, the interval would have no width, so none is given.

    Args:
        parts: seconds with the property, one number per person (or per video).
        wholes: seconds that could have it; people with none carry no evidence and are left out.
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
