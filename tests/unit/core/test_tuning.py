from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.hold import FormState
from posecheck.core.landmarks import Side
from posecheck.core.measures import MEASURE_INDEX
from posecheck.core.reference import Check, Range, ReferencePose, Role
from posecheck.core.tuning import Demonstration, accept, suggest
from posecheck.core.what_if import Looks, count_form, trace_looks
from tests.unit.core.builders import check, measures, observation, reference

CORRECT = tuple(FormState).index(FormState.CORRECT)

THIGH = check("thigh_low", "thigh_trunk", Role.OTHER, 90.0, math.inf)
ANKLE = check("ankle_far", "ankle_to_other_knee", maximum=0.5, minimum=-math.inf, tolerance=0.05)
KNEE = check(minimum=80.0, maximum=100.0)
TARGET = reference(KNEE, THIGH, ANKLE)
ONE_SIDED = reference(replace(KNEE, left=Range(10.0, 20.0)), THIGH, ANKLE)


def show(
    knees_deg: list[float], *, thigh_deg: float = 100.0, ankle: float = 0.2, spread: float = 0.1
) -> Demonstration:
    """A tenth of a second for each angle of the knee, all of it good."""
    frames = [
        (
            index / 10,
            observation(
                measures(
                    spread=spread,
                    left_knee_flexion=knee_deg,
                    right_thigh_trunk=thigh_deg,
                    left_ankle_to_other_knee=ankle,
                )
            ),
        )
        for index, knee_deg in enumerate(knees_deg)
    ]
    end_s = len(frames) / 10
    return Demonstration(trace_looks(frames, end_s), Side.LEFT, ((0.0, end_s),))


def mirror(looks: Looks) -> Looks:
    """The same knee on the right side."""
    left, right = (MEASURE_INDEX[f"{side}_knee_flexion"] for side in ("left", "right"))
    value = looks.value.copy()
    value[:, right] = value[:, left]
    return replace(looks, value=value)


angles = st.lists(st.floats(0, 170), min_size=1, max_size=20)
demonstrations = st.builds(
    show,
    angles,
    thigh_deg=st.floats(0, 170),
    ankle=st.floats(0, 2),
    spread=st.sampled_from((0.01, 0.2, 8.0, 20.0)),
)


@pytest.mark.parametrize("target", [TARGET, ONE_SIDED])
@given(shown=st.lists(demonstrations, min_size=1, max_size=3))
def test_what_was_shown_is_accepted(target: ReferencePose, shown: list[Demonstration]) -> None:
    """Judged again with what it led to, every good moment is correct."""
    tuned = accept(target, suggest(target, shown))

    for each in shown:
        assert (count_form(each.looks, tuned, each.affected).state == CORRECT).all()


@given(st.lists(demonstrations, min_size=1, max_size=3))
def test_open_ends_stay_open_and_ranges_are_ranges(shown: list[Demonstration]) -> None:
    """A suggestion moves limits that are there, and changes nothing else of a check."""
    for before, after in zip(TARGET.checks, suggest(TARGET, shown), strict=True):
        assert math.isinf(after.check.minimum) == math.isinf(before.minimum)
        assert math.isinf(after.check.maximum) == math.isinf(before.maximum)
        assert (after.check.fault, after.check.required, after.check.say) == (
            before.fault,
            before.required,
            before.say,
        )


def test_a_suggestion_says_what_it_is_based_on() -> None:
    """Repeats, seconds, how far it went and how sure the camera was are told."""
    first, second = show([90.0] * 20, spread=2.0), show([96.0] * 10, spread=2.0)

    found = suggest(TARGET, [first, second])[0]

    evidence = found.evidence
    assert evidence is not None
    assert (evidence.repeats, evidence.lowest, evidence.highest) == (2, 90.0, 96.0)
    assert evidence.seconds == pytest.approx(3.0)
    assert evidence.half_interval == pytest.approx(3.29)
    assert evidence.between == pytest.approx(np.std([90, 96], ddof=1))
    # The repeats differ by 4.2 degrees, which is more than half of the doubt.
    assert (found.check.minimum, found.check.maximum) == (85.0, 101.0)
    assert found.check.tolerance == 4.0


def test_one_repeat_gets_the_cameras_doubt_for_a_margin() -> None:
    """With nothing to compare with, the limit lies half of the doubt beyond what was shown."""
    found = suggest(TARGET, [show([90.0] * 20, spread=4.0)])[0]

    assert (found.check.minimum, found.check.maximum) == (86.0, 94.0)
    assert found.check.tolerance == 7.0


def test_only_the_good_parts_count() -> None:
    """What happened outside of the marked parts moves no limit."""
    shown = show([20.0] * 20 + [90.0] * 20)
    marked = Demonstration(shown.looks, Side.LEFT, ((2.6, 4.0),))

    assert suggest(TARGET, [marked])[0].check.minimum == pytest.approx(89.0, abs=1)


def test_what_was_never_seen_is_left_as_it_is() -> None:
    """A check whose measure no good part shows stays, and says that it is based on nothing."""
    unseen: Check = check("rotated", "hip_external_rotation", minimum=10.0, maximum=20.0)
    shown = show([90.0])
    shown.looks.value[:] = np.nan

    found = suggest(reference(unseen), [shown, Demonstration(shown.looks, Side.LEFT, ())])

    assert [(each.check, each.evidence) for each in found] == [(unseen, None)]


def test_a_sides_own_range_moves_by_what_that_side_showed() -> None:
    """Shown with the left side, the left side's range is fitted, and the one of both stays."""
    found = suggest(ONE_SIDED, [show([90.0] * 20, spread=4.0)])[0]

    assert found.check.left == Range(86.0, 94.0)
    assert (found.check.minimum, found.check.maximum) == (KNEE.minimum, KNEE.maximum)
    assert found.check.right is None


def test_each_side_is_fitted_by_itself_and_the_evidence_is_of_both() -> None:
    """What was shown on one side moves no limit of the other."""
    target = reference(replace(KNEE, left=Range(10.0, 20.0), right=Range(30.0, 40.0)))
    left = show([90.0] * 20, spread=4.0)
    right = Demonstration(mirror(show([50.0] * 10, spread=4.0).looks), Side.RIGHT, ((0.0, 1.0),))

    found = suggest(target, [left, right])[0]

    assert (found.check.left, found.check.right) == (Range(86.0, 94.0), Range(46.0, 54.0))
    assert found.evidence is not None
    assert (found.evidence.repeats, found.evidence.lowest, found.evidence.highest) == (2, 50, 90)
