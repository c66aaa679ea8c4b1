from __future__ import annotations

import json
import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posecheck.core.checker import step
from posecheck.core.hold import LONGEST_GAP_S, FormState
from posecheck.core.landmarks import Side
from posecheck.core.observation import Observation
from posecheck.core.reasons import Reason
from posecheck.core.report import (
    ANGLE_NAMES,
    BOTH_LEGS,
    PERHAPS_MIRRORED,
    SCHEMA,
    SEVERAL_SETS,
    ReportBuilder,
    SaidCue,
    SessionReport,
)
from tests.unit.core.builders import at_times, check, observation, reference, run

Frames = list[tuple[float, Observation | None]]
GOOD = observation(left_knee_flexion=90)
BAD = observation(left_knee_flexion=40)
TARGET = reference(check(), hold_s=3)
CONTRACT = {
    "schema", "stretch", "affected_side", "video", "duration_s", "frames", "accepted_s",
    "paused_s", "unseen_s", "longest_hold_s", "goal_s", "goal_met", "paused_by", "intervals",
    "cues", "frames_detail",
}  # fmt: skip


def report_of(frames: Frames, end_s: float) -> SessionReport:
    builder = ReportBuilder(TARGET, Side.LEFT)
    _, verdicts = run(TARGET, frames)
    for verdict in verdicts:
        builder.add(verdict)
    return builder.build(end_s, video="clip.mp4", model="heavy", notes=("more_than_one_person",))


def sample_frames() -> Frames:
    return [
        *at_times(0, 4, BAD),
        *at_times(4.1, 6, GOOD),
        *at_times(6.1, 7.5, None),
        *at_times(7.6, 10, GOOD),
    ]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0, 0.3) | st.floats(-1, 2), st.sampled_from([GOOD, BAD, None])),
        max_size=40,
    ),
    st.floats(-1, 3),
)
def test_intervals_cover_the_whole_set(
    steps: list[tuple[float, Observation | None]], rest_s: float
) -> None:
    """From 0 to the end there is no gap and no overlap, and every second is counted once."""
    frames: Frames = [(0.0, GOOD)]
    for step_s, seen in steps:
        frames.append((frames[-1][0] + step_s, seen))
    latest_s = max(t_s for t_s, _ in frames)
    report = report_of(frames, latest_s + rest_s)
    assert report.duration_s == pytest.approx(latest_s + max(rest_s, 0))
    if report.intervals:
        assert report.intervals[0].start_s == 0
        assert report.intervals[-1].end_s == report.duration_s
    assert all(before.end_s == after.start_s for before, after in pairwise(report.intervals))
    total_s = report.accepted_s + report.paused_s + report.unseen_s
    assert total_s == pytest.approx(report.duration_s, abs=1e-6)
    assert report.longest_hold_s <= report.accepted_s + 1e-9
    assert len(report.frames_detail) == len(frames)


def test_the_report_agrees_with_the_clock() -> None:
    """Sums over the intervals agree with the ledger of the last frame."""
    state, _ = run(TARGET, sample_frames())
    report = report_of(sample_frames(), 10)
    assert report.accepted_s == pytest.approx(state.hold.accepted_s)
    assert report.unseen_s == pytest.approx(state.hold.unseen_s)
    assert report.paused_s == pytest.approx(state.hold.paused_s)
    assert report.unseen_by_s == {Reason.NO_PERSON: pytest.approx(state.hold.unseen_s)}
    assert report.longest_hold_s == state.hold.longest_hold_s


def test_neighbours_of_one_answer_are_one_interval() -> None:
    """Frames with the same answer and reasons are joined; a new reason starts an interval."""
    report = report_of(sample_frames(), 10)
    answers = [(i.state, i.reasons) for i in report.intervals]
    assert all(before != after for before, after in pairwise(answers))
    assert answers == [
        (FormState.INCORRECT, (Reason.GETTING_IN, "knee_too_straight")),
        (FormState.INCORRECT, (Reason.GETTING_IN, Reason.STILL_MOVING)),
        (FormState.CORRECT, ()),
        (FormState.CANNOT_JUDGE, (Reason.NO_PERSON,)),
        (FormState.INCORRECT, (Reason.STILL_MOVING,)),
        (FormState.CORRECT, ()),
    ]


