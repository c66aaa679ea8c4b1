"""Writes H.264 video that plays in a browser, atomically."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import av
import av.error
import cv2
import numpy as np
from av.container import OutputContainer
from av.video.stream import VideoStream

from posecheck.errors import OutputError
from posecheck.storage.atomic import as_output_error, atomic_path
from posecheck.video.frame import RgbImage

# MPEG's time base: fine enough for any frame rate, and supported by every player.
_TICK: Final = Fraction(1, 90_000)


class VideoWriter:
    """Writes RGB frames with their times as an mp4 (H.264, yuv420p, index first).

    Use it as a context manager: the file appears when the block ends, and does not appear if the
    block raises anything, Ctrl-C included. Times are kept as given, so a variable frame rate stays
    variable. The first frame sets the size; a frame of another shape, as when a phone is turned
    while filming, keeps its aspect ratio between black bars. An odd last row or column is cut off,
    because H.264 (yuv420p) stores colours for pairs of pixels.

    Raises:
        OutputError: the file cannot be written: missing or forbidden folder, full disk.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._stack = ExitStack()
        self._part = self.path
        self._container: OutputContainer | None = None
        self._stream: VideoStream | None = None
        self._size: tuple[int, int] | None = None
        self._last_tick = -1
        self._last_duration = 0

    def __enter__(self) -> Self:
        self._part = self._stack.enter_context(atomic_path(self.path))
        self._stack.push(self._finish)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, traceback)

    def write(self, rgb: RgbImage, t_s: float, duration_s: float = 0.0) -> None:
        """Add a frame.

        Args:
            rgb: (height, width, 3) uint8.
            t_s: when it is shown, in seconds; later than the previous frame.
            duration_s: how long it is shown, in seconds; only matters for the last frame, as each
                other frame is shown until the next.
        """
        if self._size is None:
            height, width = rgb.shape[:2]
            self._size = height - height % 2, width - width % 2
        picture = av.VideoFrame.from_ndarray(_fit(rgb, self._size), format="rgb24")
        self._last_tick = max(round(t_s / _TICK), self._last_tick + 1)
        self._last_duration = round(duration_s / _TICK)
        picture.pts, picture.time_base = self._last_tick, _TICK
        try:
            if self._container is None:
                self._open(*self._size)
            self._encode(picture)
        except (av.error.FFmpegError, OSError) as error:
            raise as_output_error(self.path, error) from error

    def _open(self, height: int, width: int) -> None:
        self._container = av.open(
            str(self._part), "w", format="mp4", options={"movflags": "+faststart"}
        )
        # Without B-frames the last frame shown is also the last one stored, which is the only one
        # whose duration is kept in the file.
        options = {"preset": "veryfast", "crf": "23", "bf": "0"}
        stream = self._container.add_stream("libx264", options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = stream.codec_context.time_base = _TICK
        self._stream = stream

    def _encode(self, picture: av.VideoFrame | None) -> None:
        """Encode a frame, or flush the encoder if there is none."""
        if self._container is None or self._stream is None:
            return
        for packet in self._stream.encode(picture):
            if picture is None and packet.pts == self._last_tick and self._last_duration:
                packet.duration = self._last_duration
            self._container.mux(packet)

    def _finish(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Finish the file unless there was an error, and close it. Called by the exit stack."""
        del kind, traceback
        if error is not None:
            with suppress(av.error.FFmpegError, OSError):
                self._close()
            return
        if self._container is None:
            raise OutputError(f"{self.path}: there were no frames to write; nothing was saved")
        try:
            self._encode(None)
            self._close()
        except (av.error.FFmpegError, OSError) as failure:
            with suppress(av.error.FFmpegError, OSError):
                self._close()
            raise as_output_error(self.path, failure) from failure

    def _close(self) -> None:
        if self._container is not None:
            self._container.close()


def _fit(rgb: RgbImage, size: tuple[int, int]) -> RgbImage:
    """Return the frame in this (height, width): cropped by a pixel or fitted between black bars."""
    height, width = size
    if (rgb.shape[0] - rgb.shape[0] % 2, rgb.shape[1] - rgb.shape[1] % 2) == size:
        return np.ascontiguousarray(rgb[:height, :width])
    scale = min(height / rgb.shape[0], width / rgb.shape[1])
    fitted = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    inner = cv2.resize(rgb, fitted, interpolation=cv2.INTER_AREA)
    top, left = (height - inner.shape[0]) // 2, (width - inner.shape[1]) // 2
    canvas = np.zeros((height, width, 3), np.uint8)
    canvas[top : top + inner.shape[0], left : left + inner.shape[1]] = inner
    return canvas
