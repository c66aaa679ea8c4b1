from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from posecheck.core.landmarks import (
    LANDMARK_COUNT,
    MIRRORED_INDEX,
    Landmark,
    Pose,
    Side,
    flip_points,
    landmark_of,
    mirror_pose,
)
from tests.unit.core.builders import lying_pose


def random_pose() -> Pose:
    rng = np.random.default_rng(7)
    return Pose(
        rng.random((LANDMARK_COUNT, 2)),
        rng.random((LANDMARK_COUNT, 3)),
        rng.random(LANDMARK_COUNT),
        rng.random(LANDMARK_COUNT),
        1.5,
    )


def test_opposite_side() -> None:
    """Each side's opposite is the other one."""
    assert Side.LEFT.opposite is Side.RIGHT
    assert Side.RIGHT.opposite is Side.LEFT


def test_landmarks_are_the_33_of_mediapipe() -> None:
    """The indices run from 0 to 32 without a gap, from the nose to the right foot."""
    assert [mark.value for mark in Landmark] == list(range(LANDMARK_COUNT))
    assert Landmark.NOSE.name == Landmark(0).name
    assert Landmark.RIGHT_FOOT_INDEX.name == Landmark(32).name


@pytest.mark.parametrize("side", Side)
def test_landmark_of_names_the_side(side: Side) -> None:
    """The landmark of a part carries the name of the requested side."""
    assert landmark_of(side, "foot_index").name == f"{side.name}_FOOT_INDEX"


def test_mirrored_index_exchanges_left_and_right_only() -> None:
    """Every left landmark is swapped with its right counterpart, and the nose stays."""
    for mark in Landmark:
        other = Landmark(int(MIRRORED_INDEX[mark]))
        if mark is Landmark.NOSE:
            assert other is mark
        else:
            assert other is not mark
            assert other.name.split("_", 1)[1] == mark.name.split("_", 1)[1]


def test_mirroring_flips_the_picture() -> None:
    """In a mirrored pose the left knee is where the right one was, x counted from the far edge."""
    pose = random_pose()
    mirrored = mirror_pose(pose)
    left, right = Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE
    assert mirrored.image_xy[left] == pytest.approx(
        [pose.aspect - pose.image_xy[right, 0], pose.image_xy[right, 1]]
    )
    assert mirrored.world_xyz_m[left] == pytest.approx(pose.world_xyz_m[right] * [-1, 1, 1])
    assert mirrored.visibility[left] == pose.visibility[right]
    assert mirrored.presence[left] == pose.presence[right]
    assert mirrored.aspect == pose.aspect


def test_mirroring_twice_changes_nothing() -> None:
    """Mirroring twice gives the original picture."""
    pose = random_pose()
    twice = mirror_pose(mirror_pose(pose))
    for name in ("image_xy", "world_xyz_m", "visibility", "presence"):
        np.testing.assert_allclose(getattr(twice, name), getattr(pose, name))


def test_flipped_points_keep_their_names() -> None:
    """In the mirrored picture the left knee stays the left knee, as far from the other edge."""
    pose = random_pose()
    flipped = flip_points(pose)
    assert flipped.image_xy[:, 0] == pytest.approx(pose.aspect - pose.image_xy[:, 0])
    assert flipped.image_xy[:, 1] == pytest.approx(pose.image_xy[:, 1])
    assert flipped.world_xyz_m == pytest.approx(pose.world_xyz_m)


def test_pose_arrays_are_its_own_and_read_only() -> None:
    """A pose is not affected by later changes of its source arrays, and is read-only itself."""
    points = np.zeros((LANDMARK_COUNT, 2))
    pose = replace(lying_pose(), image_xy=points)
    points[0] = 9
    assert pose.image_xy[0, 0] == 0
    with pytest.raises(ValueError, match="read-only"):
        pose.image_xy[0] = 1


@pytest.mark.parametrize("name", ["image_xy", "world_xyz_m", "visibility", "presence"])
def test_pose_refuses_wrong_shapes(name: str) -> None:
    """An array of the wrong shape is refused by name."""
    pose = lying_pose()
    arrays = {
        "image_xy": pose.image_xy,
        "world_xyz_m": pose.world_xyz_m,
        "visibility": pose.visibility,
        "presence": pose.presence,
    }
    with pytest.raises(ValueError, match=f"{name} must have shape"):
        Pose(**{**arrays, name: np.zeros((2, 7))}, aspect=1)


@pytest.mark.parametrize("aspect", [0.0, -1.0, float("nan")])
def test_pose_refuses_impossible_aspects(aspect: float) -> None:
    """A picture's width is above 0."""
    with pytest.raises(ValueError, match="aspect must be above 0"):
        replace(lying_pose(), aspect=aspect)
