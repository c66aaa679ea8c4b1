from __future__ import annotations

import pytest

from posecheck.core.gestures import ARM_HELD_S, FORGIVEN_S, SETTLED_S
from posecheck.core.landmarks import Side
from posecheck.core.reasons import Reason
from posecheck.core.session import Phase, Speech, Tone
from posecheck.core.session.resting import REST_ENDS_S
from posecheck.core.session.signs import GOT_UP_AFTER_S
from posecheck.core.session.state import Rest
from tests.unit.core.builders import observation
from tests.unit.core.live_set import EVERY_S, Set
from tests.unit.core.test_gestures import raise_arm, sitting_pose

GOOD = observation(left_knee_flexion=90)
FLAT = observation(left_knee_flexion=0)
ARM_UP = observation(GOOD.measures, where=raise_arm(GOOD.pose, Side.LEFT))
SITTING = observation(where=sitting_pose(), in_distribution_score=0.1)
STARTS = (Phase.SET_UP, Phase.GET_READY, Phase.ENTERING)


def test_the_signs_are_told_before_the_stretch() -> None:
    """Nobody can look them up from the floor."""
    ready = Set().until(Phase.ENTERING, FLAT)

    assert "signs" in ready.speeches


@pytest.mark.parametrize("phase", [Phase.GET_READY, Phase.ENTERING, Phase.HOLDING])
def test_an_arm_held_up_ends_the_set(phase: Phase) -> None:
    """A soft tone first, in time to lower the arm; then the set ends, and what was held is kept."""
    lying = Set().until(Phase.GET_READY, FLAT)
    stretching = lying.until(phase, GOOD if phase is Phase.HOLDING else FLAT).see(FLAT, 0.1)
    held_s = stretching.last.hold.accepted_s

    stretching.until(Phase.STOPPED, ARM_UP, max_s=ARM_HELD_S + 1)

    assert stretching.tones.count(Tone.NOTICED) == 1
    # Only somebody in the stretch has something to let go of.
    ready = phase is Phase.GET_READY
    assert stretching.speeches[-1] == ("arm_up_at_rest" if ready else "arm_up")
    assert stretching.last.hold.accepted_s >= held_s
    assert stretching.see(GOOD, 5).last.phase is Phase.STOPPED


def test_an_arm_lowered_after_the_tone_ends_nothing() -> None:
    """The tone is there to be heard and acted on."""
    held = Set().until(Phase.HOLDING, GOOD).see(ARM_UP, ARM_HELD_S - 0.3)
    assert held.tones[-1] is Tone.NOTICED

    held.see(GOOD, FORGIVEN_S + 2)

    assert held.last.phase is Phase.HOLDING


def test_sitting_up_pauses_without_a_correction_and_lying_back_goes_on() -> None:
    """It is no fault: no cue, nothing to fix; what was held is kept, and the hold goes on."""
    held = Set().until(Phase.HOLDING, GOOD).see(GOOD, 2)
    held_s = held.last.hold.accepted_s
    told = len(held.speeches)

    held.until(Phase.SITTING, SITTING, max_s=SETTLED_S + 1).see(SITTING, 4)

    assert held.speeches[told:] == ["sitting"]
    assert held.last.problem is None
    assert held.last.verdict is not None
    assert held.last.verdict.reasons == (Reason.SAT_UP,)
    held.until(Phase.PAUSED, FLAT, max_s=SETTLED_S + 1)
    assert held.speeches[-1] == "lay_back"
    held.until(Phase.HOLDING, GOOD, max_s=5)
    assert held.tones[-1] is Tone.RESUME
    assert held.last.hold.accepted_s >= held_s


def test_sitting_up_on_the_way_in_pauses_the_steps() -> None:
    """Whoever sits up before anything counted finds the way in again where it was left."""
    entering = Set().until(Phase.ENTERING, FLAT).see(FLAT, 1)
    entering.until(Phase.SITTING, SITTING, max_s=SETTLED_S + 1)

    entering.until(Phase.ENTERING, FLAT, max_s=SETTLED_S + 1)

    assert Tone.PAUSE not in entering.tones


def test_who_stays_up_has_got_up() -> None:
    """The set ends by itself, kept as it is, and says so."""
    held = Set().until(Phase.HOLDING, GOOD).see(GOOD, 2)

    held.until(Phase.STOPPED, SITTING, max_s=GOT_UP_AFTER_S + SETTLED_S + 1)

    assert held.speeches[-2:] == ["sitting", "got_up"]
    assert held.last.hold.accepted_s > 1


def test_sitting_is_paused_time() -> None:
    """Every second of it is booked, under its own name, and none is counted."""
    held = Set().until(Phase.HOLDING, GOOD).see(GOOD, 2).until(Phase.SITTING, SITTING)
    before = held.last.hold

    held.see(SITTING, 5)

    assert held.last.hold.accepted_s == before.accepted_s
    assert held.last.hold.paused_by_s[Reason.SAT_UP] == pytest.approx(5, abs=2 * EVERY_S)


def test_before_the_stretch_anybody_may_sit() -> None:
    """While somebody finds their place, sitting up is no sign."""
    finding = Set().see(FLAT, 1.2).see(SITTING, 20)

    assert finding.last.phase in STARTS
    assert "sitting" not in finding.speeches


def test_a_rest_says_what_comes_and_that_it_ends() -> None:
    """Rest, a word before its end, then the set-up as always; nothing is asked for meanwhile."""
    resting = Set(rest_s=30).see(None, 29)
    assert resting.last.phase is Phase.RESTING
    assert resting.speeches == ["rest", "rest_ends"]
    at_s = {event.kind: t_s for t_s, event in resting.played if isinstance(event, Speech)}
    assert at_s["rest_ends"] - at_s["rest"] == pytest.approx(30 - REST_ENDS_S, abs=2 * EVERY_S)
    ends_s = resting.updates[0].t_s + 30
    for update in resting.updates:
        assert update.rest == Rest(pytest.approx(ends_s - update.t_s), 30)

    resting.see(FLAT, 2).until(Phase.ENTERING, FLAT)

    assert resting.last.rest is None

    assert "welcome" not in resting.speeches
    assert "signs" not in resting.speeches
    assert resting.last.hold.elapsed_s == 0


def test_an_arm_held_up_in_the_rest_ends_the_row() -> None:
    """The same sign means the same everywhere: enough."""
    resting = Set(rest_s=30).see(FLAT, 5).until(Phase.STOPPED, ARM_UP, max_s=ARM_HELD_S + 1)

    assert resting.speeches[-1] == "arm_up_at_rest"
    assert resting.last.hold.elapsed_s == 0


def test_sitting_up_in_the_rest_is_resting() -> None:
    """A rest is for whatever feels good."""
    resting = Set(rest_s=30).see(FLAT, 5).see(SITTING, 20)

    assert resting.last.phase is Phase.RESTING
