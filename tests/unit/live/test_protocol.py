from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.checker import Verdict
from posecheck.core.hold import FormState, HoldState
from posecheck.core.landmarks import LANDMARK_COUNT, Landmark, Pose, Side, landmark_of
from posecheck.core.matching import PoseMatch, match_reference
from posecheck.core.measures import Measures
from posecheck.core.positioning import LOOKING
from posecheck.core.reasons import Reason
from posecheck.core.reference import Check, ReferencePose, Role
from posecheck.core.session import (
    HOLD_ENDED,
    STEP,
    Heard,
    Phase,
    SessionUpdate,
    Speech,
    Tone,
    estimate_spoken_s,
)
from posecheck.core.session.events import COMING
from posecheck.core.session.sight import Guide
from posecheck.core.session.state import Rest
from posecheck.live.protocol import (
    HEADER,
    LONGEST_REPORT,
    FrameMessage,
    Wording,
    read_frame,
    read_report,
)
from posecheck.overlay.skeleton import color_limbs
from posecheck.overlay.style import WARNING
from posecheck.references.files import find_reference
from posecheck.texts.catalog import load_words
from tests.unit.core.builders import check, lying_pose, reference
from tests.unit.core.builders import measures as unsure_measures

WORDS = load_words()
ANKLE = check("ankle_off_knee", "ankle_to_other_knee", maximum=0.3, minimum=-math.inf)
sides = pytest.mark.parametrize("side", Side)
shapes = pytest.mark.parametrize("aspect", [16 / 9, 1.0, 9 / 16])
numbers = st.floats(allow_nan=True, allow_infinity=True)


def measures(**values: float) -> Measures:
    """Measures that are sure enough for trunk lengths too."""
    return unsure_measures(sd=0.05, **values)


def make_pose(x: float, y: float, visibility: float = 1.0, aspect: float = 16 / 9) -> Pose:
    """All landmarks in one place."""
    seen = np.full(LANDMARK_COUNT, visibility)
    image_xy = np.full((LANDMARK_COUNT, 2), (x, y))
    return Pose(image_xy, np.zeros((LANDMARK_COUNT, 3)), seen, seen, aspect)


def move(pose: Pose, landmark: Landmark, x: float, y: float) -> Pose:
    image_xy = pose.image_xy.copy()
    image_xy[landmark] = x, y
    return Pose(image_xy, pose.world_xyz_m, pose.visibility, pose.presence, pose.aspect)


def update(
    match: PoseMatch | None = None,
    *,
    phase: Phase = Phase.PAUSED,
    state: FormState = FormState.INCORRECT,
    problem: str | None = None,
    step: int | None = None,
    events: tuple[Tone | Speech, ...] = (),
    reasons: tuple[str, ...] = (),
) -> SessionUpdate:
    hold = HoldState(accepted_s=12.3456)
    verdict = Verdict(1.0, state, reasons, match, None, hold, None, None)
    return SessionUpdate(1.23456, phase, verdict, hold, problem, step, events)


def describe(
    match: PoseMatch | None,
    pose: Pose | None,
    *,
    target: ReferencePose | None = None,
    side: Side = Side.LEFT,
) -> dict[str, Any]:
    wording = Wording(target or reference(), side, WORDS)
    return wording.describe(update(match), pose)


@given(st.integers(0, 2**32 - 1), st.floats(), st.binary(min_size=1, max_size=50))
def test_a_frame_comes_out_as_it_went_in(number: int, capture_ms: float, jpeg: bytes) -> None:
    """Id, capture time (any float) and JPEG survive encoding and decoding."""
    frame = read_frame(HEADER.pack(number, capture_ms) + jpeg)

    assert frame is not None
    assert (frame.id, frame.jpeg) == (number, jpeg)
    assert frame.capture_ms == capture_ms or math.isnan(frame.capture_ms) is math.isnan(capture_ms)


def test_the_header_is_what_the_browser_writes() -> None:
    """Twelve bytes, little-endian: a uint32 id, then a float64 of milliseconds."""
    message = b"\x07\0\0\0" + b"\0\0\0\0\0\0\xf8\x3f" + b"jpeg"

    assert read_frame(message) == FrameMessage(7, 1.5, b"jpeg")


@given(st.binary(max_size=HEADER.size))
def test_a_message_without_a_picture_is_no_frame(message: bytes) -> None:
    """A message no longer than the header gives None, not an error."""
    assert read_frame(message) is None


