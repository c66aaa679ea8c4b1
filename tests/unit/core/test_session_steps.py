from __future__ import annotations

from dataclasses import replace
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posecheck.core.landmarks import Side
from posecheck.core.observation import Observation
from posecheck.core.session import STEP, Heard, Phase, Speech, start_session, step_session
from posecheck.core.session.steps import AFTER_CUE_S, DONE_PAUSE_S, LONGEST_PAUSE_S, PAUSE_S
from posecheck.core.session.voice import BREATH_S
from tests.unit.core.builders import check, observation, reference, run
from tests.unit.core.live_set import EVERY_S, SPOKEN_S, Set

GOOD = observation(left_knee_flexion=90)
FLAT = observation(left_knee_flexion=0)
BENT = observation(left_knee_flexion=40)
OTHER_LEG = observation(right_knee_flexion=90)
THREE = replace(reference(check(tells_leg=True)), steps=("Lie down.", "Bend.", "Hold."))
FRAMES_S = 3 * EVERY_S


def test_each_step_is_spoken_to_its_end_then_comes_a_pause() -> None:
    """Somebody who does not move hears one step after another, with a pause between them."""
    guided = Set(THREE).until(Phase.ENTERING, FLAT).see(FLAT, 25)

    first_s, second_s, third_s = (guided.said_s(STEP, step)[0] for step in range(3))
    assert second_s - first_s == pytest.approx(SPOKEN_S + PAUSE_S, abs=FRAMES_S)
    assert third_s - second_s == pytest.approx(SPOKEN_S + PAUSE_S, abs=FRAMES_S)
    shown = [update.step for update in guided.updates if update.phase is Phase.ENTERING]
    # Nothing else is seen in between, nor a step after the last one.
    assert [step for step, _ in groupby(shown)] == [None, 0, 1, 2, None]


@pytest.mark.parametrize("spoken_s", [1.0, 9.0])
def test_the_steps_keep_the_pace_of_the_voice(spoken_s: float) -> None:
    """A slow voice is waited for, because it says when a sentence is over."""
    guided = Set(THREE, spoken_s=spoken_s)
    guided.state = replace(guided.state, spoken_s=lambda _: spoken_s)
    guided.until(Phase.ENTERING, FLAT).see(FLAT, 20)

    first_s, second_s = (guided.said_s(STEP, step)[0] for step in range(2))
    assert second_s - first_s == pytest.approx(spoken_s + PAUSE_S, abs=FRAMES_S)


def test_who_has_done_a_step_hears_the_next_one_sooner() -> None:
    """Movement and then stillness show that a step is done."""
    quick = Set(THREE).until(Phase.ENTERING, FLAT).see(FLAT, 1.5).see(BENT, 6)

    first_s, second_s = (quick.said_s(STEP, step)[0] for step in range(2))
    assert second_s - first_s == pytest.approx(SPOKEN_S + DONE_PAUSE_S, abs=FRAMES_S)


def test_who_keeps_moving_is_waited_for_but_not_for_ever() -> None:
    """Somebody who never keeps still hears the next step after the longest pause."""
    restless = Set(THREE).until(Phase.ENTERING, FLAT).see(FLAT, 1)
    while len(restless.said_s(STEP, 1)) < 1 and restless.t_s < 40:
        for seen in (FLAT, BENT, observation(left_knee_flexion=60), BENT):
            restless.see(seen, 0.3)

    first_s, second_s = (restless.said_s(STEP, step)[0] for step in range(2))
    assert second_s - first_s == pytest.approx(SPOKEN_S + LONGEST_PAUSE_S, abs=1.5)


def test_who_is_in_the_stretch_need_not_hear_the_rest() -> None:
    """With the right form the clock starts, says so, and no further step is read out."""
    early = Set(THREE).until(Phase.ENTERING, FLAT).see(FLAT, 1).until(Phase.HOLDING, GOOD)
    early.see(GOOD, 4).until(Phase.PAUSED, FLAT).see(FLAT, 12)

    assert early.speeches.count(STEP) == 1
    assert "started" in early.speeches


def test_on_the_way_in_faults_wait_for_the_steps() -> None:
    """While steps are read out, no fault of an unfinished position is spoken or shown."""
    entering = Set().until(Phase.ENTERING, FLAT).see(FLAT, 2)
    assert entering.last.problem is None
    assert entering.speeches[-1] == STEP

    entering.see(FLAT, 15)

    assert entering.last.problem == "knee_too_straight"
    assert entering.speeches[-1] == "knee_too_straight"


