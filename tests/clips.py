"""Videos made out of others: their beginning only, or with damage."""

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


def break_pictures(path: Path, chosen: slice) -> None:
    """Overwrite some pictures of a video with zeros, in the order in which they are stored."""
    with av.open(str(path)) as container:
        places = [(packet.pos, packet.size) for packet in container.demux(video=0) if packet.size]
    content = bytearray(path.read_bytes())
    for start, size in places[chosen]:
        content[start + 4 : start + size] = bytes(size - 4)
    path.write_bytes(content)