@shapes
def test_points_are_shares_of_width_and_height(aspect: float) -> None:
    """The picture's corners are 0 and 1 on both axes, wide or tall."""
    pose = make_pose(aspect / 2, 0.5, 0.75, aspect)
    pose = move(pose, Landmark.NOSE, 0.0, 0.0)
    pose = move(pose, Landmark.LEFT_HEEL, aspect, 1.0)
    points = describe(None, pose)["points"]

    assert len(points) == LANDMARK_COUNT
    assert points[Landmark.NOSE] == [0.0, 0.0, 0.75]
    assert points[Landmark.LEFT_HEEL] == [1.0, 1.0, 0.75]
    assert points[Landmark.LEFT_KNEE] == [0.5, 0.5, 0.75]


@pytest.mark.parametrize("hole", [math.nan, math.inf, -math.inf, 1e30, 1.7e308])
def test_a_point_that_is_nowhere_is_said_to_be(hole: float) -> None:
    """A landmark with an invalid coordinate becomes -1, -1; the others are kept."""
    for x, y in ((hole, 0.5), (0.5, hole)):
        points = describe(None, move(lying_pose(), Landmark.LEFT_KNEE, x, y))["points"]

        assert points[Landmark.LEFT_KNEE] == [-1.0, -1.0, 1.0]
        assert all(point[0] > 0 for n, point in enumerate(points) if n != Landmark.LEFT_KNEE)


@given(numbers, numbers, numbers, st.sampled_from([16 / 9, 1.0, 9 / 16]))
def test_an_answer_is_always_json(x: float, y: float, visibility: float, aspect: float) -> None:
    """Whatever the estimator returns, including NaN and infinities, a browser can read it."""
    target = reference(check(), ANKLE)
    match = match_reference(
        target, measures(left_knee_flexion=20, left_ankle_to_other_knee=2), Side.LEFT
    )
    content = describe(match, make_pose(x, y, visibility, aspect), target=target)

    assert json.loads(json.dumps(content, allow_nan=False)) == content
    assert all(0 <= point[2] <= 1 for point in content["points"])


def test_a_measure_that_is_no_number_is_no_label() -> None:
    """A check that cannot be seen marks nothing and shows no number."""
    match = match_reference(reference(), measures(left_knee_flexion=math.nan), Side.LEFT)
    content = describe(match, lying_pose())

    assert (content["limbs"], content["gap"]) == ({}, None)


def test_without_a_person_nothing_is_drawn() -> None:
    """No pose means no points and no gap, even when the checks are known."""
    target = reference(ANKLE)
    match = match_reference(target, measures(left_ankle_to_other_knee=2), Side.LEFT)
    content = describe(match, None, target=target)

    assert (content["points"], content["gap"]) == (None, None)


@sides
@pytest.mark.parametrize("name", ["figure-4", "knee-to-opposite-shoulder"])
@given(seed=st.integers(0, 10_000))
def test_the_browser_marks_what_the_overlay_marks(name: str, side: Side, seed: int) -> None:
    """Live marks are the same as on a reviewed video, without its degrees: nobody can use them."""
    target = find_reference(name)
    random = np.random.default_rng(seed)
    values = {
        check.measure_name(side): float(random.uniform(-1, 2) * scale)
        for check in target.checks
        for scale in [1.0 if check.measure in ("ankle_to_other_knee", "hand_to_leg") else 100.0]
    }
    match = match_reference(target, measures(**values), side)
    pose = lying_pose()
    content = describe(match, pose, target=target, side=side)

    colors = color_limbs(match, side)
    assert content["limbs"] == {
        limb if limb_side is None else f"{limb_side.value}_{limb}": "stop"
        if color == WARNING
        else "advice"
        for (limb_side, limb), color in colors.items()
    }
    assert "°" not in json.dumps(content, ensure_ascii=False)


def test_what_stops_the_clock_wins_a_limb() -> None:
    """A limb with a required and an advisory fault is marked as stopping the clock."""
    advice = check("thigh_low", "thigh_trunk", required=False)
    target = reference(check(), advice)
    match = match_reference(target, measures(left_knee_flexion=20, left_thigh_trunk=20), Side.LEFT)

    assert describe(match, lying_pose(), target=target)["limbs"] == {
        "left_thigh": "stop",
        "left_shank": "stop",
    }


@sides
@pytest.mark.parametrize("role", [Role.AFFECTED, Role.OTHER])
def test_the_gap_runs_from_the_ankle_to_the_other_knee(side: Side, role: Role) -> None:
    """A failed ankle check shows the ankle and the knee that it should lie on."""
    ankle = check("ankle_off_knee", "ankle_to_other_knee", role, -math.inf, 0.3)
    target, pose = reference(ankle), lying_pose()
    leg = role.side(side)
    assert leg is not None
    match = match_reference(target, measures(**{ankle.measure_name(side): 1.0}), side)
    ends = [landmark_of(leg, "ankle"), landmark_of(leg.opposite, "knee")]

    gap = describe(match, pose, target=target, side=side)["gap"]

    assert np.allclose(gap, pose.image_xy[ends] / [pose.aspect, 1.0], atol=1e-4)