def test_a_cue_cuts_a_step_off_and_the_step_is_said_again_whole() -> None:
    """The wrong leg is told at once; when it is right again, the step comes once more."""
    wrong = Set(THREE, spoken_s=9.0)
    wrong.state = replace(wrong.state, spoken_s=lambda _: 9.0)
    wrong.until(Phase.ENTERING, FLAT).see(FLAT, 1)
    while "wrong_leg" not in wrong.speeches and wrong.t_s < 60:
        wrong.see(OTHER_LEG, EVERY_S)
    (cue_s,) = wrong.said_s("wrong_leg")
    (event,) = (e for _, e in wrong.played if e == Speech("wrong_leg"))
    assert isinstance(event, Speech)
    assert event.cuts
    assert wrong.last.problem == "wrong_leg"

    wrong.see(FLAT, 15)

    _, again_s = wrong.said_s(STEP, 0)
    assert again_s - cue_s >= 9.0 + AFTER_CUE_S - FRAMES_S


def test_while_the_wrong_leg_is_up_no_step_is_read_out() -> None:
    """Steps for the other leg would not help; the cue is repeated, and the clock waits."""
    wrong = Set(THREE).until(Phase.ENTERING, FLAT).see(OTHER_LEG, 30)

    assert len(wrong.said_s("wrong_leg")) >= 3
    assert STEP not in wrong.speeches
    assert wrong.last.hold.accepted_s == 0


def test_a_step_that_the_browser_cut_off_is_said_again() -> None:
    """Whatever cuts a step off, it is missed, and so it is repeated."""
    cut = Set(THREE).until(Phase.ENTERING, FLAT).see(FLAT, 1).cut_off().see(FLAT, 3)

    assert len(cut.said_s(STEP, 0)) == 2


def test_without_a_word_from_the_browser_the_set_goes_on() -> None:
    """A message that is lost costs a moment, not the set."""
    mute = Set(THREE, spoken_s=None).until(Phase.ENTERING, FLAT).see(FLAT, 40)

    assert mute.speeches.count(STEP) == 3


def test_who_knows_the_stretch_hears_what_comes_and_no_steps() -> None:
    """In short: what is coming, what to do if it hurts, get ready; then the hold."""
    short = Set(THREE, short=True).until(Phase.ENTERING, FLAT).until(Phase.HOLDING, GOOD)

    assert short.speeches == ["welcome", "coming", "if_it_hurts", "get_ready", "started"]


Reported = tuple[Observation | None, float, float]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([FLAT, BENT, OTHER_LEG, GOOD, None]), st.integers(1, 60)),
        max_size=12,
    ),
    st.lists(st.tuples(st.integers(1, 40), st.booleans()), max_size=40),
)
def test_what_is_said_never_runs_together_and_never_counts(
    scenes: list[tuple[Observation | None, int]], reports: list[tuple[int, bool]]
) -> None:
    """Whatever the person and the voice do: one sentence at a time, and the same seconds.

    No step comes before the one in front of it was heard whole.
    """
    state = start_session(replace(THREE, hold_s=8), Side.LEFT, spoken_s=lambda _: SPOKEN_S)
    frames = [seen for seen, count in [(FLAT, 130), *scenes] for _ in range(count)]
    saying: tuple[Speech, float, bool] | None = None
    ended_s, judged, whole = -10.0, [], set()
    outcomes = iter(reports)
    for index, seen in enumerate(frames):
        t_s = round(index * EVERY_S, 6)
        heard: tuple[Heard, ...] = ()
        if saying is not None and t_s >= saying[1]:
            heard = (Heard(saying[0].number, whole=saying[2]),)
            if saying[2]:
                whole.add(saying[0])
            saying, ended_s = None, t_s
        before = state
        state, update = step_session(state, seen, t_s, heard=heard)
        if update.verdict is not None:
            judged.append((t_s, seen))
        spoken = [event for event in update.events if isinstance(event, Speech)]
        assert len(spoken) <= 1
        for speech in spoken:
            assert (saying is not None) == speech.cuts
            assert speech.cuts or t_s - ended_s >= BREATH_S - 1e-6 or speech.kind != STEP
            if speech.step:
                assert Speech(STEP, speech.step - 1) in whole
            frames_spoken, is_whole = next(outcomes, (20, True))
            saying = (speech, t_s + frames_spoken * EVERY_S, is_whole)
        # A voice that takes far too long counts as heard, so that the set goes on.
        if state.voice.saying is None and before.voice.saying is not None and not heard:
            whole.add(before.voice.saying)
            saying, ended_s = None, t_s
    checker_hold = run(state.checker.reference, [])[0].hold
    if judged:
        checker = start_session(replace(THREE, hold_s=8), Side.LEFT).checker
        checker_hold = run(checker, judged)[0].hold
    assert state.checker.hold == checker_hold
