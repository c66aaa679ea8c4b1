"""The pages around a live set without a browser: real pages, a real store, no camera."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from unittest.mock import Mock
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

from posecheck.core.hold import FormState, HoldSpan, HoldState
from posecheck.core.landmarks import Side
from posecheck.core.pain import PainLimits
from posecheck.core.reference import ReferencePose
from posecheck.history import HistoryStore, Settings
from posecheck.references.files import find_reference, list_references
from posecheck.web.samples import DEMO_HOLD_S, find_demo

PAGES = "from posecheck.web.shell import show_pages; show_pages()"


@pytest.fixture
def store(empty_store: HistoryStore) -> HistoryStore:
    """Return an empty store, which the pages use."""
    return empty_store


@pytest.fixture
def page(store: HistoryStore) -> AppTest:  # noqa: ARG001 - the page uses it
    """Return the first page as someone sees it who has read the cautions."""
    page = AppTest.from_string(PAGES, default_timeout=30).run()
    press(page, "I've read this")
    return page


def press(page: AppTest, label: str) -> None:
    next(button for button in page.button if button.label == label).click().run()


def choose(page: AppTest, question: str, answer: str) -> None:
    next(radio for radio in page.radio if radio.label == question).set_value(answer).run()


def list_done(page: AppTest) -> list[str]:
    """Return what the tiles say of today, one for each stretch."""
    tiles = next(radio for radio in page.radio if radio.label == "Which stretch?")
    return list(tiles.proto.captions)


def end_a_set(store: HistoryStore, *, goal_met: bool = False, source: str = "camera") -> str:
    """Keep a figure-4 on the right side that slipped once and has ended."""
    me = store.first_profile("Me")
    reference = find_reference("figure-4")
    set_id = store.begin_set(me.id, reference, Side.RIGHT, source)
    held_s = reference.hold_s if goal_met else 12.0
    spans = [
        HoldSpan(8.0, 8.0 + held_s - 2, FormState.CORRECT, ()),
        HoldSpan(8.0 + held_s - 2, 9.0 + held_s, FormState.INCORRECT, ("ankle_not_on_knee",)),
        HoldSpan(9.0 + held_s, 11.0 + held_s, FormState.CORRECT, ()),
    ]
    hold = HoldState(accepted_s=held_s, paused_by_s={"ankle_not_on_knee": 3.0})
    store.save_progress(set_id, hold, spans, "full")
    store.end_set(set_id, "done" if goal_met else "stopped")
    return set_id


def test_the_cautions_come_first_and_once(store: HistoryStore) -> None:
    """Nobody starts a first set before the cautions are confirmed; then they are out of the way."""
    page = AppTest.from_string(PAGES, default_timeout=30).run()
    assert not page.radio
    assert "Emergency" in " ".join(each.value for each in page.markdown)

    press(page, "I've read this")

    assert [radio.label for radio in page.radio] == ["Which side hurts?", "Which stretch?"]
    assert store.load_settings(store.list_profiles()[0].id).safety_read
    again = AppTest.from_string(PAGES, default_timeout=30).run()
    assert again.radio


def test_a_side_pressed_before_the_page_has_followed_to_the_stretch_counts(page: AppTest) -> None:
    """Two quick clicks, one for the stretch and one for the side, are both kept."""
    side, stretch = page.radio
    stretch.set_value("knee-to-opposite-shoulder")
    side.set_value("right")
    page.run()

    assert not page.exception
    assert [radio.value for radio in page.radio] == ["right", "knee-to-opposite-shoulder", "one"]
    assert not next(button for button in page.button if button.label == "Start").disabled
    choose(page, "Which side hurts?", "left")
    choose(page, "Which stretch?", "figure-4")
    assert [radio.value for radio in page.radio] == ["left", "figure-4", "one"]


def test_another_stretch_takes_no_press_back(page: AppTest) -> None:
    """Choosing a stretch resets nothing, because that could undo a click on the side."""
    choose(page, "Which stretch?", "knee-to-opposite-shoulder")

    assert [radio.proto.set_value for radio in page.radio] == [False, False]


def test_start_waits_for_the_side_that_hurts(page: AppTest) -> None:
    """No side is preselected, and without one the set cannot be started."""
    start = next(button for button in page.button if button.label == "Start")
    assert start.disabled

    choose(page, "Which side hurts?", "left")

    assert not next(button for button in page.button if button.label == "Start").disabled


def test_stretch_and_side_are_remembered(page: AppTest, store: HistoryStore) -> None:
    """The last choice is preselected at the next visit."""
    choose(page, "Which stretch?", "knee-to-opposite-shoulder")
    choose(page, "Which side hurts?", "left")

    again = AppTest.from_string(PAGES, default_timeout=30).run()

    assert [radio.value for radio in again.radio] == ["left", "knee-to-opposite-shoulder", "one"]
    assert store.load_settings(store.list_profiles()[0].id).side == {
        "knee-to-opposite-shoulder": Side.LEFT
    }


def test_start_makes_a_set_and_puts_it_into_the_address(page: AppTest, store: HistoryStore) -> None:
    """A running set is stored from its first moment, under an id that cannot be guessed."""
    choose(page, "Which side hurts?", "right")

    press(page, "Start")

    set_id = page.query_params["set"]
    record = store.find_set(set_id)
    assert record is not None
    assert (record.stretch, record.side, record.source) == ("figure-4", Side.RIGHT, "camera")
    assert record.ended is None
    assert not page.exception


def end_in_a_row(store: HistoryStore, ended: str) -> AppTest:
    """Open the page of a set of two in a row that has ended somehow."""
    me = store.first_profile("Me")
    set_id = store.begin_set(me.id, find_reference("figure-4"), Side.RIGHT, "camera")
    store.end_set(set_id, ended)
    page = AppTest.from_string(PAGES, default_timeout=30)
    page.query_params["set"] = set_id
    page.query_params["next"] = ["no-stretch:left", "knee-to-opposite-shoulder:left"]
    return page.run()


def test_the_set_that_follows_begins_by_itself(store: HistoryStore) -> None:
    """In a row, a set that reached its end is followed by the next, which exists, after a rest."""
    page = end_in_a_row(store, "done")

    running = store.find_set(page.query_params["set"])
    assert running is not None
    assert (running.stretch, running.side) == ("knee-to-opposite-shoulder", Side.LEFT)
    assert "next" not in page.query_params
    assert page.query_params["before"] == page.query_params["first"]


def test_a_set_ended_by_the_person_ends_the_row(store: HistoryStore) -> None:
    """Whoever ended a set wants no other."""
    page = end_in_a_row(store, "stopped")

    assert len(store.list_sets(store.first_profile("Me").id)) == 1
    assert set(page.query_params) == {"set"}


def test_a_set_ended_in_its_rest_has_never_been(store: HistoryStore) -> None:
    """The page is that of the set before it, which is the last one of the row."""
    page = end_in_a_row(store, "done")
    before, resting = page.query_params["before"], page.query_params["set"]
    store.end_set(resting, "stopped")
    page.run()

    assert store.find_set(resting) is None
    assert page.query_params["set"] == before
    assert set(page.query_params) == {"set"}


def test_a_set_goes_on_in_a_language_that_is_gone(store: HistoryStore) -> None:
    """Settings of another version, or damaged ones, do not prevent stretching."""
    me = store.first_profile("Me")
    store.save_settings(me.id, Settings(language="xx", safety_read=True))
    page = AppTest.from_string(PAGES, default_timeout=30)
    page.query_params["set"] = store.begin_set(
        me.id, find_reference("figure-4"), Side.RIGHT, "camera"
    )

    page.run()

    assert not page.exception
    assert not page.error
    assert store.load_settings(me.id).language == "xx"


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_day_is_the_one_where_the_browser_is(
    page: AppTest, store: HistoryStore, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    """A set and "today" follow the person's time zone, whatever the server's is.

    The two are 25 hours apart: one of them has another day than the server at any time.
    """
    monkeypatch.setattr("posecheck.web.local_time.make_zone", lambda *_: ZoneInfo(zone))
    choose(page, "Which side hurts?", "right")
    press(page, "Start")
    set_id = page.query_params["set"]
    record = store.find_set(set_id)
    assert record is not None
    store.save_progress(set_id, HoldState(accepted_s=30.0), (), "full")
    store.end_set(set_id, "done")

    assert record.day == datetime.now(ZoneInfo(zone)).date()
    again = AppTest.from_string(PAGES, default_timeout=30).run()
    assert list_done(again)[0] == "1 of 3 done today"


@pytest.mark.parametrize(
    ("waited_by_s", "said"),
    [
        (
            {"no_person": 6.0, "feet_cut_off": 40.0},
            "I couldn't begin: feet out of view. **Next time:**",
        ),
        ({"no_person": 2.0}, "This set ended before I could check anything."),
    ],
)
def test_a_set_that_never_began_says_why_and_what_to_change(
    store: HistoryStore, waited_by_s: dict[str, float], said: str
) -> None:
    """The reason that kept it waiting longest is named, with what to do next time."""
    me = store.first_profile("Me")
    store.save_settings(me.id, Settings(safety_read=True))
    set_id = store.begin_set(me.id, find_reference("figure-4"), Side.RIGHT, "camera")
    store.save_set_up(set_id, waited_by_s)
    store.end_set(set_id, "stopped")
    page = AppTest.from_string(PAGES, default_timeout=30)
    page.query_params["set"] = set_id
    page.run()

    assert any(each.value.startswith(said) for each in page.markdown)


def test_after_a_set_the_page_says_what_was_counted_and_what_to_mend(store: HistoryStore) -> None:
    """The page shows counted and paused seconds, one thing to improve, pain and a note."""
    store.save_settings(store.first_profile("Me").id, Settings(safety_read=True))
    set_id = end_a_set(store)
    page = AppTest.from_string(PAGES, default_timeout=30)
    page.query_params["set"] = set_id
    page.run()

    assert page.title[0].value == "12 of 30 seconds counted."
    said = " ".join(each.value for each in page.markdown)
    assert "Lay your right ankle across your left knee." in said
    assert [metric.value for metric in page.metric] == ["12.0 s", "3.0 s", "0.0 s"]

    page.text_input[0].set_value("stiff today").run()

    record = store.find_set(set_id)
    assert record is not None
    assert (record.pain, record.note) == (None, "stiff today")


def test_the_last_set_of_the_day_says_so(store: HistoryStore) -> None:
    """When the day's dose is done, the page says that it is."""
    for _ in range(2):
        end_a_set(store, goal_met=True)
    assert "That's your daily goal." not in everything_said(open_after(store, end_a_set(store)))

    page = open_after(store, end_a_set(store, goal_met=True))

    assert page.title[0].value == "3 of 3 today"
    assert "That's your daily goal." in everything_said(page)


