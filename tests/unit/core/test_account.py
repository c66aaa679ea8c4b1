from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.account import (
    Remark,
    Spent,
    Topic,
    Use,
    count_pauses,
    find_end_of_hold_s,
    find_what_to_correct,
    give_account,
    list_pauses,
    sum_time_spent,
)
from posecheck.core.obstacle import DARK_VIDEO
from posecheck.core.report import BOTH_LEGS
from tests.unit.core.builders import Piece, report_of


def test_every_second_is_listed_with_its_reason() -> None:
    """Paused and unseen time is listed by reason, the most first."""
    report = report_of(
        (10.0, ""), (1.0, "b_second"), (5.0, ""), (3.0, "a_first"), (2.0, "?unsure"), (0.04, "")
    )

    assert give_account(report).spent == (
        Spent(Use.ACCEPTED, pytest.approx(15.04)),
        Spent(Use.PAUSED, 3.0, "a_first"),
        Spent(Use.PAUSED, 1.0, "b_second"),
        Spent(Use.UNSEEN, 2.0, "unsure"),
    )


def test_what_would_read_as_nothing_is_left_out() -> None:
    """A part of less than half a tenth of a second has no line."""
    spent = give_account(report_of((10.0, ""), (0.04, "a_first"), (10.0, ""))).spent

    assert [each.use for each in spent] == [Use.ACCEPTED]


def test_the_way_into_the_position_is_no_fault() -> None:
    """Wrong form before the first counted second is getting into position, and not corrected."""
    report = report_of((2.0, "not_lying"), (4.0, "a_first"), (2.0, "b_second"), (30.0, ""))

    assert sum_time_spent(report).getting_in_s == pytest.approx(8.0)
    assert sum_time_spent(report).paused_by_s == {}
    assert find_what_to_correct(report) is None
    assert give_account(report).remarks == (Remark(Topic.NOTHING_TO_CORRECT),)


def test_without_a_hold_nothing_is_called_getting_into_position() -> None:
    """A person who never reached the position learns what kept the clock from starting."""
    report = report_of((3.0, "a_first"), (12.0, "b_second"))

    assert sum_time_spent(report).getting_in_s == 0
    assert find_what_to_correct(report) == "b_second"
    assert give_account(report).remarks == (Remark(Topic.CORRECT_FIRST, "b_second"),)
    assert count_pauses(report, "b_second") == 1


def test_the_wrong_leg_is_never_getting_into_position() -> None:
    """The other leg remains the reason, even if the right one was held afterward."""
    report = report_of((6.0, "wrong_leg"), (2.0, "a_first"), (20.0, ""))

    assert sum_time_spent(report).paused_by_s == {"wrong_leg": 6.0}
    assert sum_time_spent(report).getting_in_s == pytest.approx(2.0)


def test_whoever_comes_out_early_is_not_corrected() -> None:
    """The end is told without a fault, before the goal as after it: only the person knows why."""
    done = report_of((30.0, ""), (4.0, "a_first"))
    early = report_of((20.0, ""), (1.0, "a_first"), (9.0, "coming_out/a_first/b_second"))

    assert sum_time_spent(done).coming_out_s == pytest.approx(4.0)
    assert sum_time_spent(early).coming_out_s == pytest.approx(10.0)
    for report in (done, early):
        assert sum_time_spent(report).paused_by_s == {}
        assert find_what_to_correct(report) is None
        assert list_pauses(report) == ()
    assert find_end_of_hold_s(early) == 20.0
    assert give_account(early).remarks == (
        Remark(Topic.ENDED, at_s=20.0),
        Remark(Topic.NOTHING_TO_CORRECT),
    )


def test_a_hold_that_ends_with_the_video_or_the_goal_has_no_end_to_tell() -> None:
    """What ran to the end did not end, and neither did what reached its goal."""
    for pieces in ([(30.0, ""), (4.0, "bouncing")], [(20.0, "")], [(9.0, "a_first")]):
        assert find_end_of_hold_s(report_of(*pieces)) is None


def test_a_slip_that_nobody_mended_is_corrected() -> None:
    """Whoever stays near the stretch in wrong form has not come out of it."""
    report = report_of((11.0, ""), (20.0, "a_first"))

    assert find_what_to_correct(report) == "a_first"
    assert count_pauses(report, "a_first") == 1
    assert give_account(report).remarks == (
        Remark(Topic.ENDED, at_s=11.0),
        Remark(Topic.CORRECT_FIRST, "a_first"),
    )


def test_a_person_who_was_lost_from_view_did_not_end_the_hold() -> None:
    """If nothing could be judged any more, that is said, with the reason."""
    report = report_of((11.0, ""), (2.0, "?unsure"), (20.0, "?no_person"))

    assert give_account(report).remarks == (
        Remark(Topic.LOST, "no_person", 11.0),
        Remark(Topic.NOTHING_TO_CORRECT),
    )


def test_coming_out_long_after_the_last_clear_view_does_not_say_when_the_hold_ended() -> None:
    """It went on out of sight for nobody knows how long."""
    out = (3.0, "coming_out/a_first")
    hidden = report_of((20.0, ""), (4.0, "?too_far"), out)
    glimpse = report_of((20.0, ""), (2.0, "?too_far"), out)

    assert give_account(hidden).remarks == (
        Remark(Topic.LOST, "too_far", 20.0),
        Remark(Topic.CORRECT_FIRST, "too_far"),
    )
    assert give_account(glimpse).remarks == (
        Remark(Topic.ENDED, at_s=20.0),
        Remark(Topic.NOTHING_TO_CORRECT),
    )


