"""What a video file holds, found by going through it once without decoding it.

A file's own account of itself is often missing or wrong: its length, the rate of its pictures,
which of several streams is the video. All of it shows when the packets are listed, which takes as
long as reading the file: seconds, where judging it takes minutes.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import av
import av.error
import numpy as np
from av.codec.context import Flags
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from posecheck.errors import VideoError
from posecheck.video.container import (
    check_extent,
    find_video_streams,
    holds_picture,
    no_frame_error,
    open_container,
    read_packets,
)
from posecheck.video.frame_times import FrameTimes, Stamps, read_capture_rate, time_frames

# Rounding, and sound that ends a little later, are no lost end.
_LEAST_MISSING_S: Final = 0.5
# Raw streams are read as 25 pictures a second when nothing in them says another rate.
_GUESSED_RATE: Final = 25.0
# Enough pictures to see whether a codec stores them out of their order.
_PROBED: Final = 64
# FFmpeg's mark of formats whose clock may jump: MPEG streams, for example.
_MAY_JUMP: Final = 0x0200
_ALIVE_EVERY_S: Final = 5.0
_CHECK_EVERY: Final = 1000


@dataclass(frozen=True, slots=True, eq=False)
class VideoIndex:
    """What a video file holds.

    Attributes:
        stream: the number of the stream that is the video.
        others: how many streams of moving pictures there are beside it.
        times: of its stored pictures, in the order of the file.
        by_rank: whether a shown picture cannot be told from its time in the file, so that the
            first one shown has the first time, the second the second, and so on.
        missing_s: seconds that the file promises and does not hold.
    """

    stream: int
    others: int
    times: FrameTimes
    by_rank: bool
    missing_s: float


@dataclass(slots=True, eq=False)
class _Tally:
    """The packets of one stream so far."""

    shown_s: array[float] = field(default_factory=lambda: array("d"))
    decoded_s: array[float] = field(default_factory=lambda: array("d"))
    lasts_s: array[float] = field(default_factory=lambda: array("d"))
    is_key: bytearray = field(default_factory=bytearray)
    first: list[Packet[Stream]] = field(default_factory=list)

    def add(self, packet: Packet[Stream], tick_s: float) -> None:
        self.shown_s.append(np.nan if packet.pts is None else packet.pts * tick_s)
        self.decoded_s.append(np.nan if packet.dts is None else packet.dts * tick_s)
        self.lasts_s.append((packet.duration or 0) * tick_s)
        self.is_key.append(packet.is_keyframe)
        if len(self.first) < _PROBED:
            self.first.append(packet)

    def to_stamps(self) -> Stamps:
        """Return when each picture is shown, as the file says it."""
        keys = np.array(self.is_key, bool)
        return Stamps(np.array(self.shown_s), np.array(self.lasts_s), keys)

    def to_stamps_in_file_order(self) -> Stamps:
        """Return when each picture is decoded, if the file says it: those times are in order."""
        decoded_s = np.array(self.decoded_s)
        times_s = np.array(self.shown_s) if np.isnan(decoded_s).any() else decoded_s
        # How long a picture is shown does not follow from it.
        return Stamps(times_s, np.zeros(len(times_s)), np.array(self.is_key, bool))

    @property
    def span_s(self) -> float:
        shown_s = np.array(self.shown_s)
        known_s = shown_s[~np.isnan(shown_s)]
        return float(np.ptp(known_s)) if len(known_s) else 0.0


def read_index(path: Path, on_alive: Callable[[], None] | None = None) -> VideoIndex:
    """Go through a file and return what it holds.

    Args:
        path: the file.
        on_alive: called every few seconds: a large file on a slow disk takes minutes.

    Raises:
        VideoError: it cannot be read as a video; one line with what to do.
    """
    with open_container(path) as container:
        streams = find_video_streams(container, path)
        for stream in streams:
            check_extent(path, _promised_s(container, stream), stream.frames)
        tallies, reach_s = _count(container, streams, path, on_alive)
        longest_s = max(tally.span_s for tally in tallies.values())
        stream = max(streams, key=lambda each: _rank(each, tallies[each.index].span_s, longest_s))
        tally = tallies[stream.index]
        if not tally.shown_s:
            raise no_frame_error(path)
        if len(tally.shown_s) == 1:
            raise VideoError(
                f"{path}: this is a photo, not a video; choose a video that shows the whole stretch"
            )
        times, by_rank = _find_times(container, stream, tally)
        check_extent(path, times.end_s, len(times.t_s))
        held_s = max(times.end_s / times.speed, reach_s)
        missing_s = _promised_s(container, stream) - held_s
        return VideoIndex(
            stream.index,
            len(streams) - 1,
            times,
            by_rank,
            missing_s if missing_s > _LEAST_MISSING_S else 0.0,
        )


def _count(
    container: InputContainer,
    streams: Sequence[VideoStream],
    path: Path,
    on_alive: Callable[[], None] | None,
) -> tuple[dict[int, _Tally], float]:
    """Return the packets of each stream of pictures, and how far the whole file reaches.

    Sound that goes on after the last picture is part of the file: its end is not cut off then.
    """
    tallies = {stream.index: _Tally() for stream in streams}
    read = [*streams, *container.streams.audio]
    ticks_s = {stream.index: float(stream.time_base or 0) for stream in read}
    start_s = (container.start_time or 0) / av.time_base
    reach_s = 0.0
    told_s = time.monotonic()
    for count, packet in enumerate(read_packets(container, read)):
        tick_s = ticks_s[packet.stream_index]
        if packet.pts is not None:
            reach_s = max(reach_s, (packet.pts + (packet.duration or 0)) * tick_s - start_s)
        tally = tallies.get(packet.stream_index)
        if tally is not None and holds_picture(packet):
            tally.add(packet, tick_s)
            check_extent(path, 0.0, len(tally.shown_s))
        if on_alive is not None and count % _CHECK_EVERY == 0:
            now_s = time.monotonic()
            if now_s - told_s > _ALIVE_EVERY_S:
                told_s = now_s
                on_alive()
    return tallies, reach_s


def _find_times(
    container: InputContainer, stream: VideoStream, tally: _Tally
) -> tuple[FrameTimes, bool]:
    """Return when each picture is shown, and whether only their order tells which is which."""
    stamps = tally.to_stamps()
    rises = bool(np.all(np.diff(stamps.shown_s) > 0))
    may_reorder = bool(stream.codec_context.has_b_frames)
    # Where the times and the codec do not agree, the first pictures show what is the case.
    unsure = may_reorder == rises
    reorders = _is_reordered(stream, tally.first) if unsure else may_reorder
    # Times that rise in the order of storing, or are missing, say nothing of another order.
    by_rank = reorders and (rises or bool(np.isnan(stamps.shown_s).any()))
    if by_rank or np.isnan(stamps.shown_s).all():
        stamps = tally.to_stamps_in_file_order()
    times = time_frames(
        stamps,
        _declared_rate(stream),
        reorders=reorders and not by_rank,
        clock_jumps=bool(container.format.flags & _MAY_JUMP),
        capture_rate=read_capture_rate([*container.metadata.items(), *stream.metadata.items()]),
    )
    return times, by_rank


def _rank(stream: VideoStream, span_s: float, longest_s: float) -> tuple[bool, bool, int, float]:
    """Return what makes a stream the video: it is marked as the main one, the largest, the longest.

    One that is over long before another is a preview, however it is marked.
    """
    return (
        span_s >= longest_s / 2,
        bool(stream.disposition & Disposition.default),
        stream.codec_context.width * stream.codec_context.height,
        span_s,
    )


def _promised_s(container: InputContainer, stream: VideoStream) -> float:
    """Return how long the file says that it is, in seconds, 0 where it does not say."""
    promises_s = []
    if stream.duration is not None and stream.time_base is not None:
        promises_s.append(float(stream.duration * stream.time_base))
    if container.duration is not None:
        promises_s.append(container.duration / av.time_base)
    return min(promises_s, default=0.0)


def _declared_rate(stream: VideoStream) -> float:
    """Return the pictures a second that the stream itself declares, else what is guessed of it."""
    context = stream.codec_context
    rate = context.framerate or stream.guessed_rate or stream.average_rate
    return float(rate or _GUESSED_RATE)


def _is_reordered(stream: VideoStream, packets: Sequence[Packet[Stream]]) -> bool:
    """Decode the first pictures and see whether they come in another order than stored."""
    context = stream.codec_context
    context.flags |= Flags.copy_opaque
    places: list[int] = []
    for place, packet in enumerate([*packets, None]):
        if packet is not None:
            packet.opaque = place
        with suppress(av.error.FFmpegError):
            pictures = context.decode(packet)
            places += (each.opaque for each in pictures if isinstance(each.opaque, int))
    return places != sorted(places)
