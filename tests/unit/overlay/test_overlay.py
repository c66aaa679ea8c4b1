from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pytest

from posecheck.core.checker import Verdict, start_checker, step
from posecheck.core.cues import Cue
from posecheck.core.hold import FormState, HoldState
from posecheck.core.landmarks import Landmark, Pose, Side, landmark_of
from posecheck.core.matching import PoseMatch, Status, match_reference
from posecheck.core.reasons import Reason
from posecheck.core.reference import Role
from posecheck.overlay.clock import describe_state
from posecheck.overlay.labels import choose_shown, describe_check, find_joint
from posecheck.overlay.renderer import CAPTION_S, Overlay
from posecheck.overlay.skeleton import ARCS, color_limbs, compute_points, draw_arc
from posecheck.overlay.style import ADVICE, LEFT, RIGHT, STATE_COLOR, WARNING, compute_scale
from posecheck.overlay.text import BOLD, REGULAR, Picture, draw_text, fit_text
from posecheck.references.files import find_reference
from posecheck.texts.catalog import load_words
from posecheck.texts.state_looks import Way
from tests.unit.core.builders import check, lying_pose, measures, observation, reference

WORDS = load_words()
GREY = 128
SIZES = [(64, 64), (64, 1280), (1280, 64), (240, 320), (480, 640), (1280, 720), (720, 1280)]


def _picture(height: int = 480, width: int = 853) -> Picture:
    return np.full((height, width, 3), GREY, np.uint8)


def _verdict(
    *,
    t_s: float = 1.0,
    state: FormState = FormState.CORRECT,
    reasons: tuple[str, ...] = (),
    match: PoseMatch | None = None,
    accepted_s: float = 12.4,
    cue: Cue | None = None,
) -> Verdict:
    return Verdict(t_s, state, reasons, match, None, HoldState(accepted_s), None, cue)


def _match(**values: float) -> PoseMatch:
    return match_reference(reference(), measures(**values), Side.LEFT)


def _overlay() -> Overlay:
    return Overlay(reference(), Side.LEFT, WORDS)


def _wrong_verdict(t_s: float = 1.0) -> Verdict:
    match = _match(left_knee_flexion=20)
    fault = "knee_too_straight"
    return _verdict(
        t_s=t_s,
        state=FormState.INCORRECT,
        reasons=(fault,),
        match=match,
        cue=Cue(fault, 0),
    )


def _has_color(picture: Picture, color: tuple[int, int, int], pose: Pose, limb: str) -> bool:
    """Whether a left limb's middle has that colour."""
    start, end = {"thigh": ("hip", "knee"), "upper_arm": ("shoulder", "elbow")}[limb]
    marks = [landmark_of(Side.LEFT, part) for part in (start, end)]
    column, row = (pose.image_xy[marks].mean(axis=0) * picture.shape[0]).astype(int)
    around = picture[row - 2 : row + 3, column - 2 : column + 3].astype(int)
    return bool((abs(around - color).max(axis=-1) <= 8).any())


@pytest.mark.parametrize(("height", "width"), SIZES)
def test_any_size_is_drawn_on_in_place(height: int, width: int) -> None:
    """A picture of any size and shape can be drawn on, without changing the memory around it."""
    memory = np.full((height + 20, width, 3), GREY, np.uint8)
    picture = memory[10:-10]

    _overlay().draw(picture, lying_pose(), _wrong_verdict())

    assert (picture != GREY).any()
    assert (memory[:10] == GREY).all()
    assert (memory[-10:] == GREY).all()


def test_pose_and_verdict_stay_as_they_are() -> None:
    """Drawing does not change the pose."""
    pose = lying_pose()
    before = pose.image_xy.copy()

    _overlay().draw(_picture(), pose, _wrong_verdict())

    assert np.array_equal(pose.image_xy, before)


def test_nobody_in_the_picture_leaves_the_clock() -> None:
    """Without a pose only the clock is drawn, in the top left corner."""
    picture = _picture()

    _overlay().draw(picture, None, _verdict(state=FormState.CANNOT_JUDGE, reasons=("no_person",)))

    assert (picture[:120, :400] != GREY).any()
    assert (picture[240:] == GREY).all()
    assert (picture[:, 600:] == GREY).all()


