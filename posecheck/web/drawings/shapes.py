"""Outlines for the drawing of a pose: the outline around a set of circles, as an SVG path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

# x to the right, y down and the radius, all in pixels.
Circle = tuple[float, float, float]
# A point on the rim of a circle: x, y and the index of the circle.
_Rim = tuple[float, float, int]

_RIM_POINTS: Final = 90
_TURNS: Final = np.linspace(0.0, 2 * np.pi, _RIM_POINTS, endpoint=False)
_RIM_COS: Final = np.cos(_TURNS)
_RIM_SIN: Final = np.sin(_TURNS)


def outline(circles: Sequence[Circle]) -> str:
    """Return the path of the tight outline around circles: arcs, and lines between them."""
    runs: list[list[_Rim]] = []
    for point in _find_hull(circles):
        if runs and runs[-1][-1][2] == point[2]:
            runs[-1].append(point)
        else:
            runs.append([point])
    if len(runs) > 1 and runs[0][0][2] == runs[-1][0][2]:
        runs[0] = runs.pop() + runs[0]
    path = ""
    for run in runs:
        path += f"{'L' if path else 'M'}{numbers(*run[0][:2])}"
        radius = circles[run[0][2]][2]
        # In two halves: an arc that ends where it starts would not be drawn at all.
        for end in (run[len(run) // 2], run[-1]) if len(run) > 1 else ():
            path += f"A{numbers(radius, radius)} 0 0 1 {numbers(*end[:2])}"
    return path + "Z"


def numbers(*values: float) -> str:
    """Return numbers for an SVG attribute, rounded to a tenth of a pixel."""
    return " ".join(f"{value:.1f}".removesuffix(".0") for value in values)


def _find_hull(circles: Sequence[Circle]) -> list[_Rim]:
    """Return the rim points on the convex hull, clockwise in the picture."""
    x, y, radius = np.asarray(circles, np.float64).T[:, :, np.newaxis]
    rims = np.stack((x + radius * _RIM_COS, y + radius * _RIM_SIN), axis=-1).reshape(-1, 2)
    # It assumes that y points up: anticlockwise there is clockwise in a picture.
    hull = cv2.convexHull(rims.astype(np.float32), clockwise=False, returnPoints=False)
    return [(*map(float, rims[place]), place // _RIM_POINTS) for place in hull[:, 0].tolist()]
