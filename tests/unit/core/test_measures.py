from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posecheck.core.landmarks import MIRRORED_INDEX, Array, Landmark, Side, landmark_of
from posecheck.core.measures import (
    MEASURE_INDEX,
    MEASURE_NAMES,
    MIN_KNEE_FLEXION_FOR_ROTATION_DEG,
    SIDED_MEASURES,
    Measures,
    compute_measures,
    measure_unit,
    merge_measures,
)
from tests.unit.core.builders import (
    SHANK,
    THIGH,
    TRUNK,
    bend_leg,
    measures,
    rotation,
    skeleton,
)

turns = st.floats(-180, 180)
sides = pytest.mark.parametrize("side", Side)
leg_angles = st.fixed_dictionaries(
    {
        "hip_flexion": st.floats(-20, 120),
        "abduction": st.floats(-60, 60),
        "external_rotation": st.floats(-80, 80),
        "knee_flexion": st.floats(30, 150),
    }
)


def value_of(joints: Array, name: str) -> float:
    return float(compute_measures(joints)[MEASURE_INDEX[name]])


def sample_person() -> Array:
    """Someone bent and lifted everywhere, so that no measure is zero or missing."""
    joints = bend_leg(
        skeleton(), Side.LEFT, hip_flexion=80, abduction=20, external_rotation=50, knee_flexion=95
    )
    joints = bend_leg(
        joints, Side.RIGHT, hip_flexion=60, abduction=-10, external_rotation=-5, knee_flexion=70
    )
    joints[Landmark.LEFT_WRIST] = [0.0, -0.1, 0.3]
    joints[[Landmark.LEFT_EAR, Landmark.RIGHT_EAR], 2] = 0.1
    return joints


@given(turns, turns, turns, st.floats(0.01, 100), st.tuples(*[st.floats(-50, 50)] * 3))
def test_measures_do_not_depend_on_where_the_body_is(
    x_deg: float, y_deg: float, z_deg: float, size: float, shift: tuple[float, float, float]
) -> None:
    """Moving, turning or scaling the whole body changes no measure."""
    turn = rotation("x", x_deg) @ rotation("y", y_deg) @ rotation("z", z_deg)
    moved = size * (sample_person() @ turn.T) + np.array(shift)
    np.testing.assert_allclose(
        compute_measures(moved), compute_measures(sample_person()), atol=1e-6
    )


def test_mirroring_swaps_the_sides() -> None:
    """The mirror image of a person has the same measures with left and right exchanged."""
    person = sample_person()
    mirrored = person[MIRRORED_INDEX] * [-1, 1, 1]
    for name in SIDED_MEASURES:
        for side in Side:
            assert value_of(mirrored, f"{side.value}_{name}") == pytest.approx(
                value_of(person, f"{side.opposite.value}_{name}")
            )
    assert value_of(mirrored, "head_lift") == pytest.approx(value_of(person, "head_lift"))


@sides
@settings(max_examples=60)
@given(leg=leg_angles)
def test_a_leg_bent_joint_by_joint_reads_those_angles(side: Side, leg: dict[str, float]) -> None:
    """The angles by which a puppet's leg was turned are the measured ones."""
    joints = bend_leg(skeleton(), side, **leg)
    name = side.value
    assert value_of(joints, f"{name}_knee_flexion") == pytest.approx(leg["knee_flexion"])
    assert value_of(joints, f"{name}_hip_flexion") == pytest.approx(leg["hip_flexion"], abs=1e-6)
    assert value_of(joints, f"{name}_hip_abduction") == pytest.approx(leg["abduction"], abs=1e-6)
    assert value_of(joints, f"{name}_hip_external_rotation") == pytest.approx(
        leg["external_rotation"], abs=1e-6
    )


@sides
def test_straight_leg(side: Side) -> None:
    """A straight leg in line with the trunk has no flexion or abduction, and an unknown rotation.

    Its thigh-trunk angle is not 0, because the shoulder lies further out than the hip.
    """
    joints = skeleton()
    assert value_of(joints, f"{side.value}_knee_flexion") == pytest.approx(0, abs=1e-6)
    assert value_of(joints, f"{side.value}_hip_flexion") == pytest.approx(0)
    assert value_of(joints, f"{side.value}_hip_abduction") == pytest.approx(0)
    assert value_of(joints, f"{side.value}_thigh_trunk") == pytest.approx(
        np.degrees(np.arctan2(0.1, TRUNK))
    )
    assert np.isnan(value_of(joints, f"{side.value}_hip_external_rotation"))


@sides
def test_thigh_straight_up_is_square_to_the_trunk(side: Side) -> None:
    """A thigh pointing at the ceiling reads 90 degrees of hip flexion and thigh-trunk angle."""
    joints = skeleton()
    joints[landmark_of(side, "knee")] = joints[landmark_of(side, "hip")] + [0, 0, THIGH]
    assert value_of(joints, f"{side.value}_hip_flexion") == pytest.approx(90)
    assert value_of(joints, f"{side.value}_thigh_trunk") == pytest.approx(90)


