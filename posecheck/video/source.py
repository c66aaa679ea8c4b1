"""Reads frames with their real times from a video file."""

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
from posecheck.video.container import holds_frame, no_frame_error, open_container, read_packets
from posecheck.video.frame import Frame, RgbImage
from posecheck.video.index import VideoIndex, read_index
from posecheck.video.orientation import read_orientation
from posecheck.video.read_ahead import ReadAhead
from posecheck.video.writer import VideoWriter

__all__ = ["Frame", "VideoInfo", "VideoSource", "VideoWriter"]

# The pose model sees 256 x 256 pixels around the person: it gains nothing from more than this.
MAX_SIDE_PX: Final = 1280
# Enough to keep decoding while the pose model runs; each one is a frame in memory.
_FRAMES_AHEAD: Final = 3
# A frame shown for longer than any camera's frame interval is handed out repeatedly: some recorders
# drop frames that equal the previous one, and the rules need several observations per second.
MAX_UNREPEATED_S: Final = 0.25
REPEAT_INTERVAL_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """What is known about a video before its frames are read.

    Attributes:
        duration_s: duration in real seconds.
        frames: how many frames are stored.
        width: width of the first shown frame in pixels, after rotation and before any downscaling.
            Later frames may have another size.
        height: its height, likewise.
        rotation_deg: counter-clockwise rotation from the stored to the shown frame, in degrees.
        fps: the mean frame rate. Frame intervals vary: use each frame's own time.
    """

    duration_s: float
    frames: int
    width: int
    height: int
    rotation_deg: int
    fps: float


class VideoSource:
    """A video file, opened and checked, whose frames can be iterated over once.

    Use it as a context manager. The constructor reads through the file and decodes the first frame,
    so that a file that is not a video is reported at once. Frames are upright, at most 1280 pixels
    on the long side, and have the times that ``frame_times`` finds, starting at 0. A frame that is
    shown for long is handed out again every tenth of a second, as the same array. Damaged frames
    are skipped and counted. A video may last at most ``MAX_DURATION_S`` and hold at most
    ``MAX_FRAMES``; both its metadata and its actual content are checked.

    Args:
        path: the file.
        on_alive: called every few seconds while the constructor reads through the file.

    Attributes:
        info: the video's size, duration and frame rate.
        index: what the file holds.

    Raises:
        VideoError: the file cannot be read as a video; one line that says what to do.
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
        """How many damaged frames have been skipped so far."""
        return self._skipped

    @property
    def end_s(self) -> float:
        """When the last frame stops being shown, in seconds.

        Damaged frames at the end count, because they take up time as well.
        """
        return self.index.times.end_s

    @property
    def missing_s(self) -> float:
        """Seconds that the file declares but does not hold: above 0 if its end was cut off."""
        return self.index.missing_s

    def __iter__(self) -> Iterator[Frame]:
        return self._frames

    def close(self) -> None:
        """Stop decoding and close the file. Can be called more than once."""
        self._stack.close()

    def _decode(self, container: InputContainer, stream: VideoStream) -> Iterator[Frame]:
        """Decode frame by frame. Runs in the read-ahead thread after the first frame."""
        times = self.index.times
        reformatter = VideoReformatter()
        last: Frame | None = None
        damaged = 0
        for place, picture in self._read_frames(container, stream):
            if picture is None or picture.is_corrupt:
                damaged += 1
                self._skipped += 1
                continue
            t_s = float(times.t_s[place])
            if last is None:
                self.info = _describe(self.index, stream, picture)
            elif t_s <= last.t_s:
                # Its time has already passed; the previous frame was shown instead.
                continue
            elif not damaged:
                yield from self._repeat(last, t_s)
            index = 0 if last is None else last.index + 1
            size = find_shown_size(picture, stream)
            convert = cache(partial(to_rgb, picture, size, reformatter))
            last = Frame(index, t_s, float(times.duration_s[place]), convert, damaged)
            damaged = 0
            yield last
        if last is not None and not damaged:
            yield from self._repeat(last, self.end_s)

    def _read_frames(
        self, container: InputContainer, stream: VideoStream
    ) -> Iterator[tuple[int, av.VideoFrame | None]]:
        """Yield frames in the order shown with their index in the file; None for a damaged one."""
        stream.thread_type = "AUTO"
        # The decoder copies a packet's ``opaque`` to its frame, in whatever order frames come out.
        stream.codec_context.flags |= Flags.copy_opaque
        in_order = np.argsort(self.index.times.t_s)
        stored = shown = 0
        for packet in read_packets(container, [stream]):
            if holds_frame(packet):
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

    def _repeat(self, frame: Frame, until_s: float) -> Iterator[Frame]:
        """Yield a frame again while it is still shown, except in time-lapse, which has too few."""
        duration_s = until_s - frame.t_s
        if duration_s <= MAX_UNREPEATED_S or self.index.times.speed > 1:
            return
        times = math.ceil(duration_s / REPEAT_INTERVAL_S)
        for repeat in range(1, times):
            t_s = frame.t_s + repeat * duration_s / times
            yield replace(frame, t_s=t_s, duration_s=duration_s / times, damaged_before=0)


def _describe(index: VideoIndex, stream: VideoStream, picture: av.VideoFrame) -> VideoInfo:
    orientation = read_orientation(picture)
    width, height = find_shown_size(picture, stream)
    if orientation.transposed:
        width, height = height, width
    frames, end_s = len(index.times.t_s), index.times.end_s
    return VideoInfo(end_s, frames, width, height, orientation.rotation_deg, frames / end_s)


def find_shown_size(picture: av.VideoFrame, stream: VideoStream) -> tuple[int, int]:
    """Return width and height with square pixels, before rotation."""
    shape = stream.sample_aspect_ratio
    return round(picture.width * float(shape)) if shape else picture.width, picture.height


def to_rgb(
    picture: av.VideoFrame, shown_size: tuple[int, int], reformatter: VideoReformatter
) -> RgbImage:
    """Convert to RGB, downscale to at most ``MAX_SIDE_PX`` and turn upright.

    Sharing one reformatter keeps its tables; creating them for each frame would cost 0.4 ms.
    """
    width, height = shown_size
    scale = min(1.0, MAX_SIDE_PX / max(width, height))
    small = reformatter.reformat(
        picture, max(1, round(width * scale)), max(1, round(height * scale)), "rgb24"
    )
    return read_orientation(picture).apply(small.to_ndarray().astype(np.uint8, copy=False))
