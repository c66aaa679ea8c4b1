"""Draws the hold clock on a picture: a ring that fills, and the state as colour and text."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import cv2

from posecheck.core.checker import Verdict
from posecheck.core.hold import FormState
from posecheck.core.reasons import Reason, is_transition
from posecheck.core.reference import ReferencePose
from posecheck.core.seconds import floor_to_whole_s
from posecheck.overlay.style import GOOD, PAPER, QUIET, STATE_COLOR, Box, Scale, draw_panel
from posecheck.overlay.text import BOLD, REGULAR, Color, Picture, TextBlock, draw_text, fit_text
from posecheck.texts.catalog import Words
from posecheck.texts.state_looks import Way

_STATE_KEYS: Final = MappingProxyType(
    {
        FormState.CORRECT: "clock_counting",
        FormState.INCORRECT: "clock_paused",
        FormState.CANNOT_JUDGE: "clock_cannot_judge",
    }
)
_TRANSITION_KEYS: Final[Mapping[str, str]] = MappingProxyType(
    {Reason.GETTING_IN: "clock_getting_in", Reason.COMING_OUT: "clock_coming_out"}
)
# The height of a digit, as a fraction of the font size.
_DIGIT_HEIGHT: Final = 0.74
_TRACK: Final[Color] = (86, 96, 104)


def draw_clock(
    picture: Picture, verdict: Verdict, reference: ReferencePose, words: Words, scale: Scale
) -> Box:
    """Draw the clock in the top left corner and return its box."""
    height, width = picture.shape[:2]
    area = Box(scale.margin, scale.margin, width - 2 * scale.margin, height - 2 * scale.margin)
    pad = scale.text // 2
    ring = max(8, min(round(scale.text * 4.2), area.width - 2 * pad, area.height - 2 * pad))
    text_width_limit = min(area.width - ring - 3 * pad, round(scale.text * 15))
    lines = _fit_lines(
        verdict, reference, words, scale, (text_width_limit, min(2 * ring, area.height - 2 * pad))
    )
    text_width = max((block.width for block, _ in lines), default=-pad)
    text_height = sum(block.height for block, _ in lines)
    box_width = min(ring + text_width + 3 * pad, area.width)
    box = Box(area.left, area.top, box_width, max(ring, text_height) + 2 * pad)
    draw_panel(picture, box, radius=scale.text // 2)
    ring_top = box.top + (box.height - ring) // 2
    _draw_ring(picture, verdict, reference, (box.left + pad, ring_top, ring), scale)
    top = box.top + (box.height - text_height) // 2
    for block, color in lines:
        draw_text(picture, block, box.left + ring + 2 * pad, top, color)
        top += block.height
    return box


def describe_state(verdict: Verdict, reference: ReferencePose, words: Words) -> tuple[str, str]:
    """Return the text of the state and, where something stopped the clock, its name."""
    if is_transition(verdict.reasons):
        return words.sentence(_TRANSITION_KEYS[verdict.reasons[0]]), ""
    word = words.sentence(_STATE_KEYS[verdict.state])
    if verdict.state is FormState.CORRECT:
        return word, ""
    reason = words.name(verdict.reasons[0], reference) if verdict.reasons else ""
    return word, reason


def _choose_color(verdict: Verdict) -> Color:
    return STATE_COLOR[Way.IN_OR_OUT if is_transition(verdict.reasons) else verdict.state]


def _fit_lines(
    verdict: Verdict,
    reference: ReferencePose,
    words: Words,
    scale: Scale,
    room: tuple[int, int],
) -> list[tuple[TextBlock, Color]]:
    """Return the lines next to the ring that fit ``room`` (width, height), most important first."""
    state, reason = describe_state(verdict, reference, words)
    counted = words.sentence(
        "clock_seconds",
        accepted=words.formats.floored(verdict.hold.accepted_s),
        goal=words.formats.number(reference.hold_s),
    )
    candidates = (
        (state, round(scale.text * 1.15), BOLD, 1),
        (reason, scale.text, REGULAR, 2),
        (counted, scale.text, REGULAR, 1),
    )
    colors = (_choose_color(verdict), PAPER, QUIET)
    width, left_over = room
    lines: list[tuple[TextBlock, Color]] = []
    for (text, size_px, weight, max_lines), color in zip(candidates, colors, strict=True):
        block = fit_text(text, size_px, weight, width, max_lines) if text and width > 0 else None
        if block is not None and block.height <= left_over:
            lines.append((block, color))
            left_over -= block.height
    return lines


def _draw_ring(
    picture: Picture,
    verdict: Verdict,
    reference: ReferencePose,
    place: tuple[int, int, int],
    scale: Scale,
) -> None:
    """Draw the ring at ``place`` (left, top, diameter), filled to the share of the goal reached."""
    left, top, diameter = place
    thickness = max(2, round(scale.line * 1.6))
    radius = max(2, (diameter - thickness) // 2)
    center = (left + diameter // 2, top + diameter // 2)
    cv2.circle(picture, center, radius, _TRACK, thickness, cv2.LINE_AA)
    share = min(verdict.hold.accepted_s / reference.hold_s, 1.0)
    if share > 0:
        turn_deg = 360 * share
        axes = (radius, radius)
        cv2.ellipse(picture, center, axes, -90, 0, turn_deg, GOOD, thickness, cv2.LINE_AA)
    whole_s = f"{floor_to_whole_s(verdict.hold.accepted_s)}"
    seconds = fit_text(whole_s, round(radius * 0.95), BOLD, round(radius * 1.5))
    if seconds is not None:
        capitals = round(seconds.size_px * _DIGIT_HEIGHT)
        y = center[1] - seconds.size_px + capitals // 2
        draw_text(picture, seconds, center[0], y, _choose_color(verdict), centred=True)
