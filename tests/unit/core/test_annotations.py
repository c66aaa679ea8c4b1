from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.annotations import Mark, apply_marks, total_marks
from posecheck.core.hold import GRACE_S, FormState, HoldSpan
from posecheck.core.reasons import Reason
from posecheck.core.report import ReportBuilder
from posecheck.core.seconds import span_s
from tests.unit.core.builders import at_times, check, measures, observation, reference, run

ANSWERS = (
    (FormState.CORRECT, ()),
    (FormState.INCORRECT, ("knee", "hip")),
    (FormState.INCORRECT, ("hip",)),
    (FormState.CANNOT_JUDGE, ("no_person",)),
)


@st.composite
def make_intervals(draw: st.DrawFn) -> tuple[HoldSpan, ...]:
    """Intervals that touch, from any start, neighbours different, as a report has them."""
    lengths = draw(st.lists(st.floats(0.01, 20), min_size=1, max_size=12))
    start_s = draw(st.floats(0, 5))
    cuts = [start_s + math.fsum(lengths[:count]) for count in range(len(lengths) + 1)]
    answers = [draw(st.sampled_from(ANSWERS))]
    for _ in lengths[1:]:
        others = [each for each in ANSWERS if each != answers[-1]]
        answers.append(draw(st.sampled_from(others)))
    return tuple(
        HoldSpan(start, end, *answer)
        for (start, end), answer in zip(pairwise(cuts), answers, strict=True)
    )


@st.composite
def make_mark(draw: st.DrawFn) -> Mark:
    start_s = draw(st.floats(-10, 100))
    reason = draw(st.sampled_from(("", "hip", "knee", "of my own")))
    return Mark(start_s, start_s + draw(st.floats(0.01, 60)), draw(st.booleans()), reason)


marks_strategy = st.lists(make_mark(), max_size=6).map(tuple)


def answer_at(intervals: tuple[HoldSpan, ...], t_s: float) -> tuple[FormState, tuple[str, ...]]:
    return next((i.state, i.reasons) for i in intervals if i.start_s <= t_s < i.end_s)


def middles(*accounts: tuple[HoldSpan, ...], marks: tuple[Mark, ...] = ()) -> list[float]:
    """Return a time between every two moments at which anything may change."""
    spans = [(each.start_s, each.end_s) for each in (*sum(accounts, ()), *marks)]
    first, last = accounts[0][0].start_s, accounts[0][-1].end_s
    cuts = sorted({t_s for span in spans for t_s in span if first <= t_s <= last})
    return [t_s for a, b in pairwise(cuts) if a < (t_s := (a + b) / 2) < b]


@given(make_intervals(), marks_strategy)
def test_every_second_still_counts_once(
    intervals: tuple[HoldSpan, ...], marks: tuple[Mark, ...]
) -> None:
    """The person's intervals cover exactly the program's time, in order, without gap or overlap."""
    marked = apply_marks(intervals, marks)

    assert (marked[0].start_s, marked[-1].end_s) == (intervals[0].start_s, intervals[-1].end_s)
    assert all(a.end_s == b.start_s for a, b in pairwise(marked))
    assert all(each.start_s < each.end_s for each in marked)
    totals = total_marks(intervals, marks, 30.0)
    total_s = totals.accepted_s + totals.paused_s + totals.unseen_s
    assert total_s == pytest.approx(intervals[-1].end_s - intervals[0].start_s, abs=1e-6)


@given(make_intervals(), marks_strategy)
def test_outside_the_marks_nothing_changes_and_inside_the_last_one_holds(
    intervals: tuple[HoldSpan, ...], marks: tuple[Mark, ...]
) -> None:
    """At every moment the newest mark there decides, and the program where there is none."""
    marked = apply_marks(intervals, marks)

    for t_s in middles(intervals, marked, marks=marks):
        over = [mark for mark in marks if mark.start_s <= t_s < mark.end_s]
        if not over:
            expected = answer_at(intervals, t_s)
        elif over[-1].correct:
            expected = (FormState.CORRECT, ())
        else:
            expected = (FormState.INCORRECT, (over[-1].reason or Reason.MARKED_WRONG,))
        assert answer_at(marked, t_s) == expected


@given(make_intervals(), marks_strategy)
def test_neighbours_differ(intervals: tuple[HoldSpan, ...], marks: tuple[Mark, ...]) -> None:
    """Neighbouring intervals with the same answer are merged."""
    marked = apply_marks(intervals, marks)

    assert all((a.state, a.reasons) != (b.state, b.reasons) for a, b in pairwise(marked))


@given(make_intervals())
def test_without_marks_the_program_is_right(intervals: tuple[HoldSpan, ...]) -> None:
    """Without a mark, nothing changes."""
    assert apply_marks(intervals, ()) == intervals


