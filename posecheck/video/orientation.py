"""Turns decoded pictures the way they are meant to be looked at."""

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
    """How a stored picture becomes the shown one: transposed first, then flipped."""

    transposed: bool = False
    flipped_x: bool = False
    flipped_y: bool = False

    @property
    def rotation_deg(self) -> int:
        """Counter-clockwise turn: 0, 90, 180 or 270. A mirrored picture is not told apart."""
        if self.transposed:
            return 270 if self.flipped_x else 90
        return 180 if self.flipped_y else 0

    def apply(self, image: RgbImage) -> RgbImage:
        """Return the (height, width, 3) picture as it is shown, contiguous in memory."""
        if self.transposed:
            image = image.transpose(1, 0, 2)
        if self.flipped_x:
            image = image[:, ::-1]
        if self.flipped_y:
            image = image[::-1]
        return np.ascontiguousarray(image)


_UPRIGHT: Final = Orientation()


def read_orientation(frame: VideoFrame) -> Orientation:
    """Return the orientation a phone has noted in the container.

    The display matrix sends a stored point (x, y) to (a x + c y, b x + d y). Cameras write
    quarter turns and mirrorings only, so the signs of the larger pair say everything.
    """
    # PyAV's own types call this mapping something else than it is.
    data = cast("Mapping[str, Buffer]", frame.side_data).get("DISPLAYMATRIX")
    if data is None:
        return _UPRIGHT
    a, b, _, c, d = np.frombuffer(bytes(data), np.int32)[:5]
    if abs(int(a)) >= abs(int(b)):
        return Orientation(flipped_x=bool(a < 0), flipped_y=bool(d < 0))
    return Orientation(transposed=True, flipped_x=bool(c < 0), flipped_y=bool(b < 0))
