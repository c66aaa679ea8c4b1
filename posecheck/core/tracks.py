"""Each check's measure over a set, with its uncertainty."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from posecheck.core.depth import Depth, find_depth

if TYPE_CHECKING:
    from posecheck.core.checker import Verdict
    from posecheck.core.landmarks import Side
    from posecheck.core.reference import Check, ReferencePose

Series = npt.NDArray[np.float64]

# More points than this cannot be distinguished on a page.
MAX_POINTS: Final = 600
# Depths are computed from points at most this far apart, since a depth is kept for three seconds.
FINE_STEP_S: Final = 0.5
# Verdicts further apart than this are not joined by a line.
_LONGEST_STEP_S: Final = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class CheckTrack:
    """One check's measure over time.

    Attributes:
        t_s: (n,) seconds.
        measured: (n,) degrees or trunk lengths, NaN where it could not be measured.
        half_interval: (n,) half of the 90 % interval, same unit.
        depths: how deep it was held if larger is deeper, and if smaller is; empty where the points
            are close enough together to compute it from them.
    """

    check: Check
    t_s: Series
    measured: Series
    half_interval: Series
    depths: tuple[Depth, ...] = ()

    def find_depth(self, *, more_is_deeper: bool) -> Depth:
        """Return how deep it was held; see ``core.depth``."""
        if self.depths:
            return self.depths[0 if more_is_deeper else 1]
        rows = (self.t_s, self.measured, self.half_interval)
        return find_depth(*rows, more_is_deeper=more_is_deeper)


class TrackRecorder:
    """Collects verdicts, one per frame and in order, into a track for each check."""

    def __init__(self, reference: ReferencePose, affected: Side) -> None:
        self._checks = reference.for_side(affected).checks
        self._t_s: list[float] = []
        self._measured: list[list[float]] = []
        self._half_intervals: list[list[float]] = []

    def add(self, verdict: Verdict) -> None:
        """Add the next verdict."""
        unseen = [math.nan] * len(self._checks)
        match = verdict.match
        if self._t_s and verdict.t_s - self._t_s[-1] > _LONGEST_STEP_S:
            self._append((self._t_s[-1] + verdict.t_s) / 2, unseen, unseen)
        if match is None:
            self._append(verdict.t_s, unseen, unseen)
        else:
            self._append(
                verdict.t_s,
                [checked.measured for checked in match.checks],
                [checked.half_interval for checked in match.checks],
            )

    def build(self) -> tuple[CheckTrack, ...]:
        """Return the tracks in the reference pose's order, with at most ``MAX_POINTS`` points."""
        tracks = self._build(MAX_POINTS)
        lasted_s = self._t_s[-1] - self._t_s[0] if self._t_s else 0.0
        fine_points = math.ceil(lasted_s / FINE_STEP_S)
        if fine_points <= MAX_POINTS:
            return tracks
        return tuple(
            replace(track, depths=tuple(fine.find_depth(more_is_deeper=m) for m in (True, False)))
            for track, fine in zip(tracks, self._build(fine_points), strict=True)
        )

    def _build(self, most: int) -> tuple[CheckTrack, ...]:
        shape = (len(self._t_s), len(self._checks))
        t_s = _thin(np.asarray(self._t_s, np.float64).reshape(-1, 1), most)[:, 0]
        measured = _thin(np.asarray(self._measured, np.float64).reshape(shape), most)
        half_intervals = _thin(np.asarray(self._half_intervals, np.float64).reshape(shape), most)
        return tuple(
            CheckTrack(check, t_s, measured[:, column], half_intervals[:, column])
            for column, check in enumerate(self._checks)
        )

    def _append(self, t_s: float, measured: list[float], half_interval: list[float]) -> None:
        self._t_s.append(t_s)
        self._measured.append(measured)
        self._half_intervals.append(half_interval)


def _thin(rows: Series, most: int) -> Series:
    """Return the median of every few rows, so that no more than ``most`` are left.

    Where at least half of the rows of a group are NaN, the median is NaN, so gaps stay gaps.
    """
    every = math.ceil(len(rows) / most)
    if every <= 1:
        return rows
    missing = -len(rows) % every
    padded = np.concatenate([rows, np.repeat(rows[-1:], missing, axis=0)])
    # NaN sorts last, so the upper middle value is NaN where at least half of the values are.
    ordered = np.sort(padded.reshape(-1, every, rows.shape[1]), axis=1)
    return np.asarray(ordered[:, every // 2], np.float64)
