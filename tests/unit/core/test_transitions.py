from __future__ import annotations

import math
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.hold import FormState
from posecheck.core.landmarks import Side
from posecheck.core.matching import match_reference
from posecheck.core.reasons import Reason
from posecheck.core.reference import Check, ReferencePose
from posecheck.core.transitions import (
    FAR_OUT_DEG,
    LET_DOWN_DEG,
    LET_DOWN_WITHIN_S,
    STAYS_AFTER_S,
    Posture,
    Transition,
)
from tests.unit.core.builders import check, measures, reference

LIMIT_DEG = 85.0
DRAWN_UP = check("thigh_down", "thigh_trunk", minimum=LIMIT_DEG, maximum=math.inf)
CROSSED = check("knee_too_straight")
TARGET = reference(DRAWN_UP, CROSSED)
GOOD, WRONG, UNSEEN = FormState.CORRECT, FormState.INCORRECT, FormState.CANNOT_JUDGE


def posture(
    thigh_deg: float = 110.0,
    knee_deg: float = 90.0,
    *,
    target: ReferencePose = TARGET,
    form: FormState = WRONG,
    reasons: tuple[str, ...] = ("a_fault",),
    still: bool = True,
    held: bool = True,
    done: bool = False,
) -> Posture:
    """A person who lies with a thigh and a knee bent so far."""
    seen = measures(left_thigh_trunk=thigh_deg, left_knee_flexion=knee_deg, sd=1.0)
    match = match_reference(target, seen, Side.LEFT)
    return Posture(form, reasons, match, still, held, done)


def follow(moments: Iterable[Posture], every_s: float = 0.1) -> list[Transition]:
    """The transition at each of the moments."""
    found = [Transition()]
    for place, moment in enumerate(moments):
        found.append(found[-1].next(place * every_s, moment))
    return found[1:]


HELD = posture(form=GOOD, reasons=())


def test_wrong_form_before_the_hold_is_the_way_in_until_somebody_stays_there() -> None:
    """Whoever keeps still near the stretch in wrong form is trying to hold it."""
    found = follow([posture(70, held=False)] * 40)

    for nth, transition in enumerate(found):
        stays = nth * 0.1 >= STAYS_AFTER_S
        assert transition.kind == (None if stays else Reason.GETTING_IN)


@pytest.mark.parametrize(
    "moment",
    [
        posture(70, held=False, still=False),
        posture(LIMIT_DEG - FAR_OUT_DEG - 5, 20, held=False),
        posture(held=False, reasons=(Reason.NOT_LYING,), target=reference(CROSSED)),
        posture(
            0,
            20,
            held=False,
            target=reference(CROSSED, check("hands", "hand_to_leg", minimum=1, maximum=2)),
        ),
    ],
    ids=["moving", "at rest", "up", "at rest, without a check of a thigh"],
)
def test_whoever_moves_or_rests_is_on_the_way_in(moment: Posture) -> None:
    """However long it takes, it is no attempt at the stretch."""
    assert {each.kind for each in follow([moment] * 60)} - {Reason.GETTING_IN} <= {None}
    assert follow([moment] * 60)[20].kind is Reason.GETTING_IN


def test_several_faults_at_once_may_be_an_attempt_before_the_first_hold() -> None:
    """Who has not found the stretch yet may have more than one thing wrong with it."""
    assert follow([posture(75, 20, held=False)] * 40)[-1].kind is None


def test_the_other_leg_is_never_on_the_way() -> None:
    """It is told at once, before the hold and after it."""
    for held in (False, True):
        other = posture(20, 20, reasons=(Reason.WRONG_LEG, "a_fault"), held=held)
        assert {each.kind for each in follow([HELD] * held + [other] * 60)} == {None}


@pytest.mark.parametrize(
    "leaving",
    [
        posture(LIMIT_DEG - FAR_OUT_DEG - 5),
        posture(80, 20),
        posture(reasons=(Reason.NOT_LYING,)),
        posture(110 - LET_DOWN_DEG - 5),
        posture(done=True),
    ],
    ids=["far out", "two faults", "up", "let down", "after the goal"],
)
def test_coming_out_is_told_at_once(leaving: Posture) -> None:
    """A thigh that is let down, or a stretch given up, is no lapse."""
    *_, last = follow([*[HELD] * 10, leaving])

    assert (last.kind, last.leaving) == (Reason.COMING_OUT, True)


