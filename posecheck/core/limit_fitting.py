"""Limits that fit what someone has shown: from the good parts of recordings to checks."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from posecheck.core.landmarks import Array, Side
from posecheck.core.matching import COUNTS_FROM, HALF_INTERVAL_SDS
from posecheck.core.measures import MEASURE_INDEX, measure_unit
from posecheck.core.probability import compute_margin_sds
from posecheck.core.reference import Check, Range, ReferencePose
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
    doubt. Where a side has a range of its own, that moves by what was shown on this side.
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
    # A side with a range of its own is fitted by itself.
    groups: dict[Side | None, list[_Shown]] = {}
    for each in demonstrations:
        side = each.affected if check.own_range(each.affected) is not None else None
        groups.setdefault(side, []).extend(_list_parts(check, each))
    seen = {side: parts for side, parts in groups.items() if parts}
    if not seen:
        return Suggestion(check, None)
    suggested = check
    for side, parts in seen.items():
        suggested = _set_range(suggested, side, _fit_range(check, parts))
    unit = measure_unit(check.measure)
    evidence = _gather([part for parts in seen.values() for part in parts])
    tolerance = min(max(evidence.half_interval, _LEAST_TOLERANCE[unit]), _MOST_TOLERANCE[unit])
    return Suggestion(replace(suggested, tolerance=_round(tolerance, unit, math.ceil)), evidence)


def _gather(parts: Sequence[_Shown]) -> Evidence:
    value = np.concatenate([part.value for part in parts])
    middles = [float(np.median(part.value)) for part in parts]
    spread = float(np.median(np.concatenate([part.spread for part in parts])))
    return Evidence(
        repeats=len(parts),
        seconds=math.fsum(part.seconds for part in parts),
        lowest=float(value.min()),
        highest=float(value.max()),
        half_interval=HALF_INTERVAL_SDS * spread,
        between=float(np.std(middles, ddof=1)) if len(middles) > 1 else 0.0,
    )


def _fit_range(check: Check, parts: Sequence[_Shown]) -> Range:
    """Return the range round what was shown; an end that the check leaves open stays open."""
    unit, evidence = measure_unit(check.measure), _gather(parts)
    value = np.concatenate([part.value for part in parts])
    spread = np.concatenate([part.spread for part in parts])
    # Nearer to a limit, what was shown would not be sure enough to count. Between two limits the
    # doubt is shared: what is missed beyond either adds up.
    is_closed = math.isfinite(check.minimum) and math.isfinite(check.maximum)
    sure = (1 + COUNTS_FROM) / 2 if is_closed else COUNTS_FROM
    away = compute_margin_sds(sure) * spread
    margin = max(evidence.between, evidence.half_interval / 2)
    low = _round(float((value - away).min()) - margin, unit, math.floor)
    high = _round(float((value + away).max()) + margin, unit, math.ceil)
    return Range(
        low if math.isfinite(check.minimum) else check.minimum,
        high if math.isfinite(check.maximum) else check.maximum,
    )


def _set_range(check: Check, side: Side | None, limits: Range) -> Check:
    if side is Side.LEFT:
        return replace(check, left=limits)
    if side is Side.RIGHT:
        return replace(check, right=limits)
    return replace(check, minimum=limits.minimum, maximum=limits.maximum)


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
