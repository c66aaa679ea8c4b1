"""How deep a stretch was held: the furthest value that a measure kept for a few seconds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from posecheck.core.reference import Check

Series = npt.NDArray[np.float64]

# A value only counts as a depth if it was kept for this share of a window this long.
STABLE_S: Final = 3.0
STABLE_SHARE: Final = 0.9
# Tolerance for rounding errors in sums of many short times.
_ROUNDING_S: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Depth:
    """How deep a measure was held.

    Attributes:
        value: the deepest stable value, degrees or trunk lengths; NaN where there is none.
        half_interval: half of its 90 % interval, same unit.
    """

    value: float = math.nan
    half_interval: float = math.nan


def asks_for_more(check: Check) -> bool:
    """Whether larger is deeper: it is for a check with a minimum, otherwise smaller is."""
    return not math.isinf(check.minimum)


def find_depth(
    t_s: Series, measured: Series, half_interval: Series, *, more_is_deeper: bool
) -> Depth:
    """Return ``find_deepest_stable`` with the median uncertainty of the values that reach it.

    ``half_interval`` is (n,), half of each 90 % interval, in the unit of ``measured``.
    """
    value = find_deepest_stable(t_s, measured, more_is_deeper=more_is_deeper)
    if math.isnan(value):
        return Depth()
    reached = measured >= value if more_is_deeper else measured <= value
    return Depth(value, float(np.median(half_interval[reached])))


def find_deepest_stable(t_s: Series, measured: Series, *, more_is_deeper: bool) -> float:
    """Return the deepest value reached or passed for ``STABLE_SHARE`` of any ``STABLE_S`` window.

    Args:
        t_s: (n,) seconds, ascending. Each value lasts until the next time; the last one ends the
            series. A value that would last longer than ``STABLE_S`` counts as unknown.
        measured: (n,) smoothed, degrees or trunk lengths; NaN where unknown, which reaches
            nothing.
        more_is_deeper: see ``asks_for_more``.

    Returns:
        One of the values, in their unit; NaN when none was kept for long enough.
    """
    if not len(t_s):
        return math.nan
    # With this sign the deepest value is always the largest.
    sign = 1.0 if more_is_deeper else -1.0
    known = np.isfinite(measured[:-1]) & (np.diff(t_s) <= STABLE_S)
    values = np.where(known, sign * measured[:-1], -np.inf)
    # The time for which a value is reached within a window is longest for a window that starts or
    # ends at one of the times.
    starts_s = np.unique(np.concatenate([t_s, t_s - STABLE_S]))
    whole = (starts_s >= t_s[0]) & (starts_s + STABLE_S <= t_s[-1] + _ROUNDING_S)
    kept = (_find_kept(t_s, values, float(start_s)) for start_s in starts_s[whole])
    deepest = max(kept, default=-math.inf)
    return sign * deepest if math.isfinite(deepest) else math.nan


def _find_kept(t_s: Series, values: Series, start_s: float) -> float:
    """Return the largest value that was reached for long enough in the window from ``start_s``."""
    end_s = start_s + STABLE_S
    first = int(np.searchsorted(t_s, start_s, side="right")) - 1
    last = int(np.searchsorted(t_s, end_s, side="left"))
    kept_s = np.diff(np.clip(t_s[first : last + 1], start_s, end_s))
    order = np.argsort(-values[first:last])
    reached_s = np.cumsum(kept_s[order])
    enough = int(np.searchsorted(reached_s, STABLE_SHARE * STABLE_S - _ROUNDING_S))
    return float(values[first:last][order[enough]])
