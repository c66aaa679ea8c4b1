"""Frames with their real times out of a video file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

import av
import av.error
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from posecheck.ahead import ReadAhead
from posecheck.closing import Closing
from posecheck.errors import VideoError
from posecheck.frame import Frame, RgbImage
from posecheck.orientation import read_orientation
from posecheck.video_writer import VideoWriter

__all__ = ["Frame", "VideoInfo", "VideoSource", "VideoWriter"]

# The pose model looks at 256 x 256 pixels around the person: more than this is lost on it.
LONGEST_SIDE_PX: Final = 1280
# Beyond the largest picture H.264 knows; one frame would already take gigabytes to decode.
LARGEST_SOURCE_PX: Final = 16384
# A clinic's long recording is fine; a small file that holds days of black is not. The second is
# the first at 60 frames a second.
LONGEST_S: Final = 2 * 60 * 60.0
MOST_FRAMES: Final = 432_000
# Enough to keep decoding while the pose model works; each one is a picture in memory.
_FRAMES_AHEAD: Final = 3
# Times to nominal frames where the file tells neither.
_GUESSED_FPS: Final = 30.0


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """What the file says of itself, before it is read.

    Attributes:
        duration_s: seconds, 0 where unknown.
        frames: how many there should be, 0 where unknown; an estimate.
        width: of the shown picture in pixels, after turning, before any reduction.
        height: likewise.
        rotation_deg: counter-clockwise turn from the stored to the shown picture.
        fps: the mean frame rate; 0 where unknown. Real times vary: use each frame's own.
    """

    duration_s: float
    frames: int
    width: int
    height: int
    rotation_deg: int
    fps: float


class VideoSource(Closing):
    """A video file, opened and checked, whose frames can be gone through once.

    Use it as a context manager. Making one decodes the first frame, so that a file that is no
    video is known at once. Frames come the right way up, at most 1280 pixels on the long
    side, with the container's own times, the stream's first moment being 0. Frames that are
    damaged, or whose time does not come after the one before, are left out and counted.
    A video may last ``LONGEST_S`` and hold ``MOST_FRAMES``: what it says of itself is looked at
    when it is opened, and what it really holds while it is read.

    Attributes:
        info: what the file says of itself.

    Raises:
        VideoError: the file cannot be read as a video; one line with what to do.
    """

    info: VideoInfo

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._skipped = 0
        self._end_s = 0.0
        with ExitStack() as stack:
            container = stack.enter_context(_open_container(self.path))
            stream = _video_stream(container, self.path)
            _check_extent(self.path, _promised_s(container, stream), stream.frames)
            frames = self._decode(container, stream)
            first = next(frames, None)
            if first is None:
                raise VideoError(
                    f"{self.path}: no frame of this video can be read; "
                    "record it again or convert it to an H.264 mp4"
                )
            ahead = ReadAhead(chain([first], frames), _FRAMES_AHEAD)
            self._frames = stack.enter_context(ahead)
            self._stack = stack.pop_all()

    @property
    def skipped(self) -> int:
        """How many frames could not be used so far: damaged, or out of their time."""
        return self._skipped

    @property
    def end_s(self) -> float:
        """When the last frame's showing ends, in seconds; complete once all are read.

        Damaged frames at the end count: they have their place in time.
        """
        return self._end_s

    @property
    def missing_s(self) -> float:
        """Seconds the file promised but does not hold: above 0 when its end was cut off.

        Only known once all frames are read. Half a second of rounding and sound is allowed.
        """
        missing = self.info.duration_s - self._end_s
        return missing if missing > 0.5 else 0.0

    def __iter__(self) -> Iterator[Frame]:
        return self._frames

    def close(self) -> None:
        """Stop decoding and let go of the file. Can be called again."""
        self._stack.close()

    def _decode(self, container: InputContainer, stream: VideoStream) -> Iterator[Frame]:
        """Decode frame by frame. Runs in the reading thread after the first frame."""
        rate = stream.average_rate or stream.guessed_rate or _GUESSED_FPS
        nominal_s = 1.0 / float(rate)
        reformatter = VideoReformatter()
        start_s: float | None = None
        last_s = -nominal_s
        index = damaged = 0
        for packet in _packets(container, stream):
            try:
                pictures = packet.decode()
            except av.error.FFmpegError as error:
                if isinstance(error, MemoryError):
                    raise VideoError(
                        f"{self.path}: there is not enough memory to read its pictures; close "
                        "other programs or record it smaller (1280 x 720 is enough)"
                    ) from error
                pictures = []
                damaged += 1
                self._skipped += 1
            for picture in pictures:
                if start_s is None:
                    start_s = _start_s(stream, picture)
                timed = picture.pts is not None
                t_s = picture.time - start_s if timed else last_s + nominal_s
                if picture.is_corrupt or (index > 0 and t_s <= last_s):
                    damaged += 1
                    self._skipped += 1
                    continue
                if index == 0:
                    self.info = _describe(container, stream, picture, nominal_s)
                shown_s = float(picture.duration * (picture.time_base or 0)) or nominal_s
                self._end_s = max(self._end_s, t_s + shown_s)
                yield Frame(index, t_s, shown_s, _to_rgb(picture, stream, reformatter), damaged)
                index, damaged, last_s = index + 1, 0, t_s
            if packet.pts is not None and start_s is not None and not packet.is_discard:
                ends = (packet.pts + (packet.duration or 0)) * packet.time_base
                self._end_s = max(self._end_s, float(ends) - start_s)
            _check_extent(self.path, self._end_s, index + self._skipped)


def _start_s(stream: VideoStream, first: av.VideoFrame) -> float:
    """Return the time that becomes 0: the stream's start, so that a damaged start shows."""
    times = [] if first.pts is None else [first.time]
    if stream.start_time is not None and stream.time_base is not None:
        times.append(float(stream.start_time * stream.time_base))
    return min(times, default=0.0)


