"""A version of a reference pose for a single person."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from streamlit.testing.v1 import AppTest

from posecheck.history import HistoryStore
from posecheck.history.records import Assignment, Profile
from posecheck.references.resolve import choose_reference
from posecheck.web import services

pytestmark = pytest.mark.usefixtures("first_poses")

PAGE = """
from posecheck.web.therapist.page import show_poses_page
from posecheck.web.services import get_store
store = get_store()
show_poses_page(store, store.list_profiles()[0])
"""

THIGH = "pose/figure-4/thigh_not_pulled/minimum/slider/0/150"


@pytest.fixture
def store(empty_store: HistoryStore) -> HistoryStore:
    """Return a store with one person, which the page uses."""
    empty_store.first_profile("Anna")
    return empty_store


def thigh_limit(store: HistoryStore, profile_id: str) -> float:
    """Return what the thigh has to reach today for somebody's hold to count."""
    day = datetime.now().astimezone().date()
    entry = choose_reference(services.get_library(), store, profile_id, "figure-4", day)
    return entry.reference.checks[1].minimum


def open_page() -> AppTest:
    page = AppTest.from_string(PAGE, default_timeout=30).run()
    assert not page.exception
    return page


def say_for_whom(page: AppTest, whom: Profile | str) -> str:
    """Choose for whom, and return what the page says of it."""
    before = {each.value for each in page.markdown}
    next(each for each in page.selectbox if each.label == "Who it is for").set_value(whom).run()
    return " ".join(each.value for each in page.markdown if each.value not in before)


def save(page: AppTest) -> None:
    next(each for each in page.button if each.label == "Save as a new version").click().run()
    assert not page.exception


def test_a_version_for_one_leaves_everybody_else_as_they_were(store: HistoryStore) -> None:
    """A version saved for Ben judges Ben from today on; Anna and the page keep the one in use."""
    anna, ben = store.list_profiles()[0], store.add_profile("Ben")
    page = open_page()
    page.slider(THIGH).set_value(80.0).run()
    assert say_for_whom(page, ben) == "This applies only to **Ben**, from today."
    page.text_input("pose_save_by").set_value("Ada")
    save(page)

    assert "applies only to Ben, from today" in page.success[0].value
    assert (thigh_limit(store, ben.id), thigh_limit(store, anna.id)) == (80.0, 98.0)
    assert page.slider(THIGH).value == 98.0
    assert services.get_library().find("figure-4").reference.version == 1


def test_a_draft_that_would_replace_somebodys_own_version_unseen_says_so(
    store: HistoryStore,
) -> None:
    """Ben's own limits are not lost without a word; a draft that builds on them needs none."""
    ben = store.add_profile("Ben")
    page = open_page()
    page.slider(THIGH).set_value(80.0).run()
    say_for_whom(page, ben)
    page.text_input("pose_save_by").set_value("Ada")
    save(page)

    page.slider(THIGH).set_value(105.0).run()
    say_for_whom(page, ben)

    (warning,) = page.warning
    assert warning.value.startswith("Ben is checked against version 2 today, and this draft")
    page.segmented_control("poses_section").set_value("versions").run()
    page.selectbox("version_figure-4").set_value(2).run()
    next(each for each in page.button if each.label.startswith("Load version 2")).click().run()
    page.segmented_control("poses_section").set_value("change").run()
    page.slider(THIGH).set_value(75.0).run()
    say_for_whom(page, ben)
    assert not page.warning


def test_who_stays_with_an_assigned_version_is_told_at_every_save(store: HistoryStore) -> None:
    """Saving a version for everybody names the people who have another one assigned."""
    ben = store.add_profile("Ben *B*")
    store.assign_version(ben.id, Assignment("figure-4", date(2026, 1, 1), 1))
    page = open_page()
    page.slider(THIGH).set_value(80.0).run()
    said = say_for_whom(page, "everybody")
    page.text_input("pose_save_by").set_value("Ada")
    save(page)

    assert said.startswith("This changes the stretch for **everyone**.")
    assert "assigned: Ben" in said
    assert "is now version 2" in page.success[0].value
    assert "another version assigned: Ben" in page.success[0].value
    assert "Anna" not in page.success[0].value
    assert thigh_limit(store, ben.id) == 98.0


def test_for_whom_is_asked_anew_at_every_save(store: HistoryStore) -> None:
    """Nobody gets a version that was not chosen for them, not even by an earlier choice."""
    ben = store.add_profile("Ben")
    page = open_page()
    page.slider(THIGH).set_value(80.0).run()
    page.text_input("pose_save_by").set_value("Ada")
    save(page)

    assert page.error[0].value.startswith("Choose who this version is for")
    assert services.get_library().list_versions("figure-4")[0].number == 1
    say_for_whom(page, ben)
    page.text_input("pose_save_by").set_value("Ada")
    save(page)
    page.slider(THIGH).set_value(70.0).run()
    save(page)

    assert page.error[0].value.startswith("Choose who this version is for")
    anna = store.list_profiles()[0]
    assert (thigh_limit(store, ben.id), thigh_limit(store, anna.id)) == (80.0, 98.0)


def test_a_version_is_assigned_to_whom_it_was_chosen_for(store: HistoryStore) -> None:
    """With several patients, clicking Assign without a choice asks for one instead of guessing."""
    store.add_profile("Ben")
    page = open_page()
    page.segmented_control("poses_section").set_value("patients").run()
    next(each for each in page.button if each.label == "Assign").click().run()

    assert page.error[0].value.startswith("Choose the patient")
    assert [store.list_assignments(each.id) for each in store.list_profiles()] == [(), ()]


def test_with_one_person_on_the_device_nobody_is_asked_for_whom(store: HistoryStore) -> None:
    """With one person only, there is nothing to choose."""
    assert len(store.list_profiles()) == 1

    assert "Who it is for" not in [each.label for each in open_page().selectbox]
