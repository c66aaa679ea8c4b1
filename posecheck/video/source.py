"""Frames with their real times out of a video file."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Final, Self, cast

import av
import av.error
import numpy as np
from av.codec.context import Flags
from av.container import InputContainer
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from posecheck.errors import VideoError
from posecheck.video.container import holds_picture, no_frame_error, open_container, read_packets
from posecheck.video.frame import Frame, RgbImage
from posecheck.video.index import VideoIndex, read_index
from posecheck.video.orientation import read_orientation
from posecheck.video.read_ahead import ReadAhead
from posecheck.video.writer import VideoWriter

__all__ = ["Frame", "VideoInfo", "VideoSource", "VideoWriter"]

# The pose model looks at 256 x 256 pixels around the person: more than this is lost on it.
LONGEST_SIDE_PX: Final = 1280
# Enough to keep decoding while the pose model works; each one is a picture in memory.
_FRAMES_AHEAD: Final = 3
# A picture that is shown for longer than any camera takes for the next one is handed out again
# and again: a recorder leaves out pictures that are like the one before, and the rules ask to
# hear of a person several times a second.
LONGEST_UNREPEATED_S: Final = 0.25
REPEATED_EVERY_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """What is known of a video before its pictures are looked at.

    Attributes:
        duration_s: real seconds.
        frames: how many pictures are stored.
        width: of the first shown picture in pixels, after turning, before any reduction. Later
            ones may have another size.
        height: likewise.
        rotation_deg: counter-clockwise turn from the stored to the shown picture.
        fps: the mean frame rate. Real times vary: use each frame's own.
    """

    duration_s: float
    frames: int
    width: int
    height: int
    rotation_deg: int
    fps: float


class VideoSource:
    """A video file, opened and checked, whose frames can be gone through once.

    Use it as a context manager. Making one goes through the file and decodes the first frame, so
    that a file that is no video is known at once. Frames come the right way up, at most 1280
    pixels on the long side, with the times that ``frame_times`` finds, the first moment being 0.
    A picture that is shown for long is handed out again every tenth of a second; it is then the
    same array. Damaged frames are left out and counted.
    A video may last ``LONGEST_S`` and hold ``MOST_FRAMES``, by what it says of itself and by what
    it holds.

    Args:
        path: the file.
        on_alive: called every few seconds while the file is gone through.

    Attributes:
        info: its size and length.
        index: what the file holds.

    Raises:
        VideoError: the file cannot be read as a video; one line with what to do.
    """

    info: VideoInfo

    def __init__(self, path: str | Path, on_alive: Callable[[], None] | None = None) -> None:
        self.path = Path(path)
        self.index: VideoIndex = read_index(self.path, on_alive)
        self._skipped = 0
        with ExitStack() as stack:
            container = stack.enter_context(open_container(self.path))
            frames = self._decode(
                container, cast(VideoStream, container.streams[self.index.stream])
            )
            first = next(frames, None)
            if first is None:
                raise no_frame_error(self.path)
            ahead = ReadAhead(chain([first], frames), _FRAMES_AHEAD)
            self._frames = stack.enter_context(ahead)
            self._stack = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def skipped(self) -> int:
        """How many frames could not be used so far, because they are damaged."""
        return self._skipped

    @property
    def end_s(self) -> float:
        """When the last frame's showing ends, in seconds.

        Damaged frames at the end count: they have their place in time.
        """
        return self.index.times.end_s

    @property
    def missing_s(self) -> float:
        """Seconds the file promised but does not hold: above 0 when its end was cut off."""
        return self.index.missing_s

    def __iter__(self) -> Iterator[Frame]:
        return self._frames

    def close(self) -> None:
        """Stop decoding and let go of the file. Can be called again."""
        self._stack.close()

    def _decode(self, container: InputContainer, stream: VideoStream) -> Iterator[Frame]:
        """Decode frame by frame. Runs in the reading thread after the first frame."""
        times = self.index.times
        reformatter = VideoReformatter()
        last: Frame | None = None
        damaged = 0
        for place, picture in self._read_pictures(container, stream):
            if picture is None or picture.is_corrupt:
                damaged += 1
                self._skipped += 1
                continue
            t_s = float(times.t_s[place])
            if last is None:
                self.info = _describe(self.index, stream, picture)
            elif t_s <= last.t_s:
                # Its time has passed already: the one before was shown in its place.
                continue
            elif not damaged:
                yield from self._show_on(last, t_s)
            index = 0 if last is None else last.index + 1
            convert = cache(partial(_to_rgb, picture, _shown_size(picture, stream), reformatter))
            last = Frame(index, t_s, float(times.lasts_s[place]), convert, damaged)
            damaged = 0
            yield last
        if last is not None and not damaged:
            yield from self._show_on(last, self.end_s)

    def _read_pictures(
        self, container: InputContainer, stream: VideoStream
    ) -> Iterator[tuple[int, av.VideoFrame | None]]:
        """Yield pictures as they are shown and their places in the file; None for a broken one."""
        stream.thread_type = "AUTO"
        # The decoder hands on what a packet was marked with, in whatever order it gives pictures.
        stream.codec_context.flags |= Flags.copy_opaque
        in_order = np.argsort(self.index.times.t_s)
        stored = shown = 0
        for packet in read_packets(container, [stream]):
            if holds_picture(packet):
                packet.opaque = stored
                stored += 1
            pictures: Sequence[av.VideoFrame | None]
            try:
                pictures = packet.decode()
            except av.error.FFmpegError as error:
                if isinstance(error, MemoryError):
                    raise VideoError(
                        f"{self.path}: there is not enough memory to read its frames; close other "
                        "programs or record it at a lower resolution (1280 x 720 is enough)"
                    ) from error
                pictures = [None]
            for picture in pictures:
                place = None if picture is None or self.index.by_rank else picture.opaque
                yield place if isinstance(place, int) else int(in_order[shown]), picture
                shown = min(shown + 1, len(in_order) - 1)

    def _show_on(self, frame: Frame, until_s: float) -> Iterator[Frame]:
        """Yield a frame again for as long as it is shown, unless so little was filmed."""
        lasts_s = until_s - frame.t_s
        if lasts_s <= LONGEST_UNREPEATED_S or self.index.times.speed > 1:
            return
        times = math.ceil(lasts_s / REPEATED_EVERY_S)
        for nth in range(1, times):
            t_s = frame.t_s + nth * lasts_s / times
            yield replace(frame, t_s=t_s, duration_s=lasts_s / times, damaged_before=0)


def _describe(index: VideoIndex, stream: VideoStream, picture: av.VideoFrame) -> VideoInfo:
    orientation = read_orientation(picture)
    width, height = _shown_size(picture, stream)
    if orientation.transposed:
        width, height = height, width
    frames, end_s = len(index.times.t_s), index.times.end_s
    return VideoInfo(end_s, frames, width, height, orientation.rotation_deg, frames / end_s)


def _shown_size(picture: av.VideoFrame, stream: VideoStream) -> tuple[int, int]:
    """Return width and height with square pixels, before turning."""
    shape = stream.sample_aspect_ratio
    return round(picture.width * float(shape)) if shape else picture.width, picture.height


def _to_rgb(
    picture: av.VideoFrame, shown_size: tuple[int, int], reformatter: VideoReformatter
) -> RgbImage:
    """Convert, reduce to at most ``LONGEST_SIDE_PX`` and turn upright.

    One reformatter for all pictures keeps its tables: made anew they cost 0.4 ms each time.
    """
    width, height = shown_size
    scale = min(1.0, LONGEST_SIDE_PX / max(width, height))
    small = reformatter.reformat(
        picture, max(1, round(width * scale)), max(1, round(height * scale)), "rgb24"
    )
    return read_orientation(picture).apply(small.to_ndarray().astype(np.uint8, copy=False))
