from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from posecheck.analysis.rejudge import Rejudged
from posecheck.core.comparison import MIN_CLEAR_S, Topic, compare
from posecheck.core.hold import FormState, HoldSpan
from posecheck.core.reasons import Reason
from posecheck.core.reference import Check
from posecheck.core.tracks import CheckTrack
from tests.unit.reports.report_makers import FIGURE_4, make_report

# "thigh_not_pulled", which stops the clock below 98 degrees.
THIGH = FIGURE_4.checks[1]
ANKLE = FIGURE_4.checks[0]


def make_track(value: float, doubt: float = 4.0, check: Check = THIGH) -> CheckTrack:
    t_s = np.linspace(0, 30, 301)
    return CheckTrack(check, t_s, np.full_like(t_s, value), np.full_like(t_s, doubt))


def make_judged(value: float = 100.0, doubt: float = 4.0, **changes: object) -> Rejudged:
    return Rejudged(replace(make_report(), **changes), (make_track(value, doubt),))


def test_a_set_beside_itself_has_no_change() -> None:
    """Comparing a session with itself shows nothing better and nothing worse."""
    judged = make_judged()

    assert compare(judged, judged).list_changes() == ()


def test_the_other_way_round_better_is_worse() -> None:
    """Exchanging the two exchanges better and worse, by the same amounts."""
    held = (HoldSpan(0.0, 30.4, FormState.CORRECT, ()),)
    first, second = make_judged(100.0), make_judged(120.0, intervals=held, longest_hold_s=30.4)

    there = compare(first, second).list_changes()
    back = compare(second, first).list_changes()

    assert [(c.topic, c.by, not c.better, c.check, c.fault) for c in back] == [
        (c.topic, c.by, c.better, c.check, c.fault) for c in there
    ]
    assert [change.topic for change in there] == [
        Topic.COUNTED,
        Topic.LONGEST,
        Topic.DEPTH,
        Topic.FAULT,
    ]
    assert all(change.better for change in there)


def test_the_seconds_are_those_of_the_reports() -> None:
    """Counted, longest, paused and unseen seconds are listed side by side."""
    first = make_judged()
    second = make_judged(longest_hold_s=20.0)

    compared = compare(first, second)

    assert compared.counted.first == compared.counted.second == first.report.accepted_s
    assert compared.longest.change == 8.0
    assert compared.paused.first == first.report.paused_s
    assert compared.unseen.second == second.report.unseen_s


def test_what_differs_is_what_is_shown() -> None:
    """Counted seconds are never rounded up, and their difference is that of the shown ones."""
    held = (HoldSpan(0.0, 2.89, FormState.CORRECT, ()),)
    none = (HoldSpan(0.0, 2.89, FormState.INCORRECT, ("slip",)),)

    compared = compare(make_judged(intervals=held), make_judged(intervals=none))

    assert (compared.counted.first, compared.counted.change) == (2.8, -2.8)
    assert (compared.paused.second, compared.faults[0].seconds.second) == (2.9, 2.9)


def test_the_ways_in_and_out_are_no_pause() -> None:
    """They are neither here nor in a report."""
    ways = tuple(
        HoldSpan(start_s, start_s + 3.0, FormState.INCORRECT, (why,))
        for start_s, why in ((0.0, "getting_in"), (3.0, "slip"), (6.0, "coming_out"))
    )
    judged = make_judged(intervals=ways)

    assert compare(judged, judged).paused.first == 3.0


@pytest.mark.parametrize(("more", "clear"), [(5.0, False), (6.0, True), (-6.0, True)])
def test_a_depth_differs_where_the_difference_is_more_than_its_doubt(
    more: float, clear: bool
) -> None:
    """With 4 degrees of doubt in each, the difference is doubtful by 5.7."""
    (depths,) = compare(make_judged(100.0), make_judged(100.0 + more)).depths

    assert depths.half_interval == pytest.approx(math.hypot(4, 4))
    assert depths.deeper == more
    assert depths.is_clear == clear


def test_less_is_deeper_where_less_is_asked_for() -> None:
    """A shorter distance from ankle to knee is deeper into the stretch; its fault says so."""
    first, second = (
        Rejudged(make_report(), (make_track(value, 0.01, ANKLE),)) for value in (0.5, 0.3)
    )

    compared = compare(first, second)

    assert compared.depths[0].deeper == pytest.approx(0.2)
    assert compared.depths[0].is_clear
    assert compared.list_changes() == ()


def test_what_was_never_kept_is_no_change() -> None:
    """A depth unknown in one of the two is neither better nor worse."""
    compared = compare(make_judged(100.0), make_judged(math.nan))

    assert math.isnan(compared.depths[0].second)
    assert not compared.depths[0].is_clear
    assert compared.list_changes() == ()


def test_checks_that_only_one_reference_has_stand_alone() -> None:
    """Two reference poses may measure different things; no value is made up."""
    first = Rejudged(make_report(), (make_track(100.0),))
    second = Rejudged(make_report(), (make_track(0.3, 0.01, ANKLE), make_track(120.0)))

    thigh, ankle = compare(first, second).depths

    assert (thigh.first, thigh.second) == (100.0, 120.0)
    assert math.isnan(ankle.first)
    assert ankle.second == 0.3


def test_the_fault_that_took_most_stands_first() -> None:
    """Faults are ordered by their seconds in both sessions together."""
    wrong, correct = FormState.INCORRECT, FormState.CORRECT

    def make(*lasts: tuple[str, float]) -> Rejudged:
        held = [HoldSpan(0.0, 1.0, correct, ())]
        for kind, lasts_s in lasts:
            at_s = held[-1].end_s
            held.append(HoldSpan(at_s, at_s + lasts_s, wrong, (kind,)))
        end_s = held[-1].end_s
        return make_judged(intervals=(*held, HoldSpan(end_s, end_s + 1, correct, ())))

    rows = compare(make(("a", 3.0), ("b", 2.0)), make(("b", 4.0))).faults

    assert [row.kind for row in rows] == ["b", "a"]


def test_a_fault_is_counted_by_its_pauses() -> None:
    """Touching intervals of the same first reason are one pause; the ways in and out are none."""
    wrong, correct = FormState.INCORRECT, FormState.CORRECT
    slips = (
        HoldSpan(0.0, 4.0, wrong, ("slip",)),
        HoldSpan(4.0, 6.0, correct, ()),
        HoldSpan(6.0, 7.0, wrong, ("slip",)),
        HoldSpan(7.0, 8.0, wrong, ("slip", "thigh")),
        HoldSpan(8.0, 9.0, wrong, ("thigh",)),
        HoldSpan(9.0, 10.0, correct, ()),
        HoldSpan(10.0, 12.5, wrong, ("slip",)),
        HoldSpan(12.5, 14.0, correct, ()),
        HoldSpan(14.0, 16.0, wrong, (Reason.COMING_OUT, "slip")),
    )
    none = (HoldSpan(0.0, 14.0, correct, ()),)

    rows = compare(make_judged(intervals=slips), make_judged(intervals=none)).faults

    assert [(row.kind, row.first_times, row.second_times) for row in rows] == [
        ("slip", 2, 0),
        ("thigh", 1, 0),
    ]
    assert rows[0].seconds.first == pytest.approx(4.5)
    assert rows[0].seconds.change < -MIN_CLEAR_S
