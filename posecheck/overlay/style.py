"""The colours and sizes for drawing on a picture, and the shapes that use them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import cv2
import numpy as np

from posecheck.core.hold import FormState
from posecheck.overlay.selection import Mark
from posecheck.overlay.text import Color, Picture
from posecheck.texts.state_looks import PICTURE_COLOURS, Look, to_rgb

# Colour-blind people can distinguish blue and sand too; red-orange is reserved for faults.
LEFT: Final[Color] = (96, 190, 255)
RIGHT: Final[Color] = (255, 226, 160)
MIDDLE: Final[Color] = (236, 240, 242)
WARNING: Final[Color] = to_rgb(PICTURE_COLOURS[FormState.INCORRECT])
ADVICE: Final[Color] = (255, 170, 20)
GOOD: Final[Color] = to_rgb(PICTURE_COLOURS[FormState.CORRECT])
UNKNOWN: Final[Color] = to_rgb(PICTURE_COLOURS[FormState.CANNOT_JUDGE])
DARK: Final[Color] = (16, 22, 28)
PAPER: Final[Color] = (250, 250, 250)
QUIET: Final[Color] = (200, 208, 214)

MARK_COLORS: Final[Mapping[Mark, Color]] = MappingProxyType(
    {Mark.STOP: WARNING, Mark.ADVICE: ADVICE, Mark.GOOD: GOOD, Mark.UNSEEN: UNKNOWN}
)
STATE_COLOR: Final[Mapping[Look, Color]] = MappingProxyType(
    {state: to_rgb(colour) for state, colour in PICTURE_COLOURS.items()}
)

# The share of the picture that shows through a panel.
_TRANSPARENCY: Final = 0.28


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes in pixels that depend on the size of the picture.

    Attributes:
        text: the font size of ordinary text.
        label: the font size of labels at joints.
        line: the line width of a limb.
        margin: the margin along the edges of the picture.
    """

    text: int
    label: int
    line: int
    margin: int


def compute_scale(picture: Picture) -> Scale:
    """Return the sizes for a picture (height, width, 3)."""
    height, width = picture.shape[:2]
    unit = min(float(np.sqrt(height * width)), 1.6 * min(height, width))
    # Keep text readable on a small picture, as long as a dozen lines fit.
    readable = min(height, width) // 16
    return Scale(
        text=max(6, round(unit * 0.034), min(12, readable)),
        label=max(6, round(unit * 0.026), min(11, readable)),
        line=max(1, round(unit * 0.0065)),
        margin=max(1, round(unit * 0.02)),
    )


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column to the right of the box."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The first row below the box."""
        return self.top + self.height

    def overlaps(self, other: Box) -> bool:
        """Whether the two boxes share a pixel."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def is_inside(self, other: Box) -> bool:
        """Whether the box lies completely inside the other."""
        return (
            self.left >= other.left
            and self.top >= other.top
            and self.right <= other.right
            and self.bottom <= other.bottom
        )


def draw_panel(picture: Picture, box: Box, radius: int) -> None:
    """Darken a rounded rectangle, so that text can be read on any background."""
    top, left = max(box.top, 0), max(box.left, 0)
    region = picture[top : max(box.bottom, top), left : max(box.right, left)]
    if region.size == 0:
        return
    height, width = region.shape[:2]
    radius = min(radius, (min(width, height) - 1) // 2)
    panel = region.copy()
    right, bottom = width - 1, height - 1
    cv2.rectangle(panel, (radius, 0), (right - radius, bottom), DARK, cv2.FILLED)
    cv2.rectangle(panel, (0, radius), (right, bottom - radius), DARK, cv2.FILLED)
    for corner in (
        (radius, radius),
        (right - radius, radius),
        (radius, bottom - radius),
        (right - radius, bottom - radius),
    ):
        cv2.circle(panel, corner, radius, DARK, cv2.FILLED, cv2.LINE_AA)
    region[:] = cv2.addWeighted(panel, 1 - _TRANSPARENCY, region, _TRANSPARENCY, 0)
