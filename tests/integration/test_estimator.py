"""Poses out of real pictures with the real model."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from posecheck.core.landmarks import Landmark
from posecheck.errors import ModelError
from posecheck.pose.estimator import PoseEstimator
from posecheck.pose.mediapipe import import_mediapipe
from posecheck.pose.model_files import SHIPPED_MODELS, find_model
from posecheck.video.frame import Frame
from posecheck.video.source import VideoSource

pytestmark = pytest.mark.models

LEFT_LEG = [Landmark.LEFT_HIP, Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE]


@pytest.fixture(scope="module")
def frames(sample_videos: Path) -> list[Frame]:
    """Return two seconds of a person lying at rest."""
    with VideoSource(sample_videos / "figure4_left_good.mp4") as source:
        return list(islice(source, 30))


@pytest.fixture
def estimator() -> Iterator[PoseEstimator]:
    with PoseEstimator.open("full") as opened:
        yield opened


def blank(frame: Frame) -> Frame:
    return dataclasses.replace(frame, picture=np.zeros_like(frame.rgb))


def one_above_the_other(frame: Frame) -> Frame:
    """Return a picture with the person twice."""
    return dataclasses.replace(frame, picture=np.concatenate([frame.rgb, frame.rgb]))


def test_a_lying_person_is_found(estimator: PoseEstimator, frames: list[Frame]) -> None:
    """Every frame of a clear clip has one person, inside the picture, in picture heights."""
    for frame in frames:
        estimate = estimator.estimate(frame)
        assert estimate.people == 1
        assert estimate.pose is not None
        assert estimate.pose.aspect == pytest.approx(4 / 3)
        x, y = estimate.pose.image_xy[LEFT_LEG].T
        assert ((x > 0) & (x < 4 / 3) & (y > 0) & (y < 1)).all()


@pytest.mark.parametrize("name", SHIPPED_MODELS)
def test_what_is_left_out_of_a_model_changes_no_landmark(name: str, frames: list[Frame]) -> None:
    """Without the mask's part, a network finds what the published one finds, to the bit."""
    slim = find_model(name)
    published = dataclasses.replace(slim, shipped=False)
    found = []
    for model in (slim, published):
        with PoseEstimator(model, import_mediapipe()) as opened:
            found.append([opened.estimate(frame).pose for frame in frames[::15]])
    for ours, theirs in zip(*found, strict=True):
        assert ours is not None
        assert theirs is not None
        for part in ("image_xy", "world_xyz_m", "visibility", "presence"):
            np.testing.assert_array_equal(getattr(ours, part), getattr(theirs, part))


def test_nobody_is_nobody(estimator: PoseEstimator, frames: list[Frame]) -> None:
    """An empty picture gives no pose, in both ways of looking."""
    for mirrored in (False, True):
        estimate = estimator.estimate(blank(frames[0]), mirrored=mirrored)
        assert (estimate.pose, estimate.people) == (None, 0)


def test_two_people_are_told(estimator: PoseEstimator, frames: list[Frame]) -> None:
    """A second person is told once they were there for a second, and the same one is judged."""
    estimates = [
        estimator.estimate(one_above_the_other(frame), mirrored=bool(index % 2))
        for index, frame in enumerate(frames[:18:2])
    ]
    assert [estimate.people for estimate in estimates] == [1] * 8 + [2]
    heights = {round(estimate.poses[0].image_xy[LEFT_LEG, 1].mean()) for estimate in estimates}
    assert len(heights) == 1


def test_times_that_stand_still_or_go_back_are_survived(
    estimator: PoseEstimator, frames: list[Frame]
) -> None:
    """Equal, backward and leaping times, and thousands of frames a second, do not stop it."""
    for frame, t_s in zip(
        frames, [0.0, 0.0, 0.0001, 0.0002, 5.0, 1.0, -3.0, 3600.0, 2.0], strict=False
    ):
        assert estimator.estimate(dataclasses.replace(frame, t_s=t_s)).pose is not None


def test_the_mirror_image_shows_the_same_person(
    estimator: PoseEstimator, frames: list[Frame]
) -> None:
    """A look through the mirror lands on the same legs, left and right kept."""
    plain = estimator.estimate(frames[0]).pose
    mirrored = estimator.estimate(frames[0], mirrored=True).pose
    assert plain is not None
    assert mirrored is not None
    off = np.linalg.norm(mirrored.image_xy[LEFT_LEG] - plain.image_xy[LEFT_LEG], axis=1)
    assert off.max() < 0.1


def test_a_look_knows_nothing_of_the_looks_before(frames: list[Frame]) -> None:
    """The same picture gives the same pose, whatever was looked at in between."""
    with PoseEstimator.open("full") as fresh, PoseEstimator.open("full") as busy:
        for frame in frames[:6]:
            busy.estimate(frame, mirrored=True)
        busy.estimate(blank(frames[0]))
        expected, found = fresh.estimate(frames[20]).pose, busy.estimate(frames[20]).pose
    assert expected is not None
    assert found is not None
    np.testing.assert_array_equal(expected.image_xy, found.image_xy)
    np.testing.assert_array_equal(expected.world_xyz_m, found.world_xyz_m)


def test_mediapipe_keeps_silent(frames: list[Frame], capfd: pytest.CaptureFixture[str]) -> None:
    """Nothing of MediaPipe's own log reaches the user."""
    with PoseEstimator.open("full") as estimator:
        for frame in frames[:3]:
            estimator.estimate(frame)
        estimator.estimate(frames[0], mirrored=True)
    assert capfd.readouterr().err == ""


def test_closing_twice_is_harmless(frames: list[Frame]) -> None:
    """The context's end may come after an explicit close."""
    with PoseEstimator.open("full") as estimator:
        estimator.estimate(frames[0])
        estimator.close()


def test_a_zip_that_is_no_model_is_refused(tmp_path: Path) -> None:
    """What MediaPipe refuses is told in one line."""
    path = tmp_path / "model.task"
    # An empty zip archive: only its end record.
    path.write_bytes(b"PK\x05\x06" + bytes(18))
    with pytest.raises(ModelError, match="MediaPipe cannot use this pose model"):
        PoseEstimator.open(path)
