from __future__ import annotations

import math

import pytest

from posecheck.core.camera_view import Placement, place_camera


@pytest.mark.parametrize(
    ("off_side_deg", "elevation_deg", "view", "height"),
    [
        (0, 18, "beside", "raised"),
        (35, 17.9, "beside", "low"),
        (35.1, 45, "oblique", "raised"),
        (60, -5, "oblique", "low"),
        (60.1, 45.1, "along", "high"),
        (90, 90, "along", "high"),
        (math.nan, 20, "unknown", "unknown"),
        (10, math.nan, "unknown", "unknown"),
    ],
)
def test_a_camera_is_placed_in_the_readmes_words(
    off_side_deg: float, elevation_deg: float, view: str, height: str
) -> None:
    """The side view reaches to 35 degrees, raised from 18 to 45, as the README asks."""
    assert place_camera(off_side_deg, elevation_deg) == Placement(view, height)
