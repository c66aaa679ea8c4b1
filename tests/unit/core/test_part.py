"""The part of a video that is judged."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.landmarks import Side
from posecheck.core.part import SHORTEST_PART_S, WHOLE, Part
from posecheck.core.report import ReportBuilder
from tests.unit.core.builders import at_times, check, observation, reference, run

TIMES = st.floats(0, 7200)


@given(TIMES, TIMES.filter(lambda s: s >= SHORTEST_PART_S), TIMES)
def test_a_part_holds_its_start_and_not_its_end(
    start_s: float, length_s: float, t_s: float
) -> None:
    """Two parts that touch share no moment, and together miss none."""
    end_s = start_s + length_s
    part, after = Part(start_s, end_s), Part(end_s)
    assert start_s in part
    assert end_s not in part
    assert (t_s >= start_s) == ((t_s in part) or (t_s in after))
    assert not (t_s in part and t_s in after)
    assert t_s in WHOLE


@pytest.mark.parametrize(
    ("start_s", "end_s"),
    [(-0.1, 5), (math.inf, math.inf), (math.nan, 5), (3, math.nan), (5, 4), (5, 5.9)],
)
def test_what_is_no_part_is_refused(start_s: float, end_s: float) -> None:
    """A part starts within the video and is long enough to be judged."""
    with pytest.raises(ValueError, match="a part"):
        Part(start_s, end_s)


def test_a_second_is_long_enough_wherever_it_starts() -> None:
    """A start and an end that are a second apart as they are written make a part."""
    for tenths in range(100):
        assert Part(tenths / 10, (tenths + 10) / 10)


def test_only_the_whole_video_is_whole() -> None:
    assert Part(0.0).whole
    assert not Part(0.0, 100.0).whole


@given(st.floats(0, 3600), st.floats(0, 0.3))
def test_a_report_on_a_part_keeps_the_times_of_the_video(start_s: float, late_s: float) -> None:
    """Its intervals start where the part starts, and its seconds add up to the part's length."""
    pose = reference(check(), hold_s=3)
    frames = at_times(start_s + late_s, start_s + 4, observation(left_knee_flexion=90))
    builder = ReportBuilder(pose, Side.LEFT, start_s)
    for verdict in run(pose, frames)[1]:
        builder.add(verdict)
    report = builder.build(start_s + 4.1, video_s=start_s + 60)
    assert report.intervals[0].start_s == report.start_s == start_s
    assert report.end_s == pytest.approx(start_s + 4.1)
    assert report.duration_s == pytest.approx(4.1)
    assert report.accepted_s + report.paused_s + report.unseen_s == pytest.approx(4.1)
    part = report.to_dict()["part"]
    assert part["start_s"] == pytest.approx(start_s, abs=0.001)
    assert part["video_s"] == pytest.approx(start_s + 60, abs=0.001)


def test_a_part_in_which_nothing_was_looked_at_is_empty() -> None:
    """Its report lasts no time, and says so of where it would be."""
    report = ReportBuilder(reference(check()), Side.LEFT, 5.0).build(5.0)
    assert (report.start_s, report.end_s, report.duration_s) == (5.0, 5.0, 0.0)
    assert "part" not in report.to_dict()