@pytest.mark.parametrize("hole", [np.nan, np.inf, 1e30, -1e30])
def test_points_that_are_no_place_are_left_out(hole: float) -> None:
    """Landmarks that are NaN, or absurdly far away, are skipped; the others are drawn."""
    good = lying_pose()
    for gone in (list(Landmark), [Landmark.LEFT_KNEE], [Landmark.NOSE, Landmark.LEFT_EAR]):
        image_xy = good.image_xy.copy()
        image_xy[gone] = hole
        pose = Pose(image_xy, good.world_xyz_m, good.visibility, good.presence, good.aspect)
        picture = _picture()

        _overlay().draw(picture, pose, _wrong_verdict())

        drawn = bool((picture[200:400] != GREY).any())
        assert drawn is (len(gone) < len(Landmark))
        assert np.isnan(compute_points(pose, picture)[gone]).all()


def test_a_failing_limb_gets_the_warning_colour() -> None:
    """The limb of a failed check is drawn in the warning colour."""
    pose = lying_pose()
    wrong, right = _picture(), _picture()

    _overlay().draw(wrong, pose, _wrong_verdict())
    _overlay().draw(right, pose, _verdict(match=_match(left_knee_flexion=90)))

    assert _has_color(wrong, WARNING, pose, "thigh")
    assert not _has_color(right, WARNING, pose, "thigh")
    assert _has_color(right, LEFT, pose, "thigh")


def test_nothing_is_marked_on_the_way_out() -> None:
    """Coming out is named in a colour of its own, and no limb is drawn as a fault."""
    failing = _wrong_verdict()
    leaving = replace(failing, reasons=(Reason.COMING_OUT, *failing.reasons))
    told = describe_state(leaving, reference(), load_words())
    picture, pose = _picture(), lying_pose()
    _overlay().draw(picture, pose, leaving)

    assert told == ("Coming out", "")
    assert not _has_color(picture, WARNING, pose, "thigh")
    assert (picture == STATE_COLOR[Way.IN_OR_OUT]).all(axis=-1).any()


def test_what_stops_the_clock_outshines_what_is_only_told() -> None:
    """A limb of two failed checks has the colour of the required one."""
    pose = reference(
        check("told", "thigh_trunk", required=False), check("stops", "knee_flexion", required=True)
    )
    match = match_reference(pose, measures(), Side.LEFT)

    colors = color_limbs(match, Side.LEFT)

    assert set(colors.values()) == {WARNING}
    assert set(colors) == {(Side.LEFT, "thigh"), (Side.LEFT, "shank")}


@pytest.mark.parametrize(
    ("measure", "role", "limbs"),
    [
        ("hip_abduction", Role.AFFECTED, {(Side.LEFT, "thigh")}),
        ("hip_abduction", Role.OTHER, {(Side.RIGHT, "thigh")}),
        ("ankle_to_other_knee", Role.AFFECTED, {(Side.LEFT, "shank")}),
        ("knee_across", Role.AFFECTED, {(Side.LEFT, "thigh")}),
        ("hand_to_leg", Role.OTHER, {(Side.LEFT, "forearm"), (Side.RIGHT, "forearm")}),
        ("head_lift", Role.BODY, {(None, "neck")}),
    ],
)
def test_a_check_marks_the_limbs_it_is_about(
    measure: str, role: Role, limbs: set[tuple[Side | None, str]]
) -> None:
    """Left and right follow the affected side; hands and head are the body's."""
    pose = reference(check("x", measure, role), check("y", required=False, minimum=-1, maximum=1))
    match = match_reference(pose, measures(), Side.LEFT)

    assert set(color_limbs(match, Side.LEFT)) == limbs


def test_every_check_of_the_shipped_stretches_has_a_joint() -> None:
    """Every check has a place for its label."""
    for name in ("figure-4", "knee-to-opposite-shoulder"):
        for one in find_reference(name).checks:
            assert find_joint(one, Side.LEFT) in Landmark


