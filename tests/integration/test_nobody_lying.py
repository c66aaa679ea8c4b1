"""Anything other than a person lying on their back must never start the clock."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from posecheck.analysis.review import review
from posecheck.core.reasons import Reason
from posecheck.video.frame import RgbImage
from posecheck.video.source import VideoSource
from posecheck.video.writer import VideoWriter

pytestmark = pytest.mark.models

FPS = 15


def write_video(path: Path, pictures: list[RgbImage]) -> Path:
    with VideoWriter(path) as writer:
        for index, picture in enumerate(pictures):
            writer.write(picture, index / FPS, 1 / FPS)
    return path


def test_an_empty_room_is_all_unseen(tmp_path: Path) -> None:
    """An empty room gives a report in which every second is unseen."""
    room = np.full((480, 640, 3), 150, np.uint8)
    room[300:] = 90
    room[120:300, 400:480] = (120, 80, 60)
    report = review(write_video(tmp_path / "room.mp4", [room] * 30), "figure-4", "left")
    assert report.accepted_s == 0
    assert report.paused_s == 0
    assert report.unseen_by_s == {Reason.NO_PERSON: report.duration_s}


def test_a_picture_on_its_side_never_counts(tmp_path: Path, sample_videos: Path) -> None:
    """A person who is upright in the picture, here a good hold filmed sideways, starts no clock."""
    with VideoSource(sample_videos / "figure4_right_good.mp4") as source:
        held = [frame.rgb for frame in source if 8 <= frame.t_s < 12]
    for turns in (1, 3):
        turned = [np.ascontiguousarray(np.rot90(picture, turns)) for picture in held]
        video = write_video(tmp_path / f"turned{turns}.mp4", turned)
        report = review(video, "figure-4", "right", model="full")
        assert report.accepted_s == 0
