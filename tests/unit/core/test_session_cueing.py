from __future__ import annotations

from itertools import pairwise

import pytest

from posecheck.core.session import Phase
from posecheck.core.session.cueing import AGAIN_S, RESTS_S, TOLD_OFTEN
from tests.unit.core.builders import check, observation, reference
from tests.unit.core.live_set import EVERY_S, Set

KNEE = check()
THIGH = check("thigh_low", "thigh_trunk", minimum=60.0, maximum=180.0)
BOTH = reference(KNEE, THIGH)
GOOD = observation(left_knee_flexion=90, left_thigh_trunk=90)
FLAT = observation(left_knee_flexion=0, left_thigh_trunk=90)
LOW = observation(left_knee_flexion=90, left_thigh_trunk=20)
NEITHER = observation(left_knee_flexion=0, left_thigh_trunk=20)


def test_the_same_cue_comes_ever_more_seldom() -> None:
    """A person who cannot mend something is not told every few seconds."""
    stuck = Set(BOTH).until(Phase.HOLDING, GOOD).see(GOOD, 3).see(FLAT, 90)

    told_s = stuck.said_s("knee_too_straight")
    pauses_s = [after - before for before, after in pairwise(told_s)]
    assert all(pause >= again - EVERY_S for pause, again in zip(pauses_s, AGAIN_S, strict=False))
    assert len(told_s) <= 5


def test_one_thing_at_a_time_until_it_was_told_often() -> None:
    """With two faults only the first is told; the second after the first was told in vain."""
    stuck = Set(BOTH, short=True).until(Phase.ENTERING, NEITHER).see(NEITHER, 90)

    often_s = stuck.said_s("knee_too_straight")[TOLD_OFTEN - 1]
    assert stuck.said_s("thigh_low")[0] > often_s


def test_who_has_mended_it_is_told_afresh() -> None:
    """A fault that comes back after a hold is told at once."""
    again = Set(BOTH).until(Phase.HOLDING, GOOD).see(GOOD, 3).see(FLAT, 12)
    again.until(Phase.HOLDING, GOOD).see(GOOD, 8)
    before = len(again.said_s("knee_too_straight"))
    slipped_s = again.t_s
    again.see(FLAT, 4)

    assert len(again.said_s("knee_too_straight")) == before + 1
    assert again.said_s("knee_too_straight")[-1] - slipped_s < 2.5


@pytest.mark.parametrize("settles", [True, False])
def test_on_the_way_in_a_position_is_corrected_once_the_legs_keep_still(*, settles: bool) -> None:
    """A position that is still changing is not corrected; one that stays wrong is."""
    moving = Set(BOTH, short=True).until(Phase.ENTERING, FLAT).see(FLAT, 1)
    for _ in range(6):
        for degrees in (20, 60):
            moving.see(observation(left_knee_flexion=0, left_thigh_trunk=degrees), 0.5)
    assert "knee_too_straight" not in moving.speeches

    moving.see(FLAT, 1.5)
    assert "knee_too_straight" not in moving.speeches

    moving.see(FLAT if settles else GOOD, RESTS_S + 1)

    assert ("knee_too_straight" in moving.speeches) is settles