def test_reasons_are_sorted_by_their_time() -> None:
    """The reason that cost the most seconds comes first."""
    target = reference(check("knee"), check("hip", "hip_flexion", minimum=-5))
    builder = ReportBuilder(target, Side.LEFT)
    short, long = observation(), observation(left_knee_flexion=90, left_hip_flexion=-60)
    _, verdicts = run(target, [*at_times(0, 1, short), *at_times(1.1, 4, long)])
    for verdict in verdicts:
        builder.add(verdict)
    assert list(builder.build(4).paused_by_s) == ["hip", "knee"]


def test_the_goal_summed_and_in_one_hold() -> None:
    """The goal may be reached across a pause; whether it was one hold is reported separately."""
    report = report_of(sample_frames(), 10)
    assert report.goal_met
    assert not report.goal_met_in_one_hold
    whole = report_of(at_times(0, 4, GOOD), 4)
    assert whole.goal_met
    assert whole.goal_met_in_one_hold
    short = report_of(at_times(0, 2, GOOD), 2)
    assert not short.goal_met


@pytest.mark.parametrize(
    ("rest_s", "state"),
    [(LONGEST_GAP_S / 2, FormState.CORRECT), (LONGEST_GAP_S * 2, FormState.CANNOT_JUDGE)],
)
def test_the_last_frame_lasts_to_the_end(rest_s: float, state: FormState) -> None:
    """A single frame is shown until the end; too long a rest is unseen."""
    report = report_of([(0.0, GOOD)], rest_s)
    assert [(i.start_s, i.end_s, i.state) for i in report.intervals] == [(0, rest_s, state)]


def test_a_report_of_nothing() -> None:
    """Without a frame there is no time to report on, but still a report."""
    report = ReportBuilder(TARGET, Side.LEFT).build(5)
    assert (report.duration_s, report.intervals, report.frames_detail) == (0, (), ())


def test_cues_are_listed_with_their_times() -> None:
    """Every cue given is in the report with its time."""
    _, verdicts = run(TARGET, sample_frames())
    expected = tuple(SaidCue(v.t_s, v.cue.kind) for v in verdicts if v.cue)
    assert expected
    assert report_of(sample_frames(), 10).cues == expected


def test_json_keeps_the_contract() -> None:
    """Every key that other tools read exists, with the numbers of the report."""
    report = report_of(sample_frames(), 10)
    told = report.to_dict()
    assert set(told) >= CONTRACT
    assert told["schema"] == SCHEMA == 1
    assert (told["stretch"], told["affected_side"]) == (TARGET.id, "left")
    assert (told["video"], told["model"], told["goal_s"]) == ("clip.mp4", "heavy", 3)
    assert told["notes"] == ["more_than_one_person"]
    assert told["frames"] == len(told["frames_detail"]) == len(sample_frames())
    assert told["accepted_s"] == pytest.approx(report.accepted_s, abs=0.001)
    assert told["accepted_s"] == pytest.approx(
        sum(i["end_s"] - i["start_s"] for i in told["intervals"] if i["state"] == "correct"),
        abs=0.001 * (1 + len(told["intervals"])),
    )
    assert set(told["paused_by"]) == {Reason.GETTING_IN, Reason.STILL_MOVING}
    assert sum(told["paused_by"].values()) == pytest.approx(told["paused_s"])
    assert all(set(i) == {"start_s", "end_s", "state", "reasons"} for i in told["intervals"])
    assert {i["state"] for i in told["intervals"]} == {"correct", "incorrect", "unseen"}
    assert told["cues"]
    assert all(set(cue) == {"t_s", "kind"} for cue in told["cues"])


def test_json_frames_tell_every_angle_or_null() -> None:
    """A frame has its ten angles to a tenth of a degree; an angle not measured is null."""
    partly = observation(left_knee_flexion=95.1234, right_knee_flexion=math.nan)
    seen, unseen = report_of([(0.0, partly), (2.0, None)], 2.5).to_dict()["frames_detail"]
    assert seen["t_s"] == 0
    assert set(seen["angles_deg"]) == set(ANGLE_NAMES)
    assert seen["angles_deg"]["left_knee_flexion"] == 95.1
    assert seen["angles_deg"]["right_knee_flexion"] is None
    assert unseen == {"t_s": 2.0, "state": "unseen", "angles_deg": dict.fromkeys(ANGLE_NAMES)}