def test_after_a_demo_nothing_is_asked_and_nothing_counts(store: HistoryStore) -> None:
    """A demo is nobody's set: no dose, no pain, and nothing to improve."""
    page = open_after(store, end_a_set(store, goal_met=True, source="sample"))

    assert page.title[0].value == "That was the demo."
    assert "improve" not in everything_said(page)
    assert "It doesn't count towards today." in everything_said(page)
    assert not page.button_group
    press(page, "Watch it again")
    record = store.find_set(page.query_params["set"])
    assert record is not None
    assert (record.source, record.ended) == ("sample", None)


def test_a_sample_is_no_part_of_the_day(page: AppTest, store: HistoryStore) -> None:
    """A set with a sample says so and does not count for the dose; a person's own set does."""
    end_a_set(store, goal_met=True, source="sample")
    choose(page, "Which side hurts?", "right")
    assert list_done(page)[0] == "0 of 3 done today"

    end_a_set(store, goal_met=True)
    page.run()

    assert list_done(page)[0] == "1 of 3 done today"


def test_the_demo_shows_what_was_chosen_and_ends_soon(page: AppTest, store: HistoryStore) -> None:
    """It plays the stretch and the side in which it is held well, for fewer seconds than a set."""
    choose(page, "Which stretch?", "knee-to-opposite-shoulder")
    choose(page, "Which side hurts?", "left")

    press(page, "Watch a demo")

    record = store.find_set(page.query_params["set"])
    assert record is not None
    assert (record.stretch, record.side, record.source) == (
        "knee-to-opposite-shoulder",
        Side.LEFT,
        "sample",
    )
    assert record.goal_s == DEMO_HOLD_S
    assert page.query_params["sample"] == "knee_shoulder_left_good"


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("reference", list_references(), ids=lambda each: each.id)
def test_each_shipped_stretch_has_a_demo_that_holds_long_enough(
    reference: ReferencePose, side: Side
) -> None:
    """The clip counts for longer than the demo asks for, so that it ends the first time round."""
    sample = find_demo(reference.id, side)

    assert sample is not None
    truth = json.loads(sample.path.with_suffix(".json").read_text(encoding="utf-8"))
    assert truth["correct_s"] >= DEMO_HOLD_S + 1.5


