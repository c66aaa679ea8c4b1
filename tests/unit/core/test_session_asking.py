from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posecheck.core.camera_advice import CAMERA_FOR_ACROSS
from posecheck.core.framing import find_framing_problem
from posecheck.core.landmarks import Side, landmark_of
from posecheck.core.observation import Observation
from posecheck.core.positioning import WAITS_S
from posecheck.core.reasons import Reason
from posecheck.core.session import Phase, Speech
from posecheck.core.session.asking import (
    AGAIN_S,
    ARRIVES_S,
    HELP_AFTER_S,
    LASTS_S,
    ORDER,
    SWITCH_S,
    Asking,
)
from posecheck.core.session.sight import Guide, describe_sight, find_guide
from tests.unit.core.builders import check, lying_pose, observation, reference, standing_pose
from tests.unit.core.live_set import EVERY_S, SPOKEN_S, Set

LYING = observation(left_knee_flexion=0)
# How long "I can see you well" is not followed by the opposite, nor the other way round.
NO_CONTRADICTION_S = 5.0


def shift(seen: Observation, right: float, down: float = 0.0) -> Observation:
    """Return the observation with the person elsewhere in the picture."""
    pose = replace(seen.pose, image_xy=seen.pose.image_xy + np.array([right, down]))
    return replace(seen, pose=pose)


def without_feet() -> Observation:
    xy = LYING.pose.image_xy.copy()
    for side in Side:
        xy[landmark_of(side, "ankle")] = (LYING.pose.aspect + 0.1, 0.7)
    return replace(LYING, pose=replace(LYING.pose, image_xy=xy))


STANDING = observation(where=standing_pose())
FEET_OUT = without_feet()
HALF_OUT = shift(LYING, -0.7)
OVERHEAD = replace(STANDING, elevation_deg=80.0)


def test_one_thing_is_asked_for_until_it_is_right() -> None:
    """The fault is shown at once, spoken once it lasts, and again only after a while."""
    waiting = Set().see(FEET_OUT, 30)

    assert waiting.last.problem == Reason.FEET_CUT_OFF
    assert waiting.speeches == ["welcome", *[Reason.FEET_CUT_OFF] * 2]
    first_s, second_s = waiting.said_s(Reason.FEET_CUT_OFF)[:2]
    assert first_s >= LASTS_S
    assert second_s - first_s == pytest.approx(SPOKEN_S + AGAIN_S[0], abs=3 * EVERY_S)


def test_whoever_has_pressed_start_has_time_to_lie_down() -> None:
    """Nobody on the way to the mat is told that they cannot be seen; the dark is another thing."""
    away = Set().see(None, SPOKEN_S + ARRIVES_S - EVERY_S)
    assert away.speeches == ["welcome"]
    assert away.see(None, 1).speeches == ["welcome", Reason.NO_PERSON]

    dark = Set().see(None, LASTS_S + 3, light=0.0)
    assert dark.speeches == ["welcome", Reason.TOO_DARK]


def test_who_lies_there_after_a_rest_is_asked_soon() -> None:
    """They need not get to the mat any more."""
    rested = Set(rest_s=20).until(Phase.SET_UP, FEET_OUT)
    rested.see(FEET_OUT, LASTS_S + 2)

    assert rested.speeches[-1] == Reason.FEET_CUT_OFF


def test_a_fault_that_stays_is_named_ever_more_seldom() -> None:
    """The silences between grow, because somebody who hears it again has not found the way yet."""
    stuck = Set().see(FEET_OUT, HELP_AFTER_S - 1)

    first_s, second_s, third_s = stuck.said_s(Reason.FEET_CUT_OFF)
    assert third_s - second_s == pytest.approx(SPOKEN_S + AGAIN_S[1], abs=3 * EVERY_S)
    assert third_s - second_s > second_s - first_s


def test_a_fault_that_flickers_changes_nothing() -> None:
    """What was asked for stays, however often something else is seen for a moment."""
    asking = Asking()
    for index in range(200):
        problem = (Reason.FEET_CUT_OFF, None, Reason.TOO_FAR)[index % 3]
        asking = asking.follow(problem, index * SWITCH_S / 4)
        assert asking.asked == Reason.FEET_CUT_OFF


def test_what_got_better_is_said_but_seldom() -> None:
    """Praise comes with the next thing to mend, and not with each one."""
    going_on = Set().see(HALF_OUT, 8).see(FEET_OUT, 8).see(OVERHEAD, 8)

    assert going_on.speeches.count("better") == 1
    better_s = going_on.said_s("better")[0]
    assert going_on.said_s(Reason.BODY_CUT_OFF)[0] < better_s < going_on.said_s("feet_cut_off")[0]


def test_a_thing_that_got_worse_is_not_praised() -> None:
    """When something that comes earlier goes wrong, that is asked for, without praise."""
    worse = Set().see(FEET_OUT, 8).see(HALF_OUT, 8)

    assert worse.speeches == ["welcome", Reason.FEET_CUT_OFF, Reason.BODY_CUT_OFF]


def test_after_a_minute_it_says_what_it_sees_and_offers_help() -> None:
    """What is seen, the thing to mend, and what may help: one after the other, once a minute."""
    stuck = Set().see(FEET_OUT, HELP_AFTER_S + 12)

    assert stuck.speeches[-3:] == ["sees_no_feet", Reason.FEET_CUT_OFF, "help"]
    assert stuck.said_s("sees_no_feet")[0] >= HELP_AFTER_S
    stuck.see(FEET_OUT, HELP_AFTER_S)
    assert stuck.speeches.count("help") == 2


