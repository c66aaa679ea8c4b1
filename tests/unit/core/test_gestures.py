from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.gestures import (
    ARM_HELD_S,
    ARM_NOTICED_S,
    FORGIVEN_S,
    SETTLED_S,
    GestureState,
    count_arms_up,
    is_upright,
)
from posecheck.core.landmarks import Pose, Side, landmark_of
from posecheck.core.observation import Observation
from tests.unit.core.builders import lying_pose, observation, pose, standing_pose

EVERY_S = 0.1
UPPER_ARM, FOREARM = 0.22, 0.2
LYING = observation(where=lying_pose())


def raise_arm(
    where: Pose, side: Side, lean_deg: float = 0.0, elbow_deg: float = 0.0, visible: float = 1.0
) -> Pose:
    """Return the pose with an arm up that leans to the picture's right, its elbow bent so far."""
    image_xy, visibility = where.image_xy.copy(), where.visibility.copy()
    at = image_xy[landmark_of(side, "shoulder")]
    angles = {"elbow": (UPPER_ARM, lean_deg), "wrist": (FOREARM, lean_deg + elbow_deg)}
    for part, (length, angle_deg) in angles.items():
        lean = math.radians(angle_deg)
        at = at + length * np.array([math.sin(lean), -math.cos(lean)])
        image_xy[landmark_of(side, part)] = at
        visibility[landmark_of(side, part)] = visible
    return replace(where, image_xy=image_xy, visibility=visibility)


def sitting_pose() -> Pose:
    """A person who has sat up on the mat, the feet where they were."""
    return pose(
        {"shoulder": (0.78, 0.3), "hip": (0.8, 0.7), "knee": (1.0, 0.5), "ankle": (1.2, 0.7)}
    )


ARM_UP = observation(where=raise_arm(lying_pose(), Side.LEFT))
SITTING = observation(where=sitting_pose(), in_distribution_score=0.1)
STANDING = observation(where=standing_pose(), in_distribution_score=0.0)


class Watch:
    """Gestures followed from one observation to the next."""

    def __init__(self, every_s: float = EVERY_S) -> None:
        self.state = GestureState()
        self.every_s = every_s
        self.t_s = 0.0

    def see(self, seen: Observation | None, for_s: float) -> Watch:
        for _ in range(round(for_s / self.every_s)):
            self.t_s += self.every_s
            self.state = self.state.add(seen, self.t_s)
        return self


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("lean_deg", [-20, 0, 20])
def test_one_arm_straight_up_is_seen(side: Side, lean_deg: float) -> None:
    """Either arm counts, and nobody holds it exactly upright."""
    assert count_arms_up(raise_arm(lying_pose(), side, lean_deg)) == 1


@pytest.mark.parametrize(
    "where",
    [
        lying_pose(),
        raise_arm(lying_pose(), Side.LEFT, lean_deg=40),
        raise_arm(lying_pose(), Side.LEFT, lean_deg=-20, elbow_deg=70),
        raise_arm(lying_pose(), Side.LEFT, lean_deg=180),
        raise_arm(lying_pose(), Side.LEFT, visible=0.1),
    ],
    ids=["arms down", "leaning to a leg", "bent", "hanging", "hidden"],
)
def test_other_arms_are_not_up(where: Pose) -> None:
    """An arm that reaches for a leg, is bent, points down or is only guessed at is not up."""
    assert count_arms_up(where) == 0


def test_a_short_arm_is_not_up() -> None:
    """An arm that points at the camera is short in the picture, and may be anywhere."""
    at = raise_arm(lying_pose(), Side.LEFT)
    image_xy = at.image_xy.copy()
    shoulder = image_xy[landmark_of(Side.LEFT, "shoulder")].copy()
    for part in ("elbow", "wrist"):
        mark = landmark_of(Side.LEFT, part)
        image_xy[mark] = shoulder + (image_xy[mark] - shoulder) / 2

    assert count_arms_up(replace(at, image_xy=image_xy)) == 0


def test_sitting_and_standing_are_upright_and_upside_down_is_not() -> None:
    """The shoulders must be above the hips: whoever lifts the hips to the ceiling still lies."""
    assert is_upright(sitting_pose())
    assert is_upright(standing_pose())
    assert not is_upright(lying_pose())
    flipped = standing_pose().image_xy * [1, -1] + [0, 1]
    assert not is_upright(replace(standing_pose(), image_xy=flipped))


def test_an_arm_is_noticed_first_and_a_sign_later() -> None:
    """After one second it is noticed, after two it is a sign, and lowered it is neither."""
    watch = Watch().see(LYING, 2).see(ARM_UP, ARM_NOTICED_S)
    assert not watch.state.arm_noticed
    watch.see(ARM_UP, 2 * EVERY_S)
    assert watch.state.arm_noticed
    assert not watch.state.arm_held
    watch.see(ARM_UP, ARM_HELD_S - ARM_NOTICED_S)
    assert watch.state.arm_held

    watch.see(LYING, FORGIVEN_S + 2 * EVERY_S)

    assert not watch.state.arm_noticed


