from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.cues import BETWEEN_CUES_S, SAME_CUE_AGAIN_S, Cue, CueState, step_cues

SETTLED_S = 0.5
FRAME_S = 0.1
KINDS = ("knee", "hip", "head")


def say_through(
    frames: list[tuple[float, tuple[str, ...]]], cues: CueState | None = None
) -> list[tuple[float, Cue]]:
    cues, said = cues or CueState(), []
    for t_s, candidates in frames:
        cues, cue = step_cues(cues, t_s, candidates, SETTLED_S)
        if cue is not None:
            said.append((t_s, cue))
    return said


def steady(
    candidates: tuple[str, ...], seconds: float, from_s: float = 0
) -> list[tuple[float, tuple[str, ...]]]:
    return [(from_s + index * FRAME_S, candidates) for index in range(round(seconds / FRAME_S) + 1)]


candidate_lists = st.lists(st.sampled_from(KINDS), unique=True, max_size=3).map(tuple)


@given(st.lists(st.tuples(st.floats(0.01, 4), candidate_lists), max_size=60))
def test_cues_are_rare_and_about_something(steps: list[tuple[float, tuple[str, ...]]]) -> None:
    """A cue names a present candidate by its place, and cues keep both their distances."""
    t_s, frames = 0.0, []
    for step_s, candidates in steps:
        t_s += step_s
        frames.append((t_s, candidates))
    present = dict(frames)
    said = say_through(frames)
    for said_s, cue in said:
        assert present[said_s][cue.priority] == cue.kind
    for (before_s, _), (after_s, _) in pairwise(said):
        assert after_s - before_s >= BETWEEN_CUES_S
    for kind in KINDS:
        for before_s, after_s in pairwise(s for s, cue in said if cue.kind == kind):
            assert after_s - before_s >= SAME_CUE_AGAIN_S


def test_a_fault_is_said_once_it_has_settled() -> None:
    """A candidate gives a cue once it has lasted long enough, and not before."""
    said = say_through(steady(("knee",), 1))
    assert [cue for _, cue in said] == [Cue("knee", 0)]
    assert said[0][0] == pytest.approx(SETTLED_S, abs=FRAME_S)
    assert said[0][0] >= SETTLED_S


def test_a_fault_that_comes_back_starts_anew() -> None:
    """A candidate that is gone for one frame has to settle again."""
    flicker: list[tuple[float, tuple[str, ...]]] = [
        (t_s, () if round(t_s * 10) % 4 == 3 else ("knee",)) for t_s, _ in steady((), 3)
    ]
    assert say_through(flicker) == []


def test_the_most_important_is_said_first() -> None:
    """Of two settled faults the first gives a cue, the other waits for its turn."""
    said = say_through(steady(("hip", "knee"), SAME_CUE_AGAIN_S - 1))
    assert [cue for _, cue in said] == [Cue("hip", 0), Cue("knee", 1)]
    assert said[1][0] - said[0][0] == pytest.approx(BETWEEN_CUES_S, abs=2 * FRAME_S)


def test_a_lasting_fault_is_said_again_after_a_while() -> None:
    """The same cue is repeated only after its own interval."""
    times = [t_s for t_s, _ in say_through(steady(("knee",), SAME_CUE_AGAIN_S + 2))]
    assert len(times) == 2
    assert times[1] - times[0] == pytest.approx(SAME_CUE_AGAIN_S, abs=2 * FRAME_S)


def test_silence_when_all_is_well() -> None:
    """Without a candidate there is no cue."""
    assert say_through(steady((), 20)) == []


def test_an_earlier_time_does_not_settle_anything() -> None:
    """If time runs backward, a candidate has lasted no longer, and counts from there."""
    cues, _ = step_cues(CueState(), 10.0, ("knee",), SETTLED_S)
    cues, cue = step_cues(cues, 2.0, ("knee",), SETTLED_S)
    assert cue is None
    assert cues.since_s == {"knee": 2.0}
