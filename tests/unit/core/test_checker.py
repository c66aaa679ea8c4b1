from __future__ import annotations

import math
from dataclasses import replace

import pytest

from posecheck.core.checker import start_checker, step
from posecheck.core.cues import SETTLED_BEFORE_HOLD_S, SETTLED_IN_HOLD_S
from posecheck.core.hold import FormState
from posecheck.core.landmarks import Landmark, Side
from posecheck.core.observation import Observation
from posecheck.core.reasons import Reason, list_causes
from posecheck.core.reference import Role
from posecheck.core.smoothing import STILL_AFTER_S, WINDOW_S
from posecheck.core.tracker import BRIDGED_S
from posecheck.core.transitions import STAYS_AFTER_S
from tests.unit.core.builders import (
    at_times,
    check,
    lying_pose,
    measures,
    observation,
    reference,
    run,
    standing_pose,
)

GOOD = observation(left_knee_flexion=90)
TOO_STRAIGHT = observation(left_knee_flexion=40)
sides = pytest.mark.parametrize("side", Side)


def test_good_form_counts() -> None:
    """While every check holds, every second is accepted, and no cue is given."""
    state, verdicts = run(reference(), at_times(0, 5, GOOD))
    assert {v.state for v in verdicts} == {FormState.CORRECT}
    assert all(v.reasons == () and v.cue is None for v in verdicts)
    assert state.hold.accepted_s == pytest.approx(5)
    assert verdicts[0].span is None
    assert verdicts[-1].hold is state.hold


@sides
def test_the_session_chooses_the_leg(side: Side) -> None:
    """The same reference applies to the left or the right leg, as the session says."""
    seen = observation(measures(rest=0, **{f"{side.value}_knee_flexion": 90}))
    for affected in Side:
        _, [verdict] = run(reference(), [(0, seen)], affected)
        assert (verdict.state is FormState.CORRECT) == (affected is side)


def test_a_required_fault_pauses_with_its_reason() -> None:
    """A failed required check stops the clock and gives a cue; until then it is the way in."""
    state, verdicts = run(reference(), at_times(0, 5, TOO_STRAIGHT))
    assert {(v.state, list_causes(v.reasons)) for v in verdicts} == {
        (FormState.INCORRECT, ("knee_too_straight",))
    }
    assert state.hold.paused_by_s == {
        Reason.GETTING_IN: pytest.approx(STAYS_AFTER_S),
        "knee_too_straight": pytest.approx(5 - STAYS_AFTER_S),
    }
    [(said_s, kind)] = [(v.t_s, v.cue.kind) for v in verdicts if v.cue]
    assert kind == "knee_too_straight"
    assert said_s == pytest.approx(SETTLED_BEFORE_HOLD_S, abs=0.11)


def test_the_first_failed_check_is_the_reason() -> None:
    """Of several faults, the reference's first comes first and the others after it."""
    target = reference(check("hip", "hip_flexion"), check("knee"))
    _, [verdict] = run(target, [(0, observation())])
    assert list_causes(verdict.reasons) == ("hip", "knee")


def test_a_fault_in_a_hold_is_said_sooner() -> None:
    """After the first accepted time, a fault's cue comes soon after the legs are still again."""
    state, _ = run(reference(), at_times(0, 2, GOOD))
    _, verdicts = run(state, at_times(2.1, 5, TOO_STRAIGHT))
    failing_s = next(v.t_s for v in verdicts if v.state is FormState.INCORRECT)
    said = [v.t_s for v in verdicts if v.cue]
    assert failing_s - 2 == pytest.approx(WINDOW_S / 2, abs=0.11)
    still_s = failing_s + STILL_AFTER_S
    assert said == [pytest.approx(still_s + SETTLED_IN_HOLD_S, abs=0.21)]
    assert SETTLED_IN_HOLD_S < SETTLED_BEFORE_HOLD_S