@pytest.mark.parametrize(
    ("checked", "distance"),
    [(ANKLE, 0.1), (ANKLE, math.nan), (check(), 1.0)],
    ids=["within", "unseen", "another check"],
)
def test_no_gap_unless_the_ankle_check_fails(checked: Check, distance: float) -> None:
    """An ankle in place, an unclear one, or another fault gives no dotted line."""
    target = reference(checked)
    match = match_reference(target, measures(left_ankle_to_other_knee=distance), Side.LEFT)

    assert describe(match, lying_pose(), target=target)["gap"] is None


def test_no_gap_to_a_point_that_is_nowhere() -> None:
    """A line needs both ends."""
    target = reference(ANKLE)
    match = match_reference(target, measures(left_ankle_to_other_knee=1.0), Side.LEFT)
    for end in (Landmark.LEFT_ANKLE, Landmark.RIGHT_KNEE):
        pose = move(lying_pose(), end, math.inf, 0.5)
        assert describe(match, pose, target=target)["gap"] is None


def test_the_end_of_a_hold_is_shown_with_its_seconds_and_no_fault() -> None:
    """Whoever comes out reads and hears the same, and nothing is marked on the body."""
    target = reference(ANKLE)
    match = match_reference(target, measures(left_ankle_to_other_knee=1.0), Side.LEFT)
    wording = Wording(target, Side.LEFT, WORDS)
    leaving = update(match, phase=Phase.COMING_OUT, reasons=(Reason.COMING_OUT, "a_fault"))
    shown = wording.describe(leaving, lying_pose())
    told = wording.describe_event(Speech(HOLD_ENDED, held_s=18.26))

    assert shown["line"].startswith("The hold ended at 12.3 seconds. Rest,")
    assert told["say"].startswith("The hold ended at 18.2 seconds. Rest,")
    assert (shown["hint"], shown["limbs"], shown["gap"]) == ("", {}, None)


def test_a_set_that_is_done_says_what_counted() -> None:
    """Whoever cannot read the screen hears the number: the goal as it was for this set."""
    target = replace(reference(), hold_s=12.0)
    wording = Wording(target, Side.LEFT, WORDS)

    assert wording.describe_event(Speech("done"))["say"].startswith("Done. 12 seconds counted.")
    assert wording.describe(update(phase=Phase.DONE), None)["line"].startswith("Done. 12 seconds")


# Their lines have the counted seconds, or the stretch, in them.
FILLED_IN = (Phase.COMING_OUT, Phase.DONE, Phase.RESTING)


@pytest.mark.parametrize("phase", [each for each in Phase if each not in FILLED_IN])
def test_every_phase_has_a_line(phase: Phase) -> None:
    """There is always a sentence to read, and it comes from the words file."""
    line = Wording(reference(), Side.LEFT, WORDS).describe(update(phase=phase), None)["line"]

    said = {WORDS.fill_sides(text, Side.LEFT) for text in WORDS.spoken_texts.values()}
    assert line in said


def test_a_step_or_a_problem_is_the_line() -> None:
    """The step being read out is shown; otherwise what to correct, and the name of the fault."""
    wording = Wording(reference(), Side.LEFT, WORDS)
    said = wording.describe(update(step=0, phase=Phase.ENTERING), None)
    mend = wording.describe(update(problem="knee_too_straight"), None)
    dark = wording.describe(update(problem="unsure", state=FormState.CANNOT_JUDGE), None)

    assert (said["line"], said["hint"]) == ("Lie down.", "")
    assert (mend["line"], mend["hint"]) == ("Bend the knee.", "knee too straight")
    assert (dark["line"], dark["hint"]) == (WORDS.lying_texts["unsure"], "")


def test_events_are_played_in_their_order() -> None:
    """A tone is sent by name, speech as words for this side."""
    events = (Tone.START, Speech("started", number=4, cuts=True), Speech(STEP, 0, number=5))
    played = Wording(reference(), Side.LEFT, WORDS).describe(update(events=events), None)["play"]

    assert played == [
        {"tone": "start"},
        {
            "say": WORDS.spoken_texts["started"],
            "kind": "started",
            "number": 4,
            "cuts": True,
            "takes_ms": round(1000 * estimate_spoken_s(WORDS.spoken_texts["started"])),
        },
        {
            "say": "Lie down.",
            "kind": STEP,
            "number": 5,
            "cuts": False,
            "takes_ms": round(1000 * estimate_spoken_s("Lie down.")),
        },
    ]