@sides
@pytest.mark.parametrize(("direction", "sign"), [("outward", 1), ("inward", -1)])
def test_abduction_is_positive_outward(side: Side, direction: str, sign: int) -> None:
    """A thigh swung away from the midline is positive, one across it negative, on both sides."""
    out = 1 if side is Side.LEFT else -1
    x = out if direction == "outward" else -out
    joints = skeleton()
    joints[landmark_of(side, "knee")] = joints[landmark_of(side, "hip")] + [x, -np.sqrt(3), 0]
    assert value_of(joints, f"{side.value}_hip_abduction") == pytest.approx(sign * 30)


@sides
@pytest.mark.parametrize(("toward", "degrees"), [("midline", 90), ("feet", 0), ("outside", -90)])
def test_external_rotation_brings_the_foot_to_the_midline(
    side: Side, toward: str, degrees: float
) -> None:
    """With thigh up and knee square, a shank across the body is turned out by 90 degrees."""
    out = 1 if side is Side.LEFT else -1
    shank = {"midline": [-out, 0, 0], "feet": [0, -1, 0], "outside": [out, 0, 0]}[toward]
    joints = skeleton()
    knee = joints[landmark_of(side, "hip")] + [0, 0, THIGH]
    joints[landmark_of(side, "knee")] = knee
    joints[landmark_of(side, "ankle")] = knee + np.array(shank) * SHANK
    assert value_of(joints, f"{side.value}_hip_external_rotation") == pytest.approx(degrees)


@sides
@pytest.mark.parametrize("margin_deg", [-0.1, 0.1])
def test_rotation_needs_a_bent_knee(side: Side, margin_deg: float) -> None:
    """A knee too straight to show the shank's turn gives no rotation; one bent more does."""
    joints = bend_leg(skeleton(), side, knee_flexion=MIN_KNEE_FLEXION_FOR_ROTATION_DEG + margin_deg)
    rotation_deg = value_of(joints, f"{side.value}_hip_external_rotation")
    assert np.isnan(rotation_deg) == (margin_deg < 0)


def test_rotation_about_a_sideways_thigh_is_nan() -> None:
    """A thigh along the hip line has no plane of flexion to measure a rotation from."""
    joints = skeleton()
    joints[Landmark.LEFT_KNEE] = joints[Landmark.LEFT_HIP] + [THIGH, 0, 0]
    joints[Landmark.LEFT_ANKLE] = joints[Landmark.LEFT_KNEE] + [0, 0, SHANK]
    assert np.isnan(value_of(joints, "left_hip_external_rotation"))


@sides
def test_ankle_to_other_knee_is_in_trunk_lengths(side: Side) -> None:
    """An ankle on the other knee is at 0, one trunk length above it at 1."""
    joints = skeleton()
    other_knee = joints[landmark_of(side.opposite, "knee")]
    joints[landmark_of(side, "ankle")] = other_knee
    assert value_of(joints, f"{side.value}_ankle_to_other_knee") == pytest.approx(0)
    joints[landmark_of(side, "ankle")] = other_knee + np.array([0, 0, TRUNK])
    assert value_of(joints, f"{side.value}_ankle_to_other_knee") == pytest.approx(1)


@sides
def test_knee_across_counts_from_the_midline(side: Side) -> None:
    """A knee on the midline is at 0, one trunk length past it, toward the other side, at 1."""
    out = 1 if side is Side.LEFT else -1
    joints = skeleton()
    for x, across in ((0.0, 0.0), (-out * TRUNK, 1.0), (out * TRUNK, -1.0)):
        joints[landmark_of(side, "knee")] = [x, -0.1, 0.3]
        assert value_of(joints, f"{side.value}_knee_across") == pytest.approx(across)


@sides
@pytest.mark.parametrize("hand", Side)
@pytest.mark.parametrize(
    ("along_leg", "off_leg"), [(THIGH / 2, 0), (THIGH + SHANK / 2, 0.1), (THIGH + SHANK, 0.2)]
)
def test_hand_to_leg_takes_the_nearer_hand_and_the_nearest_point(
    side: Side, hand: Side, along_leg: float, off_leg: float
) -> None:
    """Either hand may hold, anywhere from hip to ankle; its distance to the leg is measured."""
    joints = skeleton()
    hip = joints[landmark_of(side, "hip")]
    joints[landmark_of(hand, "wrist")] = hip + np.array([0, -along_leg, off_leg])
    assert value_of(joints, f"{side.value}_hand_to_leg") == pytest.approx(off_leg / TRUNK)


def test_hand_past_the_ankle_is_measured_to_the_ankle() -> None:
    """Beyond the end of the leg, the distance is measured to its end."""
    joints = skeleton()
    joints[Landmark.LEFT_WRIST] = joints[Landmark.LEFT_ANKLE] + [0, -0.3, 0]
    assert value_of(joints, "left_hand_to_leg") == pytest.approx(0.3 / TRUNK)


