"""Draws the body as lines between its joints, and highlights what a check finds wrong."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from posecheck.core.landmarks import Landmark, Pose, Side, landmark_of
from posecheck.core.matching import PoseMatch
from posecheck.overlay.selection import NECK, Limb, mark_limbs
from posecheck.overlay.style import DARK, LEFT, MARK_COLORS, MIDDLE, RIGHT, Scale
from posecheck.overlay.text import Color, Picture

Points = npt.NDArray[np.float64]

# The chains of joints that each limb is drawn along. The neck and the trunk belong to no side.
LIMBS: Final = MappingProxyType(
    {
        "thigh": ("hip", "knee"),
        "shank": ("knee", "ankle", "foot_index"),
        "upper_arm": ("shoulder", "elbow"),
        "forearm": ("elbow", "wrist"),
    }
)
# The three joints of an angle: it is drawn from the extension of the first line to the second.
ARCS: Final = MappingProxyType(
    {
        "knee_flexion": ("hip", "knee", "ankle"),
        "thigh_trunk": ("shoulder", "hip", "knee"),
        "hip_flexion": ("shoulder", "hip", "knee"),
    }
)
# Below this visibility the estimator only guesses where a point is: its lines are drawn thin.
_MIN_VISIBILITY: Final = 0.5
# Points further outside the picture than this, in picture heights, are wrong and are not drawn.
_MAX_OUTSIDE: Final = 3.0
# Fractional bits of coordinates: in whole pixels, lines would jump while the person lies still.
_FRACTION_BITS: Final = 3


def compute_points(pose: Pose, picture: Picture) -> Points:
    """Return the landmarks as (33, 2) pixels, NaN for points that cannot be drawn."""
    height, width = picture.shape[:2]
    far = np.array([_MAX_OUTSIDE + width / height, 1.0 + _MAX_OUTSIDE])
    usable = np.isfinite(pose.image_xy).all(axis=1)
    usable &= ((pose.image_xy > -_MAX_OUTSIDE) & (pose.image_xy < far)).all(axis=1)
    points: Points = pose.image_xy * height
    points[~usable] = np.nan
    return points


def color_limbs(match: PoseMatch | None, affected: Side) -> Mapping[Limb, Color]:
    """Return the colours of the limbs to highlight: red stops the clock, amber is only advice."""
    return {limb: MARK_COLORS[mark] for limb, mark in mark_limbs(match, affected).items()}


def draw_skeleton(
    picture: Picture,
    points: Points,
    pose: Pose,
    colors: Mapping[Limb, Color],
    scale: Scale,
) -> None:
    """Draw the trunk, neck, arms and legs; the limbs in ``colors`` last and thicker."""
    corners = [
        landmark_of(side, part)
        for side, part in (
            (Side.LEFT, "shoulder"),
            (Side.RIGHT, "shoulder"),
            (Side.RIGHT, "hip"),
            (Side.LEFT, "hip"),
            (Side.LEFT, "shoulder"),
        )
    ]
    _draw_chain(picture, points[corners], MIDDLE, _thickness(pose, corners, scale))
    shoulders = [landmark_of(side, "shoulder") for side in Side]
    ears = [Landmark.LEFT_EAR, Landmark.RIGHT_EAR]
    neck = np.stack([points[shoulders].mean(axis=0), points[ears].mean(axis=0)])
    neck_width = scale.line + (2 if NECK in colors else 0)
    _draw_chain(picture, neck, colors.get(NECK, MIDDLE), neck_width)
    limbs: list[Limb] = [(side, limb) for side in Side for limb in LIMBS]
    for limb in sorted(limbs, key=lambda limb: limb in colors):
        _draw_limb(picture, points, pose, limb, colors.get(limb), scale)


def sample_body(points: Points) -> Points:
    """Return (n, 2) points spread along the limbs, the trunk and the head, without NaN."""
    chains = [
        [landmark_of(side, part) for part in limb] for side in Side for limb in LIMBS.values()
    ]
    chains += [
        [landmark_of(side, "hip"), landmark_of(side, "shoulder"), Landmark.NOSE] for side in Side
    ]
    starts = points[[start for chain in chains for start, _ in pairwise(chain)]]
    ends = points[[end for chain in chains for _, end in pairwise(chain)]]
    shares = np.linspace(0.0, 1.0, 9)[:, None, None]
    spread: Points = (starts + shares * (ends - starts)).reshape(-1, 2)
    return spread[np.isfinite(spread).all(axis=1)]


def draw_gap(picture: Picture, start: Points, end: Points, color: Color, scale: Scale) -> None:
    """Draw a dotted line between two points that should meet but do not."""
    if not (np.isfinite(start).all() and np.isfinite(end).all()):
        return
    steps = int(np.linalg.norm(end - start) / (4 * scale.line))
    for step in range(1, steps):
        _dot(picture, start + (end - start) * step / steps, max(1, scale.line // 2 + 1), color)


def draw_arc(picture: Picture, corner: Points, color: Color, scale: Scale) -> None:
    """Draw the angle at the middle one of three points, as it appears in the picture."""
    upper, joint, lower = corner
    onward, limb = joint - upper, lower - joint
    lengths = float(np.linalg.norm(onward)), float(np.linalg.norm(limb))
    # Joints that nearly coincide or are unknown have no visible angle. Comparing each length also
    # rules out NaN, which min() would ignore.
    if not all(length >= 4 * scale.line for length in lengths):
        return
    radius = min(4.5 * scale.line + scale.label, 0.6 * lengths[1])
    start_deg = math.degrees(math.atan2(onward[1], onward[0]))
    turn_deg = (math.degrees(math.atan2(limb[1], limb[0])) - start_deg + 180) % 360 - 180
    thickness = max(1, scale.line // 2)
    tip = joint + onward / lengths[0] * radius
    cv2.line(
        picture,
        _to_fixed_point(joint),
        _to_fixed_point(tip),
        color,
        thickness,
        cv2.LINE_AA,
        _FRACTION_BITS,
    )
    axes = (round(radius) << _FRACTION_BITS, round(radius) << _FRACTION_BITS)
    for outline, paint in ((2, DARK), (0, color)):
        cv2.ellipse(
            picture,
            _to_fixed_point(joint),
            axes,
            start_deg,
            0,
            turn_deg,
            paint,
            thickness + outline,
            cv2.LINE_AA,
            _FRACTION_BITS,
        )


def _draw_limb(
    picture: Picture, points: Points, pose: Pose, limb: Limb, color: Color | None, scale: Scale
) -> None:
    side, name = limb
    if side is None:
        return
    marks = [landmark_of(side, part) for part in LIMBS[name]]
    side_color = LEFT if side is Side.LEFT else RIGHT
    width = _thickness(pose, marks, scale) if color is None else scale.line + 2
    _draw_chain(picture, points[marks], color or side_color, width)
    for mark in marks[:-1] if name == "shank" else marks:
        if np.isfinite(points[mark]).all():
            _dot(picture, points[mark], width + 2, DARK)
            _dot(picture, points[mark], width, color or side_color)


def _thickness(pose: Pose, marks: list[Landmark], scale: Scale) -> int:
    seen = float(np.min(pose.visibility[marks])) >= _MIN_VISIBILITY
    return scale.line if seen else max(1, scale.line // 2)


def _draw_chain(picture: Picture, chain: Points, color: Color, width: int) -> None:
    """Draw lines through points with a dark outline, so that they show on any background."""
    for outline, paint in ((max(2, width // 2), DARK), (0, color)):
        for start, end in pairwise(chain):
            if np.isfinite(start).all() and np.isfinite(end).all():
                cv2.line(
                    picture,
                    _to_fixed_point(start),
                    _to_fixed_point(end),
                    paint,
                    width + outline,
                    cv2.LINE_AA,
                    _FRACTION_BITS,
                )


def _dot(picture: Picture, center: Points, radius: int, color: Color) -> None:
    cv2.circle(
        picture,
        _to_fixed_point(center),
        radius << _FRACTION_BITS,
        color,
        cv2.FILLED,
        cv2.LINE_AA,
        _FRACTION_BITS,
    )


def _to_fixed_point(point: Points) -> tuple[int, int]:
    x, y = (point * (1 << _FRACTION_BITS)).round()
    return int(x), int(y)
