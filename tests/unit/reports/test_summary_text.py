from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.annotations import total_marks
from posecheck.core.hold import FormState, HoldSpan, HoldState, step_hold
from posecheck.core.report import SEVERAL_SETS, SessionReport
from posecheck.references.files import find_reference
from posecheck.reports.summary_text import (
    describe_report,
)
from posecheck.texts.catalog import load_words
from tests.unit.core.builders import Piece
from tests.unit.core.builders import report_of as make_report_of

FIGURE_4 = find_reference("figure-4")
WORDS = load_words()


def report_of(*pieces: Piece) -> SessionReport:
    """Return a report of the figure-4 stretch; see the maker in the core's tests."""
    return make_report_of(*pieces, target=FIGURE_4)


def text_of(report: SessionReport) -> str:
    return "\n".join(describe_report(report, WORDS))


def test_the_verdict_comes_first_and_the_caution_last() -> None:
    """The first line says what was counted; the last one that this is not a diagnosis."""
    first, *_, last = describe_report(report_of((4, "ankle_not_on_knee"), (22.4, "")), WORDS)

    assert first == "22.4 of 30 seconds counted. 7.6 seconds short of the goal."
    assert "not a diagnosis" in last


@pytest.mark.parametrize(
    ("pieces", "told"),
    [
        (((31.0, ""),), "30 seconds counted. Goal met in one hold."),
        (((16.0, ""), (2.0, "bouncing"), (16.0, "")), "Goal met, with pauses."),
        (((16.0, ""),), "14.0 seconds short of the goal."),
    ],
)
def test_the_goal_is_told_for_one_hold_and_for_a_sum(pieces: tuple[Piece, ...], told: str) -> None:
    """Reaching the goal in one hold and in pieces is reported differently."""
    assert told in text_of(report_of(*pieces))


def test_a_goal_met_by_several_sets_is_told_apart_from_one_with_pauses() -> None:
    """Three sets of ten seconds are no hold of thirty, and what to do about it is said."""
    report = report_of((16.0, ""), (9.0, "coming_out/thigh_not_pulled"), (16.0, ""))
    text = text_of(replace(report, notes=(SEVERAL_SETS,)))

    assert "Goal met, by several sets together." in text
    assert "their seconds were added up. Choose a part of the video" in text
    assert "with pauses" not in text


def test_seconds_are_never_rounded_up_to_the_goal() -> None:
    """29.96 seconds are not 30, and must not look like it."""
    text = text_of(report_of((29.96, "")))

    assert "29.9 of 30 seconds" in text
    assert "Longest unbroken hold: 29.9" in text
    assert "Goal met" not in text


def test_every_second_is_listed_with_its_reason() -> None:
    """Paused and unseen time is listed by reason, the most first."""
    report = report_of(
        (10.0, ""),
        (1.0, "thigh_not_pulled"),
        (5.0, ""),
        (3.0, "ankle_not_on_knee"),
        (2.0, "?unsure"),
        (0.04, ""),
    )

    lines = [line.strip() for line in describe_report(report, WORDS)]

    assert "Of 21.0 seconds of video:" in lines
    booked = [line for line in lines if line[0].isdigit()][1:]
    assert booked == [
        "15.0 counted",
        "3.0 paused: ankle not on knee",
        "1.0 paused: thigh not pulled",
        "2.0 not seen: view not clear enough",
    ]


def test_the_way_into_the_position_is_no_fault() -> None:
    """Wrong form before the first counted second is getting into position, and not corrected."""
    report = report_of(
        (2.0, "not_lying"), (4.0, "ankle_not_on_knee"), (2.0, "thigh_not_pulled"), (30.0, "")
    )

    assert "Nothing to fix." in text_of(report)
    assert "ankle not on knee" not in text_of(report)


def test_without_a_hold_nothing_is_called_getting_into_position() -> None:
    """A person who never reached the position learns what kept the clock from starting."""
    report = report_of((3.0, "ankle_not_on_knee"), (12.0, "thigh_not_pulled"))

    assert "Fix this first: Draw your left thigh a little closer to your chest." in text_of(report)