def test_a_cue_only_fault_does_not_pause() -> None:
    """A check that is not required gives a cue while the clock runs on."""
    target = reference(check(), check("head_up", "head_lift", Role.BODY, -20, 20, required=False))
    state, verdicts = run(target, at_times(0, 3, observation(left_knee_flexion=90, head_lift=50)))
    assert state.hold.accepted_s == pytest.approx(3)
    assert {v.reasons for v in verdicts} == {()}
    assert [v.cue.kind for v in verdicts if v.cue] == ["head_up"]


@sides
def test_the_wrong_leg_is_recognised(side: Side) -> None:
    """If the checks that identify the leg fail, but hold with legs exchanged, that is the fault."""
    target = reference(check("knee", tells_leg=True), check("hip", "hip_flexion", minimum=-5))
    seen = observation(measures(**{f"{side.opposite.value}_knee_flexion": 90.0}))
    _, [verdict] = run(target, [(0, seen)], side)
    assert verdict.state is FormState.INCORRECT
    assert verdict.reasons == (Reason.WRONG_LEG, "knee")
    assert verdict.match is not None


@pytest.mark.parametrize(
    ("values", "tells"),
    [
        ({"right_knee_flexion": 90.0}, False),
        ({"right_knee_flexion": 40.0}, True),
        ({"left_knee_flexion": 90.0, "right_knee_flexion": 90.0}, True),
        ({"right_knee_flexion": math.nan}, True),
    ],
)
def test_a_fault_is_not_always_the_wrong_leg(values: dict[str, float], tells: bool) -> None:
    """Without such a check, or with neither or both legs in place, it is an ordinary fault."""
    target = reference(check("knee", tells_leg=tells), check("hip", "hip_flexion"))
    _, [verdict] = run(target, [(0, observation(measures(**values)))])
    assert verdict.state is FormState.INCORRECT
    assert Reason.WRONG_LEG not in verdict.reasons


def test_an_unsure_required_check_cannot_be_judged() -> None:
    """Without a fault, but with a required check in doubt, the answer is "cannot judge"."""
    unsure = observation(left_knee_flexion=90, sd=25.0)
    state, verdicts = run(reference(), at_times(0, 1, unsure))
    assert {(v.state, v.reasons) for v in verdicts} == {(FormState.CANNOT_JUDGE, (Reason.UNSURE,))}
    assert state.hold.unseen_s == pytest.approx(1)


@pytest.mark.parametrize(
    ("unsure", "reason"),
    [
        ({"left_hip_abduction": math.nan}, Reason.ACROSS_UNCLEAR),
        ({"left_hip_abduction": math.nan, "left_knee_flexion": math.nan}, Reason.UNSURE),
    ],
)
def test_what_only_a_sideways_measure_hides_has_its_own_reason(
    unsure: dict[str, float], reason: str
) -> None:
    """If only how far the knee is across is unclear, the answer says exactly that."""
    target = reference(check(), check("across", "hip_abduction", minimum=-50, maximum=0))
    seen = observation(**{"left_knee_flexion": 90.0, **unsure})
    _, [verdict] = run(target, [(0, seen)])
    assert (verdict.state, verdict.reasons) == (FormState.CANNOT_JUDGE, (reason,))


def test_a_sure_fault_outweighs_an_unsure_check() -> None:
    """A certain fault is reported although another check cannot be seen."""
    target = reference(check("knee"), check("hip", "hip_flexion"))
    _, [verdict] = run(target, [(0, observation(left_knee_flexion=math.nan))])
    assert (verdict.state, list_causes(verdict.reasons)) == (FormState.INCORRECT, ("hip",))


def feet_cut_off() -> Observation:
    where = lying_pose()
    points = where.image_xy.copy()
    points[Landmark.LEFT_ANKLE] = (5, 5)
    return Observation(replace(where, image_xy=points), GOOD.measures)