def _promised_s(container: InputContainer, stream: VideoStream) -> float:
    """Return how long the file says that it is, in seconds, 0 where it does not say."""
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return 0.0 if container.duration is None else container.duration / av.time_base


def _check_extent(path: Path, seconds: float, frames: int) -> None:
    """Refuse what would take hours: so long, or so many frames."""
    if seconds > LONGEST_S:
        raise VideoError(
            f"{path}: this video lasts {seconds / 3600:.1f} hours, and {LONGEST_S / 3600:g} hours "
            "are the most; cut out the part with the stretch"
        )
    if frames > MOST_FRAMES:
        raise VideoError(
            f"{path}: this video has {frames} pictures or more, and {MOST_FRAMES} are the most; "
            "cut out the part with the stretch, or record it with fewer pictures a second"
        )


def _open_container(path: Path) -> InputContainer:
    again = "record it again or convert it to an H.264 mp4"
    if path.is_dir():
        raise VideoError(f"{path}: this is a folder, not a video; name a file in it")
    if path.exists() and not path.is_file():
        # Reading from a pipe or a device might never end.
        raise VideoError(f"{path}: this is no ordinary file; name a video file")
    try:
        with path.open("rb") as file:
            head = file.read(12)
        if not head:
            raise VideoError(f"{path}: the file is empty; copy it again from the camera or phone")
        # The protocol is named, and others are forbidden, because a playlist posing as a video
        # could otherwise make the library fetch addresses from the network.
        return av.open(
            f"file:{path}", options={"protocol_whitelist": "file"}, metadata_errors="replace"
        )
    except FileNotFoundError as error:
        raise VideoError(f"{path}: there is no such file; check its name and folder") from error
    except PermissionError as error:
        raise VideoError(f"{path}: reading it is not allowed; check its permissions") from error
    except av.error.FFmpegError as error:
        if head[4:8] == b"ftyp":
            raise VideoError(
                f"{path}: the video is cut off or damaged, so that its frames cannot be found; "
                f"copy it again from the camera or phone, or {again}"
            ) from error
        raise VideoError(f"{path}: this is no video that can be read; {again}") from error
    except OSError as error:
        raise VideoError(
            f"{path}: the file cannot be read ({error.strerror}); copy it to another place"
        ) from error


def _video_stream(container: InputContainer, path: Path) -> VideoStream:
    """Return the first stream of moving pictures; a song's cover picture is none."""
    for stream in container.streams.video:
        if stream.disposition & Disposition.attached_pic:
            continue
        width, height = stream.codec_context.width, stream.codec_context.height
        if max(width, height) > LARGEST_SOURCE_PX:
            raise VideoError(
                f"{path}: its pictures are {width} x {height} pixels, and {LARGEST_SOURCE_PX} "
                "on a side is the most; record it smaller (640 x 480 is enough)"
            )
        stream.thread_type = "AUTO"
        return stream
    what = "sound only" if container.streams.audio else "no pictures"
    raise VideoError(f"{path}: there is {what} in this file; choose a file with video")


def _packets(container: InputContainer, stream: VideoStream) -> Iterator[Packet[VideoStream]]:
    """Yield the stream's packets, going on behind places where the container is broken."""
    tries_left = 100
    while tries_left > 0:
        try:
            yield from container.demux(stream)
        except av.error.FFmpegError:
            tries_left -= 1
        else:
            return


def _describe(
    container: InputContainer, stream: VideoStream, picture: av.VideoFrame, nominal_s: float
) -> VideoInfo:
    duration_s = _promised_s(container, stream)
    orientation = read_orientation(picture)
    width, height = _shown_size(picture, stream)
    if orientation.transposed:
        width, height = height, width
    return VideoInfo(
        duration_s=duration_s,
        frames=stream.frames or round(duration_s / nominal_s),
        width=width,
        height=height,
        rotation_deg=orientation.rotation_deg,
        fps=float(stream.average_rate or 0),
    )


def _shown_size(picture: av.VideoFrame, stream: VideoStream) -> tuple[int, int]:
    """Return width and height with square pixels, before turning."""
    shape = stream.sample_aspect_ratio
    return round(picture.width * float(shape)) if shape else picture.width, picture.height


def _to_rgb(picture: av.VideoFrame, stream: VideoStream, reformatter: VideoReformatter) -> RgbImage:
    """Convert, reduce to at most ``LONGEST_SIDE_PX`` and turn upright.

    One reformatter for all pictures keeps its tables: made anew they cost 0.4 ms each time.
    """
    width, height = _shown_size(picture, stream)
    scale = min(1.0, LONGEST_SIDE_PX / max(width, height))
    small = reformatter.reformat(
        picture, max(1, round(width * scale)), max(1, round(height * scale)), "rgb24"
    )
    return read_orientation(picture).apply(small.to_ndarray().astype(np.uint8, copy=False))
