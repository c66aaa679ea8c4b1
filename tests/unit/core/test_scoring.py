from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.hold import FormState, HoldSpan
from posecheck.core.reasons import Reason
from posecheck.core.scoring import (
    LABELLED_UNJUDGEABLE,
    Label,
    LabelledSpan,
    Tally,
    score,
    settle,
)
from tests.unit.core.test_annotations import answer_at, make_intervals

COUNTED = FormState.CORRECT


@st.composite
def make_span(draw: st.DrawFn) -> LabelledSpan:
    start_s = draw(st.floats(-10, 100))
    label = draw(st.sampled_from(Label))
    reason = draw(st.sampled_from(("", "hip", "knee"))) if label is Label.WRONG else ""
    return LabelledSpan(start_s, start_s + draw(st.floats(0.01, 60)), label, reason)


labels = st.lists(make_span(), max_size=6)


def label_at(spans: list[LabelledSpan], t_s: float) -> tuple[Label, str] | None:
    covering = [s for s in spans if s.start_s <= t_s < s.end_s]
    return (covering[-1].label, covering[-1].reason) if covering else None


@given(labels)
def test_where_labels_overlap_the_later_one_holds(spans: list[LabelledSpan]) -> None:
    """Settled labels are ordered and disjoint, and the last label wins at every moment."""
    settled = settle(spans)

    assert all(a.end_s <= b.start_s for a, b in pairwise(settled))
    cuts_s = sorted({t_s for span in spans for t_s in (span.start_s, span.end_s)})
    for a, b in pairwise(cuts_s):
        middle_s = (a + b) / 2
        if a < middle_s < b:
            assert label_at(list(settled), middle_s) == label_at(spans, middle_s)
    # One label that goes on is one span.
    assert all(
        (a.label, a.reason) != (b.label, b.reason)
        for a, b in pairwise(settled)
        if a.end_s == b.start_s
    )


@given(make_intervals(), labels)
def test_every_labelled_second_counts_once(
    intervals: tuple[HoldSpan, ...], spans: list[LabelledSpan]
) -> None:
    """Found, missed and not judged seconds add up to the correct ones, all to the labelled ones."""
    tally = score(intervals, spans)

    parts_s = tally.found_s + tally.missed_s + tally.not_judged_s
    assert parts_s == pytest.approx(tally.correct_s, abs=1e-6)
    labelled_s = math.fsum(span.end_s - span.start_s for span in settle(spans))
    total_s = tally.correct_s + tally.forbidden_s + tally.transition_s
    assert total_s == pytest.approx(labelled_s, abs=1e-6)


@given(make_intervals(), labels)
def test_no_more_is_counted_falsely_than_was_counted_or_forbidden(
    intervals: tuple[HoldSpan, ...], spans: list[LabelledSpan]
) -> None:
    """False seconds never exceed the counted ones, nor by reason the forbidden ones."""
    tally = score(intervals, spans)

    counted_s = math.fsum(i.end_s - i.start_s for i in intervals if i.state is COUNTED)
    assert tally.found_s + tally.false_s <= counted_s + 1e-6
    for reason, false_s in tally.false_by_s.items():
        assert 0 < false_s <= tally.forbidden_by_s[reason] + 1e-9


@given(make_intervals(), st.lists(make_span(), min_size=1, max_size=4))
def test_a_score_is_what_a_look_at_every_moment_gives(
    intervals: tuple[HoldSpan, ...], spans: list[LabelledSpan]
) -> None:
    """Summing answers and labels piece by piece gives the same seconds."""
    tally = score(intervals, spans)

    edges = [t_s for each in (*intervals, *spans) for t_s in (each.start_s, each.end_s)]
    found_s = false_s = 0.0
    for a, b in pairwise(sorted(set(edges))):
        inside = intervals[0].start_s <= a < intervals[-1].end_s
        labelled = label_at(spans, a)
        if labelled is None or not inside or answer_at(intervals, a)[0] is not COUNTED:
            continue
        found_s += b - a if labelled[0] is Label.CORRECT else 0.0
        false_s += b - a if labelled[0] in (Label.WRONG, Label.CANNOT_JUDGE) else 0.0
    assert tally.found_s == pytest.approx(found_s, abs=1e-6)
    assert tally.false_s == pytest.approx(false_s, abs=1e-6)


@given(make_intervals(), labels, labels)
def test_tallies_of_two_videos_add_up(
    intervals: tuple[HoldSpan, ...], first: list[LabelledSpan], second: list[LabelledSpan]
) -> None:
    """A sum has both videos' seconds, in total and by reason; adding nothing changes nothing."""
    one, other = score(intervals, first), score(intervals, second)

    both = one + other

    assert both.correct_s == one.correct_s + other.correct_s
    assert both.false_s == pytest.approx(one.false_s + other.false_s)
    assert both.missed_s == pytest.approx(one.missed_s + other.missed_s)
    assert set(both.forbidden_by_s) == {*one.forbidden_by_s, *other.forbidden_by_s}
    assert one + Tally() == one


def test_seconds_are_told_apart_by_reason() -> None:
    """Missed seconds go by the program's first reason, falsely counted ones by the label's."""
    intervals = (
        HoldSpan(0.0, 4.0, FormState.INCORRECT, ("thigh", "ankle")),
        HoldSpan(4.0, 10.0, FormState.CORRECT, ()),
        HoldSpan(10.0, 11.0, FormState.CANNOT_JUDGE, ("unsure",)),
    )
    spans = [
        LabelledSpan(0, 20, Label.WRONG),
        LabelledSpan(3, 6, Label.CORRECT),
        LabelledSpan(6, 7, Label.TRANSITION),
        LabelledSpan(7, 8.5, Label.WRONG, "shallow"),
        LabelledSpan(8.5, 9, Label.CANNOT_JUDGE),
        LabelledSpan(10, 12, Label.CORRECT),
    ]

    tally = score(intervals, spans)

    assert (tally.correct_s, tally.found_s, tally.transition_s) == (5.0, 2.0, 1.0)
    assert tally.missed_by_s == {"thigh": 1.0}
    assert tally.not_judged_by_s == {"unsure": 1.0, Reason.NO_FRAMES: 1.0}
    assert tally.false_by_s == {"shallow": 1.5, LABELLED_UNJUDGEABLE: 0.5, Reason.MARKED_WRONG: 1.0}
    assert tally.forbidden_by_s["shallow"] == 1.5
    assert tally.recall == pytest.approx(0.4)


def test_without_a_correct_second_there_is_no_recall() -> None:
    """If nothing should count, recall is NaN."""
    assert math.isnan(score((), [LabelledSpan(0, 1, Label.WRONG)]).recall)


@pytest.mark.parametrize(
    ("start_s", "end_s"), [(1.0, 1.0), (2.0, 1.0), (0.0, math.inf), (math.nan, 1)]
)
def test_a_label_goes_forward_in_time(start_s: float, end_s: float) -> None:
    """A label without length, or without an end, is refused."""
    with pytest.raises(ValueError, match="cannot go from"):
        LabelledSpan(start_s, end_s, Label.CORRECT)
