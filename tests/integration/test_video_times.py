"""The times of frames in files as recorders, cameras and cutters write them.

The truth is that of a sample clip: 318 pictures, 15 a second. Its pictures are put into other
files as they are, some of them with the mistakes that such files have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import groupby
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from av.bitstream import BitStreamFilterContext

from posecheck.analysis.review import (
    CLOCK_RESTARTS,
    NO_FRAME_TIMES,
    SEVERAL_VIDEOS,
    SLOW_MOTION,
    TIME_LAPSE,
    find_remarks,
    review,
)
from posecheck.core.reasons import Reason
from posecheck.errors import VideoError
from posecheck.video.frame import Frame
from posecheck.video.source import MAX_UNREPEATED_S, VideoSource, VideoWriter
from tests.clips import break_pictures

MakeVideo = Callable[..., Path]
CLIP = "figure4_right_good.mp4"
FPS, COUNT = 15, 318
TRUE_S = [n / FPS for n in range(COUNT)]
# Matroska keeps whole milliseconds.
ROUNDED_S = 0.0015


@pytest.fixture(scope="module")
def clip(sample_videos: Path) -> Path:
    return sample_videos / CLIP


def remux(
    clip: Path,
    to: Path,
    *,
    options: dict[str, str] | None = None,
    tags: dict[str, str] | None = None,
    container_format: str | None = None,
    silence_s: float = 0.0,
) -> Path:
    """Write the pictures of a clip, as they are stored, into a file of another kind."""
    with (
        av.open(str(clip)) as source,
        av.open(str(to), "w", format=container_format, options=options or {}) as target,
    ):
        target.metadata.update(tags or {})
        stream = source.streams.video[0]
        copy = target.add_stream_from_template(stream)
        # What mp4 puts into its head, AVI wants within the stream; other formats see to it.
        in_stream = BitStreamFilterContext(
            "h264_mp4toannexb" if target.format.name == "avi" else "null", stream
        )
        sound = target.add_stream("aac", rate=16_000, layout="mono") if silence_s else None
        for stored in source.demux(stream):
            for packet in in_stream.filter(stored if stored.size else None):
                packet.stream = copy
                target.mux(packet)
        if sound is not None:
            samples = np.zeros((1, round(silence_s * 16_000)), np.float32)
            frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
            frame.sample_rate = 16_000
            target.mux(sound.encode(frame))
            target.mux(sound.encode(None))
    return to


def read(path: Path) -> tuple[VideoSource, list[Frame]]:
    with VideoSource(path) as source:
        return source, list(source)


def check_times(
    path: Path,
    true_s: Iterable[float] = TRUE_S,
    *,
    end_s: float = COUNT / FPS,
    remarks: Iterable[str] = (),
) -> VideoSource:
    """Make sure that no frame is lost, that each has its time, and what is told of the file."""
    source, frames = read(path)
    assert [frame.t_s for frame in frames] == pytest.approx(list(true_s), abs=ROUNDED_S)
    assert source.end_s == pytest.approx(end_s, abs=ROUNDED_S)
    assert source.info.duration_s == source.end_s
    assert {remark for remark, holds in find_remarks(source).items() if holds} == set(remarks)
    return source


def test_joined_parts_come_one_after_the_other(clip: Path, tmp_path: Path) -> None:
    """Two files joined end to end, whose times start again, last as long as both together."""
    part = remux(clip, tmp_path / "part.mts", container_format="mpegts").read_bytes()
    joined = tmp_path / "joined.mts"
    joined.write_bytes(part + part)
    both_s = [n / FPS for n in range(2 * COUNT)]
    check_times(joined, both_s, end_s=2 * COUNT / FPS, remarks=[CLOCK_RESTARTS])


def test_a_stream_without_times_has_its_own_rate(clip: Path, tmp_path: Path) -> None:
    """Without any times, the rate that the stream declares is used, and a note says so."""
    check_times(remux(clip, tmp_path / "raw.h264"), remarks=[NO_FRAME_TIMES])


def test_an_avi_with_pictures_out_of_order_is_whole(clip: Path, tmp_path: Path) -> None:
    """AVI stores no presentation times; they follow from the order in which pictures come out."""
    check_times(remux(clip, tmp_path / "clip.avi"))


@pytest.mark.parametrize("ending", ["mkv", "mp4", "mov"])
def test_sound_that_goes_on_is_no_lost_end(clip: Path, tmp_path: Path, ending: str) -> None:
    """A file whose sound continues for four seconds after its pictures is complete."""
    check_times(remux(clip, tmp_path / f"clip.{ending}", silence_s=25.0))


def test_a_recording_without_a_length_has_one(clip: Path, tmp_path: Path) -> None:
    """A browser's recording does not state its length; it is known before judging begins."""
    path = remux(clip, tmp_path / "live.mkv", options={"live": "1"})
    with av.open(str(path)) as container:
        assert container.duration is None
    with VideoSource(path) as source:
        assert source.info.duration_s == pytest.approx(COUNT / FPS, abs=ROUNDED_S)
        assert source.info.frames == COUNT


@pytest.mark.parametrize("rate", ["60", "60.000000"])
@pytest.mark.parametrize("ending", ["mp4", "mkv"])
def test_slow_motion_is_counted_in_real_seconds(
    clip: Path, tmp_path: Path, ending: str, rate: str
) -> None:
    """A file that declares a capture rate of four times its own lasts a quarter as long."""
    path = remux(
        clip,
        tmp_path / f"slow.{ending}",
        options={"movflags": "use_metadata_tags"} if ending == "mp4" else None,
        tags={"com.android.capture.fps": rate},
    )
    quarter_s = [t_s / 4 for t_s in TRUE_S]
    check_times(path, quarter_s, end_s=COUNT / FPS / 4, remarks=[SLOW_MOTION])