@pytest.mark.parametrize(
    ("seen", "state", "reason"),
    [
        (None, FormState.CANNOT_JUDGE, Reason.NO_PERSON),
        (feet_cut_off(), FormState.CANNOT_JUDGE, Reason.FEET_CUT_OFF),
        (
            observation(left_knee_flexion=90, in_distribution_score=0),
            FormState.CANNOT_JUDGE,
            Reason.OUT_OF_DISTRIBUTION,
        ),
        (
            observation(where=standing_pose(), in_distribution_score=0),
            FormState.INCORRECT,
            Reason.NOT_LYING,
        ),
    ],
)
def test_what_cannot_be_looked_at_has_its_reason(
    seen: Observation | None, state: FormState, reason: str
) -> None:
    """Nobody, a cut-off body or a strange pose cannot be judged; standing is a fault."""
    _, verdicts = run(reference(), at_times(0, 1, seen))
    assert {(v.state, list_causes(v.reasons), v.match, v.measures) for v in verdicts} == {
        (state, (reason,), None, None)
    }


def test_a_short_absence_is_bridged() -> None:
    """The last look stands in for a missing one for a moment, then nothing is known."""
    state, _ = run(reference(), at_times(0, 1, GOOD))
    for after_s, answer in ((0.99 * BRIDGED_S, FormState.CORRECT), (1.01 * BRIDGED_S, None)):
        _, verdict = step(state, None, 1 + after_s)
        assert verdict.state is (answer or FormState.CANNOT_JUDGE)
        assert verdict.reasons == (() if answer else (Reason.NO_PERSON,))


def test_bridging_does_not_renew_itself() -> None:
    """A long absence is unseen except for the bridge at its start."""
    state, _ = run(reference(), at_times(0, 1, GOOD))
    state, _ = run(state, at_times(1.05, 4, None, every_s=0.05))
    assert 1 <= state.hold.accepted_s <= 1 + BRIDGED_S + 1e-9
    assert state.hold.elapsed_s == pytest.approx(4)


def test_passing_through_the_right_place_counts_nothing() -> None:
    """A knee that passes through its range on the way elsewhere does not count as held."""
    frames = [(index / 10, observation(left_knee_flexion=40 + 5 * index)) for index in range(20)]
    state, verdicts = run(reference(), [*at_times(-2, -0.1, TOO_STRAIGHT), *frames])
    assert state.hold.accepted_s == 0
    assert (Reason.STILL_MOVING,) in {list_causes(v.reasons) for v in verdicts}
    assert FormState.CORRECT not in {v.state for v in verdicts}


def test_the_clock_starts_once_the_legs_are_still() -> None:
    """Form that is right from the start counts after the time that tells a hold from a passage."""
    state, verdicts = run(start_checker(reference(), Side.LEFT), at_times(0, 3, GOOD))
    first_s = next(v.t_s for v in verdicts if v.state is FormState.CORRECT)
    assert first_s == pytest.approx(STILL_AFTER_S)
    assert {v.reasons for v in verdicts if v.t_s < first_s} == {
        (Reason.GETTING_IN, Reason.STILL_MOVING)
    }
    assert state.hold.accepted_s == pytest.approx(3 - STILL_AFTER_S)