def test_who_hears_no_steps_is_told_what_comes() -> None:
    """The stretch and the side are named."""
    (saying,) = Wording(reference(), Side.LEFT, WORDS).describe(
        update(events=(Speech(COMING),)), None
    )["play"]

    assert saying["say"] == "A test stretch, left side."


@pytest.mark.parametrize(
    ("message", "heard"),
    [
        ('{"spoken": 3, "whole": true}', Heard(3, whole=True)),
        ('{"spoken": 3, "whole": false}', Heard(3, whole=False)),
        ('{"spoken": 0, "whole": true}', None),
        ('{"spoken": true, "whole": true}', None),
        ('{"spoken": "3", "whole": true}', None),
        ('{"spoken": 99999999, "whole": true}', None),
        ('{"spoken": 3}', None),
        ('{"spoken": 3, "whole": true}' + " " * LONGEST_REPORT, None),
        ("[" * 150, None),
        ("[3, true]", None),
        ("", None),
    ],
)
def test_only_a_report_of_a_sentence_is_taken_from_a_text(
    message: str, heard: Heard | None
) -> None:
    """A browser reports which sentence was over, and how; nothing else is understood."""
    assert read_report(message) == heard


@pytest.mark.parametrize(
    ("guide", "sent"), [(None, None), (Guide(), {"turn": None}), (Guide("left"), {"turn": "left"})]
)
def test_the_guide_is_an_edge_or_an_outline(
    guide: Guide | None, sent: dict[str, str | None] | None
) -> None:
    """Before a set, the picture shows which way to turn the camera, or where to lie."""
    wording = Wording(reference(), Side.LEFT, WORDS)

    assert wording.describe(replace(update(), guide=guide), None)["guide"] == sent


def test_a_rest_is_told_as_long_as_it_lasts() -> None:
    """Between two sets the browser learns how many seconds are left, and of how many."""
    wording = Wording(reference(), Side.LEFT, WORDS)

    resting = wording.describe(replace(update(), rest=Rest(21.5, 30.0)), None)

    assert resting["rest"] == {"left_s": 21.5, "whole_s": 30.0}
    assert wording.describe(update(), None)["rest"] is None


@pytest.mark.parametrize("phase", [Phase.RESTING, Phase.SET_UP, Phase.GET_READY])
def test_before_the_stretch_what_is_said_can_be_read(phase: Phase) -> None:
    """With the sound off, nobody misses how to end a set, or what to do if it hurts."""
    wording = Wording(reference(), Side.LEFT, WORDS)
    before = replace(update(), phase=phase, verdict=None, problem="feet_cut_off")

    said = wording.describe(replace(before, saying=Speech("signs")), None)
    silent = wording.describe(before, None)

    assert said["line"] == WORDS.spoken_texts["signs"]
    assert silent["line"] == WORDS.spoken_texts["feet_cut_off"]


def test_in_the_hold_a_reminder_does_not_take_the_place_of_the_line() -> None:
    """There, the line says how the form is, whatever the voice says meanwhile."""
    wording = Wording(reference(), Side.LEFT, WORDS)
    holding = replace(update(), phase=Phase.HOLDING, saying=Speech("hurts_reminder"))

    assert wording.describe(holding, None)["line"] == WORDS.spoken_texts["started"]


def test_a_rest_shows_which_stretch_comes_next() -> None:
    """The next set may be of another stretch, with the same side as the last one."""
    wording = Wording(reference(), Side.LEFT, WORDS)

    line = wording.describe(replace(update(), phase=Phase.RESTING), None)["line"]

    assert line == "Next: A test stretch, your left side."


def test_before_anything_is_known_nobody_is_told_to_mend_anything() -> None:
    """The first line asks the person to lie down, as the voice does."""
    wording = Wording(reference(), Side.LEFT, WORDS)
    first = replace(update(), phase=Phase.SET_UP, verdict=None, problem=LOOKING)

    assert wording.describe(first, None)["line"].startswith("Lie down on your back")


def test_whoever_is_right_again_reads_to_hold_it() -> None:
    """Just before the clock goes on nothing is wrong, and nothing is asked for."""
    wording = Wording(reference(), Side.LEFT, WORDS)
    right_again = replace(update(), phase=Phase.PAUSED, problem=None)

    assert wording.describe(right_again, None)["line"] == "Hold it there."


def test_numbers_are_those_of_the_update() -> None:
    """Time, counted seconds and goal are the session's, rounded for the message."""
    content = describe(None, None)

    assert (content["t_s"], content["held_s"], content["goal_s"]) == (1.235, 12.346, 30.0)
    assert (content["phase"], content["form"]) == ("paused", "incorrect")
