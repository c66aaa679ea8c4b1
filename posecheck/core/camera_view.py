"""Where the camera stands relative to the person, as named groups for the figures. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

BESIDE, OBLIQUE, ALONG = DIRECTIONS = ("beside", "oblique", "along")
LOW, RAISED, HIGH = HEIGHTS = ("low", "raised", "high")
UNKNOWN: Final = "unknown"

# The groups of `benchmarks/RESULTS.md`: within 35 degrees of square to the person's side and 18 to
# 45 degrees above the floor. Beyond 60 degrees the camera looks along the body, from the feet or
# the head.
_BESIDE_UP_TO_DEG: Final = 35.0
_OBLIQUE_UP_TO_DEG: Final = 60.0
_LOW_UNDER_DEG: Final = 18.0
_RAISED_UP_TO_DEG: Final = 45.0


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the camera stands.

    Attributes:
        view: beside the person, oblique, or along the body (from the head or the feet).
        height: low, raised or high above the floor.
    """

    view: str = UNKNOWN
    height: str = UNKNOWN


def place_camera(off_side_deg: float, elevation_deg: float) -> Placement:
    """Return the placement for angles in degrees, unknown where one is not a number.

    Args:
        off_side_deg: how far the camera is from square to the person's side, 0 to 90.
        elevation_deg: how high the camera is above the horizon, seen from the person.
    """
    if not (math.isfinite(off_side_deg) and math.isfinite(elevation_deg)):
        return Placement()
    if off_side_deg <= _BESIDE_UP_TO_DEG:
        view = BESIDE
    else:
        view = OBLIQUE if off_side_deg <= _OBLIQUE_UP_TO_DEG else ALONG
    if elevation_deg < _LOW_UNDER_DEG:
        return Placement(view, LOW)
    return Placement(view, RAISED if elevation_deg <= _RAISED_UP_TO_DEG else HIGH)