def test_a_hold_that_wobbles_goes_on() -> None:
    """Legs that tremble around the right place keep the clock running all the time."""
    frames = [
        (index / 10, observation(left_knee_flexion=90 + 6 * (-1) ** (index // 4)))
        for index in range(60)
    ]
    state, verdicts = run(reference(), frames)
    assert {v.state for v in verdicts} == {FormState.CORRECT}
    assert state.hold.accepted_s == pytest.approx(5.9)


def test_a_hold_that_moves_within_its_range_goes_on() -> None:
    """Once the clock runs, it requires the right form, but not stillness."""
    target = reference(check(minimum=10, maximum=170))
    frames = [(index / 10, observation(left_knee_flexion=20 + 7 * index)) for index in range(20)]
    state, verdicts = run(target, [*at_times(-1, -0.1, frames[0][1]), *frames])
    assert {v.state for v in verdicts} == {FormState.CORRECT}
    assert state.hold.accepted_s == pytest.approx(2.9)
    assert not state.person.window.still


def test_legs_taken_for_each_other_in_one_look_do_not_stop_the_clock() -> None:
    """A single look with left and right exchanged changes no answer."""
    swap = observation(right_knee_flexion=90)
    frames = at_times(0, 4, GOOD)
    frames[20] = (frames[20][0], swap)
    state, verdicts = run(reference(), frames)
    assert {v.state for v in verdicts} == {FormState.CORRECT}
    assert state.hold.accepted_s == pytest.approx(4)


def test_one_wild_frame_does_not_stop_the_clock() -> None:
    """A single wrong measurement within good ones is smoothed away."""
    frames = at_times(0, 2, GOOD, every_s=0.05)
    frames[20] = (frames[20][0], observation(left_knee_flexion=-170))
    state, _ = run(reference(), frames)
    assert state.hold.accepted_s == pytest.approx(2)


def test_an_angle_at_its_limit_does_not_flicker() -> None:
    """After a good moment, drifting out by less than the tolerance continues to count."""
    state, _ = run(reference(), at_times(0, 1, GOOD))
    state, _ = run(state, at_times(1.1, 3, observation(left_knee_flexion=76)))
    assert state.hold.accepted_s == pytest.approx(3)


def test_times_backward_count_nothing() -> None:
    """A frame from the past is answered but adds no time, and the clock continues after it."""
    state, _ = run(reference(), at_times(0, 2, GOOD))
    back, verdicts = run(state, [(1.0, GOOD), (2.0, TOO_STRAIGHT), (0.5, None)])
    assert back.hold == state.hold
    assert [v.span for v in verdicts] == [None] * 3
    after, _ = run(back, at_times(2.1, 3, GOOD))
    assert after.hold.elapsed_s == pytest.approx(3)


def swinging(until_s: float, *, affected_knee: float = 90) -> list[tuple[float, Observation]]:
    """A thigh that swings 20 degrees to each side, once a second, at 30 frames a second."""
    return [
        (
            index / 30,
            observation(
                left_knee_flexion=affected_knee,
                where=lying_pose(thigh_deg=80 + 20 * math.sin(2 * math.pi * index / 30)),
            ),
        )
        for index in range(round(until_s * 30))
    ]


def test_bouncing_pauses_a_hold() -> None:
    """Swinging the thigh in a hold stops the clock as bouncing, with a cue."""
    _, verdicts = run(reference(), swinging(6))
    assert verdicts[-1].state is FormState.INCORRECT
    assert verdicts[-1].reasons == (Reason.BOUNCING,)
    assert Reason.BOUNCING in [v.cue.kind for v in verdicts if v.cue]


def test_swinging_before_the_hold_is_not_bouncing() -> None:
    """On the way in, before anything was accepted, a swing is not called bouncing."""
    _, verdicts = run(reference(), swinging(6, affected_knee=40))
    assert {list_causes(v.reasons) for v in verdicts} == {("knee_too_straight",)}


def entry(rise_deg_per_s: float) -> list[tuple[float, Observation]]:
    """A thigh that rises to 90 degrees, at a speed, and then stays there in good form."""
    frames = []
    for index in range(6 * 30):
        t_s = index / 30
        thigh = min(max(0.0, t_s - 1) * rise_deg_per_s, 90.0)
        knee = 90.0 if thigh == 90 else 40.0
        frames.append((t_s, observation(left_knee_flexion=knee, left_thigh_trunk=thigh)))
    return frames


def test_a_quick_slip_in_a_hold_is_no_entry() -> None:
    """During a hold, moving fast out of good form is not called entering too fast."""
    state, _ = run(reference(), at_times(0, 2, GOOD))
    slip = [
        (2 + index / 30, observation(left_knee_flexion=40, left_thigh_trunk=index * 5))
        for index in range(1, 13)
    ]
    state, verdicts = run(state, slip)
    assert verdicts[-1].reasons == ("knee_too_straight",)
    assert verdicts[-1].hold.holding
    assert state.rushed_s is None


def test_a_fast_entry_is_said() -> None:
    """A person who swings the leg into the stretch is told to slow down; a slow one is not."""
    _, fast = run(reference(), entry(150))
    _, slow = run(reference(), entry(30))
    assert Reason.ENTERED_TOO_FAST in [v.cue.kind for v in fast if v.cue]
    assert Reason.ENTERED_TOO_FAST not in [v.cue.kind for v in slow if v.cue]


@pytest.mark.parametrize("is_drawn_up", [True, False])
def test_leaving_in_a_hurry_is_no_entry(is_drawn_up: bool) -> None:
    """Only movement into the stretch counts as entering; moving away is coming out."""
    limits = {"minimum": 60.0, "maximum": math.inf} if is_drawn_up else {"maximum": 40.0}
    asked = check("thigh_off", "thigh_trunk", **{"minimum": -math.inf, **limits})

    def move(way: int) -> list[str]:
        turn = way if is_drawn_up else -way
        frames = at_times(0, 2, observation(left_thigh_trunk=50.0 - 45 * turn), every_s=1 / 30)
        for index in range(1, 150):
            thigh = 50.0 + turn * min(-45 + 5 * index, 45)
            frames.append((2 + index / 30, observation(left_thigh_trunk=thigh)))
        _, verdicts = run(reference(asked), frames)
        return [verdict.cue.kind for verdict in verdicts if verdict.cue and verdict.t_s > 2]

    assert move(+1)[0] == Reason.ENTERED_TOO_FAST
    assert move(-1) == []


@pytest.mark.parametrize("deg_per_s", [20, 60, 200])
def test_whoever_moves_is_left_alone(deg_per_s: float) -> None:
    """A slip gives its cue once the legs are still, however slowly or fast they got there."""
    arrived_s = 3 + 30 / deg_per_s
    frames = [
        (
            t_s,
            observation(
                left_knee_flexion=90.0 if t_s < 3 else 40.0,
                left_thigh_trunk=90 - 30 * min(max(0.0, t_s - 3) / (arrived_s - 3), 1),
            ),
        )
        for t_s in (index / 30 for index in range(10 * 30))
    ]
    _, verdicts = run(reference(), frames)
    said_s = next(v.t_s for v in verdicts if v.cue and v.cue.kind == "knee_too_straight")
    assert said_s - arrived_s == pytest.approx(STILL_AFTER_S + SETTLED_IN_HOLD_S, abs=0.6)


def test_nothing_is_said_on_the_way_out() -> None:
    """Whoever lets the thigh down is leaving: no fault is named, and none is spoken."""
    asked = check("thigh_off", "thigh_trunk", minimum=80, maximum=math.inf)
    state, _ = run(reference(asked), at_times(0, 3, observation(left_thigh_trunk=100.0)))
    _, verdicts = run(state, at_times(3.1, 20, observation(left_thigh_trunk=20.0)))
    wrong = [v for v in verdicts if v.state is FormState.INCORRECT]
    assert {v.reasons for v in wrong} == {(Reason.COMING_OUT, "thigh_off")}
    assert not [v.cue for v in verdicts if v.cue]


def test_time_that_does_not_advance_changes_nothing() -> None:
    """A frame at or before the last one's time gets the last answer again, without a cue."""
    state, verdicts = run(reference(), at_times(0, 2, GOOD))
    for t_s in (verdicts[-1].t_s, 0.5):
        again, verdict = step(state, None, t_s)
        assert again is state
        assert (verdict.state, verdict.hold) == (verdicts[-1].state, verdicts[-1].hold)
        assert verdict.span is None
        assert verdict.cue is None


@pytest.mark.parametrize("t_s", [math.nan, math.inf])
def test_time_must_be_a_number(t_s: float) -> None:
    """A time that is not finite is refused before it can spoil the ledger."""
    with pytest.raises(ValueError, match="finite"):
        step(start_checker(reference(), Side.LEFT), None, t_s)


def test_the_checker_starts_with_nothing() -> None:
    """Before the first frame nothing has been counted and nobody has been seen."""
    state = start_checker(reference(), Side.RIGHT)
    assert state.affected is Side.RIGHT
    assert state.hold.elapsed_s == 0
    assert state.match is None
