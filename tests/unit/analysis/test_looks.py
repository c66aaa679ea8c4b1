"""The frames of a part of a video, and whether it was too dark in them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.analysis.looks import LightMeter, cut_frames
from posecheck.core.observation import Observation
from posecheck.core.part import Part
from posecheck.video.frame import Frame
from tests.unit.core.builders import lying_pose, measures

PICTURE = np.zeros((2, 2, 3), np.uint8)
FRAMES = [Frame(index, index / 10, 0.1, PICTURE, 0) for index in range(100)]


@given(st.integers(0, 80), st.integers(10, 100))
def test_every_frame_is_inside_or_outside_the_part(start: int, length: int) -> None:
    """Nothing is left out of a copy of the video, and nothing is written twice."""
    part = Part(start / 10, (start + length) / 10)
    outside: list[Frame] = []
    inside = list(cut_frames(FRAMES, part, outside.append))
    assert inside == [frame for frame in FRAMES if frame.t_s in part]
    assert sorted([*inside, *outside], key=lambda frame: frame.t_s) == FRAMES


def test_what_comes_after_the_part_is_not_read() -> None:
    """Without a copy to write, a part of a long film takes no longer than it has to."""
    frames = iter(FRAMES)
    assert len(list(cut_frames(frames, Part(1.0, 3.0)))) == 20
    assert next(frames).t_s == 3.1


SOMEBODY = Observation(lying_pose(), measures(sd=1.0), elevation_deg=30.0)


@pytest.mark.parametrize(
    ("looks", "too_dark"),
    [
        ([(0.5, True, 200)], False),
        ([(0.05, False, 200)], True),
        ([(0.5, False, 200)], False),
        # A card before a bright set, in it or after it, black or with a few words.
        ([(0.5, True, 200), (0.0, False, 50)], False),
        ([(0.05, False, 50), (0.4, True, 200), (0.02, False, 20), (0.4, True, 200)], False),
        # Seen at the edge of the dark, and lost beyond it.
        ([(0.17, True, 50), (0.13, False, 100)], True),
        ([(0.1, True, 20), (0.09, False, 180), (0.0, False, 30)], True),
        # In a dim room, dusk comes.
        ([(0.25, True, 100), (0.1, False, 100)], True),
    ],
)
def test_it_was_too_dark_where_somebody_could_be_expected(
    looks: list[tuple[float, bool, int]], too_dark: bool
) -> None:
    """Light, whether somebody was seen in it, and how many frames: a black card is no dark room."""
    meter = LightMeter()
    for light, is_seen, count in looks:
        picture = np.full((2, 2, 3), round(255 * light), np.uint8)
        for _ in range(count):
            meter.add(Frame(0, 0.0, 0.1, picture, 0), SOMEBODY if is_seen else None)
    assert meter.too_dark == too_dark
