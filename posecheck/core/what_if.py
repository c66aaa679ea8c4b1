"""Judges a whole recording at once, for trying out other limits while a slider moves.

``step`` defines the rules, one frame at a time; an hour of video takes it most of a minute. Here
the same rules are applied to arrays. Everything that depends only on the person is computed once
(``trace_recording``); everything that depends on the reference pose then takes a fraction of a
second (``count_form``). The tests check that both give the same answer for every frame.
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
from posecheck.core.tracker import TrackedPerson

Flags = npt.NDArray[np.bool_]

CORRECT: Final = tuple(FormState).index(FormState.CORRECT)
INCORRECT: Final = tuple(FormState).index(FormState.INCORRECT)
CANNOT_JUDGE: Final = tuple(FormState).index(FormState.CANNOT_JUDGE)


@dataclass(frozen=True, slots=True, eq=False)
class RecordingTrace:
    """What a recording shows, whatever the reference pose: n moments, in order.

    Attributes:
        t_s: (n,) seconds, ascending.
        value, sd: (n, 17) smoothed, see ``Measures``; NaN where the person was not seen.
        seen: (n,) whether there are measures to match.
        not_lying: (n,) whether the person was seen, but not lying.
        still: (n,) whether the legs have kept still for a moment.
        apparent_deg: (n, 2) the apparent thigh-trunk angle in the picture, left and right, as a
            running median; NaN where it was not measured.
        end_s: when the last moment ends, in seconds.
    """

    t_s: Array
    value: Array
    sd: Array
    seen: Flags
    not_lying: Flags
    still: Flags
    apparent_deg: Array
    end_s: float


@dataclass(frozen=True, slots=True, eq=False)
class CountedForm:
    """A recording judged by a reference pose.

    Attributes:
        state: (n,) the answer for each moment, an index into ``FormState``.
        start_s, end_s: (n,) the span from each moment to the next one, or to the end.
        counted: (n,) whether each span counted.
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
        """The start and end of the counted time, in seconds, with touching spans merged."""
        edges = np.diff(self.counted.astype(np.int8), prepend=0, append=0)
        first, last = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
        return tuple(zip(self.start_s[first].tolist(), self.end_s[last].tolist(), strict=True))


def trace_recording(
    moments: Iterable[tuple[float, Observation | None]], end_s: float
) -> RecordingTrace:
    """Trace a recording, given its moments in order: their times and what was seen."""
    person = TrackedPerson()
    steady = dict.fromkeys(Side, SteadyAngle())
    times_s: list[float] = []
    values: list[Array] = []
    sds: list[Array] = []
    not_lying: list[bool] = []
    still: list[bool] = []
    apparent_deg: list[list[float]] = []
    unknown = np.full(len(MEASURE_NAMES), np.nan)
    for t_s, observation in moments:
        person = person.next(observation, t_s)
        measures = person.measures
        times_s.append(t_s)
        values.append(unknown if measures is None else measures.value)
        sds.append(unknown if measures is None else measures.sd)
        not_lying.append(measures is None and person.problem == Reason.NOT_LYING)
        still.append(person.window.still)
        row_deg = [np.nan, np.nan]
        if person.fresh and observation is not None:
            for place, side in enumerate(Side):
                angle_deg = find_apparent_thigh_trunk_deg(observation, side)
                if not np.isnan(angle_deg):
                    steady[side] = steady[side].add(t_s, angle_deg)
                    row_deg[place] = steady[side].deg
        apparent_deg.append(row_deg)
    count = len(times_s)
    shape = (count, len(MEASURE_NAMES))
    value = np.asarray(values, np.float64).reshape(shape)
    return RecordingTrace(
        np.asarray(times_s, np.float64),
        value,
        np.asarray(sds, np.float64).reshape(shape),
        np.array([each is not unknown for each in values], bool),
        np.asarray(not_lying, bool),
        np.asarray(still, bool),
        np.asarray(apparent_deg, np.float64).reshape(count, len(Side)),
        end_s,
    )


def count_form(trace: RecordingTrace, reference: ReferencePose, affected: Side) -> CountedForm:
    """Judge a trace by a reference pose, with the same answers as ``step`` frame by frame."""
    count = len(trace.t_s)
    failed, unseen = np.zeros(count, bool), np.zeros(count, bool)
    for check in reference.for_side(affected).checks:
        if check.required:
            fails, is_unseen = _match(trace, check, affected)
            failed |= fails
            unseen |= is_unseen
    right = trace.seen & ~failed & ~unseen
    state = np.full(count, CANNOT_JUDGE, np.int8)
    state[right | (trace.seen & failed) | trace.not_lying] = INCORRECT
    state[_find_held(right, trace.still)] = CORRECT
    start_s = trace.t_s
    end_s = np.append(trace.t_s[1:], max(trace.end_s, trace.t_s[-1])) if count else trace.t_s
    correct_after = _count_spans(state, start_s, end_s)
    # Bouncing stops the clock only once a second has counted.
    if correct_after.any():
        first = int(np.argmax(correct_after)) + 1
        bouncing = _find_bouncing(trace, reference, affected)
        bouncing[: first + 1] = False
        state[right] = INCORRECT
        state[_find_held(right & ~bouncing, trace.still)] = CORRECT
        correct_after = _count_spans(state, start_s, end_s)
    return CountedForm(state, start_s, end_s, correct_after)


def _find_held(right: Flags, still: Flags) -> Flags:
    """Return where right form is held: from the first still moment of each run of it."""
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


def _match(trace: RecordingTrace, check: Check, affected: Side) -> tuple[Flags, Flags]:
    """Return where a check fails and where it cannot be judged.

    A check that was within before gets its tolerance. A value that is within without the tolerance
    is also within with it, so each moment either decides by itself or keeps the previous answer.
    """
    column = MEASURE_INDEX[check.measure_name(affected)]
    value, sd = trace.value[:, column], trace.sd[:, column]
    alone = compute_check_probability(check, value, sd, 0.0)
    in_hold = compute_check_probability(check, value, sd, check.tolerance)
    within, within_held = alone >= COUNTS_FROM, in_hold >= STAYS_FROM
    decides = within | ~within_held
    last = np.maximum.accumulate(np.where(decides, np.arange(len(value)), -1))
    before = np.append(-1, last[:-1]) if len(last) else last
    held = (before >= 0) & within[before]
    fails = np.where(held, in_hold, alone) <= FAILS_UNTIL
    is_within = np.where(held, within_held, within)
    return fails, trace.seen & ~fails & ~is_within


def _find_bouncing(trace: RecordingTrace, reference: ReferencePose, affected: Side) -> Flags:
    """Return where a thigh whose hip is to be flexed swings back and forth."""
    bouncing = np.zeros(len(trace.t_s), bool)
    for side in list_flexed_sides(reference, affected):
        bouncing |= _find_swings(trace, side, reference.still_deg)
    return bouncing


# The slowest part, and the same for every range that a slider tries.
@lru_cache(maxsize=64)
def _find_swings(trace: RecordingTrace, side: Side, still_deg: float) -> Flags:
    angle_deg = trace.apparent_deg[:, tuple(Side).index(side)]
    measured = np.flatnonzero(~np.isnan(angle_deg))
    turns, found = Turns(), [False]
    for t_s, deg in zip(trace.t_s[measured].tolist(), angle_deg[measured].tolist(), strict=True):
        turns = turns.add(t_s, deg, still_deg)
        found.append(turns.bouncing)
    # A moment without an angle keeps the answer of the one before.
    places = np.searchsorted(measured, np.arange(len(trace.t_s)), side="right")
    return np.array(found)[places]
