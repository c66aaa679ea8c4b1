"""The checked angles at their joints: an arc, what was measured and what is asked for."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np

from posecheck.core.landmarks import Side, landmark_of
from posecheck.core.matching import CheckMatch, PoseMatch, Status
from posecheck.core.measures import measure_unit
from posecheck.core.reference import Check, Role
from posecheck.overlay_skeleton import Points
from posecheck.overlay_style import (
    ADVICE,
    DARK,
    GOOD,
    PAPER,
    QUIET,
    UNKNOWN,
    WARNING,
    Box,
    Scale,
    draw_panel,
)
from posecheck.overlay_text import BOLD, REGULAR, Color, Picture, draw_text, fit_text

# A picture less wide or high than this has no room for numbers at the joints.
LEAST_SIDE_PX: Final = 200
# Where a label may go: these turns about the joint at these distances, in label sizes.
_TURNS_DEG: Final = (-60, -120, -90, 0, 180, 60, 120, 90)
_DISTANCES: Final = (2.6, 4.4, 6.5, 9.0)


def find_joint(check: Check, affected: Side) -> tuple[Side, str]:
    """Return the side and joint where a check's angle is shown."""
    if check.measure == "head_lift":
        return affected, "shoulder"
    side = check.role.side(affected) or affected
    return side, "knee" if check.measure == "knee_flexion" else "hip"


def format_target(check: Check) -> str:
    """Return the asked range, such as "90+", "up to 45" or "90-120"."""
    if math.isinf(check.maximum):
        return f"{check.minimum:g}+"
    if math.isinf(check.minimum):
        return f"up to {check.maximum:g}"
    return f"{check.minimum:g}\u2013{check.maximum:g}"


def format_measured(match: CheckMatch) -> str:
    """Return the measured angle, marked when it is too unsure to decide."""
    if not math.isfinite(match.measured):
        return "?"
    about = "~" if match.status is Status.UNSEEN else ""
    return f"{about}{match.measured:.0f}°"


def status_color(match: CheckMatch) -> Color:
    """Return the colour that says how a check stands."""
    if match.status is Status.UNSEEN:
        return UNKNOWN
    if not match.failed:
        return GOOD
    return WARNING if match.check.required else ADVICE


def draw_angles(
    picture: Picture,
    points: Points,
    match: PoseMatch,
    affected: Side,
    scale: Scale,
    taken: list[Box],
) -> None:
    """Draw arcs and labels of the angles that matter now, clear of the boxes already taken."""
    height, width = picture.shape[:2]
    if min(height, width) < LEAST_SIDE_PX:
        return
    shown = [
        checked
        for checked in match.checks
        if measure_unit(checked.check.measure) == "deg"
        and (checked.check.required or checked.failed)
    ]
    for checked in shown:
        _draw_arc(picture, points, checked, affected, scale)
    for checked in shown:
        side, joint = find_joint(checked.check, affected)
        center = points[landmark_of(side, joint)]
        inside = (center >= 0).all() and center[0] < width and center[1] < height
        if inside:
            _draw_label(picture, center, checked, scale, taken)


def _draw_arc(
    picture: Picture, points: Points, checked: CheckMatch, affected: Side, scale: Scale
) -> None:
    """Draw the turn from the prolonged upper line to the thigh or shank, as it looks here."""
    chains = {
        "knee_flexion": ("hip", "knee", "ankle"),
        "thigh_trunk": ("shoulder", "hip", "knee"),
        "hip_flexion": ("shoulder", "hip", "knee"),
    }
    if checked.check.measure not in chains or checked.check.role is Role.BODY:
        return
    side, _ = find_joint(checked.check, affected)
    upper, joint, lower = (
        points[landmark_of(side, part)] for part in chains[checked.check.measure]
    )
    onward, limb = joint - upper, lower - joint
    lengths = np.linalg.norm(onward), np.linalg.norm(limb)
    if not np.isfinite([*onward, *limb]).all() or min(lengths) < 4 * scale.line:
        return
    radius = min(4.5 * scale.line + scale.label, 0.6 * float(lengths[1]))
    start_deg = math.degrees(math.atan2(onward[1], onward[0]))
    turn_deg = (math.degrees(math.atan2(limb[1], limb[0])) - start_deg + 180) % 360 - 180
    color = status_color(checked)
    center = (round(float(joint[0])), round(float(joint[1])))
    tip = joint + onward / lengths[0] * radius
    thin = max(1, scale.line // 2)
    cv2.line(
        picture, center, (round(float(tip[0])), round(float(tip[1]))), color, thin, cv2.LINE_AA
    )
    for edge, paint in ((2, DARK), (0, color)):
        cv2.ellipse(
            picture,
            center,
            (round(radius), round(radius)),
            start_deg,
            0,
            turn_deg,
            paint,
            thin + edge,
            cv2.LINE_AA,
        )


def _draw_label(
    picture: Picture, center: Points, checked: CheckMatch, scale: Scale, taken: list[Box]
) -> None:
    height, width = picture.shape[:2]
    number = fit_text(format_measured(checked), round(scale.label * 1.15), BOLD, width // 3)
    target = fit_text(f"target {format_target(checked.check)}", scale.label, REGULAR, width // 3)
    if number is None or target is None:
        return
    pad, gap = scale.label // 2, scale.label // 2
    size = (
        number.width + gap + target.width + 2 * pad + scale.line,
        number.height + pad,
    )
    box = _find_place(center, size, scale, Box(0, 0, width, height), taken)
    if box is None:
        return
    color = status_color(checked)
    anchor = (
        int(np.clip(center[0], box.left, box.right - 1)),
        int(np.clip(center[1], box.top, box.bottom - 1)),
    )
    joint = (round(float(center[0])), round(float(center[1])))
    cv2.line(picture, joint, anchor, color, max(1, scale.line // 3), cv2.LINE_AA)
    draw_panel(picture, box, radius=scale.label // 2)
    stripe = max(2, scale.line // 2)
    cv2.rectangle(
        picture,
        (box.left + pad // 2, box.top + pad),
        (box.left + pad // 2 + stripe - 1, box.bottom - pad),
        color,
        cv2.FILLED,
    )
    left = box.left + pad + scale.line
    draw_text(picture, number, left, box.top + pad // 2, PAPER)
    lower = number.size_px - target.size_px
    draw_text(picture, target, left + number.width + gap, box.top + pad // 2 + lower, QUIET)
    taken.append(box)


def _find_place(
    center: Points, size: tuple[int, int], scale: Scale, whole: Box, taken: list[Box]
) -> Box | None:
    """Return a free place near a joint, None when there is none."""
    width, height = size
    for distance in _DISTANCES:
        for turn_deg in _TURNS_DEG:
            turn = math.radians(turn_deg)
            reach = distance * scale.label
            x = float(center[0]) + (reach + width / 2) * math.cos(turn)
            y = float(center[1]) + (reach + height / 2) * math.sin(turn)
            box = Box(round(x - width / 2), round(y - height / 2), width, height)
            if box.is_inside(whole) and not any(box.overlaps(other) for other in taken):
                return box
    return None
