"""One picture of a video or camera, with its time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

RgbImage = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A picture the right way up, with the time it is shown.

    Attributes:
        index: 0, 1, 2, ... over the pictures that could be read; the same again while a picture of
            a file is still shown.
        t_s: presentation time in seconds; each frame's is above the one before.
        duration_s: how long it is shown; 0 where unknown.
        rgb: (height, width, 3) uint8, contiguous, red first.
        damaged_before: how many frames between the previous one and this could not be read.
    """

    index: int
    t_s: float
    duration_s: float
    rgb: RgbImage
    damaged_before: int = 0

    @property
    def aspect(self) -> float:
        """Width over height."""
        height, width = self.rgb.shape[:2]
        return float(width / height)

    def mirrored(self) -> Self:
        """Return the frame with its picture mirrored, left to right."""
        return replace(self, rgb=np.ascontiguousarray(self.rgb[:, ::-1]))
