"""The film strip of a video, as it is read in a process of its own."""

from __future__ import annotations

import base64
import time
from dataclasses import replace
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from posecheck.analysis.process.film_strip import NO_STRIP, STRIP_LIMITS, read_strip_apart
from posecheck.video.film_strip import PICTURE_PX, PICTURES, read_film_strip

SECONDS = 24


def write_film(path: Path, rate: int, gop: int) -> Path:
    """Write a film that gets brighter by 8 each second."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 160, 288, "yuv420p"
        stream.codec_context.gop_size = gop
        for number in range(SECONDS * rate):
            grey = np.full((288, 160, 3), 20 + 8 * (number // rate), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(grey, "rgb24")))
        container.mux(stream.encode())
    return path


@pytest.mark.parametrize(("rate", "gop"), [(30, 30), (10, 1000)], ids=["key frames", "all frames"])
def test_each_picture_is_from_its_share_of_the_film(tmp_path: Path, rate: int, gop: int) -> None:
    """Whether read from key frames or, in a short film without them, from all frames."""
    strip = read_film_strip(write_film(tmp_path / "film.mp4", rate, gop))

    assert strip.duration_s == pytest.approx(SECONDS)
    assert len(strip.pictures) == PICTURES
    for place, picture in enumerate(strip.pictures):
        middle_s = (place + 0.5) * SECONDS / PICTURES
        assert (float(picture.mean()) - 20) / 8 == pytest.approx(middle_s, abs=1.1)
        assert picture.shape[0] == PICTURE_PX


def test_a_process_of_its_own_reads_it(sample_videos: Path) -> None:
    """A page gets JPEGs, and the video's duration."""
    strip = read_strip_apart(sample_videos / "figure4_right_good.mp4", lambda: False)

    assert strip.duration_s == pytest.approx(21.2, abs=0.1)
    assert len(strip.pictures) == PICTURES
    kind, _, data = strip.pictures[0].partition(",")
    assert kind == "data:image/jpeg;base64"
    assert cv2.imdecode(np.frombuffer(base64.b64decode(data), np.uint8), 1).shape[0] == PICTURE_PX


def test_a_damaged_video_has_no_film_strip(sample_videos: Path, tmp_path: Path) -> None:
    """Nothing is raised: its analysis says what is wrong with it."""
    damaged = tmp_path / "damaged.mp4"
    damaged.write_bytes((sample_videos / "figure4_right_good.mp4").read_bytes()[:20_000])

    assert read_strip_apart(damaged, lambda: False) == NO_STRIP


@pytest.mark.parametrize("limit", ["memory", "time", "cancelled"])
def test_the_process_ends_at_its_limits(sample_videos: Path, limit: str) -> None:
    """Too much memory, too long or no longer wanted: it is killed within moments."""
    limits = {
        "memory": replace(STRIP_LIMITS, memory_mb=5),
        "time": replace(STRIP_LIMITS, stall_s=0.1),
        "cancelled": STRIP_LIMITS,
    }[limit]
    began_s = time.monotonic()

    strip = read_strip_apart(
        sample_videos / "figure4_right_good.mp4", lambda: limit == "cancelled", limits
    )

    assert strip == NO_STRIP
    assert time.monotonic() - began_s < 10
