"""A whole recording judged at once, for trying out other limits while a slider moves.

``step`` is the rule, one frame after the other; an hour of video takes it most of a minute. Here
the same rule is applied to arrays. What depends on the person alone is traced once
(``trace_looks``); what depends on the reference pose is then counted in a fraction of a second
(``count_form``). That both give the same answer for every frame is a law of the tests.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from posecheck.core.checker import list_flexed_sides
from posecheck.core.hold import LONGEST_GAP_S, FormState
from posecheck.core.landmarks import Array, Side
from posecheck.core.matching import (
    COUNTS_FROM,
    FAILS_UNTIL,
    STAYS_FROM,
    compute_check_probability,
)
from posecheck.core.measures import MEASURE_INDEX, MEASURE_NAMES
from posecheck.core.movement import SteadyAngle, Turns, find_apparent_thigh_trunk_deg
from posecheck.core.observation import Observation
from posecheck.core.reasons import Reason
from posecheck.core.reference import Check, ReferencePose
from posecheck.core.tracker import Look

Flags = npt.NDArray[np.bool_]

CORRECT: Final = tuple(FormState).index(FormState.CORRECT)
INCORRECT: Final = tuple(FormState).index(FormState.INCORRECT)
CANNOT_JUDGE: Final = tuple(FormState).index(FormState.CANNOT_JUDGE)


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """A recording as far as no reference pose is needed: n moments, in order.

    Attributes:
        t_s: (n,) seconds, ascending.
        value, spread: (n, 17) smoothed, see ``Measures``; NaN where the person was not seen.
        seen: (n,) whether there are measures to match.
        not_lying: (n,) whether the person was seen, but not lying.
        still: (n,) whether the legs have kept still for a moment.
        apparent_deg: (n, 2) how far each thigh is raised in the picture, left and right,
            steadied; NaN where it was not looked at.
        end_s: when the last moment's showing ends.
    """

    t_s: Array
    value: Array
    spread: Array
    seen: Flags
    not_lying: Flags
    still: Flags
    apparent_deg: Array
    end_s: float


@dataclass(frozen=True, slots=True, eq=False)
class CountedForm:
    """What a reference pose makes of a recording.

    Attributes:
        state: (n,) the answer for each moment, an index into ``FormState``.
        start_s, end_s: (m,) the spans of time between moments, to the end.
        counted: (m,) which of them counted.
    """

    state: npt.NDArray[np.int8]
    start_s: Array
    end_s: Array
    counted: Flags

    @property
    def accepted_s(self) -> float:
        """Seconds that counted."""
        return float(np.sum((self.end_s - self.start_s)[self.counted]))

    @property
    def counted_s(self) -> tuple[tuple[float, float], ...]:
        """Where they lie: from and to, touching spans as one."""
        edges = np.diff(self.counted.astype(np.int8), prepend=0, append=0)
        first, last = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
        return tuple(zip(self.start_s[first].tolist(), self.end_s[last].tolist(), strict=True))


def trace_looks(moments: Iterable[tuple[float, Observation | None]], end_s: float) -> Looks:
    """Return the looks at a recording's moments: their times and what was seen, in order."""
    look = Look()
    steady = dict.fromkeys(Side, SteadyAngle())
    times_s: list[float] = []
    values: list[Array] = []
    spreads: list[Array] = []
    not_lying: list[bool] = []
    still: list[bool] = []
    apparent_deg: list[list[float]] = []
    unknown = np.full(len(MEASURE_NAMES), np.nan)
    for t_s, observation in moments:
        look = look.next(observation, t_s)
        times_s.append(t_s)
        values.append(unknown if look.measures is None else look.measures.value)
        spreads.append(unknown if look.measures is None else look.measures.spread)
        not_lying.append(look.measures is None and look.problem == Reason.NOT_LYING)
        still.append(look.window.still)
        row_deg = [np.nan, np.nan]
        if look.fresh and observation is not None:
            for place, side in enumerate(Side):
                angle_deg = find_apparent_thigh_trunk_deg(observation, side)
                if not np.isnan(angle_deg):
                    steady[side] = steady[side].add(t_s, angle_deg)
                    row_deg[place] = steady[side].deg
        apparent_deg.append(row_deg)
    count = len(times_s)
    shape = (count, len(MEASURE_NAMES))
    value = np.asarray(values, np.float64).reshape(shape)
    return Looks(
        np.asarray(times_s, np.float64),
        value,
        np.asarray(spreads, np.float64).reshape(shape),
        np.array([each is not unknown for each in values], bool),
        np.asarray(not_lying, bool),
        np.asarray(still, bool),
        np.asarray(apparent_deg, np.float64).reshape(count, len(Side)),
        end_s,
    )


