"""Marks on the drawing of a stretch: for each requested angle an arrow with the target."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

import numpy as np

from posecheck.core.geometry import compute_angle_deg, compute_unit
from posecheck.core.landmarks import Landmark
from posecheck.web.drawings.body import View
from posecheck.web.drawings.shapes import numbers

if TYPE_CHECKING:
    from posecheck.core.landmarks import Array, Side
    from posecheck.core.reference import Check, ReferencePose
    from posecheck.web.drawings.body import Camera
    from posecheck.web.drawings.figure import Figure
    from posecheck.web.texts import PageTexts

_MAX_MARKS: Final = 2
_FONT_PX: Final = 23.0
_LETTER_PX: Final = 0.54 * _FONT_PX
_HEAD_PX: Final = 13.0
_ABOVE_HEAD_PX: Final = 50.0
# A smaller angle leaves no room for an arc.
_SMALLEST_DEG: Final = 25.0
# Radii in trunk lengths, around the hip and the knee; in thigh lengths for arcs beyond the knee.
_HIP_RADIUS: Final = 0.72
_ACROSS_RADIUS: Final = 1.27
_KNEE_RADIUS: Final = 0.34


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks on a drawing.

    Attributes:
        lines: paths to stroke, behind the body.
        labels: SVG text, in front of the body.
        points: points that need room in the picture, in pixels.
    """

    lines: tuple[str, ...]
    labels: str
    points: tuple[tuple[float, float], ...]


def draw_marks(
    reference: ReferencePose, affected: Side, figure: Figure, camera: Camera, texts: PageTexts
) -> Marks:
    """Return the marks of the first few angles that this view shows.

    The picture that everybody sees has none: degrees are for therapists.
    """
    lines: list[str] = []
    points: list[tuple[float, float]] = []
    labels = ""
    for check in reference.checks:
        side = check.role.side(affected)
        if side is None or len(lines) == 2 * _MAX_MARKS or not _shows(camera.view, check):
            continue
        arc = _find_arc(check, side, figure)
        if arc is None:
            continue
        seen = [camera.see(point) for point in arc]
        lines += [_draw_line(seen), _draw_head(seen)]
        text = _describe(check, texts)
        if camera.view is View.FRONT:
            label, room = _draw_heading(text, len(lines) // 2, figure, camera)
        else:
            label, room = _draw_label(text, seen, camera.see(figure.at(side, "hip")))
        labels += label
        points += seen + room
    return Marks(tuple(lines), labels, tuple(points))


def _shows(view: View, check: Check) -> bool:
    """Whether an angle can be made out from this view."""
    if view is View.BESIDE:
        return False
    return (view is View.FRONT) == (check.measure == "hip_abduction")


def _find_arc(check: Check, side: Side, figure: Figure) -> Array | None:
    """Return points in space along the movement that a check asks for, None if it has none."""
    shoulder, hip, knee, ankle = (
        figure.at(side, part) for part in ("shoulder", "hip", "knee", "ankle")
    )
    if check.measure in ("thigh_trunk", "hip_flexion"):
        return _turn(hip, hip - shoulder, knee - hip, _HIP_RADIUS)
    if check.measure == "knee_flexion":
        return _turn(knee, knee - hip, ankle - knee, _KNEE_RADIUS)
    if check.measure == "hip_abduction":
        # From the thigh parallel to the body's midline, and on past the midline.
        level = (knee - hip) * (0.0, 1.0, 1.0)
        reach = _ACROSS_RADIUS * float(np.linalg.norm(knee - hip))
        if np.linalg.norm(knee - hip - level) > 0.05:
            aside = compute_unit(level) - 0.25 * compute_unit(knee - hip - level)
            return _turn(hip, aside, knee - hip, reach, smallest_deg=5.0, stop_deg=0.0)
    return None


def _turn(
    centre: Array,
    start: Array,
    end: Array,
    radius: float,
    smallest_deg: float = _SMALLEST_DEG,
    stop_deg: float = 12.0,
) -> Array | None:
    """Return (n, 3) points on the arc from one direction to just before another."""
    first = compute_unit(start)
    whole = float(compute_angle_deg(start, end)) - stop_deg
    if whole < smallest_deg:
        return None
    square = compute_unit(end - float(end @ first) * first)
    turns = np.radians(np.linspace(0.0, whole, 25))[:, None]
    return np.asarray(centre + radius * (np.cos(turns) * first + np.sin(turns) * square))


def _draw_line(seen: list[tuple[float, float]]) -> str:
    return "M" + "L".join(numbers(*point) for point in seen)


def _draw_head(seen: list[tuple[float, float]]) -> str:
    """Return the arrowhead at the end of a line."""
    (x, y), (back_x, back_y) = seen[-1], seen[-3]
    heading = math.atan2(back_y - y, back_x - x)
    barbs = [
        (x + _HEAD_PX * math.cos(heading + turn), y + _HEAD_PX * math.sin(heading + turn))
        for turn in (-0.55, 0.55)
    ]
    return f"M{numbers(*barbs[0])}L{numbers(x, y)}L{numbers(*barbs[1])}"


def _draw_label(
    text: str, seen: list[tuple[float, float]], centre: tuple[float, float]
) -> tuple[str, list[tuple[float, float]]]:
    """Return a label outside the middle of an arc, and the corners of the room it needs."""
    x, y = seen[len(seen) // 2]
    out = np.array([x - centre[0], y - centre[1]])
    out = 24.0 * out / max(float(np.linalg.norm(out)), 1e-6)
    x, y = x + float(out[0]), y + float(out[1]) + 0.35 * _FONT_PX
    width = _LETTER_PX * len(text)
    anchor, left = ("start", x) if out[0] >= 0 else ("end", x - width)
    svg = (
        f'<text x="{numbers(x)}" y="{numbers(y)}" text-anchor="{anchor}" fill="currentColor" '
        f'font-size="{numbers(_FONT_PX)}" font-family="inherit">{escape(text)}</text>'
    )
    return svg, [(left, y - _FONT_PX), (left + width, y)]


def _draw_heading(
    text: str, number: int, figure: Figure, camera: Camera
) -> tuple[str, list[tuple[float, float]]]:
    """Return a label above the head, where the view from the feet leaves room."""
    x, y = camera.see(figure.joints[Landmark.NOSE])
    y -= _ABOVE_HEAD_PX + (number - 1) * 1.2 * _FONT_PX
    width = _LETTER_PX * len(text)
    svg = (
        f'<text x="{numbers(x)}" y="{numbers(y)}" text-anchor="middle" fill="currentColor" '
        f'font-size="{numbers(_FONT_PX)}" font-family="inherit">{escape(text)}</text>'
    )
    return svg, [(x - width / 2, y - _FONT_PX), (x + width / 2, y)]


def _describe(check: Check, texts: PageTexts) -> str:
    """Return the range that a check asks for, briefly."""
    low, high = check.minimum, check.maximum
    if check.measure == "hip_abduction" and math.isinf(low) and high <= 0:
        return texts("label_across", angle=texts.formats.number(-high))
    if check.measure == "hip_abduction" and math.isinf(high) and low >= 0:
        return texts("label_outward", angle=texts.formats.number(low))
    if math.isinf(high):
        return texts("label_at_least", angle=texts.formats.number(low))
    if math.isinf(low):
        return texts("label_at_most", angle=texts.formats.number(high))
    return texts("label_between", low=texts.formats.number(low), high=texts.formats.number(high))
