"""What kept most of a set from being judged leads its summary."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.account import Topic, find_instruction, give_account
from posecheck.core.obstacle import DARK_VIDEO, MIN_UNSEEN_S, find_obstacle
from posecheck.core.report import SessionReport
from tests.unit.core.builders import Piece, report_of


def topics(report: SessionReport) -> list[str]:
    return [each.topic for each in give_account(report).remarks]


# "tells" is the fault of a check that shows which leg is in the stretch.
def set_of(*pieces: Piece) -> SessionReport:
    report = report_of(*pieces)
    telling = replace(report.reference.checks[0], fault="tells", tells_leg=True)
    checks = (telling, *report.reference.checks)
    return replace(report, reference=replace(report.reference, checks=checks))


def test_faults_on_the_way_do_not_lead_where_the_hold_was_not_seen() -> None:
    """Coming in and out were judged; what matters was not, and what to change comes first."""
    report = set_of((4.0, "tells"), (12.0, "?across_unclear"), (3.0, "tells"))

    obstacle = find_obstacle(report)

    assert obstacle is not None
    assert (obstacle.kind, obstacle.unseen_s, obstacle.stretch_s) == ("across_unclear", 12, 12)
    remarks = give_account(report).remarks
    assert [each.topic for each in remarks] == [Topic.NOT_JUDGED, Topic.CHANGE_FIRST]
    todo = find_instruction(remarks)
    assert todo is not None
    assert (todo.topic, todo.kind) == (Topic.CHANGE_FIRST, "across_unclear")
    assert report.to_dict()["not_judged"] == {
        "kind": "across_unclear", "unseen_s": 12.0, "stretch_s": 12.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    "pieces",
    [
        [(4.0, "tells"), (9.0, ""), (5.0, "?unsure")],
        [(9.0, "wrong_leg"), (6.0, "?unsure"), (4.0, "tells")],
        [(12.0, "a_first"), (4.0, "?unsure")],
        [(15.0, "tells"), (2.9, "?unsure"), (2.0, "tells")],
        [(20.0, "tells")],
        [(20.0, "not_lying")],
        [],
    ],
)
def test_a_set_that_was_mostly_judged_leads_with_its_faults(pieces: list[Piece]) -> None:
    """Held well, held wrongly, with the wrong leg or not at all: each of these was seen."""
    report = set_of(*pieces)

    assert find_obstacle(report) is None
    assert report.to_dict()["not_judged"] is None
    assert Topic.NOT_JUDGED not in topics(report)


def test_walking_in_and_out_of_the_picture_is_not_missed() -> None:
    """Nobody is there to be judged, but a picture that never shows anyone says so."""
    report = set_of((30.0, "?no_person"), (9.0, ""), (30.0, "?no_person"))
    assert find_obstacle(report) is None
    never = find_obstacle(set_of((2.0, "?no_person")))
    assert never is not None
    assert never.kind == "no_person"


def test_whoever_is_missed_now_and_then_is_there_all_the_while() -> None:
    """Seconds that flicker between two reasons are as unseen as those with one."""
    flicker = ((0.1, "?too_far"), (0.1, "?no_person")) * 40
    found = find_obstacle(set_of((5.0, ""), *flicker, (3.0, "coming_out/tells")))

    assert found is not None
    assert (found.kind, round(found.unseen_s, 1), round(found.stretch_s, 1)) == ("too_far", 8, 13)


def test_a_wrong_place_of_the_camera_explains_more_than_an_unclear_view() -> None:
    """A second of certainty about the place is enough; less may be a misread moment."""
    pieces = [(12.0, "?unsure"), (1.0, "?camera_along_body"), (2.0, "?unsure")]
    known = find_obstacle(set_of(*pieces))
    guessed = find_obstacle(set_of(pieces[0], (0.9, "?camera_along_body")))
    assert known is not None
    assert guessed is not None
    assert (known.kind, guessed.kind) == ("camera_along_body", "unsure")


def test_the_dark_comes_before_what_it_caused() -> None:
    report = replace(set_of((20.0, "?unfamiliar_pose")), notes=(DARK_VIDEO,))
    obstacle = find_obstacle(report)
    assert obstacle is not None
    assert obstacle.kind == "too_dark"


def test_whoever_vanishes_in_the_dark_while_holding_was_not_judged() -> None:
    """The light went out, and the person is still there. After coming out, an empty room is one."""
    night = (20.0, "?no_person")

    def kind(*pieces: Piece) -> str | None:
        found = find_obstacle(replace(set_of(*pieces), notes=(DARK_VIDEO,)))
        return None if found is None else found.kind

    assert kind((9.0, ""), night) == "too_dark"
    assert kind((9.0, ""), (2.0, "coming_out/tells"), night) is None
    assert kind(night, (9.0, "")) is None


KINDS = st.sampled_from(
    ["", "wrong_leg", "not_lying", "tells", "a_first", "?unsure", "?no_person", "?too_far"]
)


@given(st.lists(st.tuples(st.floats(0.05, 40), KINDS), max_size=12))
def test_an_obstacle_is_always_the_larger_part(pieces: list[Piece]) -> None:
    """It never takes the place of more seconds that were judged well."""
    report = set_of(*pieces)
    obstacle = find_obstacle(report)
    if obstacle is None:
        return
    assert obstacle.unseen_s > obstacle.stretch_s / 2
    assert obstacle.unseen_s > report.accepted_s
    assert obstacle.unseen_s >= min(MIN_UNSEEN_S, report.duration_s - 1e-5)
    assert topics(report)[:2] == [Topic.NOT_JUDGED, Topic.CHANGE_FIRST]
