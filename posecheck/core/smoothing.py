"""A running median of the measures over real time.

A median over a short window does two jobs with one mechanism: it takes the tremble out of the
estimator's landmarks, and a single wild frame (an outlier, a swap of the legs) does not move it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from posecheck.core.measures import Measures

# Half a second holds 15 frames of a usual camera and delays an answer by a quarter of a second.
WINDOW_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class MeasureWindow:
    """The measures of the last ``WINDOW_S`` seconds, oldest first, with their times."""

    samples: tuple[tuple[float, Measures], ...] = ()

    def add(self, t_s: float, measures: Measures | None) -> MeasureWindow:
        """Return the window at ``t_s``: old samples dropped, a new one added if there is one."""
        kept = tuple(s for s in self.samples if t_s - WINDOW_S < s[0] < t_s)
        return MeasureWindow(kept if measures is None else (*kept, (t_s, measures)))

    def median(self) -> Measures | None:
        """Return the median of values, spreads and familiarity; None when the window is empty.

        A measure is NaN when it is NaN in more than half of the samples.
        """
        if not self.samples:
            return None
        recent = [measures for _, measures in self.samples]
        values = np.stack([measures.value for measures in recent])
        spreads = np.stack([measures.spread for measures in recent])
        familiarity = float(np.median([measures.familiarity for measures in recent]))
        return Measures(_median_of_known(values), _median_of_known(spreads), familiarity)


def _median_of_known(rows: np.ndarray) -> np.ndarray:
    known = np.isfinite(rows)
    ordered = np.sort(np.where(known, rows, np.inf), axis=0)
    count = known.sum(axis=0)
    columns = np.arange(rows.shape[1])
    with np.errstate(invalid="ignore"):
        middle = (
            ordered[np.maximum(count - 1, 0) // 2, columns]
            + ordered[np.minimum(count // 2, len(rows) - 1), columns]
        ) / 2
    return np.where(2 * count >= len(rows), middle, np.nan)
