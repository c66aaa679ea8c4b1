from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.checker import start_checker
from posecheck.core.hold import FormState
from posecheck.core.landmarks import Side, landmark_of
from posecheck.core.observation import Observation
from posecheck.core.reference import Range, ReferencePose, Role
from posecheck.core.report import ReportBuilder
from posecheck.core.what_if import CountedForm, count_form, trace_recording
from tests.unit.core.builders import (
    check,
    lying_pose,
    measures,
    reference,
    run,
    standing_pose,
)

Frames = list[tuple[float, Observation | None]]
STATES = tuple(FormState)


@st.composite
def observations(draw: st.DrawFn) -> Observation | None:
    """Nobody, someone upright, or someone lying with a knee somewhere and more or less doubt."""
    kind = draw(st.sampled_from(("lying", "lying", "lying", "lying", "nobody", "upright")))
    if kind == "nobody":
        return None
    seen = measures(
        sd=draw(st.sampled_from((1.0, 12.0, 20.0, 30.0))),
        in_distribution_score=0.0 if kind == "upright" else 1.0,
        left_knee_flexion=draw(st.floats(60, 120)),
        right_thigh_trunk=draw(st.one_of(st.just(float("nan")), st.floats(60, 120))),
    )
    thigh_deg = draw(st.floats(20, 70))
    return Observation(
        standing_pose() if kind == "upright" else lying_pose(thigh_deg=thigh_deg),
        seen,
        thigh_doubt_deg=(draw(st.sampled_from((0.0, 0.0, 30.0))), 0.0),
    )


@st.composite
def films(draw: st.DrawFn) -> Frames:
    """Runs of the same observation, with gaps of time between some frames."""
    t_s, frames = draw(st.floats(0, 2)), []
    for _ in range(draw(st.integers(0, 12))):
        seen = draw(observations())
        for _ in range(draw(st.integers(1, 8))):
            frames.append((t_s, seen))
            t_s += draw(st.sampled_from((0.04, 0.1, 0.1, 0.3, 1.5)))
    return frames


@st.composite
def references(draw: st.DrawFn) -> ReferencePose:
    """One or two checks with limits where the films are."""
    low = draw(st.floats(60, 100))
    knee = check(
        minimum=low,
        maximum=low + draw(st.floats(5, 60)),
        tolerance=draw(st.sampled_from((0.0, 5.0, 15.0))),
    )
    thigh = check(
        "thigh_low",
        "thigh_trunk",
        Role.OTHER,
        draw(st.floats(60, 110)),
        float("inf"),
        required=draw(st.booleans()),
    )
    checks = draw(st.sampled_from(((knee,), (knee, thigh))))
    return reference(*checks, still_deg=draw(st.sampled_from((4.0, 8.0, 20.0))))


def count(frames: Frames, target: ReferencePose, end_s: float) -> CountedForm:
    return count_form(trace_recording(frames, end_s), target, Side.LEFT)


@given(films(), references())
def test_all_at_once_is_as_frame_by_frame(frames: Frames, target: ReferencePose) -> None:
    """Every moment gets the same answer as from ``step``, and the same seconds count."""
    end_s = frames[-1][0] + 0.1 if frames else 0.0
    _, verdicts = run(start_checker(target, Side.LEFT), frames)
    builder = ReportBuilder(target, Side.LEFT)
    for verdict in verdicts:
        builder.add(verdict)

    counted = count(frames, target, end_s)

    assert [STATES[state] for state in counted.state] == [v.state for v in verdicts]
    assert counted.accepted_s == pytest.approx(builder.build(end_s).accepted_s)


@given(films(), references())
def test_a_sides_own_range_counts_as_if_it_were_that_of_both(
    frames: Frames, target: ReferencePose
) -> None:
    """The affected side's own range acts as the only one; the other side's has no effect."""
    knee, *rest = target.checks
    limits = Range(knee.minimum, knee.maximum)
    hidden = replace(knee, minimum=0.0, maximum=1.0, left=limits)
    useless = replace(knee, right=Range(0.0, 1.0))
    expected = count(frames, target, 60.0)

    for sided in (hidden, useless):
        pose = replace(target, checks=(sided, *rest))
        counted = count(frames, pose, 60.0)
        assert np.array_equal(counted.state, expected.state)
        assert counted.accepted_s == expected.accepted_s
    _, verdicts = run(start_checker(pose, Side.LEFT), frames)
    assert [v.state for v in verdicts] == [STATES[s] for s in expected.state]


@given(films(), references(), st.floats(0, 30), st.floats(0, 30))
def test_a_wider_range_never_accepts_fewer_seconds(
    frames: Frames, target: ReferencePose, lower: float, higher: float
) -> None:
    """A wider range never removes a second, except through bouncing.

    Bouncing is looked for from the first counted second on, which a wider range may bring
    forward; so the law holds of people who keep still.
    """
    still = [
        (t_s, None if seen is None else Observation(lying_pose(), seen.measures))
        for t_s, seen in frames
    ]
    knee, *rest = target.checks
    wide = check(
        minimum=knee.minimum - lower, maximum=knee.maximum + higher, tolerance=knee.tolerance
    )
    end_s = still[-1][0] + 0.1 if still else 0.0

    before = count(still, target, end_s)
    after = count(still, reference(wide, *rest, still_deg=target.still_deg), end_s)

    assert after.accepted_s >= before.accepted_s
    assert not np.any(before.counted & ~after.counted)


def swing(knees_deg: list[float]) -> Frames:
    """A thigh that swings in every frame, and the knee as given."""
    return [
        (
            index / 30,
            Observation(
                lying_pose(thigh_deg=45 + 15 * np.sin(index / 6)),
                measures(left_knee_flexion=knee_deg),
            ),
        )
        for index, knee_deg in enumerate(knees_deg)
    ]


@pytest.mark.parametrize("late", [0, 90, 91, 100])
def test_a_bounce_stops_the_clock_from_the_first_counted_second_on(late: int) -> None:
    """A thigh that swings in the hold is bouncing, even if it already swung on the way in."""
    frames = swing([40.0] * late + [90.0] * 150)
    _, verdicts = run(start_checker(reference(), Side.LEFT), frames)

    counted = count(frames, reference(), frames[-1][0])

    assert [STATES[state] for state in counted.state] == [v.state for v in verdicts]
    assert FormState.INCORRECT in {v.state for v in verdicts[late + 20 :]}
    assert 0 < counted.accepted_s < 4


def test_a_thigh_that_points_nowhere_changes_no_turn() -> None:
    """If the picture shows no thigh at all, both ways continue with what they knew."""
    there = lying_pose()
    image_xy = there.image_xy.copy()
    hips = [landmark_of(side, "hip") for side in Side]
    for side in Side:
        image_xy[landmark_of(side, "knee")] = image_xy[hips].mean(axis=0)
    nowhere = replace(there, image_xy=image_xy)
    frames: Frames = [
        (index / 10, Observation(nowhere, measures(left_knee_flexion=90))) for index in range(20)
    ]
    _, verdicts = run(start_checker(reference(), Side.LEFT), frames)

    assert np.isnan(trace_recording(frames, 2.0).apparent_deg).all()
    assert [STATES[state] for state in count(frames, reference(), 2.0).state] == [
        v.state for v in verdicts
    ]
