"""How likely a measure lies within limits, given what was measured and how sure that is."""

from __future__ import annotations

import math
from typing import Final, TypeVar

import numpy as np

from posecheck.core.landmarks import Array

Numbers = TypeVar("Numbers", float, Array)

# The errors of the camera's estimates on held-out people have long tails: a leg taken for the other
# one is far off. Student's t distribution with four degrees of freedom has such, and told what
# would hold better than a normal or a logistic one (`training/RESULTS.md`). In units of the spread
# its 90 % interval is that of a normal distribution: 1.645 either way.
_T_PER_SD: Final = 2.1318 / 1.645


def compute_probability(minimum: float, maximum: float, value: Numbers, spread: Numbers) -> Numbers:
    """Return how likely the truth lies between two limits, 0 to 1; NaN where not measured.

    Args:
        minimum: degrees or trunk lengths; infinite where open.
        maximum: likewise.
        value: what was measured, a number or any array.
        spread: its standard deviation, above 0, in the same unit.
    """
    within: Numbers = _compute_share(maximum, value, spread) - _compute_share(
        minimum, value, spread
    )
    return within


def _compute_share(limit: float, value: Numbers, spread: Numbers) -> Numbers:
    """Return the share of the distribution below a limit, less a half."""
    if math.isinf(limit):
        half: Numbers = 0.0 * value * spread + math.copysign(0.5, limit)
        return half
    t = (limit - value) / spread * _T_PER_SD
    s = t / np.sqrt(4.0 + t * t)
    share: Numbers = 0.75 * s - 0.25 * s * s * s
    return share


def compute_margin_sds(probability: float) -> float:
    """Return how many spreads inside a limit a measure lies that keeps to it so likely.

    Args:
        probability: between 0 and 1; above a half the margin is positive.
    """
    # The share's cubic has one root between -1 and 1, a cosine's triple angle.
    s = 2.0 * math.sin(math.asin(2.0 * (probability - 0.5)) / 3.0)
    return 2.0 * s / math.sqrt(1.0 - s * s) / _T_PER_SD
