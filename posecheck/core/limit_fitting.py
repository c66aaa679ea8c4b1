"""Fits limits to demonstrations: from the good parts of recordings to checks."""

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
from posecheck.core.what_if import RecordingTrace

# Limits are rounded to this, always away from the demonstrated values.
_STEP: Final = {"deg": 1.0, "trunk lengths": 0.01}
# The range of tolerances: a running hold may always drift as far as the estimator's jitter.
_MIN_TOLERANCE: Final = {"deg": 4.0, "trunk lengths": 0.04}
_MAX_TOLERANCE: Final = {"deg": 15.0, "trunk lengths": 0.2}


@dataclass(frozen=True, slots=True, eq=False)
class Demonstration:
    """A recording of a person who demonstrates the stretch, and where the form was good.

    Attributes:
        good_s: start and end of each good part, in seconds; each part is one repeat.
    """

    trace: RecordingTrace
    affected: Side
    good_s: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a suggestion is based on; degrees or trunk lengths.

    Attributes:
        repeats: in how many good parts the measure was seen.
        seconds: for how long in total.
        lowest, highest: the range of its values.
        half_interval: half of the camera's 90 % interval, the median.
        between: the standard deviation of the repeats' medians; 0 for a single repeat.
    """

    repeats: int
    seconds: float
    lowest: float
    highest: float
    half_interval: float
    between: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A check with limits fitted to the demonstrations.

    Attributes:
        check: the suggested check.
        evidence: None when the measure was not seen in any good part; the check is unchanged.
    """

    check: Check
    evidence: Evidence | None


def suggest(
    reference: ReferencePose, demonstrations: Sequence[Demonstration]
) -> tuple[Suggestion, ...]:
    """Suggest limits for each check, in the reference's order.

    An open limit stays open. A closed limit moves to the furthest demonstrated value, and beyond
    it by the difference between repeats or by half of ``Evidence.half_interval``, whichever is
    larger, so that the demonstrations are accepted when they are judged again. The tolerance is
    ``Evidence.half_interval``. Where a side has its own range, only demonstrations of that side
    move it.
    """
    return tuple(_suggest_one(check, demonstrations) for check in reference.checks)


def accept(reference: ReferencePose, suggested: Iterable[Check]) -> ReferencePose:
    """Return the reference pose with suggested checks in place of its own; others stay."""
    new: Mapping[str, Check] = {check.fault: check for check in suggested}
    checks = tuple(new.get(check.fault, check) for check in reference.checks)
    return replace(reference, checks=checks)


@dataclass(frozen=True, slots=True, eq=False)
class _GoodPart:
    """One good part: a measure's values, their standard deviations, and how long they last."""

    value: Array
    sd: Array
    seconds: float


def _suggest_one(check: Check, demonstrations: Sequence[Demonstration]) -> Suggestion:
    # A side with its own range is fitted separately.
    groups: dict[Side | None, list[_GoodPart]] = {}
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
    tolerance = min(max(evidence.half_interval, _MIN_TOLERANCE[unit]), _MAX_TOLERANCE[unit])
    return Suggestion(replace(suggested, tolerance=_round(tolerance, unit, math.ceil)), evidence)


def _gather(parts: Sequence[_GoodPart]) -> Evidence:
    value = np.concatenate([part.value for part in parts])
    middles = [float(np.median(part.value)) for part in parts]
    sd = float(np.median(np.concatenate([part.sd for part in parts])))
    return Evidence(
        repeats=len(parts),
        seconds=math.fsum(part.seconds for part in parts),
        lowest=float(value.min()),
        highest=float(value.max()),
        half_interval=HALF_INTERVAL_SDS * sd,
        between=float(np.std(middles, ddof=1)) if len(middles) > 1 else 0.0,
    )


def _fit_range(check: Check, parts: Sequence[_GoodPart]) -> Range:
    """Return the range around the demonstrated values; an open end of the check stays open."""
    unit, evidence = measure_unit(check.measure), _gather(parts)
    value = np.concatenate([part.value for part in parts])
    sd = np.concatenate([part.sd for part in parts])
    # Closer to a limit, the demonstrated values would not be sure enough to count. With two limits
    # the probabilities of lying beyond each add up, so each limit gets half of what is allowed.
    is_closed = math.isfinite(check.minimum) and math.isfinite(check.maximum)
    sure = (1 + COUNTS_FROM) / 2 if is_closed else COUNTS_FROM
    away = compute_margin_sds(sure) * sd
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


def _list_parts(check: Check, shown: Demonstration) -> list[_GoodPart]:
    """Return the good parts in which a check's measure was seen."""
    column = MEASURE_INDEX[check.measure_name(shown.affected)]
    trace = shown.trace
    value, sd = trace.value[:, column], trace.sd[:, column]
    known = np.isfinite(value) & np.isfinite(sd)
    lasts_s = np.append(trace.t_s[1:], trace.end_s) - trace.t_s
    parts = []
    for start_s, end_s in shown.good_s:
        inside = known & (trace.t_s >= start_s) & (trace.t_s < end_s)
        if inside.any():
            parts.append(_GoodPart(value[inside], sd[inside], float(lasts_s[inside].sum())))
    return parts


def _round(value: float, unit: str, away: Callable[[float], int]) -> float:
    # Remove floating-point noise first: 0.30000000000000004 is 0.3.
    steps = round(value / _STEP[unit], 6)
    return round(away(steps) * _STEP[unit], 6)
