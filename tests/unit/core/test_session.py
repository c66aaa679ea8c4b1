from __future__ import annotations

import math
from dataclasses import replace
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.cues import SETTLED_IN_HOLD_S
from posecheck.core.hold import HoldState
from posecheck.core.landmarks import Side
from posecheck.core.observation import Observation
from posecheck.core.positioning import CLEAR_FOR_S, FIRST_SETTLED_S, LOOKING, SETTLED_S
from posecheck.core.reasons import Reason
from posecheck.core.session import (
    Phase,
    Speech,
    Tone,
    start_session,
    step_session,
)
from posecheck.core.session.asking import ARRIVES_S, LASTS_S
from posecheck.core.session.events import HOLD_ENDED
from posecheck.core.session.preparing import LOST_S
from posecheck.core.session.stepping import GIVEN_UP_AFTER_S
from posecheck.core.session.stretching import STARTED_S
from posecheck.core.session.voice import BREATH_S, Voice
from posecheck.core.smoothing import STILL_AFTER_S
from tests.unit.core.builders import check, observation, reference
from tests.unit.core.live_set import EVERY_S, SPOKEN_S, Set

GOOD = observation(left_knee_flexion=90)
FLAT = observation(left_knee_flexion=0)
OTHER_LEG = observation(right_knee_flexion=90)
LEG_TOLD = check(tells_leg=True)

VOICE_S = 2.0
BEFOREHAND = ["seen_well", "if_it_hurts", "signs", "get_ready"]


def test_a_good_hold_from_the_first_look_to_the_end() -> None:
    """Welcome, what is told beforehand, three tones, start, marks, done: in this order."""
    done = Set(reference(hold_s=20)).until(Phase.HOLDING, GOOD).until(Phase.DONE, GOOD)

    assert done.tones == [
        *[Tone.COUNTDOWN] * 3,
        Tone.START,
        Tone.HALF_WAY,
        *[Tone.LAST_SECONDS] * 5,
        Tone.DONE,
    ]
    assert done.speeches == [
        "welcome",
        *BEFOREHAND,
        "started",
        "hurts_reminder",
        "half_way",
        "done",
    ]
    phases = list(dict.fromkeys(update.phase for update in done.updates))
    assert phases == [Phase.SET_UP, Phase.GET_READY, Phase.ENTERING, Phase.HOLDING, Phase.DONE]
    assert done.last.hold.accepted_s == pytest.approx(20, abs=2 * EVERY_S)


def test_the_countdown_is_a_tone_a_second() -> None:
    """The three tones come one second apart, and the stretch begins a second after the last."""
    ready = Set().until(Phase.ENTERING, FLAT)
    at = [t_s for t_s, event in ready.played if event is Tone.COUNTDOWN]

    assert [b - a for a, b in zip(at, [*at[1:], ready.t_s], strict=True)] == pytest.approx([1] * 3)


def test_nothing_counts_before_the_stretch_begins() -> None:
    """Correct form during the set-up and the countdown earns nothing."""
    ready = Set().until(Phase.ENTERING, GOOD)

    assert ready.last.hold.elapsed_s == 0
    assert all(update.verdict is None for update in ready.updates)


def test_positioning_names_one_thing_to_fix_and_says_it_after_a_while() -> None:
    """A problem is shown soon, and spoken once it has lasted; then it waits."""
    waiting = Set().see(None, SPOKEN_S + ARRIVES_S + 1)

    shown = [(update.t_s, update.problem) for update in waiting.updates]
    assert [each for each, _ in groupby(each for _, each in shown)] == [LOOKING, Reason.NO_PERSON]
    assert next(t_s for t_s, each in shown if each == Reason.NO_PERSON) < FIRST_SETTLED_S + 0.3
    assert waiting.speeches == ["welcome", Reason.NO_PERSON]
    assert waiting.state.phase is Phase.SET_UP


def test_too_dark_is_told_apart_from_nobody() -> None:
    """In a dark picture the person is asked to turn on a light."""
    dark = Set().see(None, FIRST_SETTLED_S + LASTS_S + 1, light=0.02)

    assert dark.last.problem == Reason.TOO_DARK
    assert dark.speeches[-1] == Reason.TOO_DARK


def test_a_second_person_is_told_and_holds_nothing_up_for_long() -> None:
    """Other people are asked to leave, and then the set begins regardless."""
    crowded = Set().until(Phase.GET_READY, replace(FLAT, people=2), max_s=15)

    assert crowded.speeches == ["welcome", Reason.MORE_THAN_ONE, "seen_well"]


def test_getting_out_of_the_picture_ends_the_countdown() -> None:
    """A person who is gone for long is back at the set-up; "get ready" is said again."""
    left = Set().until(Phase.GET_READY, FLAT).see(FLAT, 8).until(Phase.SET_UP, None, max_s=6)
    assert left.last.problem == Reason.NO_PERSON

    left.until(Phase.ENTERING, FLAT)

    assert left.speeches.count("get_ready") == 2
    assert left.speeches.count("if_it_hurts") == 1
    assert left.tones[-3:] == [Tone.COUNTDOWN] * 3


