from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.hindsight import (
    LONGEST_LAPSE_S,
    RECOGNISED_WITHIN_S,
    count_sets,
    merge_transitions,
    name_transitions,
)
from posecheck.core.hold import FormState, sum_spans_s
from posecheck.core.reasons import Reason, list_causes
from tests.unit.core.builders import Piece, spans_of

IN, OUT, SAT = Reason.GETTING_IN, Reason.COMING_OUT, Reason.SAT_UP
GOAL_S = 30.0


def name(*pieces: Piece) -> list[str]:
    """The shown reasons of the named parts, "" where the clock ran."""
    named = merge_transitions(name_transitions(spans_of(*pieces), GOAL_S))
    return ["/".join(span.reasons) for span in named]


def test_the_parts_of_a_good_set() -> None:
    """In, hold, out: nothing in it is a fault, whatever failed on the way."""
    told = name((2, "getting_in/far/low"), (4, "low"), (20, ""), (1, "low"), (3, f"{OUT}/far/low"))

    assert told == [IN, "", OUT]


def test_the_other_leg_is_no_way_in() -> None:
    """Who began with the other leg is told so."""
    assert name((6, "wrong_leg/far"), (2, "far"), (20, "")) == ["wrong_leg/far", IN, ""]


def test_whoever_goes_on_holding_soon_had_a_lapse() -> None:
    """However far the leg went, as the checker could not know."""
    for seconds, told in ((LONGEST_LAPSE_S, "far/low"), (LONGEST_LAPSE_S + 1, OUT)):
        assert name((9, ""), (seconds, f"{OUT}/far/low"), (9, "")) == ["", told, ""]


def test_a_slip_is_a_lapse_however_long_it_takes() -> None:
    """Who stays near the stretch has not come out."""
    assert name((9, ""), (60, "far"), (9, "")) == ["", "far", ""]


def test_out_and_in_again_between_two_holds() -> None:
    """The way in begins after the moment at which the most was wrong."""
    gap = ((1, "low"), (3, f"{OUT}/low"), (9, f"{OUT}/far/low"), (2, f"{OUT}/low"), (1, "moving"))

    assert name((9, ""), *gap, (9, "")) == ["", OUT, IN, ""]


def test_sitting_up_stays_what_it_is() -> None:
    """The person did it on purpose; rising to it is coming out, and lying back leads in again."""
    assert name((9, ""), (4, SAT), (9, "")) == ["", SAT, ""]
    told = name((9, ""), (1, f"{OUT}/far/low"), (20, SAT), (4, "far/low"), (9, ""))
    assert told == ["", OUT, SAT, IN, ""]
    assert name((9, ""), (1, "far"), (11, SAT)) == ["", OUT, SAT]
    assert name((2, f"{IN}/far"), (11, SAT)) == ["far", SAT]
    assert name((2, f"{IN}/far"), (11, SAT), (3, f"{IN}/far"), (9, "")) == [IN, SAT, IN, ""]


def test_each_hold_after_coming_out_is_a_set_of_its_own() -> None:
    """A lapse, however long, is none; nor is coming out at the end."""
    out = (9.0, f"{OUT}/far/low")

    def count(*pieces: Piece) -> int:
        return count_sets(name_transitions(spans_of(*pieces), GOAL_S))

    assert count((4, "far")) == 0
    assert count((9, ""), (60, "far"), (9, ""), out) == 1
    assert count((2, "far"), (9, ""), out, (9, ""), (3, "?no_person"), out, (9, ""), out) == 3


def test_a_lapse_before_coming_out_stays_one() -> None:
    """Coming out is recognised soon; what went wrong long before it was a lapse."""
    told = name((9, ""), (20, "far"), (1, "low"), (9, f"{OUT}/far/low"))

    assert told == ["", "far", OUT]
    for held_s in (9.0, 0.78):
        near = ((held_s, ""), (RECOGNISED_WITHIN_S, "far"), (9, f"{OUT}/far/low"))
        assert name(*near) == ["", OUT]


def test_a_fault_after_coming_out_is_told() -> None:
    """Who goes in again but never holds learns why; what comes before is no fault."""
    told = name((9, ""), (9, f"{OUT}/far/low"), (20, "far"), (3, f"{OUT}/far/low"))

    assert told == ["", OUT, "far", OUT]


@pytest.mark.parametrize(
    ("pieces", "told"),
    [
        ([(9, ""), (RECOGNISED_WITHIN_S, "far")], ["", OUT]),
        ([(9, ""), (1, "far"), (30, "?no_person")], ["", OUT, "no_person"]),
        ([(9, ""), (RECOGNISED_WITHIN_S + 1, "far")], ["", "far"]),
        ([(GOAL_S, ""), (60, "far")], ["", OUT]),
        ([(9, ""), (9, "?unsure")], ["", "unsure"]),
    ],
)
def test_how_a_set_ends(pieces: list[Piece], told: list[str]) -> None:
    """What is short, or after the goal, is coming out; who stays in wrong form has a fault."""
    assert name(*pieces) == told


def test_without_a_hold_the_ways_lie_around_the_attempt() -> None:
    """Resting before and after does not explain why nothing counted."""
    ways = (8, f"{IN}/far/low")

    assert name(ways, (4, "low"), (1, f"{IN}/far/low"), (4, "low"), ways) == [
        IN,
        "low",
        "far/low",
        "low",
        OUT,
    ]
    assert name(ways, (8, "?across_unclear"), ways) == [IN, "across_unclear", OUT]


def test_without_an_attempt_everything_is_told() -> None:
    """Who never came near the stretch learns what was missing."""
    assert name((8, f"{IN}/far/low"), (0.5, "low"), (8, "?no_person")) == [
        "far/low",
        "low",
        "no_person",
    ]
    assert name() == []


KINDS = ["", "", "wrong_leg", "far", f"{IN}/far", f"{OUT}/low", f"{OUT}/far/low", SAT, "?unsure"]
SETS = st.lists(st.tuples(st.floats(0.05, 40), st.sampled_from(KINDS)), max_size=12)


@given(SETS)
def test_only_the_names_change(pieces: list[Piece]) -> None:
    """Seconds of each answer stay the same, and so does what failed at every time."""
    spans = spans_of(*pieces)
    named = name_transitions(spans, GOAL_S)

    for state in FormState:
        before, after = (
            sum_spans_s(span for span in each if span.state is state) for each in (spans, named)
        )
        assert after == pytest.approx(before, abs=1e-5)
    for span in spans:
        middle_s = (span.start_s + span.end_s) / 2
        [at] = [each for each in named if each.start_s <= middle_s < each.end_s]
        assert (at.state, list_causes(at.reasons)) == (span.state, list_causes(span.reasons))
        assert (at.state is FormState.CORRECT) is (not at.reasons)
        assert (SAT in at.reasons) is (SAT in span.reasons)
