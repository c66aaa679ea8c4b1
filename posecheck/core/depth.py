"""How deep a stretch was held: the furthest that a measure was kept for some seconds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from posecheck.core.reference import Check

Series = npt.NDArray[np.float64]

# A moment's reach is no depth: so long it must be kept, but for a tenth of the time.
STABLE_S: Final = 3.0
STABLE_SHARE: Final = 0.9
# Sums of many short times.
_ROUNDING_S: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Depth:
    """How deep something was held.

    Attributes:
        value: the deepest stable one, degrees or trunk lengths; NaN where there is none.
        half_interval: half of its 90 % interval, same unit.
    """

    value: float = math.nan
    half_interval: float = math.nan


def asks_for_more(check: Check) -> bool:
    """Whether a greater measure is deeper: a check with a minimum asks for more, else for less."""
    return not math.isinf(check.minimum)


def find_depth(
    t_s: Series, measured: Series, half_interval: Series, *, more_is_deeper: bool
) -> Depth:
    """Return the value of ``find_deepest_stable`` with the doubt of all that reached it.

    ``half_interval`` holds (n,) halves of the 90 % intervals, in the unit of ``measured``.
    """
    value = find_deepest_stable(t_s, measured, more_is_deeper=more_is_deeper)
    if math.isnan(value):
        return Depth()
    reached = measured >= value if more_is_deeper else measured <= value
    return Depth(value, float(np.median(half_interval[reached])))


def find_deepest_stable(t_s: Series, measured: Series, *, more_is_deeper: bool) -> float:
    """Return the deepest value that was reached or passed for nine tenths of some three seconds.

    Args:
        t_s: (n,) seconds, ascending. Each value lasts until the next time; the last one ends the
            series. A value that would last longer than ``STABLE_S`` is taken as not known.
        measured: (n,) smoothed, degrees or trunk lengths; NaN where not known, which is time in
            which nothing was kept.
        more_is_deeper: see ``asks_for_more``.

    Returns:
        One of the values, in their unit; NaN when none was kept so long.
    """
    if not len(t_s):
        return math.nan
    # What is looked for is then always the greatest.
    sign = 1.0 if more_is_deeper else -1.0
    known = np.isfinite(measured[:-1]) & (np.diff(t_s) <= STABLE_S)
    values = np.where(known, sign * measured[:-1], -np.inf)
    # For any value, the time it was kept within a window is greatest where the window begins or
    # ends with some value's time.
    starts_s = np.unique(np.concatenate([t_s, t_s - STABLE_S]))
    whole = (starts_s >= t_s[0]) & (starts_s + STABLE_S <= t_s[-1] + _ROUNDING_S)
    kept = (_find_kept(t_s, values, float(start_s)) for start_s in starts_s[whole])
    deepest = max(kept, default=-math.inf)
    return sign * deepest if math.isfinite(deepest) else math.nan


def _find_kept(t_s: Series, values: Series, start_s: float) -> float:
    """Return the greatest value that was reached for long enough from a time on."""
    end_s = start_s + STABLE_S
    first = int(np.searchsorted(t_s, start_s, side="right")) - 1
    last = int(np.searchsorted(t_s, end_s, side="left"))
    kept_s = np.diff(np.clip(t_s[first : last + 1], start_s, end_s))
    order = np.argsort(-values[first:last])
    reached_s = np.cumsum(kept_s[order])
    enough = int(np.searchsorted(reached_s, STABLE_SHARE * STABLE_S - _ROUNDING_S))
    return float(values[first:last][order[enough]])
