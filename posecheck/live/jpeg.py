"""Decodes JPEGs from the network, after checking that they are safe to decode."""

from __future__ import annotations

import io
from typing import Final

import cv2
import numpy as np
from PIL import Image

from posecheck.video.frame import RgbImage

MAX_BYTES: Final = 512 * 1024
MIN_SIDE_PX: Final = 64
MAX_SIDE_PX: Final = 1280
_START: Final = b"\xff\xd8\xff"


class NotAJpegError(ValueError):
    """The data is not a JPEG, or not of a size that a camera sends."""


def decode_jpeg(content: bytes) -> RgbImage:
    """Return a JPEG's picture as (height, width, 3) uint8 in RGB order.

    Its header is read first, so that a small file that expands to a huge picture is never decoded.

    Raises:
        NotAJpegError: it is not a JPEG, is damaged, is larger than ``MAX_BYTES``, or has sides
            under 64 or over 1280 pixels.
    """
    if not content.startswith(_START) or len(content) > MAX_BYTES:
        raise NotAJpegError("this is not a JPEG")
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG",)) as header:
            width, height = header.size
    except (
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Warning,  # where warnings are errors: a bad EXIF block, a bomb
    ) as error:
        raise NotAJpegError("the header of this JPEG cannot be read") from error
    if min(width, height) < MIN_SIDE_PX or max(width, height) > MAX_SIDE_PX:
        raise NotAJpegError(f"a picture of {width} x {height} is not accepted")
    bgr = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    if bgr is None:
        raise NotAJpegError("this JPEG is damaged")
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)
