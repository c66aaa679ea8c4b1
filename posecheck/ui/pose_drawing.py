"""A reference pose as a drawing: a person on their back, seen from beside and a little above."""

from __future__ import annotations

import math
from typing import Final
from xml.sax.saxutils import escape

import numpy as np
import numpy.typing as npt

from posecheck.core.landmarks import Side
from posecheck.core.reference import Check, ReferencePose, Role
from posecheck.ui.page_texts import load_texts
from posecheck.ui.pose_figure import Figure, Point, find_check, make_figure
from posecheck.words import Words

# The camera stands beside the affected side, turned toward the feet and raised, in degrees.
_TOWARD_FEET_DEG: Final = 24.0
_RAISED_DEG: Final = 24.0
_PX_PER_M: Final = 330.0
_MARGIN_PX: Final = 30.0

# Tones that stand out on light and dark pages alike.
AFFECTED: Final = "#1f9d68"
NEAR: Final = "#6b7a86"
FAR: Final = "#97a4ae"
TRUNK: Final = "#82909b"
SKIN: Final = "#c99b7a"
_ARC_M: Final = 0.17

# Bones: from, to, and how thick they are there, in metres.
_LEG: Final = (
    ("hip", "knee", 0.085, 0.06),
    ("knee", "ankle", 0.058, 0.036),
    ("ankle", "toe", 0.034, 0.022),
)
_ARM: Final = (("shoulder", "elbow", 0.045, 0.036), ("elbow", "wrist", 0.035, 0.026))

_Pixels = npt.NDArray[np.float64]


def draw_pose(reference: ReferencePose, affected: Side, words: Words) -> str:
    """Return the drawing as SVG that is as wide as its place.

    What is drawn follows the checks' ranges; the affected leg has a colour of its own.
    """
    figure = make_figure(reference, affected)
    view = _View(affected)
    parts = [
        *_draw_body(figure, affected, view),
        *_draw_targets(reference, affected, figure, view, words),
    ]
    floor = _draw_floor(view)
    left, top, right, bottom = view.bounds
    box = f"{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}"
    texts = load_texts("pose_drawing", words.language)
    side = words.sides[affected.value]
    title = escape(texts("title", title=reference.title, side=side))
    description = escape(texts("description", side=side))
    return (
        f'<svg role="img" xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="100%" '
        f'style="max-height:20rem"><title>{title}</title><desc>{description}</desc>'
        f"{floor}{''.join(parts)}</svg>"
    )


class _View:
    """Where a point of the figure lies in the drawing, and how far away it is."""

    def __init__(self, affected: Side) -> None:
        aside = 1.0 if affected is Side.LEFT else -1.0
        turn, raised = math.radians(_TOWARD_FEET_DEG), math.radians(_RAISED_DEG)
        level = math.cos(raised)
        self._to_camera = np.array(
            [aside * math.cos(turn) * level, -math.sin(turn) * level, math.sin(raised)]
        )
        right = np.cross(-self._to_camera, (0.0, 0.0, 1.0))
        self._right = right / np.linalg.norm(right)
        self._up = np.cross(self._right, -self._to_camera)
        self._seen: list[_Pixels] = []

    def place(self, point: Point) -> _Pixels:
        """Return x to the right and y down, in pixels, and keep it for the bounds."""
        at = _PX_PER_M * np.array([point @ self._right, -(point @ self._up)])
        self._seen.append(at)
        return at

    def nearness(self, point: Point) -> float:
        """Return how near the camera a point is, in metres."""
        return float(point @ self._to_camera)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of all that was placed, with a margin."""
        low, high = np.min(self._seen, axis=0), np.max(self._seen, axis=0)
        return (
            float(low[0]) - _MARGIN_PX,
            float(low[1]) - 1.6 * _MARGIN_PX,
            float(high[0]) + _MARGIN_PX,
            float(high[1]) + _MARGIN_PX,
        )


def _draw_body(figure: Figure, affected: Side, view: _View) -> list[str]:
    """Return the body's parts, the farthest first."""
    joints = figure.joints
    parts: list[tuple[float, str]] = []
    for side in Side:
        near = side is affected
        for bones, leg in ((_LEG, True), (_ARM, False)):
            color = (AFFECTED if near else FAR) if leg else SKIN
            for start, end, first_m, last_m in bones:
                a, b = joints[f"{side.value}_{start}"], joints[f"{side.value}_{end}"]
                shape = _draw_bone(view.place(a), view.place(b), first_m, last_m, color)
                parts.append((view.nearness((a + b) / 2), shape))
    corners = [joints[f"{side.value}_{part}"] for side in Side for part in ("shoulder", "hip")]
    parts.append((view.nearness(np.mean(corners, axis=0)) - 0.05, _draw_trunk(figure, view)))
    parts.append((view.nearness(joints["head"]), _draw_head(figure, view)))
    return [shape for _, shape in sorted(parts, key=lambda part: part[0])]