def test_an_early_end_is_told_without_calling_it_a_fault() -> None:
    """Short of the goal, only the person knows whether the end was meant."""
    early = report_of((2.0, "not_lying"), (20.0, ""), (4.0, "coming_out/ankle_not_on_knee"))
    text = text_of(early)

    assert "The hold ended at 22.0 s." in text
    assert "4.0 coming out of it" in text
    assert "Nothing to fix." in text
    assert "ankle" not in text
    for other in (report_of((30.0, ""), (4.0, "bouncing")), report_of((20.0, ""))):
        assert "hold ended" not in text_of(other)


def test_whoever_is_lost_from_view_learns_since_when_and_why() -> None:
    """That the hold ended is not known if nothing could be seen any more."""
    text = text_of(report_of((20.0, ""), (9.0, "?feet_cut_off")))

    assert "From 20.0 s on you could not be seen well enough: feet out of view." in text
    assert "hold ended" not in text
    assert "Fix this first: Move the camera back" in text
    assert "Nothing to fix" not in text


def test_a_moment_unseen_at_the_very_end_is_nothing_to_fix() -> None:
    assert "Nothing to fix." in text_of(report_of((20.0, ""), (2.0, "?unsure")))


def test_a_view_that_could_not_be_judged_is_corrected_like_a_fault() -> None:
    """If not seeing cost the most time, moving the camera comes first."""
    report = report_of((5.0, ""), (2.0, "thigh_not_pulled"), (9.0, "?feet_cut_off"), (5.0, ""))

    assert "Move the camera back" in text_of(report)


def test_a_set_that_was_never_seen_says_nothing_about_the_stretch() -> None:
    """An empty picture is not a verdict about anyone."""
    text = text_of(report_of((20.0, "?no_person")))

    assert text.startswith("Most of this could not be judged: nobody in view.\n")
    assert "Nothing to fix" not in text
    assert "Before the next one: Point the camera at your whole body" in text


def test_an_empty_report_has_an_answer_too() -> None:
    """A video without a length is not an error."""
    assert text_of(report_of()).startswith("0.0 of 30 seconds counted.")


KINDS = st.sampled_from(
    ["", "", "wrong_leg", "bouncing", "ankle_not_on_knee", "?unsure", "?too_far"]
)


@given(st.lists(st.tuples(st.floats(0.05, 40), KINDS), max_size=12))
def test_whatever_happened_there_are_words_for_it(pieces: list[Piece]) -> None:
    """No placeholder is left, and no line is empty."""
    lines = describe_report(report_of(*pieces), WORDS)

    assert all(line.strip() and "{" not in line for line in lines)


@given(
    st.floats(0, 3600),
    st.lists(st.floats(0.02, 1.0), min_size=1, max_size=30),
    st.sampled_from([-0.001, 0.0, 0.001]),
)
def test_a_hold_of_the_goals_length_meets_it_however_it_is_cut(
    start_s: float, steps_s: list[float], more_s: float
) -> None:
    """In one hold of exactly the goal's length, both flags, the marks and the words agree."""
    end_s = start_s + FIGURE_4.hold_s + more_s
    hold, t_s, count = HoldState(), start_s, 0
    while t_s < end_s:
        hold, _ = step_hold(hold, t_s, FormState.CORRECT, ())
        t_s += steps_s[count % len(steps_s)]
        count += 1
    hold, _ = step_hold(hold, end_s, FormState.CORRECT, ())
    report = replace(
        report_of(),
        intervals=(HoldSpan(start_s, end_s, FormState.CORRECT, ()),),
        longest_hold_s=hold.longest_hold_s,
    )
    marked = total_marks(report.intervals, (), FIGURE_4.hold_s)
    counted = describe_report(report, WORDS)[0]

    met = more_s >= 0
    assert {report.goal_met, report.goal_met_in_one_hold} == {met}
    assert {marked.goal_met, marked.goal_met_in_one_hold} == {met}
    assert counted.startswith("30.0 of 30 seconds counted." if met else "29.9 of 30 seconds")
    assert ("short of" in counted) == (not met)
    assert "0.0 seconds short" not in counted