def test_json_survives_a_round_trip() -> None:
    """The report is plain JSON without NaN or infinity, and survives writing and reading."""
    frames = [*sample_frames(), (10.1, observation(rest=math.nan, left_knee_flexion=90))]
    told = report_of(frames, 10.2).to_dict()
    assert json.loads(json.dumps(told, allow_nan=False)) == told


def test_time_before_the_first_frame_is_unseen() -> None:
    """A video whose first frame comes late was not seen until then."""
    report = report_of(at_times(0.5, 2, GOOD), 2)
    assert report.intervals[0].start_s == 0
    assert report.accepted_s + report.unseen_s == pytest.approx(report.duration_s)


def test_a_verdict_is_not_kept_whole() -> None:
    """The report takes angles as numbers, so that a long video does not keep every pose."""
    state, _ = run(TARGET, [])
    _, verdict = step(state, GOOD, 0.0)
    builder = ReportBuilder(TARGET, Side.LEFT)
    builder.add(verdict)
    [frame] = builder.build(0.1).frames_detail
    assert frame.angles_deg.base is None
    assert frame.angles_deg.nbytes == 4 * len(ANGLE_NAMES)


def test_a_missing_verdict_is_refused() -> None:
    """Bookings with gaps would hide time, so no report is built from them."""
    _, verdicts = run(reference(), at_times(0, 2, GOOD))
    builder = ReportBuilder(reference(), Side.LEFT)
    builder.add(verdicts[0])
    builder.add(verdicts[1])
    with pytest.raises(ValueError, match="verdict is missing"):
        builder.add(verdicts[5])


@pytest.mark.parametrize(
    ("other_leg_s", "right_leg_s", "mirrored", "told"),
    [
        (10.0, 0.0, False, [PERHAPS_MIRRORED]),
        (10.0, 0.3, False, [PERHAPS_MIRRORED]),
        (10.0, 2.0, False, []),
        (10.0, 5.0, False, [BOTH_LEGS]),
        (2.0, 5.0, False, []),
        (2.0, 0.0, False, []),
        (10.0, 0.0, True, []),
        (10.0, 5.0, True, [BOTH_LEGS]),
    ],
)
def test_a_video_that_shows_only_the_other_leg_may_be_mirrored(
    other_leg_s: float, right_leg_s: float, mirrored: bool, told: list[str]
) -> None:
    """That is suspected if only the other leg was seen for a while. Both legs have a turn each."""
    target = reference(check(tells_leg=True))
    frames = [
        *at_times(0, 2, observation()),
        *at_times(2.1, 2 + other_leg_s, observation(right_knee_flexion=90)),
        *(at_times(15, 15 + right_leg_s, GOOD) if right_leg_s else ()),
    ]
    _, verdicts = run(target, frames)
    builder = ReportBuilder(target, Side.LEFT)
    for verdict in verdicts:
        builder.add(verdict)

    notes = ("more_than_one_person", PERHAPS_MIRRORED)
    report = builder.build(frames[-1][0], notes=notes, mirrored=mirrored)

    assert report.notes == (*told, *notes[:1])
    assert report.to_dict()["mirrored"] is mirrored


def test_the_seconds_of_several_sets_are_noted_to_be_added_up() -> None:
    """Whoever comes out of the stretch and goes in again has done two."""
    target = reference(check(), check("leg_low", "hip_flexion", maximum=120), hold_s=3)
    held = observation(left_knee_flexion=90, left_hip_flexion=100)
    let_go = observation(left_knee_flexion=20, left_hip_flexion=20)
    once = [*at_times(0, 4, held), *at_times(4.1, 14, let_go)]
    twice = [*once, *at_times(14.1, 18, held)]

    def note(frames: Frames) -> tuple[str, ...]:
        builder = ReportBuilder(target, Side.LEFT)
        for verdict in run(target, frames)[1]:
            builder.add(verdict)
        return builder.build(frames[-1][0], notes=(SEVERAL_SETS,)).notes

    assert (note(once), note(twice)) == ((), (SEVERAL_SETS,))
