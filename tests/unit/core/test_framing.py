from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from posecheck.core.framing import (
    MIN_IN_DISTRIBUTION_SCORE,
    STEEPEST_TRUNK_DEG,
    compute_trunk_steepness_deg,
    find_framing_problem,
)
from posecheck.core.landmarks import Landmark, Pose, Side, landmark_of, mirror_pose
from posecheck.core.reasons import Reason
from tests.unit.core.builders import ASPECT, lying_pose, observation, pose, standing_pose


def moved(where: Pose, landmark: Landmark, x: float, y: float) -> Pose:
    points = where.image_xy.copy()
    points[landmark] = (x, y)
    return replace(where, image_xy=points)


def far_away() -> Pose:
    centre = np.array([ASPECT / 2, 0.5])
    lying = lying_pose()
    return replace(lying, image_xy=centre + (lying.image_xy - centre) * 0.1)


def from_the_feet() -> Pose:
    return pose(
        {"shoulder": (0.9, 0.3), "hip": (0.9, 0.7), "knee": (0.9, 0.5), "ankle": (0.9, 0.9)}
    )


def from_the_head() -> Pose:
    return pose(
        {"shoulder": (0.9, 0.8), "hip": (0.9, 0.4), "knee": (0.9, 0.6), "ankle": (0.9, 0.7)}
    )


CASES = {
    "lying across the picture": (lying_pose(), None),
    "under a high camera": (standing_pose(), Reason.CAMERA_ALONG_BODY),
    "seen from the feet": (from_the_feet(), Reason.CAMERA_ALONG_BODY),
    "seen from the head": (from_the_head(), Reason.CAMERA_ALONG_BODY),
    "far away": (far_away(), Reason.TOO_FAR),
}


@pytest.mark.parametrize(("where", "expected"), CASES.values(), ids=CASES)
def test_how_a_person_is_framed(where: Pose, expected: str | None) -> None:
    """A lying person can be judged; anyone else gets the reason why not."""
    assert find_framing_problem(observation(where=where)) == expected


@pytest.mark.parametrize(("where", "expected"), CASES.values(), ids=CASES)
def test_a_mirrored_picture_has_the_same_problem(where: Pose, expected: str | None) -> None:
    """A selfie camera's mirror image is judged like the picture itself."""
    assert find_framing_problem(observation(where=mirror_pose(where))) == expected


@pytest.mark.parametrize("where", [standing_pose(), from_the_feet(), from_the_head()])
def test_a_camera_above_is_told_from_one_at_the_feet_or_the_head(where: Pose) -> None:
    """Both views show a steep trunk; which one it is depends on the camera's height."""
    told = {
        deg: find_framing_problem(replace(observation(where=where), elevation_deg=deg))
        for deg in (15.0, 40.0, 70.0, 90.0, math.nan)
    }

    assert {deg for deg, why in told.items() if why == Reason.CAMERA_OVERHEAD} == {70.0, 90.0}
    assert set(told.values()) == {Reason.CAMERA_OVERHEAD, Reason.CAMERA_ALONG_BODY}


def test_a_camera_above_is_no_trouble_by_itself() -> None:
    """From above, a person lying across the picture can be judged; a standing one is recognised."""
    across = replace(observation(), elevation_deg=80.0)
    assert find_framing_problem(across) is None
    standing = observation(
        where=standing_pose(), in_distribution_score=MIN_IN_DISTRIBUTION_SCORE - 0.01
    )
    assert find_framing_problem(replace(standing, elevation_deg=80.0)) == Reason.NOT_LYING


def test_who_stands_does_not_lie() -> None:
    """A person who is upright with hanging feet, and unknown to the calibration, is standing."""
    standing = observation(
        where=standing_pose(), in_distribution_score=MIN_IN_DISTRIBUTION_SCORE - 0.01
    )
    assert find_framing_problem(standing) == Reason.NOT_LYING


def test_nobody_there() -> None:
    """Without a person, that is the reason."""
    assert find_framing_problem(None) == Reason.NO_PERSON


EDGES = {"left": (-0.1, 0.5), "right": (ASPECT + 0.1, 0.5), "top": (1, -0.1), "bottom": (1, 1.1)}


@pytest.mark.parametrize(("x", "y"), EDGES.values(), ids=EDGES)
@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("ankle", Reason.FEET_CUT_OFF),
        ("shoulder", Reason.BODY_CUT_OFF),
        ("hip", Reason.BODY_CUT_OFF),
        ("knee", Reason.BODY_CUT_OFF),
    ],
)
def test_a_point_outside_the_picture_is_missed(
    part: str, expected: str, side: Side, x: float, y: float
) -> None:
    """Past any edge of the picture, feet and body are told apart, also in a mirror image."""
    cut = moved(lying_pose(), landmark_of(side, part), x, y)
    assert find_framing_problem(observation(where=cut)) == expected
    assert find_framing_problem(observation(where=mirror_pose(cut))) == expected


def test_hands_and_face_may_leave_the_picture() -> None:
    """No check needs more than body and feet to be in the picture."""
    for landmark in (Landmark.NOSE, Landmark.LEFT_WRIST):
        assert find_framing_problem(observation(where=moved(lying_pose(), landmark, -1, 0))) is None


def test_an_unknown_kind_of_pose() -> None:
    """A pose unknown to the calibration is not judged; one that has just been known is."""
    below = observation(in_distribution_score=MIN_IN_DISTRIBUTION_SCORE - 0.01)
    assert find_framing_problem(below) == Reason.OUT_OF_DISTRIBUTION
    assert (
        find_framing_problem(observation(in_distribution_score=MIN_IN_DISTRIBUTION_SCORE)) is None
    )


@pytest.mark.parametrize("steepness", [0.0, STEEPEST_TRUNK_DEG - 1, STEEPEST_TRUNK_DEG + 1, 90.0])
@pytest.mark.parametrize("way", [1, -1])
def test_how_steep_a_trunk_may_be(steepness: float, way: int) -> None:
    """A trunk up to the limit is lying, a steeper one is not, to both sides and either way up."""
    along, up = 0.4 * np.cos(np.radians(steepness)), 0.4 * np.sin(np.radians(steepness))
    shoulder = (0.9 + way * along, 0.5 - way * up)
    where = pose({"shoulder": shoulder, "hip": (0.9, 0.5), "knee": (0.8, 0.4), "ankle": (0.7, 0.5)})
    assert compute_trunk_steepness_deg(where) == pytest.approx(steepness)
    problem = find_framing_problem(observation(where=where))
    assert problem == (Reason.CAMERA_ALONG_BODY if steepness > STEEPEST_TRUNK_DEG else None)