@given(make_intervals(), st.booleans())
def test_a_mark_over_everything_is_clipped_to_the_video(
    intervals: tuple[HoldSpan, ...], correct: bool
) -> None:
    """However long a mark is, no time outside of what was judged is gained."""
    start_s, end_s = intervals[0].start_s, intervals[-1].end_s

    totals = total_marks(intervals, (Mark(-1e6, 1e6, correct, "all"),), span_s(start_s, end_s))

    assert len(totals.intervals) == 1
    counted_s = end_s - start_s if correct else 0.0
    assert totals.accepted_s == totals.longest_hold_s == pytest.approx(counted_s, abs=1e-6)
    assert totals.goal_met == totals.goal_met_in_one_hold == correct


@given(make_intervals(), marks_strategy)
def test_no_hold_is_longer_than_what_counts(
    intervals: tuple[HoldSpan, ...], marks: tuple[Mark, ...]
) -> None:
    """The longest hold is part of the accepted seconds, and never meets a goal that they miss."""
    totals = total_marks(intervals, marks, 10.0)

    assert 0 <= totals.longest_hold_s <= totals.accepted_s + 1e-9


@pytest.mark.parametrize("correct", [True, False])
def test_what_could_not_be_judged_may_be_marked(correct: bool) -> None:
    """A person who was there may say that unseen seconds were correct, or that they were wrong."""
    unseen = (HoldSpan(0.0, 10.0, FormState.CANNOT_JUDGE, ("no_person",)),)

    totals = total_marks(unseen, (Mark(2.0, 5.0, correct),), 3.0)

    assert totals.unseen_s == 7.0
    assert (totals.accepted_s, totals.paused_s) == ((3.0, 0.0) if correct else (0.0, 3.0))
    assert totals.goal_met == totals.goal_met_in_one_hold == correct


@pytest.mark.parametrize(("lapse_s", "holds"), [(GRACE_S * 0.99, 1), (GRACE_S * 1.01, 2)])
def test_a_lapse_within_the_grace_does_not_break_the_persons_hold(
    lapse_s: float, holds: int
) -> None:
    """The person's longest hold follows the same rule as the program's."""
    program = (HoldSpan(0.0, 20.0 + lapse_s, FormState.CORRECT, ()),)

    totals = total_marks(program, (Mark(10.0, 10.0 + lapse_s, False, "slipped"),), 20.0)

    assert totals.longest_hold_s == pytest.approx(20.0 / holds)
    assert totals.accepted_s == pytest.approx(20.0)


def test_without_marks_the_longest_hold_is_that_of_the_report() -> None:
    """Booked by interval or by frame, the hold clock gives the same result."""
    pose = reference(check())
    good, bad = (observation(measures(left_knee_flexion=deg)) for deg in (90.0, 40.0))
    frames = [
        *at_times(0, 6, good),
        *at_times(6.1, 6.3, bad),
        *at_times(6.4, 12, good),
        *at_times(12.1, 14, bad),
        *at_times(14.1, 20, good),
    ]
    builder = ReportBuilder(pose, run(pose, [])[0].affected)
    for verdict in run(pose, frames)[1]:
        builder.add(verdict)
    report = builder.build(20.1)

    totals = total_marks(report.intervals, (), pose.hold_s)

    assert totals.longest_hold_s == pytest.approx(report.longest_hold_s)
    assert totals.accepted_s == report.accepted_s
    assert 5 < report.longest_hold_s < report.accepted_s


def test_nothing_judged_is_nothing_marked() -> None:
    """A set without an interval has no time to mark."""
    totals = total_marks((), (Mark(0.0, 5.0, True),), 30.0)

    assert totals.intervals == ()
    assert (totals.accepted_s, totals.longest_hold_s, totals.goal_met) == (0.0, 0.0, False)


def test_intervals_apart_are_not_made_one() -> None:
    """A gap in what was judged remains a gap, even under a mark."""
    apart = (
        HoldSpan(0.0, 1.0, FormState.CORRECT, ()),
        HoldSpan(3.0, 4.0, FormState.CORRECT, ()),
    )

    assert apply_marks(apart, (Mark(0.0, 4.0, True),)) == apart


@pytest.mark.parametrize(
    ("start_s", "end_s"), [(1.0, 1.0), (2.0, 1.0), (math.nan, 1.0), (0.0, math.inf)]
)
def test_a_mark_has_a_beginning_and_a_later_end(start_s: float, end_s: float) -> None:
    """A mark without a length is refused."""
    with pytest.raises(ValueError, match="a mark cannot go"):
        Mark(start_s, end_s, correct=True)
