"""Which side was stretched when, told by the checks that show which leg does the stretch."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from posecheck.core.checker import Verdict
from posecheck.core.hold import LONGEST_GAP_S
from posecheck.core.landmarks import Side
from posecheck.core.matching import STAYS_FROM
from posecheck.core.part import SHORTEST_PART_S, Part

# A leg seen in the stretch for less than this may have been misread, or was only being moved.
MIN_SEEN_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class SidePart:
    """A part of a video in which one side was stretched.

    Attributes:
        part: whatever lies before, between and after the stretches belongs to the nearest one.
        seen_s: for how long that leg was seen in the stretch, in seconds.
        others: how many other parts show the same side.
    """

    side: Side
    part: Part
    seen_s: float
    others: int = 0


@dataclass(frozen=True, slots=True)
class _Run:
    """One side seen in the stretch, from its first to its last moment, however often it lapsed."""

    side: Side
    start_s: float
    end_s: float
    seen_s: float


def tell_leg(left: Verdict, right: Verdict) -> Side | None:
    """Return which leg is in the stretch, given what both sides' checks say of one moment.

    None where neither is, or where it cannot be told.
    """
    chances = {Side.LEFT: _chance(left), Side.RIGHT: _chance(right)}
    side = max(chances, key=chances.__getitem__)
    return side if chances[side] >= STAYS_FROM > chances[side.opposite] else None


def find_side_parts(told: Iterable[tuple[float, Side | None]], part: Part) -> tuple[SidePart, ...]:
    """Return the parts in order of time; neighbours have different sides.

    Args:
        told: the time of each moment in seconds, ascending, and the leg that was told there. Only
            these moments can be judged, so each part but the first begins with one of them.
        part: what the parts divide up. It is one part if only one side was seen, and none if no
            side was seen for long enough.
    """
    told = tuple(told)
    runs = _list_runs(told)
    runs = _join(run for run in runs if run.seen_s >= MIN_SEEN_S)
    cuts_s = [
        part.start_s,
        *(_find_first_s(told, (one.end_s + other.start_s) / 2) for one, other in pairwise(runs)),
        part.end_s,
    ]
    return tuple(
        SidePart(run.side, Part(start_s, max(end_s, start_s + SHORTEST_PART_S)), run.seen_s)
        for run, (start_s, end_s) in zip(runs, pairwise(cuts_s), strict=False)
    )


def choose_one_a_side(parts: Iterable[SidePart]) -> tuple[SidePart, ...]:
    """Return for each side the part in which it was seen longest, in order of time."""
    by_side: dict[Side, list[SidePart]] = {}
    for each in parts:
        by_side.setdefault(each.side, []).append(each)
    best = (
        replace(max(same, key=lambda each: each.seen_s), others=len(same) - 1)
        for same in by_side.values()
    )
    return tuple(sorted(best, key=lambda each: each.part.start_s))


def _chance(verdict: Verdict) -> float:
    """Return the probability that all checks that tell the leg hold; 0 where nothing is seen."""
    checks = () if verdict.match is None else verdict.match.checks
    telling = [each.probability for each in checks if each.check.tells_leg]
    return math.prod(telling) if telling and all(map(math.isfinite, telling)) else 0.0


def _list_runs(told: Iterable[tuple[float, Side | None]]) -> list[_Run]:
    runs: list[_Run] = []
    before_s, before = math.nan, None
    for t_s, side in told:
        elapsed_s = t_s - before_s if side is not None and side is before else 0.0
        if side is not None and (not runs or runs[-1].side is not side):
            runs.append(_Run(side, t_s, t_s, 0.0))
        if side is not None:
            seen_s = elapsed_s if elapsed_s <= LONGEST_GAP_S else 0.0
            runs[-1] = replace(runs[-1], end_s=t_s, seen_s=runs[-1].seen_s + seen_s)
        before_s, before = t_s, side
    return runs


def _find_first_s(told: Iterable[tuple[float, Side | None]], from_s: float) -> float:
    """Return the time of the first moment from a time on."""
    return next(t_s for t_s, _ in told if t_s >= from_s)


def _join(runs: Iterable[_Run]) -> list[_Run]:
    """Join neighbours of the same side."""
    joined: list[_Run] = []
    for run in runs:
        if joined and joined[-1].side is run.side:
            seen_s = joined[-1].seen_s + run.seen_s
            joined[-1] = replace(joined[-1], end_s=run.end_s, seen_s=seen_s)
        else:
            joined.append(run)
    return joined
