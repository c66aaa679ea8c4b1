"""Labels the relevant checks at their joints: an arc, the measured value and the required one."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np

from posecheck.core.landmarks import Side, landmark_of
from posecheck.core.matching import CheckMatch, PoseMatch
from posecheck.core.reference import ReferencePose
from posecheck.overlay.selection import (
    MAX_GOOD,
    choose_shown,
    describe_check,
    find_joint,
    mark_check,
)
from posecheck.overlay.skeleton import ARCS, Points, draw_arc, sample_body
from posecheck.overlay.style import (
    MARK_COLORS,
    PAPER,
    QUIET,
    Box,
    Scale,
    draw_panel,
)
from posecheck.overlay.text import BOLD, REGULAR, Color, Picture, TextBlock, draw_text, fit_text
from posecheck.texts.catalog import Words

# A picture whose shorter side is below the first size has no room for labels at the joints; below
# the second it only has room for failed checks.
MIN_SIDE_PX: Final = 200
MIN_SIDE_FOR_ALL_PX: Final = 300

# Candidate label positions around a joint: angle in radians, distance in label font sizes.
_POSITIONS: Final = tuple(
    (math.radians(turn_deg), distance)
    for distance in (2.6, 4.4, 6.5, 9.0)
    for turn_deg in (-60, -120, -90, 0, 180, 60, 120, 90)
)
# The cost of distance and of a change of position, relative to one covered body point: a label
# that jumps about while the person lies still is worse than one on a limb.
_DISTANCE_COST: Final = 1.5
_MOVE_COST: Final = 6.0


class Labels:
    """The labels of one session; each remembers its position from frame to frame."""

    def __init__(self, affected: Side, words: Words, reference: ReferencePose) -> None:
        self._affected = affected
        self._words = words
        self._reference = reference
        self._positions: dict[str, int] = {}

    def draw(
        self,
        picture: Picture,
        points: Points,
        match: PoseMatch,
        scale: Scale,
        taken: list[Box],
    ) -> None:
        """Draw arcs and labels on the picture, avoiding the boxes in ``taken``, and add theirs."""
        shorter_side = min(picture.shape[:2])
        if shorter_side < MIN_SIDE_PX:
            return
        shown = choose_shown(match, max_good=MAX_GOOD if shorter_side >= MIN_SIDE_FOR_ALL_PX else 0)
        for checked in shown:
            side = checked.check.role.side(self._affected)
            corner = None if side is None else ARCS.get(checked.check.measure)
            if side is not None and corner is not None:
                marks = [landmark_of(side, part) for part in corner]
                draw_arc(picture, points[marks], MARK_COLORS[mark_check(checked)], scale)
        body = sample_body(points)
        for checked in shown:
            center = points[find_joint(checked.check, self._affected)]
            height, width = picture.shape[:2]
            if (center >= 0).all() and center[0] < width and center[1] < height:
                self._draw_label(picture, center, checked, scale, (body, taken))

    def _draw_label(
        self,
        picture: Picture,
        center: Points,
        checked: CheckMatch,
        scale: Scale,
        obstacles: tuple[Points, list[Box]],
    ) -> None:
        strong, quiet = describe_check(checked, self._reference, self._words)
        max_width = picture.shape[1] // 3
        texts = [(fit_text(strong, round(scale.label * 1.15), BOLD, max_width), PAPER)]
        if quiet:
            texts.append((fit_text(quiet, scale.label, REGULAR, max_width), QUIET))
        blocks = [(block, color) for block, color in texts if block is not None]
        if len(blocks) < len(texts):
            return
        pad = scale.label // 2
        inner = sum(block.width + pad for block, _ in blocks)
        size = (inner + pad + scale.line, max(block.height for block, _ in blocks) + pad)
        box = self._find_place(picture, center, size, (scale, checked.check.fault), obstacles)
        if box is not None:
            obstacles[1].append(box)
            _draw_box(picture, center, box, MARK_COLORS[mark_check(checked)], scale)
            _draw_line_of_text(picture, blocks, box, scale)

    def _find_place(
        self,
        picture: Picture,
        center: Points,
        size: tuple[int, int],
        owner: tuple[Scale, str],
        obstacles: tuple[Points, list[Box]],
    ) -> Box | None:
        """Return the free position that covers least of the body, or None if none is free."""
        height, width = picture.shape[:2]
        bounds = Box(0, 0, width, height)
        scale, fault = owner
        body, taken = obstacles
        best: tuple[float, int, Box] | None = None
        for index, (angle, distance) in enumerate(_POSITIONS):
            if best is not None and best[0] <= _DISTANCE_COST * distance:
                break  # nothing further out can cost less
            reach = distance * scale.label
            x = float(center[0]) + (reach + size[0] / 2) * math.cos(angle)
            y = float(center[1]) + (reach + size[1] / 2) * math.sin(angle)
            box = Box(round(x - size[0] / 2), round(y - size[1] / 2), *size)
            if not box.is_inside(bounds) or any(box.overlaps(other) for other in taken):
                continue
            cost = _DISTANCE_COST * distance + _count_inside(body, box)
            cost += 0.0 if self._positions.get(fault, index) == index else _MOVE_COST
            if best is None or cost < best[0]:
                best = (cost, index, box)
        if best is None:
            return None
        self._positions[fault] = best[1]
        return best[2]


def _count_inside(points: Points, box: Box) -> int:
    right, down = points[:, 0], points[:, 1]
    inside = (right >= box.left) & (right < box.right) & (down >= box.top) & (down < box.bottom)
    return int(np.count_nonzero(inside))


def _draw_box(picture: Picture, center: Points, box: Box, color: Color, scale: Scale) -> None:
    """Draw a label's panel, its colour stripe and the line to its joint."""
    pad = scale.label // 2
    anchor = (
        int(np.clip(center[0], box.left, box.right - 1)),
        int(np.clip(center[1], box.top, box.bottom - 1)),
    )
    joint = (round(float(center[0])), round(float(center[1])))
    cv2.line(picture, joint, anchor, color, max(1, scale.line // 3), cv2.LINE_AA)
    draw_panel(picture, box, radius=pad)
    stripe = max(2, scale.line // 2)
    left = box.left + pad // 2
    corner = (left + stripe - 1, box.bottom - pad)
    cv2.rectangle(picture, (left, box.top + pad), corner, color, cv2.FILLED)


def _draw_line_of_text(
    picture: Picture, blocks: list[tuple[TextBlock, Color]], box: Box, scale: Scale
) -> None:
    """Draw text blocks side by side on one baseline."""
    pad = scale.label // 2
    left = box.left + pad + scale.line
    baseline = box.top + pad // 2 + max(block.size_px for block, _ in blocks)
    for block, color in blocks:
        draw_text(picture, block, left, baseline - block.size_px, color)
        left += block.width + pad