def test_a_time_lapse_shows_nothing_between_its_pictures(clip: Path, tmp_path: Path) -> None:
    """With one picture a second, nothing is known of the time between, so none is repeated."""
    path = remux(
        clip,
        tmp_path / "lapse.mp4",
        options={"movflags": "use_metadata_tags"},
        tags={"com.android.capture.fps": "1.000000"},
    )
    check_times(path, range(COUNT), end_s=COUNT, remarks=[TIME_LAPSE])


@pytest.mark.parametrize("ending", ["mp4", "mkv"])
def test_a_picture_lasts_until_the_next(make_video: MakeVideo, ending: str) -> None:
    """If a recorder leaves out repeated pictures, the last one is returned again and again."""
    times_s = [0.0, 0.1, 3.1, 3.2, 3.4, 3.5]
    path = make_video(name=f"still.{ending}", times_s=times_s)
    source, frames = read(path)
    shown_s = [frame.t_s for frame in frames]
    assert set(np.round(times_s, 2)) <= set(np.round(shown_s, 2))
    assert np.diff([*shown_s, source.end_s]).max() <= MAX_UNREPEATED_S
    assert np.diff(shown_s).min() > 0.05
    pictures = [list(group) for _, group in groupby(frames, key=lambda frame: id(frame.rgb))]
    assert len(pictures) == len(times_s)
    assert {len({frame.index for frame in group}) for group in pictures} == {1}
    assert sum(frame.duration_s for frame in pictures[1]) > 2.9
    assert source.skipped == 0


def test_what_is_damaged_is_not_shown_on(make_video: MakeVideo) -> None:
    """With a broken picture between two others, the first one is not repeated in its place."""
    path = make_video(options={"bf": "0"}, times_s=[n / 2 for n in range(30)])
    break_pictures(path, slice(12, 16))
    source, frames = read(path)
    assert source.skipped >= 4
    gap = next(frame for frame in frames if frame.damaged_before)
    before = frames[frames.index(gap) - 1]
    assert gap.t_s - before.t_s >= 2.5


def test_the_main_video_of_a_file_is_taken(clip: Path, tmp_path: Path) -> None:
    """A small preview stream that comes first is not the video, and the second one is noted."""
    path = tmp_path / "two.mov"
    with av.open(str(clip)) as source, av.open(str(path), "w") as target:
        preview = target.add_stream("mjpeg", rate=FPS)
        preview.width, preview.height, preview.pix_fmt = 160, 120, "yuvj420p"
        stream = source.streams.video[0]
        copy = target.add_stream_from_template(stream)
        for n in range(3):
            picture = av.VideoFrame.from_ndarray(np.full((120, 160, 3), n, np.uint8))
            picture.pts, picture.time_base = n, Fraction(1, FPS)
            target.mux(preview.encode(picture))
        for packet in source.demux(stream):
            if packet.size:
                packet.stream = copy
                target.mux(packet)
    source = check_times(path, remarks=[SEVERAL_VIDEOS])
    assert (source.info.width, source.info.height) == (640, 480)


@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "mp4", "gif"])
def test_a_photo_is_no_video(make_video: MakeVideo, tmp_path: Path, ending: str) -> None:
    """A file with a single picture, of whatever kind, is refused as a photo, with what to do."""
    path = tmp_path / f"photo.{ending}"
    if ending == "mp4":
        path = make_video(times_s=[0.0])
    elif ending == "gif":
        with av.open(str(path), "w") as target:
            stream = target.add_stream("gif", rate=10)
            stream.width, stream.height, stream.pix_fmt = 64, 48, "rgb8"
            picture = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8))
            target.mux(stream.encode(picture.reformat(format="rgb8")))
            target.mux(stream.encode(None))
    else:
        cv2.imwrite(str(path), np.full((48, 64, 3), 90, np.uint8))
    with pytest.raises(VideoError, match=r"this is a photo.*; choose a video"):
        VideoSource(path)


@pytest.mark.models
def test_a_hold_counts_though_its_pictures_are_left_out(clip: Path, tmp_path: Path) -> None:
    """Four seconds of a good hold count without the pictures of two, and progress is reported."""
    path, still_s = tmp_path / "hold.mp4", (8.0, 9.9)
    with VideoSource(clip) as source, VideoWriter(path) as writer:
        for frame in source:
            if 7 <= frame.t_s < 11 and not still_s[0] < frame.t_s < still_s[1]:
                writer.write(frame.rgb, frame.t_s - 7, frame.duration_s)
    unsaid = remux(path, tmp_path / "hold.mkv", options={"live": "1"})
    shares: list[float] = []

    report = review(unsaid, "figure-4", "right", model="full", on_progress=shares.append)

    assert report.duration_s == pytest.approx(4, abs=0.05)
    # All but the 0.6 s in which a hold has to be still first; without the left-out ones 1.5.
    assert report.accepted_s > 3.2
    assert Reason.NO_FRAMES not in report.unseen_by_s
    assert report.notes == ()
    assert shares == sorted(shares)
    assert shares[0] < 0.1
    assert shares[-1] > 0.9
