"""Reading and writing real video files."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from unittest.mock import Mock

import av
import numpy as np
import pytest

from posecheck.analysis.review import open_part
from posecheck.core.part import WHOLE
from posecheck.errors import OutputError, VideoError
from posecheck.video import source as source_module
from posecheck.video.frame import Frame
from posecheck.video.source import MAX_SIDE_PX, VideoSource
from posecheck.video.writer import VideoWriter
from tests.clips import break_pictures

MakeVideo = Callable[..., Path]


def read_all(path: Path) -> tuple[VideoSource, list[Frame]]:
    with VideoSource(path) as source:
        return source, list(source)


def pictures_of(frames: list[Frame]) -> list[Frame]:
    """Return the frames without those that only say that a picture is still shown."""
    return [frame for n, frame in enumerate(frames) if n == 0 or frame.rgb is not frames[n - 1].rgb]


def bright_edge(frame: Frame) -> str:
    """Name the edge of the picture at which the bright third lies."""
    grey = frame.rgb.mean(axis=2)
    height, width = grey.shape
    edges = {
        "left": grey[:, : width // 4].mean(),
        "right": grey[:, -width // 4 :].mean(),
        "top": grey[: height // 4].mean(),
        "bottom": grey[-height // 4 :].mean(),
    }
    return max(edges, key=edges.__getitem__)


def test_times_are_the_containers_own(make_video: MakeVideo) -> None:
    """A variable frame rate is read with each frame's real time, starting at 0."""
    times_s = [5.0, 5.1, 5.15, 5.4, 5.41, 6.0]
    source, frames = read_all(make_video(times_s=times_s))
    shown_s = [frame.t_s for frame in pictures_of(frames)]
    assert shown_s == pytest.approx([t - 5.0 for t in times_s], abs=1e-4)
    assert source.end_s >= 1.0


@pytest.mark.parametrize("fps", [5, 24000 / 1001, 60, 240])
def test_any_frame_rate_lasts_as_long_as_it_lasts(make_video: MakeVideo, fps: float) -> None:
    """The end is the last frame's time plus how long it is shown, at any frame rate."""
    source, frames = read_all(make_video(times_s=[n / fps for n in range(20)]))
    assert len(frames) == 20
    assert source.end_s == pytest.approx(20 / fps, abs=2e-4 + 0.02 / fps)
    assert source.info.duration_s == pytest.approx(source.end_s, abs=2e-3)
    assert source.missing_s == 0


def test_times_always_rise(make_video: MakeVideo) -> None:
    """Every frame's time is above the one before, with reordered frames too."""
    _, frames = read_all(make_video(options={"bf": "3", "preset": "medium"}))
    assert len(frames) == 30
    assert all(late.t_s > early.t_s for early, late in pairwise(frames))
    assert [frame.index for frame in frames] == list(range(30))


@pytest.mark.parametrize(
    ("rotation_deg", "mirrored", "edge"),
    [
        (0, False, "left"),
        (90, False, "bottom"),
        (180, False, "right"),
        (270, False, "top"),
        (-90, False, "top"),
        (0, True, "right"),
    ],
)
def test_pictures_come_the_right_way_up(
    make_video: MakeVideo, rotation_deg: int, mirrored: bool, edge: str
) -> None:
    """The container's rotation and mirroring are applied, and to the stated size as well."""
    source, frames = read_all(make_video(rotation_deg=rotation_deg, mirrored=mirrored))
    assert bright_edge(frames[0]) == edge
    height, width = frames[0].rgb.shape[:2]
    assert (source.info.width, source.info.height) == (width, height)
    assert (width > height) == (rotation_deg % 180 == 0)
    assert frames[0].rgb.flags.c_contiguous


def test_portrait_stays_portrait(make_video: MakeVideo) -> None:
    """A picture stored upright keeps its proportions."""
    _, frames = read_all(make_video(size=(240, 426)))
    assert frames[0].rgb.shape == (426, 240, 3)


def test_huge_pictures_are_reduced(make_video: MakeVideo) -> None:
    """A frame 10,000 pixels wide is read, and reduced to a size that pose estimation can use."""
    source, frames = read_all(make_video(size=(10_000, 400), times_s=[0, 0.1]))
    assert frames[0].rgb.shape == (51, MAX_SIDE_PX, 3)
    assert (source.info.width, source.info.height) == (10_000, 400)


