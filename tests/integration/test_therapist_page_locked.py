"""A window of the therapist's page that was drawn before it was locked, and not reloaded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from posecheck.history import HistoryStore
from posecheck.history.records import Assignment
from posecheck.references.exchange import export_text
from posecheck.storage.data_folder import data_folder
from posecheck.storage.therapist_pin import TherapistPin
from posecheck.web import services

pytestmark = pytest.mark.usefixtures("first_poses")

PAGE = """
from posecheck.web.therapist.page import show_poses_page
from posecheck.web.services import get_store
store = get_store()
show_poses_page(store, store.list_profiles()[0])
"""
SLIDER = "pose/figure-4/thigh_not_pulled/minimum/slider/0/150"
ASSIGNED = Assignment("figure-4", date(2026, 1, 1), 1)


@pytest.fixture
def page(empty_store: HistoryStore) -> AppTest:
    """Return an unlocked page with a changed draft and an assignment."""
    person = empty_store.first_profile("Anna")
    empty_store.assign_version(person.id, ASSIGNED)
    page = AppTest.from_string(PAGE, default_timeout=30).run()
    return look(page.slider(SLIDER).set_value(85.0).run())


def look(page: AppTest) -> AppTest:
    assert not page.exception, page.exception
    return page


def open_section(page: AppTest, name: str) -> None:
    look(page.segmented_control("poses_section").set_value(name).run())


def find_button(page: AppTest, start: str) -> int:
    """Return which button's label begins so."""
    return next(n for n, each in enumerate(page.button) if each.label.startswith(start))


def prepare_save(page: AppTest) -> int:
    page.text_input("pose_save_by").set_value("Ada")
    return find_button(page, "Save as")


def prepare_assigning(page: AppTest) -> int:
    open_section(page, "patients")
    return find_button(page, "Assign")


def prepare_taking_back(page: AppTest) -> int:
    open_section(page, "patients")
    return find_button(page, "Unassign")


def prepare_going_back(page: AppTest) -> int:
    page.text_input("pose_save_by").set_value("Ada")
    page.button[find_button(page, "Save as")].click().run()
    open_section(page, "versions")
    look(page.selectbox("version_figure-4").set_value(1).run())
    return find_button(page, "Load version 1")


def prepare_import(page: AppTest) -> int:
    open_section(page, "share")
    text = export_text(services.get_library().find("figure-4"))
    file = text.replace("minimum = 98", "minimum = 77").encode()
    look(page.file_uploader[0].set_value(("from-ada.toml", file, "application/toml")).run())
    page.text_input("pose_import_by").set_value("Ada")
    return find_button(page, "Save as")


def prepare_new_stretch(page: AppTest) -> int:
    return find_button(page, "Create")


def all_kept(folder: Path) -> dict[str, bytes]:
    """Return every file of the reference poses and what is assigned to whom."""
    files = {str(each): each.read_bytes() for each in folder.rglob("*.toml")}
    store = services.get_store()
    person = store.list_profiles()[0].id
    return {**files, "assigned": repr(store.list_assignments(person)).encode()}


@pytest.mark.parametrize(
    "prepare",
    [
        prepare_save,
        prepare_assigning,
        prepare_taking_back,
        prepare_going_back,
        prepare_import,
        prepare_new_stretch,
    ],
)
def test_no_button_drawn_before_the_lock_does_anything_after_it(
    page: AppTest, prepare: Callable[[AppTest], int]
) -> None:
    """Whatever is clicked in a window that was locked meanwhile, files and assignments stay."""
    number = prepare(page)
    before = all_kept(data_folder())
    stretches = page.selectbox[0].options
    TherapistPin(data_folder()).set("2468", "")

    look(page.button[number].click().run())

    assert all_kept(data_folder()) == before
    assert "Locked" in "\n".join(each.value for each in page.markdown)
    assert page.selectbox[0].options == stretches
    open_section(page, "change")
    assert page.slider(SLIDER).disabled


@pytest.mark.parametrize(
    ("prepare", "label"),
    [(prepare_assigning, "Assign"), (prepare_taking_back, "Unassign")],
)
def test_the_same_buttons_do_something_without_a_lock(
    page: AppTest, prepare: Callable[[AppTest], int], label: str
) -> None:
    """The same clicks do take effect while unlocked, so that the test above can fail."""
    number = prepare(page)
    assert page.button[number].label == label
    if label == "Assign":
        services.get_store().take_back_assignment(
            services.get_store().list_profiles()[0].id, ASSIGNED
        )
    before = all_kept(data_folder())

    look(page.button[number].click().run())

    assert all_kept(data_folder()) != before


@pytest.mark.parametrize("later_s", [3601, -1])
def test_the_pin_opens_one_window_only_and_for_an_hour(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, later_s: int
) -> None:
    """Unlocking affects one window only, and ends after an hour, even if the clock is set back."""
    TherapistPin(data_folder()).set("2468", "")
    page.run()
    page.text_input("unlock_pin").set_value("2468")
    look(page.button[find_button(page, "Unlock")].click().run())
    assert not page.slider(SLIDER).disabled
    other = look(AppTest.from_string(PAGE, default_timeout=30).run())
    assert other.slider(SLIDER).disabled

    # Drawing pages may take longer than the second that the clock is set back by.
    unlocked_at_s = page.session_state["poses_unlocked_at_s"]
    monkeypatch.setattr("posecheck.web.therapist.guard.time.time", lambda: unlocked_at_s + later_s)
    look(page.slider(SLIDER).set_value(70.0).run())

    assert page.slider(SLIDER).disabled
    assert page.slider(SLIDER).value == 85.0
