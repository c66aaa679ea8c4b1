"""Turns decoded frames upright."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import numpy as np
from av import VideoFrame

from posecheck.video.frame import RgbImage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from av.buffer import Buffer


@dataclass(frozen=True, slots=True)
class Orientation:
    """How to turn a stored frame into the one shown: transpose first, then flip."""

    transposed: bool = False
    flipped_x: bool = False
    flipped_y: bool = False

    @property
    def rotation_deg(self) -> int:
        """Counter-clockwise turn: 0, 90, 180 or 270 degrees. Mirroring is ignored."""
        if self.transposed:
            return 270 if self.flipped_x else 90
        return 180 if self.flipped_y else 0

    def apply(self, image: RgbImage) -> RgbImage:
        """Return the upright (height, width, 3) picture, contiguous in memory."""
        if self.transposed:
            image = image.transpose(1, 0, 2)
        if self.flipped_x:
            image = image[:, ::-1]
        if self.flipped_y:
            image = image[::-1]
        return np.ascontiguousarray(image)


_UPRIGHT: Final = Orientation()


def read_orientation(frame: VideoFrame) -> Orientation:
    """Return the orientation that a phone has stored in the container.

    The display matrix maps a stored point (x, y) to (a x + c y, b x + d y). Cameras only write
    quarter turns and mirrorings, so the signs of the larger pair determine the orientation.
    """
    # PyAV's type stubs give this mapping the wrong type.
    data = cast("Mapping[str, Buffer]", frame.side_data).get("DISPLAYMATRIX")
    if data is None:
        return _UPRIGHT
    a, b, _, c, d = np.frombuffer(bytes(data), np.int32)[:5]
    if abs(int(a)) >= abs(int(b)):
        return Orientation(flipped_x=bool(a < 0), flipped_y=bool(d < 0))
    return Orientation(transposed=True, flipped_x=bool(c < 0), flipped_y=bool(b < 0))