def test_the_time_that_the_set_could_not_begin_is_kept_by_its_reason() -> None:
    """Whoever never got past the set-up can be told why."""
    stuck = Set().see(FEET_OUT, 10).see(LYING, 3)

    assert set(stuck.state.waited_by_s) <= {Reason.NO_PERSON, Reason.FEET_CUT_OFF}
    assert stuck.state.waited_by_s[Reason.FEET_CUT_OFF] == pytest.approx(9.5, abs=2.0)


def test_every_thing_that_delays_a_set_has_its_place_in_the_order() -> None:
    """Other people and advice on the camera come last."""
    assert set(ORDER[-2:]) == set(WAITS_S)
    assert ORDER[-1] == CAMERA_FOR_ACROSS


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([LYING, LYING, None, FEET_OUT, HALF_OUT, OVERHEAD]),
            st.integers(1, 60),
        ),
        max_size=25,
    )
)
def test_set_up_never_contradicts_itself(scenes: list[tuple[Observation | None, int]]) -> None:
    """Whoever hears "I can see you well" does not hear the opposite soon after, nor before."""
    played = Set()
    for seen, frames in scenes:
        played.see(seen, frames * EVERY_S)
        if played.state.phase not in (Phase.SET_UP, Phase.GET_READY):
            break
    said = [
        (t_s, e.kind)
        for t_s, e in played.played
        if isinstance(e, Speech) and (e.kind in ORDER or e.kind == "seen_well")
    ]
    for (before_s, before), (after_s, after) in pairwise(said):
        if before == "seen_well" and after != "seen_well":
            assert after_s - before_s >= NO_CONTRADICTION_S
        if before != "seen_well" and after not in ("seen_well", before):
            assert after_s - before_s >= LASTS_S


@pytest.mark.parametrize(
    ("seen", "sight"),
    [
        (STANDING, "sees_upright"),
        (None, "sees_nobody"),
        (LYING, "sees_all"),
        (FEET_OUT, "sees_no_feet"),
        (shift(LYING, 0.9), "sees_no_legs"),
        (shift(LYING, -0.5), "sees_no_head"),
        (shift(LYING, -1.5), "sees_a_part"),
    ],
)
def test_the_sight_names_what_is_in_the_picture(seen: Observation | None, sight: str) -> None:
    """Head and trunk, legs and feet are told apart by where they lie in the picture."""
    problem = Reason.NOT_LYING if seen is STANDING else Reason.NO_PERSON
    assert describe_sight(problem, seen) == sight


@pytest.mark.parametrize(
    ("problem", "seen", "guide"),
    [
        (None, LYING, None),
        (Reason.MORE_THAN_ONE, LYING, None),
        (Reason.NO_PERSON, None, Guide()),
        (Reason.CAMERA_OVERHEAD, OVERHEAD, Guide()),
        (Reason.FEET_CUT_OFF, FEET_OUT, Guide("right")),
        (Reason.BODY_CUT_OFF, HALF_OUT, Guide("left")),
        (Reason.BODY_CUT_OFF, shift(LYING, 0, 0.5), Guide("down")),
        (Reason.BODY_CUT_OFF, shift(LYING, 0, -0.8), Guide("up")),
        # Seen again just now: nothing reaches beyond an edge.
        (Reason.BODY_CUT_OFF, LYING, Guide()),
        (Reason.BODY_CUT_OFF, None, None),
    ],
)
def test_the_picture_shows_which_way_or_where(
    problem: str | None, seen: Observation | None, guide: Guide | None
) -> None:
    """An arrow toward the edge that the body reaches beyond; otherwise where it should be."""
    assert find_guide(problem, seen) == guide


def test_beyond_two_edges_no_arrow_helps() -> None:
    """A body that is too large for the picture needs distance, whichever way the camera turns."""
    pose = lying_pose()
    wide = replace(pose, image_xy=(pose.image_xy - [0.8, 0.7]) * 2.5 + [0.9, 0.7])
    assert find_guide(Reason.BODY_CUT_OFF, observation(where=wide)) == Guide()


def test_flat_legs_below_a_high_camera_are_asked_for_once() -> None:
    """Whether somebody stands or lies below the camera cannot be told: no praise, nothing anew."""
    flat = replace(observation(where=standing_pose(), in_distribution_score=0.4), elevation_deg=80)
    assert find_framing_problem(flat) == Reason.NOT_LYING
    stuck = Set()
    while stuck.t_s < HELP_AFTER_S - 1:
        stuck.see(flat, 3).see(OVERHEAD, 3)

    assert len([kind for kind in stuck.speeches if kind != "welcome"]) == len(AGAIN_S)
    assert "better" not in stuck.speeches


def test_the_first_words_are_heard_whole() -> None:
    """Whoever lies in view already hears what this is about before "I can see you well"."""
    lying = Set(spoken_s=4.0).see(LYING, 6)

    assert lying.speeches == ["welcome", "seen_well"]
    assert lying.said_s("seen_well")[0] >= 4.0
    assert not any(event.cuts for _, event in lying.played if isinstance(event, Speech))


def test_where_the_camera_stays_the_set_starts_from_there() -> None:
    """After advice on a better place that was not taken, nobody is told that all is well."""
    across = reference(check("not_across", "knee_across", minimum=0.1, maximum=1.0))
    low = replace(LYING, elevation_deg=5.0)
    advised = Set(across).until(Phase.ENTERING, low)

    assert advised.speeches[:3] == ["welcome", CAMERA_FOR_ACROSS, "from_here"]
    assert "seen_well" not in advised.speeches
    assert "from_here" not in Set(across).until(Phase.ENTERING, LYING).speeches
