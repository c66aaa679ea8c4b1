"""A drawing of the camera position: a person on a mat, with a laptop on a stool next to them."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Final

from posecheck.web.drawings.pose import ACCENT
from posecheck.web.drawings.shapes import numbers, outline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posecheck.texts.catalog import Texts

# In metres: x from head to feet, y away from the camera, z up.
Point = tuple[float, float, float]

DISTANCE_M: Final = 2.0
HEIGHT_M: Final = 0.7
_PX_A_M: Final = 128.0
# The viewer stands behind the camera, shifted toward the head, and looks down.
_AZIMUTH: Final = math.radians(-40)
_ELEVATION: Final = math.radians(26)
# Left, top, width and height in pixels: the whole scene, with room for the labels.
_BOX: Final = (-138.0, -98.0, 440.0, 214.0)

# Positions and radii along each part of the person, far to near, and how strongly it is painted.
_BODY: Final = (
    (((0.42, 0.13, 0.46, 0.06), (0.64, 0.13, 0.07, 0.05), (0.78, 0.13, 0.05, 0.035)), 0.4),
    (((0.05, 0.1, 0.11, 0.09), (0.42, 0.13, 0.46, 0.06)), 0.4),
    (((-0.45, 0.14, 0.11, 0.1), (-0.45, -0.14, 0.11, 0.1), (0.05, 0.0, 0.11, 0.12)), 0.6),
    (((-0.73, 0.0, 0.12, 0.115), (-0.68, 0.0, 0.11, 0.1)), 0.8),
    (((0.42, -0.13, 0.46, 0.06), (0.64, -0.13, 0.07, 0.05), (0.78, -0.13, 0.05, 0.035)), 0.6),
    (((0.05, -0.1, 0.11, 0.09), (0.42, -0.13, 0.46, 0.06)), 0.6),
    (((-0.42, -0.22, 0.08, 0.05), (0.02, -0.3, 0.06, 0.04)), 0.6),
)
_MAT: Final = ((-0.95, -0.4, 0.0), (0.95, -0.4, 0.0), (0.95, 0.4, 0.0), (-0.95, 0.4, 0.0))
_LENS: Final = (0.0, -DISTANCE_M, HEIGHT_M + 0.2)
_SEEN: Final = ((-0.95, 0.0, 0.0), (-0.72, 0.0, 0.25), (0.42, 0.0, 0.55), (0.95, 0.0, 0.0))


def draw_camera_place(texts: Texts) -> str:
    """Return an SVG that shows where the camera stands, with its distance and height.

    Args:
        texts: "title", "description", "distance" and "height".
    """
    seen = _area((_LENS, *_SEEN))
    foot = (0.0, -DISTANCE_M, 0.0)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{numbers(*_BOX)}" width="100%" '
        'style="max-height:18rem" role="img" aria-labelledby="camera-title camera-desc" '
        'fill="currentColor" font-size="16">'
        f'<title id="camera-title">{escape(texts("title"))}</title>'
        f'<desc id="camera-desc">{escape(texts("description"))}</desc>'
        f'<path d="{_area(_MAT)}" opacity="0.1"/>'
        f'<path d="{seen}" fill="{ACCENT}" opacity="0.14"/>'
        f"{_draw_person()}"
        f"{_line(foot, (0.0, -0.42, 0.0), dashed=True)}"
        f"{_draw_stool()}{_draw_laptop()}"
        f"{_label((0.0, -DISTANCE_M / 2, 0.0), texts('distance'), -96, 22)}"
        f"{_label((0.0, -DISTANCE_M, HEIGHT_M / 2), texts('height'), 44, 8)}"
        "</svg>"
    )


def _draw_person() -> str:
    """Draw the person through a mask, so that a near limb covers a far one with a gap around it."""
    x, y, width, height = _BOX
    area = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"'
    limbs = "".join(
        f'<path d="{outline([_ball(*each) for each in part])}" stroke="#000" stroke-width="2.5" '
        f'fill="#{f"{round(255 * tone):02x}" * 3}"/>'
        for part, tone in _BODY
    )
    return (
        f'<mask id="camera-person" maskUnits="userSpaceOnUse" {area}>{limbs}</mask>'
        f'<rect {area} mask="url(#camera-person)"/>'
    )


def _draw_stool() -> str:
    """Draw a stool as high as a table."""
    near, far = -DISTANCE_M - 0.2, -DISTANCE_M + 0.2
    corners = [(-0.22, near), (0.22, near), (0.22, far), (-0.22, far)]
    legs = "".join(_line((x, y, 0.0), (x, y, HEIGHT_M)) for x, y in corners)
    top = _area([(x, y, HEIGHT_M) for x, y in corners])
    return f'{legs}<path d="{top}"/>'


def _draw_laptop() -> str:
    """Draw a laptop seen from behind its keyboard, with the camera in its lid."""
    y, z = -DISTANCE_M, HEIGHT_M
    lid = [(-0.16, y, z), (0.16, y, z), (0.16, y, z + 0.22), (-0.16, y, z + 0.22)]
    lens = (*_see(_LENS), 4.5)
    return f'<path d="{_area(lid)}" fill="{ACCENT}"/><path d="{outline([lens])}" fill="#fff"/>'


def _see(point: Point) -> tuple[float, float]:
    """Return the position of a point in the picture, in pixels."""
    x, y, z = point
    right = x * math.cos(_AZIMUTH) + y * math.sin(_AZIMUTH)
    depth = -x * math.sin(_AZIMUTH) + y * math.cos(_AZIMUTH)
    up = z * math.cos(_ELEVATION) + depth * math.sin(_ELEVATION)
    return right * _PX_A_M, -up * _PX_A_M


def _ball(x: float, y: float, z: float, radius: float) -> tuple[float, float, float]:
    return (*_see((x, y, z)), radius * _PX_A_M)


def _area(points: Sequence[Point]) -> str:
    """Return the path around all these points."""
    return outline([(*_see(point), 0.1) for point in points])


def _line(start: Point, end: Point, *, dashed: bool = False) -> str:
    dash = ' stroke-dasharray="6 6"' if dashed else ""
    path = f"M{numbers(*_see(start))}L{numbers(*_see(end))}"
    return f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="3"{dash}/>'


def _label(point: Point, text: str, right_px: float, down_px: float) -> str:
    x, y = _see(point)
    return f'<text x="{x + right_px:.1f}" y="{y + down_px:.1f}">{escape(text)}</text>'
