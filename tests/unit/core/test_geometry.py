from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.geometry import compute_angle_deg, compute_trunk_frame, compute_unit
from posecheck.core.landmarks import Array
from tests.unit.core.builders import rotation

lengths = st.floats(1e-3, 1e3)
coordinates = st.floats(-10, 10)
vectors = (
    st.tuples(coordinates, coordinates, coordinates)
    .map(np.array)
    .filter(lambda vector: bool(np.linalg.norm(vector) > 1e-3))
)


@given(vectors)
def test_unit_has_length_one_and_keeps_direction(vector: Array) -> None:
    """A unit vector has length 1 and points where the vector points."""
    unit = compute_unit(vector)
    assert np.linalg.norm(unit) == pytest.approx(1)
    assert unit * np.linalg.norm(vector) == pytest.approx(vector)


def test_unit_of_nothing_is_nan() -> None:
    """A vector without length has no direction; the other vectors of the array keep theirs."""
    units = compute_unit(np.array([[0.0, 0.0, 0.0], [0.0, 2.0, 0.0]]))
    assert np.isnan(units[0]).all()
    assert units[1].tolist() == [0, 1, 0]


@given(st.floats(0, 180), lengths, lengths)
def test_angle_is_the_turn_between_two_vectors(turn: float, first: float, second: float) -> None:
    """The angle of two vectors is the turn between them, whatever their lengths."""
    start = np.array([1.0, 0.0, 0.0])
    angle = compute_angle_deg(start * first, rotation("z", turn) @ start * second)
    assert float(angle) == pytest.approx(turn, abs=1e-6)


@pytest.mark.parametrize("tiny", [1e-9, 1e-7, 1e-5])
def test_angle_stays_exact_near_0_and_180(tiny: float) -> None:
    """A very small angle, and one just short of half a circle, stay precise."""
    start, turned = np.array([1.0, 0.0, 0.0]), np.array([1.0, np.radians(tiny), 0.0])
    assert float(compute_angle_deg(start, turned)) == pytest.approx(tiny, rel=1e-6)
    assert 180 - float(compute_angle_deg(start, -turned)) == pytest.approx(tiny, abs=1e-12)


@given(vectors, vectors)
def test_angle_is_symmetric(first: Array, second: Array) -> None:
    """The order of the two vectors makes no difference."""
    there, back = compute_angle_deg(first, second), compute_angle_deg(second, first)
    assert float(there) == pytest.approx(float(back))
    assert 0 <= float(there) <= 180


def test_angle_with_nothing_is_nan() -> None:
    """The angle with a vector without length is NaN, never zero."""
    assert np.isnan(compute_angle_deg(np.zeros(3), np.ones(3)))


def trunk_points() -> tuple[Array, Array, Array, Array]:
    left_shoulder, right_shoulder = np.array([2.0, 5.0, 0.0]), np.array([-2.0, 5.0, 0.0])
    left_hip, right_hip = np.array([1.0, 0.0, 0.0]), np.array([-1.0, 0.0, 0.0])
    return left_shoulder, right_shoulder, left_hip, right_hip


def test_trunk_frame_of_an_upright_trunk() -> None:
    """X runs to the person's left, y to the head and z out of the belly."""
    assert compute_trunk_frame(*trunk_points()) == pytest.approx(np.eye(3))


@given(vectors, vectors, vectors, vectors)
def test_trunk_frame_is_right_handed_and_square(
    left_shoulder: Array, right_shoulder: Array, left_hip: Array, right_hip: Array
) -> None:
    """Wherever it is defined, the frame is a rotation: unit axes, square, right-handed."""
    frame = compute_trunk_frame(left_shoulder, right_shoulder, left_hip, right_hip)
    if np.isfinite(frame).all():
        assert frame @ frame.T == pytest.approx(np.eye(3), abs=1e-4)
        assert float(np.linalg.det(frame)) == pytest.approx(1, abs=1e-4)


def test_tilted_hips_are_made_square_to_the_trunk() -> None:
    """A hip line oblique to the trunk turns x only within the plane of both."""
    left_shoulder, right_shoulder, _, _ = trunk_points()
    frame = compute_trunk_frame(
        left_shoulder, right_shoulder, np.array([1.0, 0.4, 0.0]), np.array([-1.0, -0.4, 0.0])
    )
    assert frame == pytest.approx(np.eye(3))


@pytest.mark.parametrize("missing", ["hips", "trunk"])
def test_trunk_frame_of_no_trunk_is_nan(missing: str) -> None:
    """If the hips coincide, or the shoulders with the hips, there is no frame."""
    left_shoulder, right_shoulder, left_hip, right_hip = trunk_points()
    if missing == "hips":
        left_hip = right_hip = np.zeros(3)
    else:
        left_shoulder, right_shoulder = left_hip, right_hip
    frame = compute_trunk_frame(left_shoulder, right_shoulder, left_hip, right_hip)
    assert np.isnan(frame).any()
