"""The probability that a measure lies within limits, given its value and standard deviation."""

from __future__ import annotations

import math
from typing import Final, TypeVar

import numpy as np

from posecheck.core.landmarks import Array

Numbers = TypeVar("Numbers", float, Array)

# The errors of the estimates on held-out people have long tails, because mistaking one leg for the
# other causes a large error. Student's t distribution with four degrees of freedom has such tails,
# and predicted which checks hold better than a normal or a logistic distribution
# (`training/RESULTS.md`). It is scaled so that its 90 % interval is that of a normal distribution:
# 1.645 standard deviations either way.
_T_PER_SD: Final = 2.1318 / 1.645


def compute_probability(minimum: float, maximum: float, value: Numbers, sd: Numbers) -> Numbers:
    """Return the probability, 0 to 1, of the true value between two limits; NaN if not measured.

    Args:
        minimum: the lower limit, degrees or trunk lengths; infinite where open.
        maximum: the upper limit, likewise.
        value: the measured value, a number or any array.
        sd: its standard deviation, above 0, in the same unit.
    """
    within: Numbers = _compute_share(maximum, value, sd) - _compute_share(minimum, value, sd)
    return within


def _compute_share(limit: float, value: Numbers, sd: Numbers) -> Numbers:
    """Return the share of the distribution below a limit, minus 0.5."""
    if math.isinf(limit):
        half: Numbers = 0.0 * value * sd + math.copysign(0.5, limit)
        return half
    t = (limit - value) / sd * _T_PER_SD
    s = t / np.sqrt(4.0 + t * t)
    share: Numbers = 0.75 * s - 0.25 * s * s * s
    return share


def compute_margin_sds(probability: float) -> float:
    """Return how far inside a limit a measure must lie to keep to it with a given probability.

    Args:
        probability: between 0 and 1, both excluded.

    Returns:
        The margin in standard deviations; negative, outside the limit, below 0.5.
    """
    # The cubic in ``_compute_share`` has one root between -1 and 1, given by the triple-angle
    # formula.
    s = 2.0 * math.sin(math.asin(2.0 * (probability - 0.5)) / 3.0)
    return 2.0 * s / math.sqrt(1.0 - s * s) / _T_PER_SD
