from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.live.throughput import (
    FRAMES_TO_JUDGE,
    FRAMES_TO_KEEP,
    RATE_WINDOW_S,
    SLOW_AFTER_S,
    WANTED_PER_S,
    WARM_UP_FRAMES,
    Throughput,
)

FAST_S, SLOW_S = 0.09, 0.11


def answer(
    pace: Throughput, took_s: list[float], *, start_s: float = 0.0, person: bool = True
) -> Throughput:
    """Answer frames one after the other, each as soon as the last is done."""
    now_s = start_s
    for each_s in took_s:
        now_s += each_s
        pace = pace.add(now_s, each_s, person=person)
    return pace


def test_a_machine_that_keeps_up_keeps_the_better_model() -> None:
    """Ten answers a second are enough, however long the first frames took to warm up."""
    pace = answer(Throughput(), [1.5] * WARM_UP_FRAMES + [FAST_S] * FRAMES_TO_JUDGE)

    assert pace.decided
    assert pace.keeps_up
    assert pace.model == "heavy"


def test_a_machine_that_does_not_keep_up_is_found_out() -> None:
    """Once enough frames were slower than ten a second allows, the model is too heavy."""
    pace = answer(Throughput(), [FAST_S] * WARM_UP_FRAMES + [SLOW_S] * FRAMES_TO_JUDGE)
    down = pace.change_down()

    assert pace.decided
    assert not pace.keeps_up
    assert (down.model, down.decided, down.took_s) == ("full", False, ())


def test_an_empty_room_decides_nothing() -> None:
    """Frames without a person take less time, so they say nothing about a set."""
    pace = answer(Throughput(), [0.2] * 40, person=False)

    assert not pace.decided
    assert pace.keeps_up


def test_a_short_stall_later_changes_nothing() -> None:
    """A machine that was busy for a second keeps the model; one that stays slow does not."""
    pace = answer(Throughput(), [FAST_S] * (WARM_UP_FRAMES + FRAMES_TO_KEEP))
    stalled = answer(pace, [SLOW_S] * FRAMES_TO_JUDGE)

    assert stalled.keeps_up
    assert not answer(stalled, [SLOW_S] * FRAMES_TO_KEEP).keeps_up


@given(st.lists(st.floats(0.01, 0.5), min_size=FRAMES_TO_JUDGE, max_size=120))
def test_nothing_decided_is_taken_back(took_s: list[float]) -> None:
    """Once decided, the choice of model is final, and memory use stays small."""
    pace = answer(Throughput(), [0.1] * WARM_UP_FRAMES + took_s)

    assert pace.decided
    assert len(pace.took_s) <= FRAMES_TO_KEEP
    assert all(pace.answered_s[-1] - t_s < RATE_WINDOW_S for t_s in pace.answered_s)


@given(st.floats(1 / 30, 0.2))
def test_the_rate_is_that_of_the_last_seconds(every_s: float) -> None:
    """Evenly spaced answers give their own rate, whatever happened before."""
    pace = answer(Throughput(), [0.5] * 10)
    pace = answer(pace, [every_s] * (int(RATE_WINDOW_S / every_s) + 1), start_s=5.0)

    assert pace.rate_per_s == pytest.approx(1 / every_s, rel=0.01)


@pytest.mark.parametrize(("model", "slow"), [("full", True), ("heavy", False)])
def test_only_the_fast_model_is_called_slow(model: str, slow: bool) -> None:
    """A low rate is reported only if it lasts and no faster model is left to try."""
    every_s = 0.2
    pace = answer(Throughput(model), [every_s] * 5)
    assert not pace.slow

    pace = answer(pace, [every_s] * int((SLOW_AFTER_S + RATE_WINDOW_S) / every_s), start_s=1.0)
    assert pace.slow is slow


def test_a_break_is_not_slowness() -> None:
    """After a time without frames the machine is assessed again."""
    pace = answer(Throughput("full"), [1 / WANTED_PER_S] * 30)
    pace = answer(pace, [1 / WANTED_PER_S] * 30, start_s=300.0)

    assert not pace.slow
    assert pace.slow_since_s is None


@pytest.mark.parametrize("every_s", [0.2, 1.2, 2.5, 10.0])
def test_the_slowest_machine_is_told_too(every_s: float) -> None:
    """Answers further apart than the rate's window are too few as well."""
    pace = answer(Throughput("full"), [every_s] * 40)

    assert pace.slow


def test_two_answers_at_one_time_are_no_error() -> None:
    """A coarse clock gives two answers the same time; there is no rate yet."""
    pace = Throughput().add(1.0, 0.01, person=True).add(1.0, 0.01, person=True)

    assert pace.rate_per_s == 0.0
