from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.hold import GRACE_S, LONGEST_GAP_S, FormState, HoldSpan, HoldState, step_hold

Frame = tuple[float, FormState, tuple[str, ...]]
CORRECT: tuple[FormState, tuple[str, ...]] = (FormState.CORRECT, ())
UNSEEN: tuple[FormState, tuple[str, ...]] = (FormState.CANNOT_JUDGE, ("no_person",))
KNEE: tuple[FormState, tuple[str, ...]] = (FormState.INCORRECT, ("knee", "hip"))
HIP: tuple[FormState, tuple[str, ...]] = (FormState.INCORRECT, ("hip",))
answers = st.sampled_from([CORRECT, UNSEEN, KNEE, HIP])
# Usual steps, repeats, steps backward, and jumps past the longest gap.
steps_s = st.floats(0, 0.2) | st.just(0.0) | st.floats(-2, 3)
frames_strategy = st.lists(st.tuples(steps_s, answers), min_size=1, max_size=60).map(
    lambda steps: [
        (math.fsum(s for s, _ in steps[: index + 1]), *answer)
        for index, (_, answer) in enumerate(steps)
    ]
)


def hold_through(
    frames: list[Frame], hold: HoldState | None = None
) -> tuple[HoldState, list[HoldSpan]]:
    hold, spans = hold or HoldState(), []
    for t_s, state, reasons in frames:
        hold, span = step_hold(hold, t_s, state, reasons)
        if span is not None:
            spans.append(span)
    return hold, spans


def steady(start_s: float, end_s: float, answer: tuple[FormState, tuple[str, ...]]) -> list[Frame]:
    count = round((end_s - start_s) * 10)
    return [(start_s + index / 10, *answer) for index in range(count + 1)]


@given(frames_strategy)
def test_the_totals_add_up_to_the_elapsed_time(frames: list[Frame]) -> None:
    """Whatever the times, every second from the first to the latest is counted exactly once."""
    hold, spans = hold_through(frames)
    elapsed_s = max(t_s for t_s, _, _ in frames) - frames[0][0]
    assert hold.accepted_s + hold.paused_s + hold.unseen_s == pytest.approx(elapsed_s, abs=1e-6)
    assert hold.elapsed_s == pytest.approx(elapsed_s, abs=1e-6)
    ends = [frames[0][0], *(span.end_s for span in spans)]
    assert [span.start_s for span in spans] == ends[:-1]
    assert all(span.end_s > span.start_s for span in spans)


@given(frames_strategy)
def test_the_totals_are_the_sums_of_the_spans(frames: list[Frame]) -> None:
    """Accepted, paused by reason and unseen time are the sums of the spans."""
    hold, spans = hold_through(frames)

    def total(state: FormState, reason: str | None = None) -> float:
        return math.fsum(
            b.end_s - b.start_s
            for b in spans
            if b.state is state and reason in (None, *b.reasons[:1])
        )

    assert hold.accepted_s == pytest.approx(total(FormState.CORRECT), abs=1e-4)
    assert hold.unseen_s == pytest.approx(total(FormState.CANNOT_JUDGE), abs=1e-4)
    for reason, paused_s in hold.paused_by_s.items():
        assert paused_s == pytest.approx(total(FormState.INCORRECT, reason), abs=1e-4)


@given(frames_strategy)
def test_no_hold_is_longer_than_what_was_accepted(frames: list[Frame]) -> None:
    """Current hold, longest hold, accepted and elapsed seconds are always in ascending order."""
    for count in range(1, len(frames) + 1):
        hold, _ = hold_through(frames[:count])
        assert 0 <= hold.current_hold_s <= hold.longest_hold_s <= hold.accepted_s + 1e-9
        assert hold.accepted_s <= hold.elapsed_s + 1e-9


