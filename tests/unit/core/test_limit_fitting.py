from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.hold import FormState
from posecheck.core.landmarks import Side
from posecheck.core.limit_fitting import Demonstration, accept, suggest
from posecheck.core.matching import COUNTS_FROM, HALF_INTERVAL_SDS
from posecheck.core.measures import MEASURE_INDEX
from posecheck.core.probability import compute_margin_sds
from posecheck.core.reference import Check, Range, ReferencePose, Role
from posecheck.core.smoothing import STILL_AFTER_S
from posecheck.core.what_if import RecordingTrace, count_form, trace_recording
from tests.unit.core.builders import check, measures, observation, reference

CORRECT = tuple(FormState).index(FormState.CORRECT)
# Tenths of a second of lying still before a form counts.
STILL = round(STILL_AFTER_S * 10)
# Half of the half interval for a standard deviation of 4 degrees.
HALF_DOUBT = 4.0 * HALF_INTERVAL_SDS / 2

THIGH = check("thigh_low", "thigh_trunk", Role.OTHER, 90.0, math.inf)
ANKLE = check("ankle_far", "ankle_to_other_knee", maximum=0.5, minimum=-math.inf, tolerance=0.05)
KNEE = check(minimum=80.0, maximum=100.0)
TARGET = reference(KNEE, THIGH, ANKLE)
ONE_SIDED = reference(replace(KNEE, left=Range(10.0, 20.0)), THIGH, ANKLE)


def show(
    knees_deg: list[float], *, thigh_deg: float = 100.0, ankle: float = 0.2, sd: float = 0.1
) -> Demonstration:
    """A tenth of a second for each angle of the knee, all of it good, after lying still."""
    frames = [
        (
            index / 10,
            observation(
                measures(
                    sd=sd,
                    left_knee_flexion=knee_deg,
                    right_thigh_trunk=thigh_deg,
                    left_ankle_to_other_knee=ankle,
                )
            ),
        )
        for index, knee_deg in enumerate([knees_deg[0]] * STILL + knees_deg, -STILL)
    ]
    end_s = len(knees_deg) / 10
    return Demonstration(trace_recording(frames, end_s), Side.LEFT, ((0.0, end_s),))


def fit(lowest: float, highest: float, sd: float, margin: float, ends: int = 2) -> Range:
    """Whole degrees round what was shown: sure enough to count, and a margin beyond that."""
    away = compute_margin_sds(1 - (1 - COUNTS_FROM) / ends) * sd + margin
    return Range(float(math.floor(lowest - away)), float(math.ceil(highest + away)))


def mirror(trace: RecordingTrace) -> RecordingTrace:
    """The same knee on the right side."""
    left, right = (MEASURE_INDEX[f"{side}_knee_flexion"] for side in ("left", "right"))
    value = trace.value.copy()
    value[:, right] = value[:, left]
    return replace(trace, value=value)


angles = st.lists(st.floats(0, 170), min_size=1, max_size=20)
demonstrations = st.builds(
    show,
    angles,
    thigh_deg=st.floats(0, 170),
    ankle=st.floats(0, 2),
    sd=st.sampled_from((0.01, 0.2, 8.0, 20.0)),
)


@pytest.mark.parametrize("target", [TARGET, ONE_SIDED])
@given(shown=st.lists(demonstrations, min_size=1, max_size=3))
def test_what_was_shown_is_accepted(target: ReferencePose, shown: list[Demonstration]) -> None:
    """With the suggested limits, every good moment is judged correct."""
    tuned = accept(target, (each.check for each in suggest(target, shown)))

    for each in shown:
        state = count_form(each.trace, tuned, each.affected).state
        assert (state[each.trace.t_s >= 0] == CORRECT).all()


@given(st.lists(demonstrations, min_size=1, max_size=3))
def test_open_ends_stay_open_and_ranges_are_ranges(shown: list[Demonstration]) -> None:
    """A suggestion changes existing limits, and nothing else of a check."""
    for before, after in zip(TARGET.checks, suggest(TARGET, shown), strict=True):
        assert math.isinf(after.check.minimum) == math.isinf(before.minimum)
        assert math.isinf(after.check.maximum) == math.isinf(before.maximum)
        assert (after.check.fault, after.check.required, after.check.say) == (
            before.fault,
            before.required,
            before.say,
        )