@pytest.mark.usefixtures("store")
def test_an_address_of_a_set_that_is_gone_is_no_error() -> None:
    """An outdated address opens the page as if on a first visit."""
    page = AppTest.from_string(PAGES, default_timeout=30)
    page.query_params["set"] = "0" * 32
    page.run()

    assert not page.exception
    assert [button.label for button in page.button] == ["I've read this"]


def test_the_pages_speak_the_language_of_the_person(store: HistoryStore) -> None:
    """The first page a person sees is in the language that she chose."""
    store.save_settings(store.first_profile("Me").id, Settings(language="de"))

    page = AppTest.from_string(PAGES, default_timeout=30).run()

    assert [button.label for button in page.button] == ["Ich habe das gelesen"]


def open_after(store: HistoryStore, set_id: str) -> AppTest:
    me = store.first_profile("Me")
    if not store.load_settings(me.id).safety_read:
        store.save_settings(me.id, Settings(safety_read=True))
    page = AppTest.from_string(PAGES, default_timeout=30)
    page.query_params["set"] = set_id
    return page.run()


def green_buttons(page: AppTest) -> list[str]:
    return [button.label for button in page.button if button.proto.type == "primary"]


def everything_said(page: AppTest) -> str:
    elements = (*page.markdown, *page.info, *page.warning, *page.error)
    return "\n".join(each.value for each in elements)


