"""What a camera may send over a websocket: JPEGs of its size, as many as a camera gives."""

from __future__ import annotations

from collections import deque
from typing import Final

from posecheck.live.jpeg import MAX_BYTES
from posecheck.live.protocol import HEADER, FrameMessage, read_frame

NOT_ALLOWED: Final = 1008
NOT_A_JPEG: Final = 1003
TOO_LARGE: Final = 1009

# A camera gives 30 pictures a second, a fast one 60.
MAX_FRAMES: Final = 180
IN_SECONDS: Final = 2.0


class RefusedError(Exception):
    """The connection sent what no camera would send.

    Attributes:
        code: what to close it with.
    """

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class IncomingFrames:
    """Takes the frames of one connection and refuses anything else."""

    def __init__(self) -> None:
        self._times_s: deque[float] = deque(maxlen=MAX_FRAMES)

    def take(self, content: bytes | None, now_s: float) -> FrameMessage:
        """Return the frame in a message.

        Args:
            content: of a binary message, None for a text.
            now_s: when it was received, by a monotonic clock.

        Raises:
            RefusedError: it is no frame, too large, or one too many.
        """
        if content is None:
            raise RefusedError(NOT_A_JPEG)
        if len(content) > MAX_BYTES + HEADER.size:
            raise RefusedError(TOO_LARGE)
        frame = read_frame(content)
        if frame is None:
            raise RefusedError(NOT_A_JPEG)
        self._times_s.append(now_s)
        if len(self._times_s) == MAX_FRAMES and now_s - self._times_s[0] < IN_SECONDS:
            raise RefusedError(NOT_ALLOWED)
        return frame
