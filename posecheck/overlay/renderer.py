"""Draws a verdict on its frame: the body, the checked angles, the clock and the current cue."""

from __future__ import annotations

from typing import Final

import numpy as np

from posecheck.core.checker import Verdict
from posecheck.core.cues import Cue
from posecheck.core.landmarks import Landmark, Pose, Side
from posecheck.core.reference import ReferencePose
from posecheck.overlay.clock import draw_clock
from posecheck.overlay.labels import Labels
from posecheck.overlay.selection import find_gaps, find_shown_match
from posecheck.overlay.skeleton import (
    Points,
    color_limbs,
    compute_points,
    draw_gap,
    draw_skeleton,
)
from posecheck.overlay.style import MARK_COLORS, PAPER, Box, Scale, compute_scale, draw_panel
from posecheck.overlay.text import REGULAR, Picture, draw_text, fit_text
from posecheck.texts.catalog import Words

# Long enough to read a line and look at what it is about; no other cue comes sooner.
CAPTION_S: Final = 3.0


class Overlay:
    """Draws one session's verdicts, frame after frame.

    A verdict only has its cue on the frame on which it is given; the overlay keeps showing the
    newest cue long enough to be read, measured in the source's time, not in frames.
    """

    def __init__(self, reference: ReferencePose, affected: Side, words: Words) -> None:
        self._reference = reference
        self._affected = affected
        self._words = words
        self._cue: Cue | None = None
        self._cue_s = 0.0
        self._labels = Labels(affected, words, reference)

    def draw(self, picture: Picture, pose: Pose | None, verdict: Verdict) -> None:
        """Draw a verdict on its picture, in place.

        Args:
            picture: (height, width, 3) uint8, RGB, contiguous and writable.
            pose: the landmarks in this picture, None if no person was found. NaN points are left
                out.
            verdict: the verdict for this moment.
        """
        cue = self._find_current_cue(verdict)
        match = find_shown_match(verdict)
        scale = compute_scale(picture)
        points = None if pose is None else compute_points(pose, picture)
        if pose is not None and points is not None:
            draw_skeleton(picture, points, pose, color_limbs(match, self._affected), scale)
            if match is not None:
                for ankle, knee, mark in find_gaps(match, self._affected):
                    draw_gap(picture, points[ankle], points[knee], MARK_COLORS[mark], scale)
        taken = [draw_clock(picture, verdict, self._reference, self._words, scale)]
        if cue is not None:
            text = self._words.spoken_text(cue.kind, self._reference, self._affected)
            caption = draw_caption(picture, text, scale, taken[0])
            taken += [] if caption is None else [caption]
        if points is not None and match is not None:
            taken += _find_face(points, scale)
            self._labels.draw(picture, points, match, scale, taken)

    def _find_current_cue(self, verdict: Verdict) -> Cue | None:
        """Return the cue to show: this frame's, or the last one for ``CAPTION_S``."""
        if verdict.cue is not None:
            self._cue, self._cue_s = verdict.cue, verdict.t_s
        elif not 0 <= verdict.t_s - self._cue_s < CAPTION_S:
            self._cue = None
        return self._cue


def draw_caption(picture: Picture, text: str, scale: Scale, clock: Box) -> Box | None:
    """Draw a caption at the bottom in at most three lines; return None if there is no room."""
    height, width = picture.shape[:2]
    pad = scale.text // 2
    room = width - 2 * (scale.margin + pad)
    block = fit_text(text, round(scale.text * 1.1), REGULAR, room, max_lines=3)
    if block is None:
        return None
    box_width = min(block.width + 4 * pad, width)
    box_height = block.height + pad
    top = height - scale.margin - box_height
    box = Box((width - box_width) // 2, top, box_width, box_height)
    if box.top < 0 or box.overlaps(clock):
        return None
    draw_panel(picture, box, radius=scale.text // 2)
    draw_text(picture, block, width // 2, box.top + pad // 2, PAPER, centred=True)
    return box


def _find_face(points: Points, scale: Scale) -> list[Box]:
    """Return the box of the face, which no label should cover; empty if it is unknown."""
    nose = points[Landmark.NOSE]
    if not np.isfinite(nose).all():
        return []
    half = 1.6 * scale.text
    left, top = (round(float(at) - half) for at in nose)
    return [Box(left, top, round(2 * half), round(2 * half))]
