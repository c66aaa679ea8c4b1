from __future__ import annotations

import math
from dataclasses import replace

import pytest

from posecheck.core.camera_advice import CAMERA_FOR_ACROSS, find_camera_advice
from posecheck.core.landmarks import Pose, Side, mirror_pose
from posecheck.core.observation import Observation
from posecheck.core.reference import ReferencePose, Role
from tests.unit.core.builders import check, lying_pose, observation, reference

ACROSS = check("across", "hip_abduction", Role.AFFECTED, -math.inf, -3.0)
SIDEWAYS = reference(check(), ACROSS)
HIGH_DEG, LOW_DEG = 35.0, 5.0


def seen(elevation_deg: float, pose: Pose) -> Observation:
    return replace(observation(where=pose), elevation_deg=elevation_deg)


# A person on their back with the head to the left of the picture turns the right side to it.
@pytest.mark.parametrize(
    ("pose", "camera"), [(lying_pose(), Side.RIGHT), (mirror_pose(lying_pose()), Side.LEFT)]
)
@pytest.mark.parametrize("affected", Side)
@pytest.mark.parametrize("elevation_deg", [HIGH_DEG, LOW_DEG, math.nan])
def test_the_camera_belongs_beside_the_other_leg_and_up(
    elevation_deg: float, affected: Side, pose: Pose, camera: Side
) -> None:
    """From a low or affected side, the camera should move; an unknown height is accepted."""
    stands_well = camera is not affected and elevation_deg != LOW_DEG

    found = find_camera_advice(SIDEWAYS, affected, seen(elevation_deg, pose))

    assert found == (None if stands_well else CAMERA_FOR_ACROSS)


@pytest.mark.parametrize(
    "target", [reference(), reference(check(), replace(ACROSS, required=False))]
)
def test_a_stretch_without_a_sideways_measure_asks_for_no_place(target: ReferencePose) -> None:
    """Checks that do not stop the clock, or are not asked for, move no camera."""
    assert find_camera_advice(target, Side.RIGHT, seen(LOW_DEG, lying_pose())) is None


def test_without_a_person_there_is_no_place_to_tell() -> None:
    """With nobody in the picture there is no advice about the camera's place."""
    assert find_camera_advice(SIDEWAYS, Side.LEFT, None) is None