def test_absurd_pictures_are_refused(
    make_video: MakeVideo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pictures beyond the limit are refused before one of them is decoded."""
    monkeypatch.setattr("posecheck.video.container.MAX_SOURCE_PX", 300)
    with pytest.raises(VideoError, match=r"320 x 240 pixels.*lower resolution"):
        VideoSource(make_video())


def test_damaged_frames_are_left_out_and_counted(make_video: MakeVideo) -> None:
    """Damage in the middle leaves a gap in the times; the other frames keep their times."""
    path = make_video(options={"bf": "0"})
    break_pictures(path, slice(12, 16))

    source, frames = read_all(path)
    assert source.skipped >= 4
    assert source.skipped == sum(frame.damaged_before for frame in frames)
    assert len(frames) + source.skipped == 30
    assert max(late.t_s - early.t_s for early, late in pairwise(frames)) > 4 / 15
    assert source.end_s == pytest.approx(2.0, abs=0.01)


def test_a_cut_off_end_is_noticed(make_video: MakeVideo) -> None:
    """If the list of frames comes first, a cut-off file is read as far as it goes, and reported."""
    path = make_video(faststart=True)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    source, frames = read_all(path)
    assert 0 < len(frames) < 30
    assert source.missing_s > 0.5


def write_bytes(content: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(content) and None


@pytest.mark.parametrize(
    ("prepare", "says"),
    [
        (Path.exists, "no such file"),
        (Path.mkdir, "is a folder"),
        (write_bytes(b""), "is empty"),
        (write_bytes(b"I am no video at all, only words.\n" * 40), "can't read this video"),
        (
            write_bytes(b"#EXTM3U\n#EXT-X-TARGETDURATION:9\nhttp://127.0.0.1:9/a.ts\n"),
            "can't read this video",
        ),
    ],
    ids=["missing", "folder", "empty", "text", "playlist"],
)
def test_what_is_no_video_is_refused(
    tmp_path: Path, prepare: Callable[[Path], None], says: str
) -> None:
    """The error is one line that names the file, what is wrong and what to do."""
    path = tmp_path / "video.mp4"
    prepare(path)
    with pytest.raises(VideoError, match=says) as caught:
        VideoSource(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert ";" in message
    assert "\n" not in message


def test_a_truncated_video_is_refused(make_video: MakeVideo) -> None:
    """An mp4 without its list of frames is reported as cut off."""
    path = make_video()
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(VideoError, match="cut off or damaged"):
        VideoSource(path)


def test_sound_alone_is_refused(sound_only: Path) -> None:
    """A file without pictures says so."""
    with pytest.raises(VideoError, match="only sound"):
        VideoSource(sound_only)


def test_a_video_of_half_a_second_is_too_short_to_judge(make_video: MakeVideo) -> None:
    """Nothing could be told from it but that somebody moved. A second is enough to begin with."""
    path = make_video(times_s=[n / 10 for n in range(5)])
    with pytest.raises(VideoError, match=r"0\.5 s, too short to judge"), open_part(path, WHOLE):
        pass
    with open_part(make_video(times_s=[n / 10 for n in range(10)]), WHOLE) as source:
        assert source.end_s == pytest.approx(1.0)


def test_a_video_without_frames_is_refused(make_video: MakeVideo) -> None:
    """A video whose frames are all unreadable says so at once."""
    path = make_video(options={"bf": "0"})
    with av.open(str(path)) as container:
        places = [(packet.pos, packet.size) for packet in container.demux(video=0) if packet.size]
    content = bytearray(path.read_bytes())
    for start, size in places:
        content[start : start + size] = bytes(size)
    path.write_bytes(content)
    with pytest.raises(VideoError, match="no frame of this video can be read"):
        VideoSource(path)


def test_a_picture_is_converted_once_and_only_if_it_is_looked_at(
    make_video: MakeVideo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most pictures of a review are never judged, so they are not converted."""
    convert = Mock(wraps=source_module.to_rgb)
    monkeypatch.setattr(source_module, "to_rgb", convert)
    _, frames = read_all(make_video())

    assert convert.call_count == 0
    assert frames[1].rgb is frames[1].rgb
    assert convert.call_count == 1


def test_leaving_early_leaves_no_thread(make_video: MakeVideo) -> None:
    """The decoding thread ends after an early exit, a complete run and an exception."""
    before = threading.active_count()
    with VideoSource(make_video()) as source:
        next(iter(source))
    assert threading.active_count() == before
    with suppress(ZeroDivisionError), VideoSource(make_video()) as source:
        next(iter(source))
        raise ZeroDivisionError
    assert threading.active_count() == before


def colour(index: int, size: tuple[int, int] = (64, 48)) -> np.ndarray:
    return np.full((size[1], size[0], 3), index * 8 % 256, np.uint8)


def test_what_is_written_can_be_read_back(tmp_path: Path) -> None:
    """Times, their variable rate and the last frame's duration survive; browsers can play it."""
    path = tmp_path / "out.mp4"
    times_s = [0.0, 0.1, 0.15, 0.4, 1.0]
    with VideoWriter(path) as writer:
        for index, t_s in enumerate(times_s):
            writer.write(colour(index * 5, (65, 49)), t_s, duration_s=0.25)
    source, frames = read_all(path)
    assert [frame.t_s for frame in pictures_of(frames)] == pytest.approx(times_s, abs=1e-4)
    assert source.end_s == pytest.approx(1.25, abs=1e-3)
    assert frames[0].rgb.shape == (48, 64, 3)
    with av.open(str(path)) as container:
        context = container.streams.video[0].codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
    content = path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    assert [item.name for item in tmp_path.iterdir()] == ["out.mp4"]


def test_a_phone_that_is_turned_while_it_films(tmp_path: Path) -> None:
    """In the written video, a picture of another shape is shown completely, with black borders."""
    path = tmp_path / "turned.mp4"
    with VideoWriter(path) as writer:
        writer.write(np.full((48, 64, 3), 200, np.uint8), 0.0)
        writer.write(np.full((64, 32, 3), 200, np.uint8), 0.1)
        writer.write(np.full((96, 128, 3), 200, np.uint8), 0.2, duration_s=0.1)
    _, frames = read_all(path)
    lit = [frame.rgb.mean(axis=2) > 100 for frame in frames]
    assert [each.shape for each in lit] == [(48, 64)] * 3
    assert lit[0].all()
    assert lit[2].all()
    columns = np.flatnonzero(lit[1].all(axis=0))
    assert (columns[0], columns[-1]) == pytest.approx((20, 43), abs=1)
    assert not lit[1][:, :18].any()
    assert not lit[1][:, 46:].any()


@pytest.mark.parametrize("failure", [ZeroDivisionError, KeyboardInterrupt])
def test_a_broken_off_video_leaves_nothing(tmp_path: Path, failure: type[BaseException]) -> None:
    """After an exception or Ctrl-C the old file is intact and no temporary file is left."""
    path = tmp_path / "out.mp4"
    path.write_text("what was here before")

    def break_off() -> None:
        with VideoWriter(path) as writer:
            writer.write(colour(1), 0.0)
            raise failure

    with pytest.raises(failure):
        break_off()
    assert path.read_text() == "what was here before"
    assert [item.name for item in tmp_path.iterdir()] == ["out.mp4"]


def test_a_missing_folder_is_told_before_any_work(tmp_path: Path) -> None:
    """The folder is checked when the writer is opened."""
    with (
        pytest.raises(OutputError, match="does not exist; create it first"),
        VideoWriter(tmp_path / "nowhere" / "out.mp4"),
    ):
        pass


def test_a_video_without_pictures_is_not_made(tmp_path: Path) -> None:
    """Writing nothing is an error and leaves no file."""
    with pytest.raises(OutputError, match="no frames"), VideoWriter(tmp_path / "out.mp4"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the disk fills up, the error says so and nothing half-written is left."""
    monkeypatch.setattr(VideoWriter, "_encode", raise_disk_full)

    def fill_up() -> None:
        with VideoWriter(tmp_path / "out.mp4") as writer:
            writer.write(colour(1), 0.0)

    with pytest.raises(OutputError, match="disk is full; free some space"):
        fill_up()
    assert list(tmp_path.iterdir()) == []


def raise_disk_full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")
