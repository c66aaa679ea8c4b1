"""The frames of a part of a video."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from posecheck.analysis.looks import cut_frames
from posecheck.core.part import Part
from posecheck.video.frame import Frame

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