def test_the_caption_stays_three_seconds() -> None:
    """A cue stays readable after its frame, by the clock of the source, and then disappears."""
    overlay = _overlay()
    band = slice(400, 480)

    def captioned(t_s: float, cue: Cue | None = None) -> bool:
        picture = _picture()
        overlay.draw(picture, None, _verdict(t_s=t_s, cue=cue))
        return bool((picture[band] != GREY).any())

    assert not captioned(0.5)
    assert captioned(1.0, Cue("no_person", 0))
    assert captioned(1.0 + CAPTION_S - 0.01)
    assert not captioned(1.0 + CAPTION_S)
    assert not captioned(1.5)


def test_a_caption_of_an_earlier_video_is_forgotten() -> None:
    """When time jumps back the old cue is not shown again."""
    overlay = _overlay()
    overlay.draw(_picture(), None, _verdict(t_s=10.0, cue=Cue("no_person", 0)))
    picture = _picture()

    overlay.draw(picture, None, _verdict(t_s=0.0))

    assert (picture[400:] == GREY).all()


@pytest.mark.parametrize(("height", "width"), SIZES)
def test_text_stays_inside(height: int, width: int) -> None:
    """The edge of the picture stays free of the clock and of the longest caption."""
    picture = _picture(height, width)
    verdict = _verdict(
        state=FormState.CANNOT_JUDGE, reasons=("unfamiliar_pose",), cue=Cue("unfamiliar_pose", 0)
    )

    _overlay().draw(picture, None, verdict)

    assert (picture != GREY).any()
    for edge in (picture[0], picture[-1], picture[:, 0], picture[:, -1]):
        assert (edge == GREY).all()


@pytest.mark.parametrize("width", [30, 80, 200, 600])
@pytest.mark.parametrize("weight", [REGULAR, BOLD])
def test_fitted_text_keeps_to_its_room(width: int, weight: float) -> None:
    """Text is wrapped, then made smaller, or omitted: never wider or longer than allowed."""
    text = WORDS.spoken_texts["unfamiliar_pose"]

    block = fit_text(text, 40, weight, width, 3)

    if block is not None:
        assert block.width <= width
        assert len(block.lines) <= 3
        assert " ".join(block.lines) == text
    assert (block is None) is (width <= 80)


def test_no_line_of_a_caption_is_left_with_one_word() -> None:
    """Lines are of similar length."""
    text = "Draw your left knee across your body, toward your right shoulder."
    block = fit_text(text, 20, REGULAR, 560, 3)

    assert block is not None
    lengths = [len(line) for line in block.lines]
    assert len(lengths) == 2
    assert max(lengths) < 1.5 * min(lengths)


@pytest.mark.parametrize(
    ("left", "top"), [(-15, 3), (3, -9), (190, 3), (3, 45), (500, 3), (3, -90)]
)
def test_text_over_the_edge_is_cut_and_no_error(left: int, top: int) -> None:
    """Anything outside of the picture is not drawn."""
    picture = _picture(50, 200)
    block = fit_text("Counting", 20, REGULAR, 150)
    assert block is not None

    draw_text(picture, block, left, top, (255, 255, 255))

    assert picture.shape == (50, 200, 3)


@pytest.mark.parametrize("text", ["\u00e4\u00f6", "\u00e9\u00e8", "\u0436\u0449", "\u2265\u2212"])
def test_letters_of_other_languages_are_written(text: str) -> None:
    """A translation shows its letters and not a box for each."""
    covers = []
    for letter in (*text, "\ue000"):
        block = fit_text(letter, 30, REGULAR, 100)
        assert block is not None
        picture = np.zeros((60, 60, 3), np.uint8)
        draw_text(picture, block, 5, 5, (255, 255, 255))
        covers.append(picture.tobytes())

    assert len(set(covers)) == 3