@given(frames_strategy, st.floats(0, 5), answers)
def test_time_that_does_not_advance_changes_nothing(
    frames: list[Frame], back_s: float, answer: tuple[FormState, tuple[str, ...]]
) -> None:
    """A repeated or earlier time adds nothing and leaves the totals as they were."""
    hold, _ = hold_through(frames)
    assert hold.last_t_s is not None
    assert step_hold(hold, hold.last_t_s - back_s, *answer) == (hold, None)


@given(frames_strategy)
def test_only_time_between_two_correct_frames_is_accepted(frames: list[Frame]) -> None:
    """A second is accepted only if the frames at both of its ends were correct."""
    hold = HoldState()
    for t_s, state, reasons in frames:
        before = hold
        hold, span = step_hold(hold, t_s, state, reasons)
        if span is not None and span.state is FormState.CORRECT:
            assert before.last_state is state is FormState.CORRECT
            assert span.end_s - span.start_s <= LONGEST_GAP_S + 1e-6


def test_the_clock_does_not_run_into_a_fault() -> None:
    """The time up to the frame that shows a fault counts toward the fault, as is the way back."""
    hold, spans = hold_through([(0, *CORRECT), (0.1, *KNEE), (0.3, *CORRECT), (0.4, *CORRECT)])
    assert [b.state for b in spans] == [
        FormState.INCORRECT,
        FormState.INCORRECT,
        FormState.CORRECT,
    ]
    assert hold.paused_by_s == {"knee": pytest.approx(0.3)}
    assert hold.accepted_s == pytest.approx(0.1)


@pytest.mark.parametrize("answer", [CORRECT, KNEE, UNSEEN])
@pytest.mark.parametrize(("gap_s", "unseen"), [(LONGEST_GAP_S, False), (1.001, True)])
def test_a_long_gap_is_unseen(
    answer: tuple[FormState, tuple[str, ...]], gap_s: float, unseen: bool
) -> None:
    """A gap longer than the maximum is unseen, whatever the frames at its ends show."""
    _, spans = hold_through([(0, *answer), (gap_s, *answer)])
    expected = (FormState.CANNOT_JUDGE, ("no_frames",)) if unseen else answer
    assert [(b.state, b.reasons) for b in spans] == [expected]


@pytest.mark.parametrize("answer", [KNEE, UNSEEN])
@pytest.mark.parametrize(("lapse_s", "goes_on"), [(GRACE_S * 0.99, True), (GRACE_S * 1.01, False)])
def test_grace_keeps_the_hold_but_is_not_counted(
    answer: tuple[FormState, tuple[str, ...]], lapse_s: float, goes_on: bool
) -> None:
    """A lapse within the grace period does not break the hold, but never counts as held."""
    lapsed, _ = hold_through([*steady(0, 2, CORRECT), (2 + lapse_s, *answer)])
    assert lapsed.holding == goes_on
    again = 2 + lapse_s + 0.1
    hold, _ = hold_through(
        [(again, *CORRECT), *((again + t_s, s, r) for t_s, s, r in steady(0, 1, CORRECT))],
        HoldState(
            accepted_s=lapsed.accepted_s,
            current_hold_s=lapsed.current_hold_s,
            longest_hold_s=lapsed.longest_hold_s,
        ),
    )
    assert hold.accepted_s == pytest.approx(3)
    assert hold.longest_hold_s == pytest.approx(3 if goes_on else 2)


def test_lapses_do_not_add_up_across_good_time() -> None:
    """Each lapse has its own grace period, if there was correct time in between."""
    frames: list[Frame] = []
    for start_s in (0, 1, 2):
        frames += [*steady(start_s, start_s + 0.6, CORRECT), (start_s + 0.8, *KNEE)]
    hold, _ = hold_through(frames)
    assert hold.holding
    assert hold.paused_s > GRACE_S


def test_lapses_of_several_kinds_add_up() -> None:
    """A lapse that changes its reason still has a single grace period."""
    hold, _ = hold_through([*steady(0, 1, CORRECT), (1.3, *KNEE), (1.6, *UNSEEN), (1.7, *HIP)])
    assert not hold.holding
    assert hold.longest_hold_s == pytest.approx(1)
