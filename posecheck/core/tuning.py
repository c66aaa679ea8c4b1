"""Limits that fit what someone has shown: from the good parts of recordings to checks."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from posecheck.core.landmarks import Array, Side
from posecheck.core.matching import HALF_INTERVAL_SPREADS, MOST_DOUBT, THREE_TO_ONE_SPREADS
from posecheck.core.measures import MEASURE_INDEX, measure_unit
from posecheck.core.reference import Check, ReferencePose
from posecheck.core.what_if import Looks

# What a limit is rounded to, always away from what was shown.
_STEP: Final = {"deg": 1.0, "trunk lengths": 0.01}
# A hold that runs may drift at least so far: less than this is the estimator's tremble.
_LEAST_TOLERANCE: Final = {"deg": 4.0, "trunk lengths": 0.04}
_MOST_TOLERANCE: Final = {"deg": 15.0, "trunk lengths": 0.2}


@dataclass(frozen=True, slots=True, eq=False)
class Demonstration:
    """One recording of somebody showing the stretch, and where it was good.

    Attributes:
        good_s: from and to, seconds; each part is one repeat.
    """

    looks: Looks
    affected: Side
    good_s: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a suggestion is based on; degrees or trunk lengths.

    Attributes:
        repeats: how many good parts showed the measure.
        seconds: how long it was seen in them.
        lowest, highest: the furthest it went.
        half_interval: half of the camera's 90 % interval, in the middle.
        between: how far the repeats' middles lie apart, as a standard deviation; 0 for one.
    """

    repeats: int
    seconds: float
    lowest: float
    highest: float
    half_interval: float
    between: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A check's range as it was shown.

    Attributes:
        check: the check as it would be.
        evidence: None when the measure was not seen in any good part; the check is as it was.
    """

    check: Check
    evidence: Evidence | None


def suggest(
    reference: ReferencePose, demonstrations: Sequence[Demonstration]
) -> tuple[Suggestion, ...]:
    """Suggest limits for each check, in the reference's order.

    A limit that was open stays open. One that is set moves to the furthest that was shown, and
    beyond it by how much the repeats differ, or by half of the camera's own doubt where that is
    more: what was shown is then accepted when it is judged again. The tolerance is the camera's
    doubt.
    """
    return tuple(_suggest_one(check, demonstrations) for check in reference.checks)


def accept(reference: ReferencePose, suggestions: Iterable[Suggestion]) -> ReferencePose:
    """Return the reference pose with the suggested checks in the place of its own."""
    new: Mapping[str, Check] = {each.check.fault: each.check for each in suggestions}
    checks = tuple(new.get(check.fault, check) for check in reference.checks)
    return replace(reference, checks=checks)


@dataclass(frozen=True, slots=True, eq=False)
class _Shown:
    """One good part: the values of a measure, how far a limit must stay away, and for how long."""

    value: Array
    spread: Array
    seconds: float


def _suggest_one(check: Check, demonstrations: Sequence[Demonstration]) -> Suggestion:
    parts = [part for each in demonstrations for part in _list_parts(check, each)]
    if not parts:
        return Suggestion(check, None)
    unit = measure_unit(check.measure)
    value = np.concatenate([part.value for part in parts])
    spread = np.concatenate([part.spread for part in parts])
    middles = [float(np.median(part.value)) for part in parts]
    half_interval = HALF_INTERVAL_SPREADS * float(np.median(spread))
    between = float(np.std(middles, ddof=1)) if len(middles) > 1 else 0.0
    evidence = Evidence(
        repeats=len(parts),
        seconds=math.fsum(part.seconds for part in parts),
        lowest=float(value.min()),
        highest=float(value.max()),
        half_interval=half_interval,
        between=between,
    )
    # Where the camera doubts, a limit this near would decide nothing.
    doubtful = HALF_INTERVAL_SPREADS * spread > MOST_DOUBT[unit]
    away = np.where(doubtful, THREE_TO_ONE_SPREADS * spread, 0.0)
    margin = max(between, half_interval / 2)
    low = _round(float((value - away).min()) - margin, unit, math.floor)
    high = _round(float((value + away).max()) + margin, unit, math.ceil)
    tolerance = min(max(half_interval, _LEAST_TOLERANCE[unit]), _MOST_TOLERANCE[unit])
    suggested = replace(
        check,
        minimum=low if math.isfinite(check.minimum) else check.minimum,
        maximum=high if math.isfinite(check.maximum) else check.maximum,
        tolerance=_round(tolerance, unit, math.ceil),
    )
    return Suggestion(suggested, evidence)


def _list_parts(check: Check, shown: Demonstration) -> list[_Shown]:
    """Return the good parts in which a check's measure was seen."""
    column = MEASURE_INDEX[check.measure_name(shown.affected)]
    looks = shown.looks
    value, spread = looks.value[:, column], looks.spread[:, column]
    known = np.isfinite(value) & np.isfinite(spread)
    lasts_s = np.append(looks.t_s[1:], looks.end_s) - looks.t_s
    parts = []
    for start_s, end_s in shown.good_s:
        inside = known & (looks.t_s >= start_s) & (looks.t_s < end_s)
        if inside.any():
            parts.append(_Shown(value[inside], spread[inside], float(lasts_s[inside].sum())))
    return parts


def _round(value: float, unit: str, away: Callable[[float], int]) -> float:
    # A little nearer first: 0.30000000000000004 is 0.3.
    steps = round(value / _STEP[unit], 6)
    return round(away(steps) * _STEP[unit], 6)
