from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from posecheck.analysis.review import Moment
from posecheck.analysis.snapshots import MAX_SIDE_PX, SnapshotTaker
from posecheck.core.landmarks import Side
from posecheck.core.observation import Observation
from posecheck.core.reference import ReferencePose
from posecheck.core.report import ReportBuilder
from posecheck.core.tracks import MAX_POINTS, TrackRecorder
from posecheck.reports.material import BEST, Snapshot
from posecheck.texts.catalog import load_words
from posecheck.video.frame import Frame
from tests.unit.core.builders import at_times, check, observation, reference, run

GOOD = observation(left_knee_flexion=90.0)
DEEP = observation(left_knee_flexion=99.0)
WRONG = observation(left_knee_flexion=40.0)
BENT = reference(check("knee_too_straight", minimum=80.0, maximum=float("inf")), hold_s=6.0)


@dataclass(frozen=True)
class Piece:
    """Some seconds of the same thing seen."""

    seconds: float
    seen: Observation | None


def take(
    *pieces: Piece, size: tuple[int, int] = (48, 64), target: ReferencePose = BENT
) -> tuple[Snapshot, ...]:
    """Return the snapshots of a set that is made of pieces, ten frames a second."""
    frames = []
    start_s = 0.0
    for piece in pieces:
        frames += at_times(start_s, start_s + piece.seconds - 0.1, piece.seen)
        start_s += piece.seconds
    _, verdicts = run(target, frames)
    builder = ReportBuilder(target, Side.LEFT)
    taker = SnapshotTaker(target, Side.LEFT, load_words())
    for index, ((t_s, seen), verdict) in enumerate(zip(frames, verdicts, strict=True)):
        builder.add(verdict)
        picture = np.full((*size, 3), 90, np.uint8)
        taker.add(Moment(Frame(index, t_s, 0.1, picture), seen, verdict))
    return taker.build(builder.build(start_s))


def test_the_best_moment_lies_in_the_middle_of_the_longest_hold() -> None:
    """Of two holds the longer one is shown, away from its ends."""
    shots = take(Piece(3, GOOD), Piece(2, WRONG), Piece(8, GOOD))

    assert shots[0].kind == BEST
    assert 5 + 8 / 4 - 0.6 <= shots[0].t_s <= 13 - 8 / 4 + 0.6


def test_the_best_moment_is_the_deepest_of_the_middle_half() -> None:
    """If the hold is deepest for a while, that part is shown."""
    shots = take(Piece(5, GOOD), Piece(2, DEEP), Piece(5, GOOD))

    assert 5 <= shots[0].t_s <= 7.3


def test_a_long_hold_keeps_few_pictures() -> None:
    """However long the hold, its middle is found."""
    shots = take(Piece(60, GOOD))

    assert [shot.kind for shot in shots] == [BEST]
    assert 14 <= shots[0].t_s <= 46


def test_a_fault_is_shown_where_it_first_lasted_half_a_second() -> None:
    """The first of two faults is shown, half a second into it; the way in is not a fault."""
    shots = take(Piece(2, WRONG), Piece(3, GOOD), Piece(2, WRONG), Piece(2, GOOD), Piece(2, WRONG))

    faults = [shot for shot in shots if shot.kind != BEST]
    assert [fault.kind for fault in faults] == ["knee_too_straight"]
    assert faults[0].t_s == pytest.approx(5 + 0.25 + 0.5, abs=0.25)
    assert faults[0].stopped_clock


def test_what_is_wrong_is_shown_when_nothing_counted() -> None:
    """A set that never counted has no best moment, and its fault is taken from the start."""
    shots = take(Piece(3, WRONG))

    assert [shot.kind for shot in shots] == ["knee_too_straight"]


def test_the_way_out_after_the_goal_is_no_fault() -> None:
    """Letting go after reaching the goal is not shown as a fault."""
    assert [shot.kind for shot in take(Piece(8, GOOD), Piece(3, WRONG))] == [BEST]


def test_coming_out_before_the_goal_is_never_pictured() -> None:
    """Whoever lets the thigh down is leaving; a slip earlier on is still shown."""
    target = reference(
        check("thigh_down", "thigh_trunk", minimum=80.0, maximum=float("inf")),
        check("knee_too_straight", minimum=80.0, maximum=float("inf")),
    )
    held, slip, down = (
        observation(left_thigh_trunk=thigh, left_knee_flexion=knee)
        for thigh, knee in ((100.0, 90.0), (100.0, 40.0), (20.0, 40.0))
    )
    pieces = (Piece(3, held), Piece(4, slip), Piece(4, held), Piece(9, down))

    assert [shot.kind for shot in take(*pieces, target=target)] == [BEST, "knee_too_straight"]


