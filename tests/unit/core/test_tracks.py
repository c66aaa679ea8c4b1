"""The track of each check's measure through a set, as its report shows it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from posecheck.core.checker import Verdict
from posecheck.core.depth import find_depth
from posecheck.core.landmarks import Side
from posecheck.core.tracks import MAX_POINTS, CheckTrack, TrackRecorder
from tests.unit.core.builders import check, observation, reference, run

TARGET = reference(check("a_first"), check("b_second", measure="thigh_trunk"))
SEEN = observation(left_knee_flexion=90, left_thigh_trunk=80)


def record(verdicts: list[Verdict]) -> tuple[CheckTrack, ...]:
    recorder = TrackRecorder(TARGET, Side.LEFT)
    for verdict in verdicts:
        recorder.add(verdict)
    return recorder.build()


def spread_out(count: int, every_s: float) -> list[Verdict]:
    """Return so many verdicts on the same person, so far apart."""
    _, (verdict,) = run(TARGET, [(0.0, SEEN)])
    return [replace(verdict, t_s=number * every_s) for number in range(count)]


def test_each_check_has_its_measure_at_every_verdict() -> None:
    """The tracks are in the reference's order; unseen values are NaN."""
    _, verdicts = run(TARGET, [(0.0, SEEN), (0.1, None), (0.2, SEEN)])
    verdicts = [verdicts[0], replace(verdicts[1], match=None), verdicts[2]]

    first, second = record(verdicts)

    assert [first.check.fault, second.check.fault] == ["a_first", "b_second"]
    np.testing.assert_allclose(first.t_s, [0.0, 0.1, 0.2])
    assert [math.isnan(value) for value in first.measured] == [False, True, False]
    assert abs(first.measured[0] - 90) < 1
    assert abs(second.measured[2] - 80) < 1
    assert first.half_interval[0] > 0


def test_verdicts_that_are_far_apart_are_not_joined() -> None:
    """Between two points that are more than a second apart there is a NaN."""
    (track, _) = record(spread_out(2, 4.0))

    np.testing.assert_allclose(track.t_s, [0.0, 2.0, 4.0])
    assert [math.isnan(value) for value in track.measured] == [False, True, False]


def test_no_verdicts_make_empty_tracks() -> None:
    """A set in which nothing was seen still has a track for each check."""
    tracks = record([])

    assert [len(track.t_s) for track in tracks] == [0, 0]


def test_a_long_set_is_thinned_out_and_knows_its_depth() -> None:
    """A page gets no more points than it shows; the depth is found with finer ones."""
    short, long = record(spread_out(700, 0.1))[0], record(spread_out(700, 0.9))[0]

    for track in (short, long):
        assert len(track.t_s) == len(track.measured) <= MAX_POINTS
    rows = (short.t_s, short.measured, short.half_interval)
    assert short.depths == ()
    assert short.find_depth(more_is_deeper=True) == find_depth(*rows, more_is_deeper=True)
    assert len(long.depths) == 2
    for place, more_is_deeper in enumerate((True, False)):
        assert long.find_depth(more_is_deeper=more_is_deeper) == long.depths[place]
        assert abs(long.depths[place].value - 90) < 1


def test_a_gap_stays_one_when_points_are_thinned_out() -> None:
    """If most of a few points are unknown, so is the one that replaces them."""
    verdicts = [
        replace(each, match=None) if 300 <= number < 320 else each
        for number, each in enumerate(spread_out(700, 0.1))
    ]

    (track, _) = record(verdicts)

    unknown_s = track.t_s[np.isnan(track.measured)]
    assert 29.9 <= unknown_s.min() <= unknown_s.max() <= 32.1