@pytest.mark.parametrize("knee_deg", [20.0, 60.0])
def test_a_slip_of_one_thing_is_a_lapse(knee_deg: float) -> None:
    """As long as the thigh stays up, somebody still wants to hold."""
    slip = posture(knee_deg=knee_deg, still=False)

    assert {each.kind for each in follow([HELD] * 10 + [slip] * 60)} == {None}


def test_a_thigh_that_sinks_slowly_is_a_lapse() -> None:
    """An arm that tires is told so, until the thigh has been let down altogether."""
    speed = 0.9 * LET_DOWN_DEG / LET_DOWN_WITHIN_S
    thighs = [110 - speed * 0.1 * nth for nth in range(80)]
    found = follow(
        posture(thigh, still=False, form=GOOD if thigh >= LIMIT_DEG else WRONG) for thigh in thighs
    )

    for thigh, transition in zip(thighs, found, strict=True):
        assert transition.leaving == (thigh <= LIMIT_DEG - FAR_OUT_DEG)
    assert found[-1].leaving


def test_whoever_has_left_is_out_until_they_hold_again() -> None:
    """Moving about or resting after a hold, seen or not, is never a fault."""
    resting = [posture(30, 20)] * 20
    unseen = [Posture(UNSEEN, (Reason.NO_PERSON,), None, False, True, False)] * 20
    back = [posture(100, reasons=(Reason.STILL_MOVING,), still=False)] * 5
    found = follow([HELD, *resting, *unseen, *back, HELD, posture(knee_deg=20)])

    assert all(each.leaving for each in found[1:46])
    assert {each.kind for each in found[1:21]} == {Reason.COMING_OUT}
    assert {each.kind for each in found[21:41]} == {None}
    assert {each.kind for each in found[41:46]} == {Reason.COMING_OUT}
    assert not any(each.leaving for each in found[46:])


def test_whoever_goes_in_again_and_stays_there_wrongly_is_told() -> None:
    """Coming out is over when somebody keeps still near the stretch again."""
    found = follow([HELD, *[posture(30, 20)] * 5, *[posture(knee_deg=20)] * 40])

    assert found[6].kind is Reason.COMING_OUT
    assert (found[-1].kind, found[-1].leaving) == (None, False)


def test_after_the_goal_everything_is_coming_out() -> None:
    """Whoever has done their time may do as they like."""
    found = follow([HELD, *[posture(knee_deg=20, done=True)] * 60])

    assert {each.kind for each in found[1:]} == {Reason.COMING_OUT}


@pytest.mark.parametrize(
    "asked", [DRAWN_UP, check("too_far", "hip_flexion", minimum=-math.inf, maximum=40.0)]
)
def test_a_thigh_leaves_against_the_way_that_it_went_in(asked: Check) -> None:
    """Where a stretch extends the hip, bending it is the way out."""
    drawn_up = asked is DRAWN_UP
    held_deg, left_deg = (110.0, 75.0) if drawn_up else (10.0, 60.0)

    def lie(deg: float, form: FormState) -> Posture:
        seen = measures(left_thigh_trunk=deg, left_hip_flexion=deg, sd=1.0)
        match = match_reference(reference(asked), seen, Side.LEFT)
        return Posture(form, ("a_fault",), match, False, True, False)

    *_, last = follow([lie(held_deg, GOOD)] * 5 + [lie(left_deg, WRONG)])

    assert last.leaving


@given(st.lists(st.sampled_from([math.nan, 20.0, 75.0, 110.0]), max_size=40))
def test_a_thigh_that_is_not_measured_tells_nothing(thighs: list[float]) -> None:
    """Without a measured thigh nothing fails, and correct form is on no way."""
    found = follow([posture(thigh, form=GOOD, reasons=()) for thigh in thighs])

    assert {(each.kind, each.leaving) for each in found} <= {(None, False)}