def test_a_moment_out_of_sight_starts_the_countdown_again_without_a_word() -> None:
    """Somebody who is gone for a moment is waited for; then the three tones come again."""
    gone = Set().until(Phase.GET_READY, FLAT)
    while len(gone.tones) < 2:
        gone.see(FLAT, EVERY_S)
    said = gone.speeches
    gone.see(None, LOST_S - 0.5)
    assert gone.state.phase is Phase.GET_READY
    gone.until(Phase.ENTERING, FLAT)

    assert gone.speeches == said
    assert gone.tones == [Tone.COUNTDOWN] * 5


def test_a_blink_does_not_end_the_countdown() -> None:
    """A moment without a person does not restart the set-up."""
    blinked = Set().until(Phase.GET_READY, FLAT).see(None, SETTLED_S - EVERY_S).see(FLAT, 1)

    assert blinked.state.phase is Phase.GET_READY


def test_a_slip_pauses_and_a_return_resumes() -> None:
    """A tone when the clock stops, its reason, and another tone when it runs again."""
    slipped = Set().until(Phase.HOLDING, GOOD).see(GOOD, 3)
    counted_s = slipped.last.hold.accepted_s
    slipped.until(Phase.PAUSED, FLAT, max_s=1.5).see(FLAT, STILL_AFTER_S + SETTLED_IN_HOLD_S)

    assert slipped.last.problem == "knee_too_straight"
    assert slipped.last.hold.accepted_s == pytest.approx(counted_s, abs=2.1 * EVERY_S)
    assert slipped.speeches[-1] == "knee_too_straight"
    slipped.until(Phase.HOLDING, GOOD, max_s=2)
    assert slipped.tones[-3:] == [Tone.START, Tone.PAUSE, Tone.RESUME]
    assert slipped.last.problem is None


DRAWN_UP = reference(check("thigh_down", "thigh_trunk", minimum=80, maximum=180))
IN_IT, SUNK, DOWN = (observation(left_thigh_trunk=deg) for deg in (100.0, 70.0, 20.0))


def test_whoever_comes_out_hears_once_when_the_hold_ended() -> None:
    """No fault is named, the words come once, and going in again is like the first time."""
    left = Set(DRAWN_UP).until(Phase.HOLDING, IN_IT).see(IN_IT, 8)
    before = len(left.played)
    left.until(Phase.COMING_OUT, DOWN, max_s=1.5)
    held_s = left.last.hold.accepted_s
    left.see(DOWN, 30)

    assert [event for _, event in left.played[before:]] == [
        Tone.PAUSE,
        Speech(HOLD_ENDED, held_s=held_s),
    ]
    assert {update.problem for update in left.updates[-300:]} == {None}
    left.until(Phase.HOLDING, IN_IT, max_s=3)
    assert left.tones[-1] is Tone.START
    left.see(IN_IT, 2).until(Phase.COMING_OUT, DOWN, max_s=1.5).see(DOWN, 3)
    assert left.speeches.count(HOLD_ENDED) == 2


def test_whoever_is_soon_back_hears_nothing_of_an_end() -> None:
    """A leg that is let down for a moment has not ended the hold."""
    back = Set(DRAWN_UP).until(Phase.HOLDING, IN_IT).see(IN_IT, 5)
    back.until(Phase.COMING_OUT, DOWN, max_s=1.5).until(Phase.HOLDING, IN_IT, max_s=3)

    assert HOLD_ENDED not in back.speeches


def test_whoever_goes_in_again_wrongly_is_helped() -> None:
    """Keeping still near the stretch is trying to hold it: the fault is told then."""
    tries = Set(DRAWN_UP).until(Phase.HOLDING, IN_IT).see(IN_IT, 5)
    tries.until(Phase.COMING_OUT, DOWN, max_s=1.5).see(DOWN, 5)
    tries.until(Phase.PAUSED, SUNK, max_s=6).see(SUNK, 2)

    assert tries.last.problem == "thigh_down"
    assert tries.speeches[-1] == "thigh_down"
    assert tries.tones[-1] is Tone.PAUSE


def test_not_seeing_pauses_too_and_says_why() -> None:
    """The clock waits while it cannot judge, and the person hears what to change."""
    lost = Set().until(Phase.HOLDING, GOOD).see(GOOD, 4).until(Phase.PAUSED, None, max_s=2)
    lost.see(None, 2)

    assert lost.last.problem == Reason.NO_PERSON
    assert lost.speeches[-1] == Reason.NO_PERSON
    assert lost.tones[-1] is Tone.PAUSE


def test_a_set_nobody_goes_on_with_ends_itself() -> None:
    """After a long time without a counted second the set ends, says so once, and stops judging."""
    left = Set().until(Phase.HOLDING, GOOD).see(GOOD, 3).until(Phase.PAUSED, None)
    left.until(Phase.GIVEN_UP, None, max_s=GIVEN_UP_AFTER_S + 1)
    counted_s = left.last.hold.accepted_s
    assert left.speeches[-1] == "given_up"

    left.see(GOOD, 5)

    assert left.speeches.count("given_up") == 1
    assert left.last.phase is Phase.GIVEN_UP
    assert left.last.verdict is None
    assert left.last.hold.accepted_s == counted_s