def test_a_suggestion_says_what_it_is_based_on() -> None:
    """Repeats, seconds, the extremes and the camera's uncertainty are given as evidence."""
    first, second = show([90.0] * 20, sd=2.0), show([96.0] * 10, sd=2.0)

    found = suggest(TARGET, [first, second])[0]

    evidence = found.evidence
    assert evidence is not None
    assert (evidence.repeats, evidence.lowest, evidence.highest) == (2, 90.0, 96.0)
    assert evidence.seconds == pytest.approx(3.0)
    assert evidence.half_interval == pytest.approx(3.29)
    assert evidence.between == pytest.approx(np.std([90, 96], ddof=1))
    # The repeats differ by 4.2 degrees, which is more than half of the doubt.
    fitted = fit(90, 96, sd=2.0, margin=4.24)
    assert Range(found.check.minimum, found.check.maximum) == fitted
    assert found.check.tolerance == 4.0


def test_one_repeat_gets_the_cameras_doubt_for_a_margin() -> None:
    """Without anything to compare with, the limit lies half of the doubt beyond the sure values."""
    found = suggest(TARGET, [show([90.0] * 20, sd=4.0)])[0]

    fitted = fit(90, 90, sd=4.0, margin=HALF_DOUBT)
    assert Range(found.check.minimum, found.check.maximum) == fitted
    assert found.check.tolerance == 7.0


def test_a_range_with_one_end_needs_less_room_than_one_with_two() -> None:
    """What is missed beyond either of two limits adds up, so both are moved outward."""
    open_end = suggest(TARGET, [show([90.0] * 20, thigh_deg=110.0, sd=4.0)])[1]
    closed = replace(THIGH, maximum=150.0)
    both = suggest(reference(closed), [show([90.0] * 20, thigh_deg=110.0, sd=4.0)])[0]

    assert open_end.check.minimum == fit(110, 110, 4.0, HALF_DOUBT, ends=1).minimum
    fitted = fit(110, 110, 4.0, HALF_DOUBT)
    assert Range(both.check.minimum, both.check.maximum) == fitted
    assert both.check.minimum < open_end.check.minimum


def test_only_the_good_parts_count() -> None:
    """Moments outside of the marked parts affect no limit."""
    shown = show([20.0] * 20 + [90.0] * 20)
    marked = Demonstration(shown.trace, Side.LEFT, ((2.6, 4.0),))

    assert suggest(TARGET, [marked])[0].check.minimum == pytest.approx(89.0, abs=1)


def test_what_was_never_seen_is_left_as_it_is() -> None:
    """A check whose measure no good part shows stays unchanged, and has no evidence."""
    unseen: Check = check("rotated", "hip_external_rotation", minimum=10.0, maximum=20.0)
    shown = show([90.0])
    shown.trace.value[:] = np.nan

    found = suggest(reference(unseen), [shown, Demonstration(shown.trace, Side.LEFT, ())])

    assert [(each.check, each.evidence) for each in found] == [(unseen, None)]


def test_a_sides_own_range_moves_by_what_that_side_showed() -> None:
    """A demonstration with the left side fits the left range; the common range stays."""
    found = suggest(ONE_SIDED, [show([90.0] * 20, sd=4.0)])[0]

    assert found.check.left == fit(90, 90, sd=4.0, margin=HALF_DOUBT)
    assert (found.check.minimum, found.check.maximum) == (KNEE.minimum, KNEE.maximum)
    assert found.check.right is None


def test_each_side_is_fitted_by_itself_and_the_evidence_is_of_both() -> None:
    """A demonstration on one side affects no limit of the other."""
    target = reference(replace(KNEE, left=Range(10.0, 20.0), right=Range(30.0, 40.0)))
    left = show([90.0] * 20, sd=4.0)
    right = Demonstration(mirror(show([50.0] * 10, sd=4.0).trace), Side.RIGHT, ((0.0, 1.0),))

    found = suggest(target, [left, right])[0]

    for limits, shown in ((found.check.left, 90), (found.check.right, 50)):
        assert limits == fit(shown, shown, sd=4.0, margin=HALF_DOUBT)
    assert found.evidence is not None
    assert (found.evidence.repeats, found.evidence.lowest, found.evidence.highest) == (2, 50, 90)
