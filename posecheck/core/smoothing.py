"""A running median of the measures, for as long as the person keeps still.

The median does two jobs at once: it smooths the jitter of the estimator's landmarks, and a single
outlier frame (for example with the legs swapped) does not move it. A person in a hold is still, so
the longer the legs stay where they are, the more frames the answer is based on. Once they move,
earlier frames say nothing about the present.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from posecheck.core.landmarks import Array, Pose, Side, landmark_of
from posecheck.core.measures import Measures

# How much time the median covers: a few frames while the legs move, more while they are still.
WINDOW_S: Final = 0.4
STILL_WINDOW_S: Final = 2.0
# Legs that have not moved for this long are still.
STILL_AFTER_S: Final = 0.6
# Knees or ankles that are further than this, in trunk lengths of the picture, from where they were
# have moved. The estimator's jitter, in the median of half a second, stays below it.
MOVED: Final = 0.2

_LEGS: Final = [landmark_of(side, part) for part in ("knee", "ankle") for side in Side]
_HIPS: Final = [landmark_of(side, "hip") for side in Side]
_SHOULDERS: Final = [landmark_of(side, "shoulder") for side in Side]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One frame: when, what was measured, and where the legs were in the picture.

    Attributes:
        legs: (4, 2) knees and ankles relative to mid-hip, in trunk lengths of the picture.
    """

    t_s: float
    measures: Measures
    legs: Array


@dataclass(frozen=True, slots=True)
class MeasureWindow:
    """The frames since the legs last moved, oldest first, covering at most ``STILL_WINDOW_S``."""

    samples: tuple[Sample, ...] = ()

    @property
    def still(self) -> bool:
        """Whether the legs have kept still for a moment."""
        first, last = self.samples[:1], self.samples[-1:]
        return bool(first) and round(last[0].t_s - first[0].t_s, 6) >= STILL_AFTER_S

    def add(self, t_s: float, measures: Measures | None, pose: Pose | None = None) -> MeasureWindow:
        """Return the window at ``t_s``: old frames dropped, the new one added if there is one."""
        kept = tuple(s for s in self.samples if t_s - STILL_WINDOW_S < s.t_s < t_s)
        if measures is not None and pose is not None:
            kept = (*kept, Sample(t_s, measures, _place_legs(pose)))
        recent = tuple(s for s in kept if t_s - WINDOW_S < s.t_s)
        earlier = kept[: len(kept) - len(recent)]
        return MeasureWindow(recent if not recent or _have_moved(earlier, recent) else kept)

    def median(self) -> Measures | None:
        """Return the median of values, standard deviations and in-distribution scores.

        None when the window is empty.
        A measure is NaN when it is NaN in more than half of the samples.
        """
        if not self.samples:
            return None
        recent = [sample.measures for sample in self.samples]
        values = np.stack([measures.value for measures in recent])
        sds = np.stack([measures.sd for measures in recent])
        score = float(np.median([measures.in_distribution_score for measures in recent]))
        return Measures(_median_of_known(values), _median_of_known(sds), score)


def _place_legs(pose: Pose) -> Array:
    hips, shoulders = (pose.image_xy[pair].mean(axis=0) for pair in (_HIPS, _SHOULDERS))
    trunk = max(float(np.linalg.norm(shoulders - hips)), 1e-6)
    return np.asarray((pose.image_xy[_LEGS] - hips) / trunk)


def _have_moved(earlier: tuple[Sample, ...], recent: tuple[Sample, ...]) -> bool:
    """Whether the knees or ankles have moved between the two parts."""
    if not earlier:
        return False
    before, now = (np.median([s.legs for s in part], axis=0) for part in (earlier, recent))
    return bool(np.linalg.norm(now - before, axis=-1).max() > MOVED)


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