@pytest.mark.parametrize("lift_deg", [-30, 0, 45])
def test_head_lift_is_positive_toward_the_belly(lift_deg: float) -> None:
    """A head in line with the trunk is at 0, a nodding one positive, one dropped back negative."""
    joints = skeleton()
    for ear in (Landmark.LEFT_EAR, Landmark.RIGHT_EAR):
        x = joints[ear, 0]
        joints[ear] = rotation("x", lift_deg) @ np.array([0, 0.2, 0]) + [x, TRUNK, 0]
    assert value_of(joints, "head_lift") == pytest.approx(lift_deg)


def test_many_frames_at_once_read_as_one_by_one() -> None:
    """A stack of skeletons gives a stack of the same measures."""
    stack = np.stack([sample_person(), skeleton()])
    singles = np.stack([compute_measures(joints) for joints in stack])
    np.testing.assert_allclose(compute_measures(stack), singles)


@pytest.mark.parametrize("gone", [Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE])
def test_an_unknown_joint_makes_only_its_measures_nan(gone: Landmark) -> None:
    """A measure with a missing joint is NaN, never zero, and the other leg keeps its angles."""
    joints = sample_person()
    joints[gone] = np.nan
    assert np.isnan(value_of(joints, "left_knee_flexion"))
    assert np.isnan(value_of(joints, "left_hip_external_rotation"))
    assert np.isfinite(value_of(joints, "right_hip_external_rotation"))


def test_units_follow_the_name() -> None:
    """Distances are in trunk lengths, angles in degrees, with or without a side."""
    assert measure_unit("hand_to_leg") == measure_unit("left_hand_to_leg") == "trunk lengths"
    assert measure_unit("knee_flexion") == measure_unit("head_lift") == "deg"


def test_measures_are_read_only_and_complete() -> None:
    """There is one number per name, and it is read-only."""
    with pytest.raises(ValueError, match="read-only"):
        measures().value[0] = 1
    full = np.zeros(len(MEASURE_NAMES))
    with pytest.raises(ValueError, match="value must hold"):
        Measures(full[1:], full, 1)
    with pytest.raises(ValueError, match="sd must hold"):
        Measures(full, full[1:], 1)


def test_distances_without_a_trunk_are_nan() -> None:
    """If shoulders and hips coincide, there is no trunk length to measure in."""
    joints = skeleton()
    joints[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]] = 0
    assert np.isnan(value_of(joints, "left_ankle_to_other_knee"))
    assert np.isnan(value_of(joints, "left_hand_to_leg"))


def sure(value: float, sd: float, in_distribution_score: float = 1.0) -> Measures:
    """All measures the same, equally sure."""
    count = len(MEASURE_NAMES)
    return Measures(np.full(count, value), np.full(count, sd), in_distribution_score)


@given(st.floats(-180, 180), st.floats(0.1, 40), st.floats(-180, 180), st.floats(0.1, 40))
def test_two_looks_in_either_order_tell_the_same(
    one: float, sd: float, other: float, other_sd: float
) -> None:
    """Merging is symmetric, lies between the two, and is at least as uncertain as expected."""
    first, second = sure(one, sd, 0.2), sure(other, other_sd, 0.6)
    here, there = merge_measures(first, second), merge_measures(second, first)
    np.testing.assert_array_equal(here.value, there.value)
    np.testing.assert_allclose(here.sd, there.sd)
    assert here.in_distribution_score == there.in_distribution_score == pytest.approx(0.4)
    assert (min(one, other) <= here.value + 1e-9).all()
    assert (here.value <= max(one, other) + 1e-9).all()
    assert (here.sd >= min(sd, other_sd) - 1e-9).all()


def test_looks_that_agree_are_as_sure_as_one() -> None:
    """The same answer twice stays that answer: two looks at one picture are not independent."""
    merged = merge_measures(sure(90, 5), sure(90, 5))
    assert merged.value == pytest.approx(90)
    assert merged.sd == pytest.approx(5)


@given(st.floats(0, 100), st.floats(0.1, 50))
def test_looks_that_disagree_more_leave_more_open(apart: float, more: float) -> None:
    """The further apart two looks are, the larger the uncertainty: half of it added in squares."""
    near, far = (merge_measures(sure(0, 4), sure(gap, 4)).sd[0] for gap in (apart, apart + more))
    assert far > near
    assert far == pytest.approx(np.hypot(4, (apart + more) / 2))


def test_what_one_of_two_looks_did_not_measure_is_unknown() -> None:
    """NaN in either gives NaN in the merged one."""
    for one, other in ((np.nan, 90.0), (90.0, np.nan)):
        assert np.isnan(merge_measures(sure(one, 4), sure(other, 4)).value).all()
