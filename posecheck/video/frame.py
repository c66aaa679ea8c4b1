"""One frame of a video or camera, with its time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Self

import cv2
import numpy as np
import numpy.typing as npt

RgbImage = npt.NDArray[np.uint8]


# Every eighth pixel in a row and column is enough for a mean.
_SAMPLE: Final = 8


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """An upright picture with the time at which it is shown.

    Attributes:
        index: 0, 1, 2, ... over the readable frames; repeated while a frame of a file is handed
            out again because it is still shown.
        t_s: presentation time in seconds, strictly increasing.
        duration_s: how long it is shown, in seconds; 0 if unknown.
        picture: (height, width, 3) uint8, contiguous, RGB; or a function that returns it, because
            most frames of a video are never looked at and need no conversion.
        damaged_before: how many frames between the previous one and this one were unreadable.
    """

    index: int
    t_s: float
    duration_s: float
    picture: RgbImage | Callable[[], RgbImage]
    damaged_before: int = 0

    @property
    def rgb(self) -> RgbImage:
        """The picture, converted if necessary."""
        return self.picture() if callable(self.picture) else self.picture

    @property
    def aspect(self) -> float:
        """Width divided by height."""
        height, width = self.rgb.shape[:2]
        return float(width / height)

    @property
    def light(self) -> float:
        """The picture's mean brightness, 0 (black) to 1 (white)."""
        return compute_light(self.rgb)

    def mirrored(self) -> Self:
        """Return the frame with its picture mirrored left to right."""
        # OpenCV, because NumPy takes thirty times as long: 4 ms at 1280 x 720.
        return replace(self, picture=np.asarray(cv2.flip(self.rgb, 1), np.uint8))


def compute_light(picture: RgbImage) -> float:
    """Return the mean brightness of a picture, 0 (black) to 1 (white)."""
    return float(picture[::_SAMPLE, ::_SAMPLE].mean()) / 255.0