def test_a_failed_angle_is_never_rounded_into_its_range() -> None:
    """89.6 reads 89 where 90 is asked for: a label never contradicts its own colour."""
    pose = reference(check(minimum=90, maximum=np.inf))
    failed = match_reference(pose, measures(left_knee_flexion=89.6, sd=0.1), Side.LEFT).checks[0]
    high = reference(check(minimum=-np.inf, maximum=-4))
    above = match_reference(high, measures(left_knee_flexion=-3.6, sd=0.1), Side.LEFT).checks[0]

    assert failed.status is Status.BELOW
    assert describe_check(failed, pose, WORDS) == ("89°", "target 90° or more")
    assert describe_check(above, high, WORDS) == ("-3°", "target at most -4°")


def test_a_failed_distance_is_told_by_its_name() -> None:
    """Trunk lengths mean nothing to people, so the fault's name is shown instead."""
    pose = reference(check("ankle_not_on_knee", "ankle_to_other_knee", minimum=0, maximum=0.6))
    match = match_reference(pose, measures(left_ankle_to_other_knee=1.2), Side.LEFT)

    assert describe_check(match.checks[0], pose, WORDS) == ("ankle not on knee", "")


def test_only_the_main_angles_are_shown_while_all_is_well() -> None:
    """Correct angles are shown for two required checks at most, wrong ones always."""
    well = {"minimum": -9.0, "maximum": 9.0}
    pose = reference(
        check("a", **well),
        check("b", "hand_to_leg", **well),
        check("c", "thigh_trunk", **well),
        check("d", "hip_flexion", **well),
        check("e", "hip_abduction", required=False),
    )
    match = match_reference(pose, measures(), Side.LEFT)

    assert [shown.check.fault for shown in choose_shown(match, 2)] == ["e", "a", "c"]
    assert [shown.check.fault for shown in choose_shown(match, 0)] == ["e"]


def test_left_right_and_warnings_are_told_apart_by_the_colour_blind() -> None:
    """In greyscale, or without red and green, the colours of limbs still differ."""
    greys = sorted(
        float(cv2.cvtColor(np.uint8([[color]]), cv2.COLOR_RGB2GRAY)[0, 0])
        for color in (LEFT, RIGHT, WARNING)
    )

    assert all(high - low > 20 for low, high in pairwise(greys))
    assert ADVICE not in (LEFT, RIGHT, WARNING)


def test_a_label_keeps_its_place_while_the_body_trembles() -> None:
    """Landmarks that shake by a pixel do not make a label jump."""
    overlay = _overlay()
    rng = np.random.default_rng(0)
    still = lying_pose()
    places = set()
    for frame in range(30):
        shaken = still.image_xy + rng.normal(0, 0.002, still.image_xy.shape)
        pose = Pose(shaken, still.world_xyz_m, still.visibility, still.presence, still.aspect)
        overlay.draw(_picture(), pose, _verdict(t_s=frame / 15, match=_match(left_knee_flexion=90)))
        places.add(tuple(overlay._labels._positions.items()))

    assert len(places) == 1


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_an_arc_needs_all_three_points(gone: int) -> None:
    """If one of its three points is unknown, an arc is not drawn, and nothing fails."""
    picture = np.zeros((200, 200, 3), np.uint8)
    corner = np.array([[40.0, 100.0], [100.0, 100.0], [100.0, 40.0]])
    corner[gone] = np.nan
    draw_arc(picture, corner, WARNING, compute_scale(picture))
    assert not picture.any()


def test_arcs_turn_at_joints_of_one_leg() -> None:
    """Each arc has a line before and a line after its joint."""
    assert all(len(corner) == 3 for corner in ARCS.values())


def test_the_checkers_own_verdicts_can_be_drawn() -> None:
    """From the first frame on, what ``step`` answers is drawn."""
    state = start_checker(reference(), Side.LEFT)
    overlay = _overlay()
    for frame, seen in enumerate([None, observation(), observation(left_knee_flexion=90.0)]):
        state, verdict = step(state, seen, frame / 10)
        picture = _picture()

        overlay.draw(picture, None if seen is None else seen.pose, verdict)

        assert (picture != GREY).any()
