"""Opening a video file, with clear errors for files that are no video or would take hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, TypeVar, cast

import av
import av.error
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from posecheck.errors import VideoError

# Larger than any H.264 frame; decoding a single frame would already take gigabytes.
MAX_SOURCE_PX: Final = 16384
# Allows a clinic's long recording, but not a small file with days of black. MAX_FRAMES is
# MAX_DURATION_S at 60 frames per second.
MAX_DURATION_S: Final = 2 * 60 * 60.0
MAX_FRAMES: Final = 432_000

S = TypeVar("S", bound=Stream)

_CONVERT_HINT: Final = "record it again or convert it to an H.264 mp4"
# Cover art and preview thumbnails: streams of pictures that are not the video.
_NOT_VIDEO: Final = Disposition.attached_pic | Disposition.timed_thumbnails


def open_container(path: Path) -> InputContainer:
    """Open a video file.

    Raises:
        VideoError: the file cannot be read as a video.
    """
    if path.is_dir():
        raise VideoError(f"{path}: this is a folder, not a video; name a file in it")
    if path.exists() and not path.is_file():
        # Reading from a pipe or a device might never end.
        raise VideoError(f"{path}: this is not a regular file; name a video file")
    try:
        with path.open("rb") as file:
            head = file.read(12)
        if not head:
            raise VideoError(f"{path}: the file is empty; copy it again from the camera or phone")
        # The protocol is fixed and all others are forbidden: a playlist posing as a video could
        # otherwise make FFmpeg fetch URLs from the network.
        return av.open(
            f"file:{path}", options={"protocol_whitelist": "file"}, metadata_errors="replace"
        )
    except FileNotFoundError as error:
        raise VideoError(f"{path}: no such file; check its name and folder") from error
    except PermissionError as error:
        raise VideoError(
            f"{path}: you do not have permission to read it; check its permissions"
        ) from error
    except av.error.FFmpegError as error:
        if head[4:8] == b"ftyp":
            raise VideoError(
                f"{path}: the video is cut off or damaged, so its frames cannot be found; "
                f"copy it again from the camera or phone, or {_CONVERT_HINT}"
            ) from error
        raise VideoError(f"{path}: we can't read this video; {_CONVERT_HINT}") from error
    except OSError as error:
        raise VideoError(
            f"{path}: the file cannot be read ({error.strerror}); copy it somewhere else"
        ) from error


def find_video_streams(container: InputContainer, path: Path) -> list[VideoStream]:
    """Return the video streams in file order, without cover art and thumbnails.

    Raises:
        VideoError: there is no video stream, or one has frames too large to be read.
    """
    streams = [each for each in container.streams.video if not each.disposition & _NOT_VIDEO]
    if not streams:
        what = "only sound" if container.streams.audio else "no pictures"
        raise VideoError(f"{path}: this file has {what}; choose a file with video")
    for stream in streams:
        width, height = stream.codec_context.width, stream.codec_context.height
        if max(width, height) > MAX_SOURCE_PX:
            raise VideoError(
                f"{path}: its frames are {width} x {height} pixels; the limit is "
                f"{MAX_SOURCE_PX} a side; record it at a lower resolution (640 x 480 is enough)"
            )
    return streams


def read_packets(container: InputContainer, streams: Sequence[S]) -> Iterator[Packet[S]]:
    """Yield the streams' packets, continuing after places where the container is damaged."""
    retries_left = 100
    while retries_left > 0:
        try:
            yield from cast("Iterator[Packet[S]]", container.demux(*streams))
        except av.error.FFmpegError:
            retries_left -= 1
        else:
            return


def holds_frame(packet: Packet[S]) -> bool:
    """Whether a packet holds a frame that is shown.

    The empty packet that ends a stream does not, nor does a packet that an edit list cuts away.
    """
    return packet.size > 0 and not packet.is_discard


def check_extent(path: Path, seconds: float, frames: int) -> None:
    """Refuse a video whose length or number of frames would take hours to analyse.

    Raises:
        VideoError: the video exceeds one of the limits.
    """
    if seconds > MAX_DURATION_S:
        raise VideoError(
            f"{path}: this video lasts {seconds / 3600:.1f} hours; the limit is "
            f"{MAX_DURATION_S / 3600:g} hours; trim it to the stretch itself"
        )
    if frames > MAX_FRAMES:
        raise VideoError(
            f"{path}: this video has {frames} frames or more; the limit is {MAX_FRAMES}; "
            "trim it to the stretch itself, or record it with fewer frames a second"
        )


def no_frame_error(path: Path) -> VideoError:
    """Return the error for a video without a single readable frame."""
    return VideoError(f"{path}: no frame of this video can be read; {_CONVERT_HINT}")