def test_nothing_counts_after_the_end() -> None:
    """When the goal is reached the clock stops, however long the position is held."""
    done = Set(reference(hold_s=2)).until(Phase.DONE, GOOD)
    held_s = done.last.hold.accepted_s

    done.see(GOOD, 10)

    assert done.last.hold.accepted_s == held_s
    assert done.tones.count(Tone.DONE) == 1


def test_a_set_that_was_broken_off_goes_on_with_what_it_had() -> None:
    """After a break, earned seconds count, and neither steps nor half way are repeated."""
    earned = HoldState(accepted_s=20, unseen_s=3, longest_hold_s=15, current_hold_s=5, last_t_s=99)
    resumed = Set(earned=earned).until(Phase.ENTERING, FLAT)
    assert resumed.last.hold == HoldState(accepted_s=20, unseen_s=3, longest_hold_s=15)

    resumed.until(Phase.DONE, GOOD, max_s=15)

    assert resumed.speeches == ["welcome", *BEFOREHAND, "started", "hurts_reminder", "done"]
    assert Tone.HALF_WAY not in resumed.tones


def test_a_time_that_stands_still_or_goes_back_plays_nothing() -> None:
    """The same time again gives the same answer, without sound."""
    held = Set().until(Phase.HOLDING, GOOD)
    for t_s in (held.t_s, held.t_s - 5):
        state, update = step_session(held.state, GOOD, t_s)
        assert state is held.state
        assert update == replace(held.last, events=())


def test_a_time_that_is_no_number_is_refused() -> None:
    """A time that is not finite is a programming error of the caller."""
    with pytest.raises(ValueError, match="finite"):
        step_session(start_session(reference(), Side.LEFT), None, math.nan)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([GOOD, FLAT, OTHER_LEG, None]),
            st.floats(0.02, 3.0, allow_nan=False),
        ),
        max_size=120,
    )
)
def test_whatever_happens_no_more_is_counted_than_time_went_by(
    frames: list[tuple[Observation | None, float]],
) -> None:
    """Counted, paused and unseen seconds never exceed the time since the stretch began."""
    state, t_s, began_s = start_session(reference(hold_s=5), Side.LEFT), 0.0, None
    for seen, passed_s in [(GOOD, 0.1)] * 70 + frames:
        t_s += passed_s
        state, update = step_session(state, seen, t_s)
        if update.verdict is not None and began_s is None:
            began_s = t_s
        assert update.hold.elapsed_s <= t_s - (began_s if began_s is not None else t_s) + 1e-6
        assert update.verdict is None or not (
            update.phase is Phase.PAUSED and update.verdict.hold.current_hold_s > 1
        )


def test_the_wait_before_get_ready_is_short() -> None:
    """A person who lies well in the picture hears "get ready" within two seconds."""
    seen = Set().until(Phase.GET_READY, FLAT)

    assert seen.t_s <= CLEAR_FOR_S + SETTLED_S + 3 * EVERY_S


@pytest.mark.parametrize(("mark_s", "tone"), [(6, Tone.HALF_WAY), (8, Tone.LAST_SECONDS)])
def test_a_mark_passed_just_after_a_pause_is_told(mark_s: float, tone: Tone) -> None:
    """A milestone passed just before a resumption is announced together with it."""
    held = Set(reference(hold_s=12)).until(Phase.HOLDING, GOOD)
    while held.last.hold.accepted_s < mark_s - 3.5 * EVERY_S:
        held.see(GOOD, EVERY_S)
    slipped = held.until(Phase.PAUSED, FLAT, max_s=2)
    assert mark_s - STARTED_S < slipped.last.hold.accepted_s < mark_s

    slipped.until(Phase.HOLDING, GOOD, max_s=2).see(GOOD, 0.5)

    assert slipped.tones[-2:] == [Tone.RESUME, tone]


def test_a_notice_waits_until_nothing_else_is_said() -> None:
    """It cuts nothing off, comes with no other sentence, and not after the end."""
    state = start_session(reference(), Side.LEFT, spoken_s=lambda _: VOICE_S)
    said: list[tuple[float, str]] = []
    for frame in range(1, 160):
        t_s = frame / 10
        told = any(kind == "slow_machine" for _, kind in said)
        notice = None if told else "slow_machine"
        state, update = step_session(state, None, t_s, notice=notice)
        said += [(t_s, event.kind) for event in update.events if isinstance(event, Speech)]

    assert [kind for _, kind in said] == ["welcome", "slow_machine", "no_person"]
    begun_s = [t_s for t_s, _ in said]
    assert begun_s[1] - begun_s[0] > VOICE_S + BREATH_S
    over = replace(state, phase=Phase.STOPPED, voice=Voice())
    assert step_session(over, None, 10.0, notice="slow_machine")[1].events == ()