def test_a_lapse_that_looked_like_coming_out_is_pictured() -> None:
    """Whoever goes on holding soon has not come out, however far the leg went."""
    target = reference(check("thigh_down", "thigh_trunk", minimum=80.0, maximum=float("inf")))
    held, down = observation(left_thigh_trunk=100.0), observation(left_thigh_trunk=20.0)
    shots = take(Piece(5, held), Piece(3, down), Piece(5, held), target=target)

    assert [shot.kind for shot in shots[:2]] == [BEST, "thigh_down"]
    assert shots[1].stopped_clock


def test_the_other_legs_turn_is_pictured_only_if_it_is_all_there_is() -> None:
    """In a film of both sides it is no fault of this one."""
    target = reference(check(tells_leg=True))
    other = Piece(8, observation(right_knee_flexion=90))

    assert [shot.kind for shot in take(other, target=target)] == ["wrong_leg"]
    assert [shot.kind for shot in take(Piece(5, GOOD), other, target=target)] == [BEST]


def test_a_moments_fault_is_not_pictured_where_most_was_not_seen() -> None:
    """What to change is the camera; a fault that lasted is shown all the same."""
    hidden = Piece(12, None)

    brief = take(Piece(3, GOOD), hidden, Piece(2, WRONG), hidden, Piece(3, GOOD))
    assert [shot.kind for shot in brief] == [BEST]
    long = take(Piece(2, GOOD), hidden, Piece(5, WRONG), hidden, Piece(2, GOOD))
    assert [shot.kind for shot in long] == [BEST, "knee_too_straight"]


def test_a_set_without_a_person_has_no_pictures() -> None:
    """Without a person in view there is nothing to show."""
    assert take(Piece(3, None)) == ()


@pytest.mark.parametrize("size", [(720, 1280), (1280, 720), (30, 40)])
def test_pictures_are_small_and_keep_their_shape(size: tuple[int, int]) -> None:
    """At most 640 pixels on the longest side, never enlarged, never squeezed."""
    height, width = take(Piece(2, GOOD), size=size)[0].picture.shape[:2]

    assert max(height, width) == min(MAX_SIDE_PX, *[max(size)])
    assert height / width == pytest.approx(size[0] / size[1], rel=0.01)


def test_a_track_has_gaps_where_nothing_was_seen() -> None:
    """While the person is gone the measure is NaN, and it returns with the person."""
    frames = at_times(0, 1, GOOD) + at_times(1.1, 3, None) + at_times(3.1, 4, GOOD)
    _, verdicts = run(BENT, frames)
    recorder = TrackRecorder(BENT, Side.LEFT)
    for verdict in verdicts:
        recorder.add(verdict)

    (track,) = recorder.build()

    assert track.measured[0] == 90.0
    assert track.half_interval[0] == pytest.approx(2 * 1.645)
    assert np.isnan(track.measured[(track.t_s > 1.5) & (track.t_s < 3)]).all()
    assert track.measured[-1] == 90.0


def test_a_break_in_time_is_a_gap() -> None:
    """Two frames far apart are not connected by a line."""
    _, verdicts = run(BENT, [(0.0, GOOD), (0.1, GOOD), (5.0, GOOD)])
    recorder = TrackRecorder(BENT, Side.LEFT)
    for verdict in verdicts:
        recorder.add(verdict)

    (track,) = recorder.build()

    assert np.isnan(track.measured).tolist() == [False, False, True, False]


def test_a_long_track_is_thinned_out() -> None:
    """A track never has more points than a page can show, whatever the video's length."""
    _, verdicts = run(BENT, at_times(0, 1, GOOD))
    recorder = TrackRecorder(BENT, Side.LEFT)
    for index in range(5 * MAX_POINTS + 3):
        recorder.add(replace(verdicts[-1], t_s=index / 10))

    (track,) = recorder.build()

    assert len(track.t_s) <= MAX_POINTS
    assert (np.diff(track.t_s) > 0).all()
    assert (track.measured == 90.0).all()


@pytest.mark.parametrize("minutes", [4, 45])
def test_how_deep_it_was_is_known_however_long_the_video_is(minutes: int) -> None:
    """Ten deep seconds are found in a video of minutes and in one of almost an hour."""
    _, verdicts = run(BENT, at_times(0, 1, GOOD))
    good = verdicts[-1]
    assert good.match is not None
    (checked,) = good.match.checks
    recorder = TrackRecorder(BENT, Side.LEFT)
    for index in range(minutes * 120):
        deep = replace(checked, measured=99.0 if 40 <= index < 60 else 80.0)
        match = replace(good.match, checks=(deep,))
        recorder.add(replace(good, t_s=index / 2, match=match))

    (track,) = recorder.build()

    assert len(track.t_s) <= MAX_POINTS
    assert track.find_depth(more_is_deeper=True).value == 99.0
    assert track.find_depth(more_is_deeper=False).value == 80.0


def test_no_frames_give_empty_tracks() -> None:
    """A video without a single frame has a track without a point."""
    (track,) = TrackRecorder(BENT, Side.LEFT).build()

    assert len(track.t_s) == 0
