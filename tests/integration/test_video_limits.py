"""Videos that would take hours: told at once, or as soon as it shows."""

from __future__ import annotations

import struct
import time
from fractions import Fraction
from pathlib import Path

import av
import pytest

from posecheck.errors import VideoError
from posecheck.video import container as video_container
from posecheck.video import index as video_index
from posecheck.video.source import VideoSource

TICK = Fraction(1, 90_000)


def write_black(path: Path, frames: int, step_s: float, options: dict[str, str]) -> None:
    """Write identical tiny black pictures, each shown for ``step_s``."""
    with av.open(str(path), "w", options=options) as container:
        stream = container.add_stream(
            "libx264", options={"preset": "ultrafast", "g": "99999", "bf": "0"}
        )
        stream.width = stream.height = 16
        stream.pix_fmt = "yuv420p"
        stream.time_base = stream.codec_context.time_base = TICK
        for index in range(frames):
            picture = av.VideoFrame(16, 16, "yuv420p")
            for plane in picture.planes:
                plane.update(bytes(plane.buffer_size))
            picture.pts, picture.time_base = round(index * step_s / TICK), TICK
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))


def complaint(path: Path) -> str:
    """Return what reading the whole video is refused with."""
    with pytest.raises(VideoError) as refusal, VideoSource(path) as source:
        for _ in source:
            pass
    return str(refusal.value)


def test_hours_of_black_in_a_small_file_are_refused_at_once(tmp_path: Path) -> None:
    """A file of some kilobytes that says it lasts hours is not read; the words say what to do."""
    path = tmp_path / "black.mp4"
    write_black(path, 3000, 10.0, {})
    assert path.stat().st_size < 100_000
    began_s = time.monotonic()

    told = complaint(path)

    assert "lasts 8.3 hours; the limit is 2 hours" in told
    assert "trim it to the stretch itself" in told
    assert time.monotonic() - began_s < 5


def test_a_file_that_lies_about_its_length_is_refused(tmp_path: Path) -> None:
    """What counts is what the file holds, whatever it says of itself."""
    path = tmp_path / "liar.mkv"
    write_black(path, 900, 10.0, {})
    says = path.read_bytes()
    place = says.index(b"\x44\x89\x88") + 3
    path.write_bytes(says[:place] + struct.pack(">d", 5000.0) + says[place + 8 :])
    with av.open(str(path)) as container:
        assert container.duration == 5 * av.time_base

    assert "the limit is 2 hours" in complaint(path)


def test_a_file_that_says_nothing_is_refused_when_it_shows(tmp_path: Path) -> None:
    """A recording without a length in its head is read up to the limit and no further."""
    path = tmp_path / "endless.mkv"
    write_black(path, 900, 10.0, {"live": "1"})

    assert "the limit is 2 hours" in complaint(path)


def test_too_many_pictures_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of pictures has a limit of its own, said beforehand or found while reading."""
    said, unsaid = tmp_path / "said.mp4", tmp_path / "unsaid.mkv"
    for path in (said, unsaid):
        write_black(path, 300, 0.001, {})
    monkeypatch.setattr(video_container, "MOST_FRAMES", 250)

    assert "has 300 frames" in complaint(said)
    assert "has 251 frames" in complaint(unsaid)


def test_long_recordings_are_fine(tmp_path: Path) -> None:
    """Up to two hours are read to the end."""
    path = tmp_path / "long.mp4"
    write_black(path, 700, 10.0, {})

    with VideoSource(path) as source:
        assert len({frame.index for frame in source}) == 700
        assert source.end_s == pytest.approx(7000, abs=11)


def test_what_is_no_ordinary_file_is_refused() -> None:
    """A device or a pipe, from which reading might never end, is not opened."""
    assert "not a regular file" in complaint(Path("/dev/zero"))


def test_a_large_file_on_a_slow_disk_gives_signs_of_life(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits hears that a file is still gone through, before its first picture is there."""
    path = tmp_path / "long.mp4"
    write_black(path, 300, 0.1, {})
    monkeypatch.setattr(video_index, "_CHECK_EVERY", 100)
    monkeypatch.setattr(video_index, "_ALIVE_EVERY_S", -1.0)
    signs: list[str] = []

    with VideoSource(path, lambda: signs.append("alive")):
        assert len(signs) >= 3