def test_a_set_of_the_other_leg_in_the_same_video_is_no_fault() -> None:
    """A film of both sides, judged for one: the other leg's turn is not to be corrected."""
    report = report_of((11.0, ""), (9.0, "coming_out/far"), (12.0, "wrong_leg"), (2.0, "a_first"))
    assert find_what_to_correct(report) == "wrong_leg"

    assert find_what_to_correct(replace(report, notes=(BOTH_LEGS,))) == "a_first"


def test_whoever_was_still_there_but_hard_to_see_changes_the_view() -> None:
    """So does whoever vanished in the dark. A moment at the very end is not worth any advice."""
    hidden = report_of((11.0, ""), (4.0, "?too_far"))
    dark = replace(report_of((11.0, ""), (4.0, "?no_person")), notes=(DARK_VIDEO,))
    short = report_of((11.0, ""), (2.0, "?too_far"))

    last = [give_account(each).remarks[-1] for each in (hidden, dark, short)]
    assert last == [
        Remark(Topic.CORRECT_FIRST, "too_far"),
        Remark(Topic.CORRECT_FIRST, "no_person"),
        Remark(Topic.NOTHING_TO_CORRECT),
    ]


def test_a_fault_within_the_hold_is_told_with_its_end() -> None:
    """A fault that was mended, and cost time, is the thing to improve; the end is no pause."""
    report = report_of((9.0, ""), (2.0, "b_second"), (9.0, ""), (9.0, "coming_out/a_first"))

    assert find_what_to_correct(report) == "b_second"
    assert [each.topic for each in give_account(report).remarks] == [
        Topic.ENDED,
        Topic.CORRECT_FIRST,
    ]
    assert [each.reasons for each in list_pauses(report)] == [("b_second",)]


def test_what_is_said_on_the_way_in_is_not_corrected_afterwards() -> None:
    """A cue that helped into the stretch has done its work."""
    report = report_of((9.0, "a_first"), (30.0, ""), cues=("a_first",))

    assert find_what_to_correct(report) is None


def test_a_pause_that_goes_on_is_one_pause() -> None:
    """Consecutive pieces with the same reason are counted once, other reasons separately."""
    pieces = ((5.0, ""), (1.0, "a_first"), (1.0, "a_first"), (1.0, "b_second"), (5.0, ""))
    report = report_of(*pieces, (1.0, "a_first"), (5.0, ""))

    assert count_pauses(report, "a_first") == 2
    assert count_pauses(report, "b_second") == 1


def test_a_view_that_could_not_be_judged_is_corrected_like_a_fault() -> None:
    """If not seeing cost the most time, moving the camera comes first."""
    report = report_of((5.0, ""), (2.0, "b_second"), (9.0, "?feet_cut_off"), (5.0, ""))

    assert find_what_to_correct(report) == "feet_cut_off"


def test_a_set_that_was_never_seen_says_nothing_about_the_stretch() -> None:
    """An empty picture is not a verdict about anyone."""
    remarks = give_account(report_of((20.0, "?no_person"))).remarks

    assert [(each.topic, each.kind) for each in remarks] == [
        (Topic.NOT_JUDGED, "no_person"),
        (Topic.CHANGE_FIRST, "no_person"),
    ]
    assert give_account(report_of()).remarks == ()


def test_a_slip_of_a_moment_is_not_corrected_but_a_spoken_cue_is() -> None:
    """Less than half a second is ignored; then the faults that only gave a cue are mentioned."""
    pieces = ((20.0, ""), (0.4, "b_second"), (10.0, ""))

    assert find_what_to_correct(report_of(*pieces)) is None
    assert find_what_to_correct(report_of(*pieces, cues=("head_lifted",))) == "head_lifted"


def test_notes_come_before_the_advice_and_the_mirror_after_it() -> None:
    """Anything unusual about the video comes first, how it was processed last."""
    report = report_of((6.0, "wrong_leg"), mirrored=True)

    remarks = give_account(report).remarks
    assert [each.topic for each in remarks][-2:] == [Topic.CORRECT_FIRST, Topic.MIRRORED]
    assert [each.kind for each in remarks if each.topic is Topic.NOTE] == list(report.notes)


KINDS = st.sampled_from(
    ["", "", "wrong_leg", "bouncing", "a_first", "coming_out/a_first", "?unsure", "?too_far"]
)


@given(st.lists(st.tuples(st.floats(0.05, 40), KINDS), max_size=12))
def test_the_time_spent_adds_up_to_the_duration(pieces: list[Piece]) -> None:
    """Whatever happened, every second is in exactly one place."""
    report = report_of(*pieces)
    spent = sum_time_spent(report)

    total_s = (
        spent.accepted_s
        + spent.getting_in_s
        + spent.coming_out_s
        + sum(spent.paused_by_s.values())
        + sum(spent.unseen_by_s.values())
    )

    # A report rounds each sum to whole microseconds.
    assert total_s == pytest.approx(report.duration_s, abs=1e-5)
