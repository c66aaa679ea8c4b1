"""Shorter videos out of longer ones, for tests that need only the beginning."""

from __future__ import annotations

from pathlib import Path

import av


def cut_clip(video: Path, to: Path, end_s: float) -> Path:
    """Write the first seconds of a video, as they are, and return its path."""
    with av.open(str(video)) as source, av.open(str(to), "w") as cut:
        stream = source.streams.video[0]
        copy = cut.add_stream_from_template(stream)
        for packet in source.demux(stream):
            if packet.pts is not None and float(packet.pts * stream.time_base) < end_s:
                packet.stream = copy
                cut.mux(packet)
    return to