def _draw_bone(a: _Pixels, b: _Pixels, first_m: float, last_m: float, color: str) -> str:
    """Return a tapered limb with round ends."""
    first, last = first_m * _PX_PER_M, last_m * _PX_PER_M
    way = b - a
    length = float(np.linalg.norm(way))
    ends = (
        f'<circle cx="{a[0]:.1f}" cy="{a[1]:.1f}" r="{first:.1f}"/>'
        f'<circle cx="{b[0]:.1f}" cy="{b[1]:.1f}" r="{last:.1f}"/>'
    )
    if length > abs(first - last) + 1e-6:
        # The lines that touch both circles.
        lean = math.acos((first - last) / length)
        heading = math.atan2(way[1], way[0])
        corners = [
            at + radius * np.array([math.cos(heading + turn), math.sin(heading + turn)])
            for at, radius, turn in (
                (a, first, lean),
                (b, last, lean),
                (b, last, -lean),
                (a, first, -lean),
            )
        ]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
        ends = f'<polygon points="{points}"/>{ends}'
    return f'<g fill="{color}">{ends}</g>'


def _draw_trunk(figure: Figure, view: _View) -> str:
    joints = figure.joints
    order = ("left_shoulder", "left_hip", "right_hip", "right_shoulder")
    points = " ".join("{:.1f},{:.1f}".format(*view.place(joints[name])) for name in order)
    width = 0.15 * _PX_PER_M
    neck, middle = view.place(joints["neck"]), view.place(joints["head"])
    return (
        f'<line x1="{neck[0]:.1f}" y1="{neck[1]:.1f}" x2="{middle[0]:.1f}" y2="{middle[1]:.1f}" '
        f'stroke="{SKIN}" stroke-width="{0.1 * _PX_PER_M:.1f}" stroke-linecap="round"/>'
        f'<polygon points="{points}" fill="{TRUNK}" stroke="{TRUNK}" stroke-width="{width:.1f}" '
        'stroke-linejoin="round"/>'
    )


def _draw_head(figure: Figure, view: _View) -> str:
    x, y = view.place(figure.joints["head"])
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{0.105 * _PX_PER_M:.1f}" fill="{SKIN}"/>'


def _draw_floor(view: _View) -> str:
    """Return a mat with a thin pillow, under all the rest."""

    def patch(x_m: float, from_m: float, to_m: float, z_m: float, opacity: float) -> str:
        corners = ((-x_m, from_m), (x_m, from_m), (x_m, to_m), (-x_m, to_m))
        points = " ".join(
            "{:.1f},{:.1f}".format(*view.place(np.array([x, y, z_m]))) for x, y in corners
        )
        return f'<polygon points="{points}" fill="currentColor" opacity="{opacity}"/>'

    return patch(0.36, -1.0, 0.86, -0.1, 0.1) + patch(0.2, 0.6, 0.84, -0.07, 0.14)


def _draw_targets(
    reference: ReferencePose, affected: Side, figure: Figure, view: _View, words: Words
) -> list[str]:
    """Return the arcs of the thighs that a required check asks to be drawn up."""
    shapes = []
    for role in (Role.AFFECTED, Role.OTHER):
        check = find_check(reference, "thigh_trunk", role)
        side = role.side(affected)
        if check is not None and check.required and side is not None:
            shapes.append(_draw_arc(check, side, figure, view, words))
    return shapes


def _draw_arc(check: Check, side: Side, figure: Figure, view: _View, words: Words) -> str:
    """Return the angle between a thigh and the trunk's line, from straight on, with its target."""
    hip, knee, shoulder = (
        figure.joints[f"{side.value}_{part}"] for part in ("hip", "knee", "shoulder")
    )
    straight = (hip - shoulder) / np.linalg.norm(hip - shoulder)
    thigh = (knee - hip) / np.linalg.norm(knee - hip)
    square = thigh - straight * float(thigh @ straight)
    square /= np.linalg.norm(square)
    whole = math.acos(float(np.clip(thigh @ straight, -1, 1)))
    radius = 2.2 * _ARC_M
    ring = [
        view.place(hip + radius * (math.cos(turn) * straight + math.sin(turn) * square))
        for turn in np.linspace(0.0, whole, 24)
    ]
    path = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in ring)
    text = escape(_describe_range(check, words))
    at = ring[8] + np.array([0.0, -10.0])
    out = ring[0] - view.place(hip)
    anchor = "start" if out[0] > 0 else "end"
    at = at + np.array([10.0 if out[0] > 0 else -10.0, 0.0])
    view.place(hip + 2.6 * radius * straight)
    return (
        f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="2.5" '
        'stroke-dasharray="1 6" stroke-linecap="round"/>'
        f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" font-size="19" fill="currentColor" '
        f'font-family="inherit" text-anchor="{anchor}">{text}</text>'
    )


def _describe_range(check: Check, words: Words) -> str:
    low, high = f"{check.minimum:g}", f"{check.maximum:g}"
    if math.isinf(check.maximum):
        return words.sentence("label_at_least", minimum=low)
    if math.isinf(check.minimum):
        return words.sentence("label_at_most", maximum=high)
    return words.sentence("label_between", minimum=low, maximum=high)
