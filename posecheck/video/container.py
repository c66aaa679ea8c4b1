"""Opening a video file: what is none is refused in words, and what would take hours as well."""

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

# Beyond the largest picture H.264 knows; one frame would already take gigabytes to decode.
LARGEST_SOURCE_PX: Final = 16384
# A clinic's long recording is fine; a small file that holds days of black is not. The second is
# the first at 60 frames a second.
LONGEST_S: Final = 2 * 60 * 60.0
MOST_FRAMES: Final = 432_000

S = TypeVar("S", bound=Stream)

_AGAIN: Final = "record it again or convert it to an H.264 mp4"
# A song's cover, a player's preview: pictures beside the video and not the video.
_BESIDE: Final = Disposition.attached_pic | Disposition.timed_thumbnails


def open_container(path: Path) -> InputContainer:
    """Open a file.

    Raises:
        VideoError: it cannot be read as a video.
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
        # The protocol is named, and others are forbidden, because a playlist posing as a video
        # could otherwise make the library fetch addresses from the network.
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
                f"copy it again from the camera or phone, or {_AGAIN}"
            ) from error
        raise VideoError(f"{path}: we can't read this video; {_AGAIN}") from error
    except OSError as error:
        raise VideoError(
            f"{path}: the file cannot be read ({error.strerror}); copy it somewhere else"
        ) from error


def find_video_streams(container: InputContainer, path: Path) -> list[VideoStream]:
    """Return the streams of moving pictures, in the order of the file.

    Raises:
        VideoError: there is none, or one that is too large to be read.
    """
    streams = [each for each in container.streams.video if not each.disposition & _BESIDE]
    if not streams:
        what = "only sound" if container.streams.audio else "no pictures"
        raise VideoError(f"{path}: this file has {what}; choose a file with video")
    for stream in streams:
        width, height = stream.codec_context.width, stream.codec_context.height
        if max(width, height) > LARGEST_SOURCE_PX:
            raise VideoError(
                f"{path}: its frames are {width} x {height} pixels; the limit is "
                f"{LARGEST_SOURCE_PX} a side; record it at a lower resolution (640 x 480 is enough)"
            )
    return streams


def read_packets(container: InputContainer, streams: Sequence[S]) -> Iterator[Packet[S]]:
    """Yield the streams' packets, going on behind places where the container is broken."""
    tries_left = 100
    while tries_left > 0:
        try:
            yield from cast("Iterator[Packet[S]]", container.demux(*streams))
        except av.error.FFmpegError:
            tries_left -= 1
        else:
            return


def holds_picture(packet: Packet[S]) -> bool:
    """Whether a packet is one of those that the pictures of a file are counted by.

    Not the empty one that ends a stream, and not what an edit has cut away.
    """
    return packet.size > 0 and not packet.is_discard


def check_extent(path: Path, seconds: float, frames: int) -> None:
    """Refuse what would take hours: so long, or so many frames.

    Raises:
        VideoError: it is beyond one of the limits.
    """
    if seconds > LONGEST_S:
        raise VideoError(
            f"{path}: this video lasts {seconds / 3600:.1f} hours; the limit is "
            f"{LONGEST_S / 3600:g} hours; trim it to the stretch itself"
        )
    if frames > MOST_FRAMES:
        raise VideoError(
            f"{path}: this video has {frames} frames or more; the limit is {MOST_FRAMES}; "
            "trim it to the stretch itself, or record it with fewer frames a second"
        )


def no_frame_error(path: Path) -> VideoError:
    """Return what a video is refused with of which nothing can be shown."""
    return VideoError(f"{path}: no frame of this video can be read; {_AGAIN}")
