"""The pages with a user's own reference poses: versions, assignments, and faults from editing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from posecheck.core.hold import FormState, HoldSpan, HoldState
from posecheck.history import HistoryStore, SetRecord, Settings
from posecheck.history.records import Assignment
from posecheck.references.document import to_document
from posecheck.references.entries import Entry
from posecheck.web import services

pytestmark = pytest.mark.usefixtures("first_poses")

PAGES = "from posecheck.web.shell import show_pages\nshow_pages()"
CHOICES = """
import streamlit as st
from posecheck.web.review.choices import show_choices
from posecheck.web.services import get_store
choice = show_choices("review", get_store().list_profiles()[0].id)
if choice is not None:
    st.text(f"{choice.stretch} {choice.version} {choice.reference.hold_s:g}")
"""


@pytest.fixture
def store(empty_store: HistoryStore) -> HistoryStore:
    """Return a store with one person, who has read the cautions."""
    person = empty_store.first_profile("Me")
    empty_store.save_settings(person.id, Settings(safety_read=True))
    return empty_store


def save(hold_s: float) -> Entry:
    """Save a new version of figure-4."""
    library = services.get_library()
    before = library.find("figure-4")
    document = to_document(before.reference)
    document["dose"]["hold_s"] = hold_s
    document["checks"][0]["say"] = f"Version of {hold_s:g} seconds."
    return library.save("figure-4", document, based_on=before.digest, by="Ada", why="")


def open_pages(set_id: str | None = None) -> AppTest:
    page = AppTest.from_string(PAGES, default_timeout=30)
    if set_id is not None:
        page.query_params["set"] = set_id
    page.run()
    assert not page.exception
    return page


def start(page: AppTest, store: HistoryStore) -> SetRecord:
    sides = next(radio for radio in page.radio if radio.label == "Which side hurts?")
    sides.set_value("right").run()
    next(button for button in page.button if button.label == "Start").click().run()
    record = store.find_set(page.query_params["set"])
    assert record is not None
    return record


def test_a_new_set_is_judged_by_the_version_in_use(store: HistoryStore) -> None:
    """The version that a therapist saved is used by the next set."""
    save(20.0)

    record = start(open_pages(), store)

    assert (record.reference_version, record.goal_s) == (2, 20)


def test_who_has_a_version_assigned_is_judged_by_it(store: HistoryStore) -> None:
    """Everybody without an assignment gets the version in use."""
    save(20.0)
    save(45.0)
    today = datetime.now().astimezone().date()
    store.assign_version(store.list_profiles()[0].id, Assignment("figure-4", today, 2))

    record = start(open_pages(), store)

    assert (record.reference_version, record.goal_s) == (2, 20)
    page = AppTest.from_string(CHOICES, default_timeout=30).run()
    for radio, value in zip(page.radio, ("figure-4", "left"), strict=False):
        radio.set_value(value)
    page.run()
    assert [text.value for text in page.text] == ["figure-4 2 20"]


def test_a_set_goes_on_and_ends_by_the_version_it_began_with(store: HistoryStore) -> None:
    """A version saved in the meantime does not change sets that have already begun."""
    save(20.0)
    record = start(open_pages(), store)
    save(45.0)

    running = open_pages(record.id)
    assert not running.warning
    spans = [
        HoldSpan(0.0, 12.0, FormState.CORRECT, ()),
        HoldSpan(12.0, 15.0, FormState.INCORRECT, ("ankle_not_on_knee",)),
        HoldSpan(15.0, 16.0, FormState.CORRECT, ()),
    ]
    hold = HoldState(accepted_s=13.0, paused_by_s={"ankle_not_on_knee": 3.0})
    store.save_progress(record.id, hold, spans, "full")
    store.end_set(record.id, "stopped")
    after = open_pages(record.id)

    assert after.title[0].value == "13 of 20 seconds counted."
    assert "Version of 20 seconds." in " ".join(each.value for each in after.markdown)
    assert not after.warning
    next(button for button in after.button if button.label == "Another set").click().run()
    again = store.find_set(after.query_params["set"])
    assert again is not None
    assert again.reference_version == 3


def test_a_version_that_is_gone_is_told_kindly(store: HistoryStore, tmp_path: Path) -> None:
    """If the version that judged a set is gone, the one in use stands in, and the page says so."""
    save(20.0)
    record = start(open_pages(), store)
    save(45.0)
    store.end_set(record.id, "stopped")
    (tmp_path / "reference_poses" / "versions" / "figure-4" / "000002.toml").unlink()

    page = open_pages(record.id)

    assert "Version 2 of Figure-4 stretch no longer exists" in page.warning[0].value
    assert page.title[0].value == "0 of 20 seconds counted."


def test_a_fault_made_by_hand_is_told_and_the_version_before_is_used(
    store: HistoryStore, tmp_path: Path
) -> None:
    """A mistake in a file prevents nobody from stretching; the file stays for its owner to fix."""
    save(20.0)
    file = tmp_path / "reference_poses" / "figure-4.toml"
    broken = file.read_text("utf-8").replace("hold_s = 20", "hold_s = 2000")
    file.write_text(broken, "utf-8")
    (tmp_path / "reference_poses" / "mine.toml").write_text("schema = 2", "utf-8")

    page = open_pages()
    told = " ".join(each.value for each in page.warning)
    record = start(page, store)

    assert "version 2 is used" in told
    assert "hold\\_s is 2000" in told
    assert "mine.toml" in told
    assert (record.reference_version, record.goal_s) == (2, 20)
    assert file.read_text("utf-8") == broken


def test_a_third_stretch_is_offered_at_once(store: HistoryStore) -> None:
    """A stretch created without code is available on the live page and in reviews."""
    library = services.get_library()
    entry = library.find("figure-4")
    document = to_document(entry.reference) | {"id": "single-knee", "title": "Single knee"}
    library.create(document, text=entry.text, by="", why="")

    assert store.list_profiles()
    live, review = open_pages(), AppTest.from_string(CHOICES, default_timeout=30).run()

    for page in (live, review):
        assert any("Single knee" in radio.options for radio in page.radio)
