"""Finds out what a video file holds by reading all its packets once, without decoding them.

A file's metadata is often missing or wrong: its duration, its frame rate, which of several streams
is the video. The packets show all of it, and listing them takes only as long as reading the file:
seconds, where the analysis takes minutes.
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
    holds_frame,
    no_frame_error,
    open_container,
    read_packets,
)
from posecheck.video.frame_times import FrameTimes, Stamps, read_capture_rate, time_frames

# Rounding, or sound that ends a little later, does not mean that the end is missing.
_MIN_MISSING_S: Final = 0.5
# Frames per second of raw streams that state no rate.
_GUESSED_RATE: Final = 25.0
# Enough frames to see whether a codec stores them out of order.
_PROBE_FRAMES: Final = 64
# FFmpeg's AVFMT_TS_DISCONT: formats whose clock may jump, such as MPEG streams.
_MAY_JUMP_FLAG: Final = 0x0200
_ALIVE_INTERVAL_S: Final = 5.0
_CHECK_EVERY_PACKETS: Final = 1000


@dataclass(frozen=True, slots=True, eq=False)
class VideoIndex:
    """What a video file holds.

    Attributes:
        stream: the index of the stream that is the video.
        others: how many other video streams there are.
        times: the real times of the stored frames, in file order.
        by_rank: whether decoded frames cannot be matched with stored ones, so that the first frame
            shown gets the first time, the second one the second, and so on.
        missing_s: seconds that the file declares but does not hold.
    """

    stream: int
    others: int
    times: FrameTimes
    by_rank: bool
    missing_s: float


@dataclass(slots=True, eq=False)
class _StreamPackets:
    """The packets read from one stream so far."""

    shown_s: array[float] = field(default_factory=lambda: array("d"))
    decoded_s: array[float] = field(default_factory=lambda: array("d"))
    duration_s: array[float] = field(default_factory=lambda: array("d"))
    is_key: bytearray = field(default_factory=bytearray)
    first: list[Packet[Stream]] = field(default_factory=list)

    def add(self, packet: Packet[Stream], tick_s: float) -> None:
        self.shown_s.append(np.nan if packet.pts is None else packet.pts * tick_s)
        self.decoded_s.append(np.nan if packet.dts is None else packet.dts * tick_s)
        self.duration_s.append((packet.duration or 0) * tick_s)
        self.is_key.append(packet.is_keyframe)
        if len(self.first) < _PROBE_FRAMES:
            self.first.append(packet)

    def to_stamps(self) -> Stamps:
        """Return the presentation times as the file states them."""
        keys = np.array(self.is_key, bool)
        return Stamps(np.array(self.shown_s), np.array(self.duration_s), keys)

    def to_stamps_in_file_order(self) -> Stamps:
        """Return the decoding times if the file states them all: they are in file order."""
        decoded_s = np.array(self.decoded_s)
        times_s = np.array(self.shown_s) if np.isnan(decoded_s).any() else decoded_s
        # A frame's duration does not follow from its decoding time.
        return Stamps(times_s, np.zeros(len(times_s)), np.array(self.is_key, bool))

    @property
    def span_s(self) -> float:
        shown_s = np.array(self.shown_s)
        known_s = shown_s[~np.isnan(shown_s)]
        return float(np.ptp(known_s)) if len(known_s) else 0.0


def read_index(path: Path, on_alive: Callable[[], None] | None = None) -> VideoIndex:
    """Read through a file and return what it holds.

    Args:
        path: the file.
        on_alive: called every few seconds, because a large file on a slow disk takes minutes.

    Raises:
        VideoError: the file cannot be read as a video; one line that says what to do.
    """
    with open_container(path) as container:
        streams = find_video_streams(container, path)
        for stream in streams:
            check_extent(path, _declared_duration_s(container, stream), stream.frames)
        packets_by_stream, file_end_s = _read_streams(container, streams, path, on_alive)
        longest_s = max(packets.span_s for packets in packets_by_stream.values())
        stream = max(
            streams,
            key=lambda each: _sort_key(each, packets_by_stream[each.index].span_s, longest_s),
        )
        packets = packets_by_stream[stream.index]
        if not packets.shown_s:
            raise no_frame_error(path)
        if len(packets.shown_s) == 1:
            raise VideoError(
                f"{path}: this is a photo, not a video; choose a video that shows the whole stretch"
            )
        times, by_rank = _find_times(container, stream, packets)
        check_extent(path, times.end_s, len(times.t_s))
        held_s = max(times.end_s / times.speed, file_end_s)
        missing_s = _declared_duration_s(container, stream) - held_s
        return VideoIndex(
            stream.index,
            len(streams) - 1,
            times,
            by_rank,
            missing_s if missing_s > _MIN_MISSING_S else 0.0,
        )


def _read_streams(
    container: InputContainer,
    streams: Sequence[VideoStream],
    path: Path,
    on_alive: Callable[[], None] | None,
) -> tuple[dict[int, _StreamPackets], float]:
    """Return the packets of each video stream, and the end of the whole file in seconds.

    Sound after the last frame counts: a file that has it was not cut off.
    """
    packets_by_stream = {stream.index: _StreamPackets() for stream in streams}
    read = [*streams, *container.streams.audio]
    ticks_s = {stream.index: float(stream.time_base or 0) for stream in read}
    start_s = (container.start_time or 0) / av.time_base
    file_end_s = 0.0
    last_alive_s = time.monotonic()
    for count, packet in enumerate(read_packets(container, read)):
        tick_s = ticks_s[packet.stream_index]
        if packet.pts is not None:
            file_end_s = max(file_end_s, (packet.pts + (packet.duration or 0)) * tick_s - start_s)
        packets = packets_by_stream.get(packet.stream_index)
        if packets is not None and holds_frame(packet):
            packets.add(packet, tick_s)
            check_extent(path, 0.0, len(packets.shown_s))
        if on_alive is not None and count % _CHECK_EVERY_PACKETS == 0:
            now_s = time.monotonic()
            if now_s - last_alive_s > _ALIVE_INTERVAL_S:
                last_alive_s = now_s
                on_alive()
    return packets_by_stream, file_end_s


def _find_times(
    container: InputContainer, stream: VideoStream, packets: _StreamPackets
) -> tuple[FrameTimes, bool]:
    """Return the time of each frame, and whether frames can only be matched by their order."""
    stamps = packets.to_stamps()
    rises = bool(np.all(np.diff(stamps.shown_s) > 0))
    may_reorder = bool(stream.codec_context.has_b_frames)
    # If the times and the codec disagree, decode the first frames to find out.
    unsure = may_reorder == rises
    reorders = _is_reordered(stream, packets.first) if unsure else may_reorder
    # Times that rise in file order, or are missing, do not show the order of presentation.
    by_rank = reorders and (rises or bool(np.isnan(stamps.shown_s).any()))
    if by_rank or np.isnan(stamps.shown_s).all():
        stamps = packets.to_stamps_in_file_order()
    times = time_frames(
        stamps,
        _declared_rate(stream),
        reorders=reorders and not by_rank,
        clock_jumps=bool(container.format.flags & _MAY_JUMP_FLAG),
        capture_rate=read_capture_rate([*container.metadata.items(), *stream.metadata.items()]),
    )
    return times, by_rank


def _sort_key(
    stream: VideoStream, span_s: float, longest_s: float
) -> tuple[bool, bool, int, float]:
    """Return the sort key for choosing the video: the default stream, the largest, the longest.

    A stream less than half as long as the longest is a preview, whatever its flags say.
    """
    return (
        span_s >= longest_s / 2,
        bool(stream.disposition & Disposition.default),
        stream.codec_context.width * stream.codec_context.height,
        span_s,
    )


def _declared_duration_s(container: InputContainer, stream: VideoStream) -> float:
    """Return the duration that the file declares, in seconds; 0 if it declares none."""
    declared_s = []
    if stream.duration is not None and stream.time_base is not None:
        declared_s.append(float(stream.duration * stream.time_base))
    if container.duration is not None:
        declared_s.append(container.duration / av.time_base)
    return min(declared_s, default=0.0)


def _declared_rate(stream: VideoStream) -> float:
    """Return the frame rate in 1/s that the stream declares, or else a guess."""
    context = stream.codec_context
    rate = context.framerate or stream.guessed_rate or stream.average_rate
    return float(rate or _GUESSED_RATE)


def _is_reordered(stream: VideoStream, packets: Sequence[Packet[Stream]]) -> bool:
    """Decode the first frames and return whether they are shown in another order than stored."""
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
