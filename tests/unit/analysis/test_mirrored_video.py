"""A video that shows the person as a mirror does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from posecheck.analysis.archive import load_material, save_material
from posecheck.analysis.review import check_video
from posecheck.core.landmarks import Landmark, Side
from posecheck.core.observation import Observation
from posecheck.core.report import PERHAPS_MIRRORED
from posecheck.pose.observer import Observer
from posecheck.reports.summary_text import describe_report
from posecheck.texts.catalog import load_words
from posecheck.video.frame import Frame
from posecheck.video.source import VideoSource
from tests.unit.core.builders import observation, reference
from tests.unit.reports.report_makers import make_material, make_page, make_report

RNG = np.random.default_rng(3)
SEEN = observation(left_knee_flexion=90.0)


class Eyes:
    """Sees the same person in every picture, and keeps the pictures."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []

    def observe(self, frame: Frame) -> Observation | None:
        self.frames.append(frame)
        return SEEN if len(self.frames) > 1 else None


def make_frames(count: int) -> list[Frame]:
    pictures = RNG.integers(0, 255, (count, 4, 6, 3), np.uint8)
    return [Frame(i, i / 10, 0.1, picture) for i, picture in enumerate(pictures)]


@pytest.mark.parametrize("mirrored", [True, False])
def test_a_mirrored_video_is_turned_round_before_anybody_looks(mirrored: bool) -> None:
    """The picture is mirrored back before it is judged; what is shown stays as recorded."""
    recorded, eyes = make_frames(3), Eyes()
    turned = [frame.mirrored() for frame in recorded] if mirrored else recorded

    moments = list(
        check_video(
            cast("VideoSource", recorded),
            cast("Observer", eyes),
            reference(),
            Side.LEFT,
            mirrored=mirrored,
        )
    )

    for looked_at, frame in zip(eyes.frames, turned, strict=True):
        np.testing.assert_array_equal(looked_at.rgb, frame.rgb)
        assert looked_at.rgb.flags.c_contiguous
    assert [moment.frame for moment in moments] == recorded
    assert moments[0].pose_in_frame is None
    pose = moments[-1].pose_in_frame
    assert pose is not None
    x = SEEN.pose.image_xy[Landmark.LEFT_KNEE, 0]
    expected = SEEN.pose.aspect - x if mirrored else x
    assert pose.image_xy[Landmark.LEFT_KNEE, 0] == pytest.approx(expected)


def test_a_mirror_in_a_mirror_shows_the_picture() -> None:
    """Mirroring swaps the first and last columns, and doing it twice changes nothing."""
    (frame,) = make_frames(1)
    np.testing.assert_array_equal(frame.mirrored().rgb[:, 0], frame.rgb[:, -1])
    np.testing.assert_array_equal(frame.mirrored().mirrored().rgb, frame.rgb)


def test_every_report_says_that_it_was_judged_as_mirrored(tmp_path: Path) -> None:
    """A mirrored review says so in words, on its page, and in the file behind the page."""
    path = tmp_path / "m.npz"
    save_material(path, make_material(replace(make_report(), mirrored=True)))
    material = load_material(path)

    assert any("mirrored" in line for line in describe_report(material.report, load_words()))
    assert any("mirrored" in value for _, value in make_page(material).origin)
    assert not any("mirrored" in value for _, value in make_page().origin)


def test_the_offer_to_judge_as_mirrored_comes_first() -> None:
    """If only the other leg was seen, the first advice names mirroring as a possible cause."""
    report = replace(make_report(), notes=(PERHAPS_MIRRORED, "damaged_frames"))

    assert "again as mirrored" in make_page(make_material(report)).advice[0]