def test_an_arm_lowered_in_time_is_no_sign() -> None:
    """Raising an arm for a moment, again and again, does nothing."""
    watch = Watch().see(LYING, 2)
    for _ in range(5):
        watch.see(ARM_UP, ARM_HELD_S - 0.2).see(LYING, FORGIVEN_S + 0.2)
        assert not watch.state.arm_held


def test_a_wrong_look_does_not_end_a_gesture() -> None:
    """The model loses an arm now and then for a look or two."""
    watch = Watch().see(LYING, 2).see(ARM_UP, 1).see(None, 0.2).see(LYING, 0.1).see(ARM_UP, 1)

    assert watch.state.arm_held


def test_both_arms_up_are_no_sign() -> None:
    """Whoever raises both arms is exercising, or stretching them."""
    both = observation(where=raise_arm(ARM_UP.pose, Side.RIGHT))
    assert count_arms_up(both.pose) == 2

    assert not Watch().see(LYING, 2).see(both, 10).state.arm_noticed


def test_who_has_not_lain_down_makes_no_gesture() -> None:
    """Somebody who sets up the camera may reach up or sit as long as they like."""
    up_close = observation(where=raise_arm(standing_pose(), Side.LEFT))
    watch = Watch().see(SITTING, 20).see(up_close, 20).see(ARM_UP, 20)

    assert not watch.state.arm_noticed
    assert not watch.state.sits


def test_sitting_up_lasts_until_the_person_lies_back() -> None:
    """It must last to be believed, and so must lying back."""
    watch = Watch().see(LYING, 2).see(SITTING, SETTLED_S)
    assert not watch.state.sits
    watch.see(SITTING, 3)
    assert watch.state.sits
    assert watch.state.sat_s == pytest.approx(3, abs=3 * EVERY_S)
    watch.see(LYING, SETTLED_S)
    assert watch.state.sits

    watch.see(LYING, 2 * EVERY_S)

    assert not watch.state.sits
    assert watch.state.sat_s == 0


def test_who_gets_up_and_leaves_is_up() -> None:
    """Standing is as good as sitting, and nobody in the picture has not lain back."""
    watch = Watch().see(LYING, 2).see(STANDING, 2).see(None, 8)

    assert watch.state.sits
    assert watch.state.sat_s > 8


def test_time_without_frames_is_no_sitting() -> None:
    """While the page was hidden, nobody knows whether the person sat."""
    watch = Watch().see(LYING, 2).see(SITTING, 2)
    sat_s = watch.state.sat_s

    watch.t_s += 60
    watch.see(SITTING, EVERY_S)

    assert watch.state.sat_s == sat_s


@given(
    st.sampled_from([LYING, ARM_UP, SITTING, STANDING, None]),
    st.floats(0.03, 3),
    st.integers(1, 200),
)
def test_what_never_changes_is_no_gesture(
    seen: Observation | None, every_s: float, looks: int
) -> None:
    """Stillness never makes a sign, whatever is seen and however often."""
    watch = Watch(every_s).see(seen, every_s * looks)

    assert not watch.state.arm_noticed
    assert not watch.state.sits


@given(st.floats(0.03, 0.4))
def test_gestures_do_not_depend_on_how_often_somebody_looks(every_s: float) -> None:
    """From 30 looks a second down to two and a half, the same gestures are found in time."""
    raised = Watch(every_s).see(LYING, 4).see(ARM_UP, ARM_HELD_S + 3 * every_s)
    lowered = Watch(every_s).see(LYING, 4).see(ARM_UP, ARM_HELD_S - 2 * every_s).see(LYING, 2)
    sat = Watch(every_s).see(LYING, 4).see(SITTING, SETTLED_S + 3 * every_s)

    assert raised.state.arm_held
    assert not lowered.state.arm_held
    assert sat.state.sits


@given(
    st.lists(
        st.tuples(st.sampled_from([LYING, ARM_UP, SITTING, STANDING, None]), st.floats(0.02, 2.0)),
        max_size=80,
    )
)
def test_an_arm_is_a_sign_only_after_being_up_for_so_long(
    looks: list[tuple[Observation | None, float]],
) -> None:
    """Whatever else happens, a sign has an arm up in its first and last look, and long between."""
    state, t_s, up_s = GestureState(), 0.0, []
    for seen, passed_s in [(LYING, 0.2)] * 10 + looks:
        t_s += passed_s
        state = state.add(seen, t_s)
        if seen is ARM_UP:
            up_s.append(t_s)
        if state.arm_held:
            assert any(up_s[-1] - each >= ARM_HELD_S for each in up_s)
            assert t_s - up_s[-1] <= FORGIVEN_S
