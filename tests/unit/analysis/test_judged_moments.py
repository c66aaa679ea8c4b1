"""Which frames of a video are judged: ten moments a second, whatever the camera's rate."""

from __future__ import annotations

from itertools import pairwise
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.analysis.looks import JUDGED_PER_S
from posecheck.analysis.review import Moment, check_video
from posecheck.core.hold import FormState
from posecheck.core.landmarks import Side
from posecheck.core.observation import Observation
from posecheck.core.smoothing import STILL_AFTER_S
from posecheck.pose.observer import Observer
from posecheck.video.frame import Frame
from posecheck.video.source import VideoSource
from tests.unit.core.builders import observation, reference

PICTURE = np.zeros((2, 2, 3), np.uint8)
GOOD = observation(left_knee_flexion=90)
EVERY_S = 1 / JUDGED_PER_S


class Eyes:
    """Sees good form in every frame, and keeps the times of its looks."""

    def __init__(self) -> None:
        self.looks_s: list[float] = []

    def observe(self, frame: Frame) -> Observation | None:
        self.looks_s.append(frame.t_s)
        return GOOD


def review(times_s: list[float], damaged: dict[int, int] | None = None) -> list[Moment]:
    """The moments of a video with these times; before some frames others were damaged."""
    frames = [
        Frame(index, t_s, 0.0, PICTURE, (damaged or {}).get(index, 0))
        for index, t_s in enumerate(times_s)
    ]
    eyes = Eyes()
    source, observer = cast("VideoSource", frames), cast("Observer", eyes)
    moments = list(check_video(source, observer, reference(), Side.LEFT))
    judged = [moment for moment in moments if moment.judged and moment.frame is not None]
    assert [moment.verdict.t_s for moment in judged] == eyes.looks_s
    assert [moment.frame for moment in moments if moment.frame is not None] == frames
    return moments


def judged_s(moments: list[Moment]) -> list[float]:
    return [moment.verdict.t_s for moment in moments if moment.judged]


@pytest.mark.parametrize("fps", [15, 24, 25, 30000 / 1001, 30, 50, 60, 120])
@pytest.mark.parametrize("start_s", [0.0, 0.04, 3600.0])
def test_ten_moments_of_a_second_are_judged(fps: float, start_s: float) -> None:
    """Judged moments are spread evenly over every second, including the first frame."""
    times_s = judged_s(review([start_s + index / fps for index in range(round(6 * fps))]))
    assert times_s[0] == start_s
    assert len(times_s) == pytest.approx(6 * JUDGED_PER_S, abs=1)
    for second in range(5):
        inside = [t_s for t_s in times_s if second <= t_s - start_s + 1e-6 < second + 1]
        assert len(inside) == pytest.approx(JUDGED_PER_S, abs=1)
    assert max(after - before for before, after in pairwise(times_s)) < EVERY_S + 1 / fps + 1e-6


@pytest.mark.parametrize("fps", [2, 8, 10])
def test_a_slow_camera_has_every_frame_judged(fps: float) -> None:
    """At a low frame rate no frame is left out."""
    times_s = [index / fps for index in range(40)]
    assert judged_s(review(times_s)) == times_s


@given(st.lists(st.floats(0.001, 0.3) | st.floats(0.3, 5.0), min_size=1, max_size=150))
def test_an_irregular_clock_is_judged_by_time(steps_s: list[float]) -> None:
    """After a judged frame the next one is due in a tenth of a second; no second has many more."""
    times_s = [0.0]
    for step_s in steps_s:
        times_s.append(times_s[-1] + step_s)
    found_s = judged_s(review(times_s))
    assert found_s[0] == 0
    for before_s, after_s in pairwise(found_s):
        left_out = [t_s for t_s in times_s if before_s < t_s < after_s]
        assert all(t_s - before_s < EVERY_S + 1e-5 for t_s in left_out)
    for start_s in found_s:
        assert sum(start_s <= t_s < start_s + 1 for t_s in found_s) <= JUDGED_PER_S + 2


def test_a_frame_that_is_not_judged_shows_what_was_found_before() -> None:
    """The annotated video keeps its rate; each frame shows the latest joints and verdict."""
    moments = review([index / 60 for index in range(60)])
    last = moments[0]
    assert last.judged
    for moment in moments[1:]:
        if moment.judged:
            last = moment
        assert moment.observation is last.observation
        assert moment.verdict.t_s == last.verdict.t_s
        assert moment.verdict.hold == last.verdict.hold


@pytest.mark.parametrize("fps", [15, 24, 30, 60])
def test_the_clock_does_not_depend_on_the_cameras_rate(fps: int) -> None:
    """The same five seconds of good form count the same, give or take a moment."""
    last = review([index / fps for index in range(5 * fps)])[-1].verdict
    assert last.state is FormState.CORRECT
    assert last.hold.accepted_s == pytest.approx(5 - STILL_AFTER_S, abs=2 * EVERY_S)


def test_damaged_frames_are_moments_of_their_own() -> None:
    """Unreadable frames are judged as not seen, at the times that they would have had."""
    times_s = [index / 10 for index in range(10)] + [index / 10 for index in range(30, 40)]
    moments = review(times_s, {10: 20})
    damaged = [moment for moment in moments if moment.frame is None]
    assert [moment.verdict.t_s for moment in damaged] == pytest.approx(
        [index / 10 for index in range(10, 30)]
    )
    assert all(moment.judged and moment.observation is None for moment in damaged)
    assert damaged[-1].verdict.state is FormState.CANNOT_JUDGE
