"""Files of stretches from elsewhere, on the therapist's page."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from posecheck.history import HistoryStore
from posecheck.references.exchange import export_text
from posecheck.storage.data_folder import data_folder
from posecheck.web import services

pytestmark = pytest.mark.usefixtures("first_poses")

PAGE = """
from posecheck.web.therapist.page import show_poses_page
from posecheck.web.services import get_store
store = get_store()
show_poses_page(store, store.list_profiles()[0])
"""


@pytest.fixture
def page(empty_store: HistoryStore) -> AppTest:
    """Return the page where files are taken in."""
    empty_store.first_profile("Anna")
    page = AppTest.from_string(PAGE, default_timeout=30).run()
    return look(page.segmented_control("poses_section").set_value("share").run())


def look(page: AppTest) -> AppTest:
    assert not page.exception, page.exception
    return page


def give(page: AppTest, content: bytes, name: str = "from-ada.toml") -> AppTest:
    return look(page.file_uploader[0].set_value((name, content, "application/toml")).run())


def shipped() -> str:
    return export_text(services.get_library().find("figure-4"))


def list_files() -> list[Path]:
    return sorted(data_folder().rglob("*.toml"))


def labels(page: AppTest) -> list[str]:
    return [each.label for each in page.button]


def test_every_fault_of_a_file_is_told_with_its_place_and_nothing_is_kept(page: AppTest) -> None:
    """Three mistakes in one file give three lines, so that all can be corrected at once."""
    text = shipped().replace("minimum = 98", 'minimum = "98"', 1)
    text = text.replace("times_a_day = 3", "times_a_day = -3")
    text = text.replace("required = true", 'required = "yes"', 1)

    give(page, text.encode(), "slips *of* the pen.toml")

    told = page.error[0].value.replace("\\", "")
    assert told.count("\n- ") == 3
    for place in ("minimum", "times_a_day", "required"):
        assert place in told, told
    assert "Save as a new version" not in labels(page)
    assert list_files() == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff" * 400_000,
        b"[" * 900_000,
        b"a." * 400_000 + b"b = 1",
        b"schema = 99",
        "\u202eid = 'figure-4'".encode(),
        b"id = '../../outside'",
    ],
    ids=["empty", "junk", "brackets", "long name", "future", "direction", "elsewhere"],
)
def test_what_is_no_reference_file_is_told_kindly_and_nothing_is_kept(
    page: AppTest, content: bytes
) -> None:
    """Junk, a file made to keep a parser busy, and a path as an id give an error message."""
    give(page, content)

    assert page.error[0].value
    assert "Traceback" not in page.error[0].value
    assert "Save as a new version" not in labels(page)
    assert list_files() == []


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e400"])
def test_what_is_no_number_is_no_limit(page: AppTest, number: str) -> None:
    """A limit that no angle can be compared with is a fault with its place."""
    give(page, shipped().replace("minimum = 98", f"minimum = {number}", 1).encode())

    assert "minimum" in page.error[0].value
    assert list_files() == []


def test_a_good_file_is_shown_first_and_kept_only_with_a_name(page: AppTest) -> None:
    """The changes are shown before anything is stored; accepting makes them the next version."""
    give(page, shipped().replace("minimum = 98", "minimum = 77", 1).encode())
    told = "\n".join(str(each.value) for each in page.markdown)
    assert "at least 77 degrees instead of 98" in told
    assert list_files() == []

    look(next(b for b in page.button if b.label.startswith("Save as")).click().run())
    assert "Enter your name" in page.error[0].value
    assert list_files() == []
    page.text_input("pose_import_by").set_value("Cem")
    look(next(b for b in page.button if b.label.startswith("Save as")).click().run())

    assert "is now version 2" in page.success[0].value
    entry = services.get_library().find("figure-4").reference
    assert (entry.version, entry.checks[1].minimum) == (2, 77.0)


def test_the_same_file_again_changes_nothing(page: AppTest) -> None:
    """A file identical to the version in use is reported as such, and no name is asked for."""
    give(page, shipped().encode())

    assert "it is identical" in "\n".join(str(each.value) for each in page.markdown)
    assert "Save as a new version" not in labels(page)