def count_form(looks: Looks, reference: ReferencePose, affected: Side) -> CountedForm:
    """Return what a reference pose makes of the looks, as ``step`` would frame by frame."""
    count = len(looks.t_s)
    failed, unseen = np.zeros(count, bool), np.zeros(count, bool)
    for check in reference.for_side(affected).checks:
        if check.required:
            fails, is_unseen = _match(looks, check, affected)
            failed |= fails
            unseen |= is_unseen
    right = looks.seen & ~failed & ~unseen
    state = np.full(count, CANNOT_JUDGE, np.int8)
    state[right | (looks.seen & failed) | looks.not_lying] = INCORRECT
    state[_find_held(right, looks.still)] = CORRECT
    start_s = looks.t_s
    end_s = np.append(looks.t_s[1:], max(looks.end_s, looks.t_s[-1])) if count else looks.t_s
    correct_after = _count_spans(state, start_s, end_s)
    # Bouncing stops the clock only once a second has counted.
    if correct_after.any():
        first = int(np.argmax(correct_after)) + 1
        bouncing = _find_bouncing(looks, reference, affected)
        bouncing[: first + 1] = False
        state[right] = INCORRECT
        state[_find_held(right & ~bouncing, looks.still)] = CORRECT
        correct_after = _count_spans(state, start_s, end_s)
    return CountedForm(state, start_s, end_s, correct_after)


def _find_held(right: Flags, still: Flags) -> Flags:
    """Return where the right form is held: from the first still moment of each run of it on."""
    places = np.arange(len(right))
    run_start = np.maximum.accumulate(np.where(right, -1, places)) + 1
    last_still = np.maximum.accumulate(np.where(still & right, places, -1))
    return np.asarray(right & (last_still >= run_start))


def _count_spans(state: npt.NDArray[np.int8], start_s: Array, end_s: Array) -> Flags:
    """Return which spans count: correct at both ends, and frames not too far apart."""
    correct = state == CORRECT
    at_end = np.append(correct[1:], correct[-1:])
    return np.asarray(
        correct & at_end & (np.round(end_s - start_s, 6) <= LONGEST_GAP_S) & (end_s > start_s)
    )


def _match(looks: Looks, check: Check, affected: Side) -> tuple[Flags, Flags]:
    """Return where a check fails and where it cannot be told.

    A check that was within before gets its tolerance. Whatever is within without it is within
    with it, so that a moment either decides by itself or keeps what was before.
    """
    column = MEASURE_INDEX[check.measure_name(affected)]
    value, spread = looks.value[:, column], looks.spread[:, column]
    alone = compute_check_probability(check, value, spread, 0.0)
    in_hold = compute_check_probability(check, value, spread, check.tolerance)
    within, within_held = alone >= COUNTS_FROM, in_hold >= STAYS_FROM
    decides = within | ~within_held
    last = np.maximum.accumulate(np.where(decides, np.arange(len(value)), -1))
    before = np.append(-1, last[:-1]) if len(last) else last
    held = (before >= 0) & within[before]
    fails = np.where(held, in_hold, alone) <= FAILS_UNTIL
    is_within = np.where(held, within_held, within)
    return fails, looks.seen & ~fails & ~is_within


def _find_bouncing(looks: Looks, reference: ReferencePose, affected: Side) -> Flags:
    """Return where a thigh that is to be held swings back and forth."""
    bouncing = np.zeros(len(looks.t_s), bool)
    for side in list_flexed_sides(reference, affected):
        bouncing |= _find_swings(looks, side, reference.still_deg)
    return bouncing


# The slowest part, and the same for every range that a slider goes through.
@lru_cache(maxsize=64)
def _find_swings(looks: Looks, side: Side, still_deg: float) -> Flags:
    angle_deg = looks.apparent_deg[:, tuple(Side).index(side)]
    measured = np.flatnonzero(~np.isnan(angle_deg))
    turns, found = Turns(), [False]
    for t_s, deg in zip(looks.t_s[measured].tolist(), angle_deg[measured].tolist(), strict=True):
        turns = turns.add(t_s, deg, still_deg)
        found.append(turns.bouncing)
    # A moment without an angle keeps the answer of the one before.
    places = np.searchsorted(measured, np.arange(len(looks.t_s)), side="right")
    return np.array(found)[places]