@pytest.mark.parametrize(
    ("pain", "note", "said", "green", "offered"),
    [
        (2, "", "Carry on as planned", ["Another set"], "Done for now"),
        (5, "", "Go gentler, or rest", [], "Another set, gently"),
        (3, "", "with this stretch on this side (1)", [], "Another set, gently"),
        (8, "", "Stop for today", [], "Done for now"),
        (0, "my toes are tingling", "“tingling”", [], "Done for now"),
        (None, "Numb between my legs", "Get medical help now", [], "Done for now"),
    ],
)
def test_pain_is_answered(
    store: HistoryStore, pain: int | None, note: str, said: str, green: list[str], offered: str
) -> None:
    """A little pain gets a word, more of it an offer; much of it or a warning sign ends the day."""
    store.rate_set(end_a_set(store), 1, "")
    page = open_after(store, end_a_set(store))
    assert green_buttons(page) == ["Another set"]

    if pain is not None:
        page.button_group[0].set_value(pain).run()
    if note:
        page.text_input[0].set_value(note).run()

    assert not page.exception
    assert said in everything_said(page)
    assert green_buttons(page) == green
    assert offered in [button.label for button in page.button]


@pytest.mark.parametrize(
    ("pain", "note", "said"),
    [(8, "", "Stop for today"), (1, "no control of my bladder", "Get medical help now")],
)
def test_enough_for_today_lasts_until_somebody_was_asked(
    store: HistoryStore, pain: int, note: str, said: str
) -> None:
    """After stop or help nothing invites to another set, on either page, until it is overridden."""
    set_id = end_a_set(store)
    store.rate_set(set_id, pain, note)
    after = open_after(store, set_id)
    assert [button.label for button in after.button] == ["Done for now"]

    press(after, "Done for now")

    assert said in everything_said(after)
    assert [button.label for button in after.button] == ["I have asked; continue"]
    assert not green_buttons(after)
    press(after, "I have asked; continue")
    assert green_buttons(after) == ["Start"]
    assert said not in everything_said(after)
    assert [button.label for button in open_after(store, set_id).button] == ["Done for now"]


def test_the_limits_of_pain_are_the_reference_poses(
    store: HistoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A therapist who sets lower limits is obeyed."""
    strict = replace(find_reference("figure-4"), pain=PainLimits(1, 2, 1))
    monkeypatch.setattr(
        "posecheck.web.stretch.pain.find_judging", lambda *_: SimpleNamespace(reference=strict)
    )
    set_id = end_a_set(store)
    store.rate_set(set_id, 2, "")

    assert "Stop for today" in everything_said(open_after(store, set_id))


def test_the_daily_goal_goes_into_the_persons_own_calendar(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once a side is chosen, the page offers a file with the reminders of that side."""
    offered = Mock()
    monkeypatch.setattr("posecheck.web.stretch.before.st.download_button", offered)
    page.run()
    offered.assert_not_called()

    choose(page, "Which side hurts?", "left")

    assert not page.exception
    label, content, name, *_ = offered.call_args.args
    assert (label, name) == ("Add to my calendar", "figure-4-left.ics")
    assert content.count(b"BEGIN:VEVENT") == 3
    assert b"Figure-4 stretch\\, left side" in content
