"""A few small pictures of a video, read quickly: enough to find a part of it at a glance."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import av
import av.error
import cv2
import numpy as np
import numpy.typing as npt
from av.codec.context import Flags
from av.container import InputContainer
from av.packet import Packet
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from posecheck.errors import VideoError
from posecheck.video.container import holds_frame, no_frame_error, open_container, read_packets
from posecheck.video.frame import RgbImage
from posecheck.video.index import VideoIndex, read_index
from posecheck.video.source import VideoSource, find_shown_size, to_rgb

PICTURES: Final = 12
# Twice the height at which they are shown, for high-resolution screens.
PICTURE_PX: Final = 112
# A short video may have hardly any key frames, and decoding all of it takes no longer than this
# many frames do.
_MAX_DECODED: Final = 600


@dataclass(frozen=True, slots=True, eq=False)
class FilmStrip:
    """Pictures that divide a video evenly.

    Attributes:
        duration_s: the video's, in real seconds, as in ``VideoInfo``.
        pictures: ``PICTURES`` of them, each near the middle of its share of the duration, at most
            ``PICTURE_PX`` high. The same one more than once where the video has no other nearby.
    """

    duration_s: float
    pictures: tuple[RgbImage, ...]


def read_film_strip(path: Path) -> FilmStrip:
    """Read a video's film strip: from its key frames, or from all frames of a short video.

    Raises:
        VideoError: the file cannot be read as a video; one line that says what to do.
    """
    index = read_index(path)
    end_s = index.times.end_s
    wanted_s = (np.arange(PICTURES) + 0.5) * end_s / PICTURES
    with open_container(path) as container:
        stream = cast(VideoStream, container.streams[index.stream])
        keys = _find_keys(container, stream, index, wanted_s)
        if len(keys) >= PICTURES or len(index.times.t_s) > _MAX_DECODED:
            shown = _decode_keys(stream, keys)
        else:
            shown = _decode_all(path, wanted_s)
    if not shown:
        raise no_frame_error(path)
    times_s = np.array(list(shown))
    nearest = (float(times_s[np.abs(times_s - t_s).argmin()]) for t_s in wanted_s)
    return FilmStrip(end_s, tuple(shown[t_s] for t_s in nearest))


def _find_keys(
    container: InputContainer,
    stream: VideoStream,
    index: VideoIndex,
    wanted_s: npt.NDArray[np.float64],
) -> dict[float, Packet[VideoStream]]:
    """Return the key frame nearest to each wanted time, by its own time and still undecoded."""
    times_s = np.sort(index.times.t_s) if index.by_rank else index.times.t_s
    nearest: dict[int, tuple[float, Packet[VideoStream]]] = {}
    stored = 0
    for packet in read_packets(container, [stream]):
        if not holds_frame(packet):
            continue
        t_s = float(times_s[min(stored, len(times_s) - 1)])
        stored += 1
        if not packet.is_keyframe:
            continue
        for place, wanted in enumerate(wanted_s):
            known = nearest.get(place)
            if known is None or abs(t_s - wanted) < abs(known[0] - wanted):
                nearest[place] = (t_s, packet)
    return dict(nearest.values())


def _decode_keys(
    stream: VideoStream, keys: dict[float, Packet[VideoStream]]
) -> dict[float, RgbImage]:
    """Return the pictures of key frames by their times; damaged ones are left out."""
    context, reformatter = stream.codec_context, VideoReformatter()
    # The decoder copies a packet's ``opaque`` to its frame, in whatever order frames come out.
    context.flags |= Flags.copy_opaque
    shown: dict[float, RgbImage] = {}
    packets: list[Packet[VideoStream] | None] = [*keys.values(), None]
    for t_s, packet in zip([*keys, None], packets, strict=True):
        if packet is not None:
            packet.opaque = t_s
        with suppress(av.error.FFmpegError):
            for picture in context.decode(packet):
                if isinstance(picture.opaque, float) and not picture.is_corrupt:
                    size = find_shown_size(picture, stream)
                    shown[picture.opaque] = _shrink(to_rgb(picture, size, reformatter))
    return shown


def _decode_all(path: Path, wanted_s: npt.NDArray[np.float64]) -> dict[float, RgbImage]:
    """Return the picture that is shown at each wanted time, by its own time."""
    shown: dict[float, RgbImage] = {}
    waiting = list(wanted_s)
    with suppress(VideoError), VideoSource(path) as source:
        for frame in source:
            if waiting and frame.t_s + frame.duration_s > waiting[0]:
                shown[frame.t_s] = _shrink(frame.rgb)
                while waiting and frame.t_s + frame.duration_s > waiting[0]:
                    waiting.pop(0)
    return shown


def _shrink(picture: RgbImage) -> RgbImage:
    height, width = picture.shape[:2]
    scale = min(1.0, PICTURE_PX / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
