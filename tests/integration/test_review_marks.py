"""The section for marks without a browser: the real section with a review's folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from posecheck.analysis.archive import save_material
from posecheck.review_service.annotations_file import FILE_NAME, load_marks
from posecheck.web.markdown import as_plain_text
from posecheck.web.texts import load_texts
from tests.unit.reports.report_makers import make_material

ID = "a" * 32
SCRIPT = """
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from posecheck.analysis.archive import load_material
from posecheck.review_service import ReviewRecord, ReviewState
from posecheck.web.review.marks import show_marks

folder = Path({folder!r})
record = ReviewRecord("{id}", "", "clip.mp4", datetime.now(UTC), ReviewState.DONE, 1)
show_marks(record, folder, load_material(folder / "material.npz"), st.session_state.get("part"))
"""


@pytest.fixture
def page(tmp_path: Path) -> AppTest:
    """Return the section over the report of 22.4 counted seconds, with nothing marked."""
    save_material(tmp_path / "material.npz", make_material())
    return AppTest.from_string(SCRIPT.format(folder=str(tmp_path), id=ID), default_timeout=20).run()


def field(name: str) -> str:
    return f"mark-{name}-{ID}"


def press(page: AppTest, label: str) -> AppTest:
    return next(button for button in page.button if button.label == label).click().run()


def fill(page: AppTest, start_s: float | None, end_s: float | None, answer: str | None) -> None:
    page.number_input(key=field("from")).set_value(start_s)
    page.number_input(key=field("to")).set_value(end_s)
    page.button_group(key=field("answer")).set_value(answer).run()


def test_a_marked_part_shows_both_seconds(page: AppTest, tmp_path: Path) -> None:
    """Program and person are shown side by side; the mark is listed, with name and time."""
    assert "22.4" in page.markdown[0].value
    fill(page, 16.0, 18.7, "counts")
    page.text_input(key=field("own")).set_value(" ankle was on ")
    page.text_input(key=field("who")).set_value("Ada")

    press(page, "Mark")

    assert not page.exception
    assert not page.error
    assert "**Program: 22.4 s, you: 25.1 s** of 30." in page.markdown[0].value
    (mark,) = load_marks(tmp_path)
    assert (mark.start_s, mark.end_s, mark.correct) == (16.0, 18.7, True)
    assert (mark.reason, mark.by) == ("ankle was on", "Ada")
    assert mark.made_at.endswith("+00:00")
    assert any("from 16.0 to 18.7 s, counts\\: ankle was on (Ada" in m.value for m in page.markdown)


def test_after_a_mark_the_fields_are_empty_but_the_name(page: AppTest) -> None:
    """After a mark the form is cleared, but keeps the name of the person."""
    fill(page, 1.0, 2.0, "counts")
    page.text_input(key=field("who")).set_value("Ada")

    press(page, "Mark")

    assert page.number_input(key=field("from")).value is None
    assert page.text_input(key=field("who")).value == "Ada"


def test_a_fault_is_chosen_from_the_references(page: AppTest, tmp_path: Path) -> None:
    """A mark against counting has a fault of the stretch, or the person's own words."""
    fill(page, 5.0, 6.0, "does_not_count")
    reason = page.selectbox(key=field("reason"))
    assert reason.options[:2] == ["ankle not on knee", "thigh not pulled"]
    assert reason.options[-1] == "In my own words"
    reason.set_value("thigh_not_pulled").run()

    press(page, "Mark")

    assert load_marks(tmp_path)[0].reason == "thigh_not_pulled"
    assert "you: 21.4 s" in page.markdown[0].value


def test_own_words_are_taken_for_a_fault_too(page: AppTest, tmp_path: Path) -> None:
    """A reason that matches no check can be written."""
    fill(page, 5.0, 6.0, "does_not_count")
    page.selectbox(key=field("reason")).set_value("own_words").run()
    page.text_input(key=field("own")).set_value("pelvis lifted").run()

    press(page, "Mark")

    assert load_marks(tmp_path)[0].reason == "pelvis lifted"


@pytest.mark.parametrize(
    ("start_s", "end_s", "answer", "told"),
    [
        (None, 2.0, "counts", "need_part"),
        (1.0, None, "counts", "need_part"),
        (2.0, 1.0, "counts", "need_order"),
        (1.0, 1.0, "counts", "need_order"),
        (1.0, 2.0, None, "need_answer"),
    ],
)
def test_what_is_missing_is_said(
    page: AppTest,
    tmp_path: Path,
    start_s: float | None,
    end_s: float | None,
    answer: str | None,
    told: str,
) -> None:
    """A click with missing entries says what is missing, and adds no mark."""
    fill(page, start_s, end_s, answer)

    press(page, "Mark")

    assert [error.value for error in page.error] == [load_texts("review_marks")(told)]
    assert not (tmp_path / FILE_NAME).exists()


def test_a_part_chosen_on_the_player_fills_the_fields_once(page: AppTest) -> None:
    """The selected part is filled in, limited to the video, and can be edited."""
    page.session_state["part"] = (3.123, 99.0)
    page.run()
    assert page.number_input(key=field("from")).value == 3.12
    assert page.number_input(key=field("to")).value == 30.4

    page.number_input(key=field("from")).set_value(4.0).run()
    assert page.number_input(key=field("from")).value == 4.0


def test_a_mark_can_be_removed(page: AppTest, tmp_path: Path) -> None:
    """Of two marks, the one whose button is clicked is removed."""
    for start_s in (1.0, 8.0):
        fill(page, start_s, start_s + 1, "does_not_count")
        press(page, "Mark")

    press(page, "Remove")

    assert [mark.start_s for mark in load_marks(tmp_path)] == [8.0]


def test_a_damaged_file_is_told_and_put_aside_at_a_press(page: AppTest, tmp_path: Path) -> None:
    """Damaged marks block marking until they are set aside with one click, and are not lost."""
    (tmp_path / FILE_NAME).write_text("{")
    page.run()
    assert "damaged" in page.error[0].value
    assert not page.number_input

    press(page, load_texts("review_marks")("put_aside"))

    assert not page.error
    assert page.number_input
    assert len(list(tmp_path.glob("marks.damaged*"))) == 1


def test_what_a_person_wrote_is_shown_as_it_stands(page: AppTest) -> None:
    """Markdown characters in a reason are shown literally."""
    fill(page, 1.0, 2.0, "counts")
    page.text_input(key=field("own")).set_value("**bold** :material/home: $x$")

    press(page, "Mark")

    told = next(text.value for text in page.markdown if "bold" in text.value)
    assert as_plain_text("**bold** :material/home: $x$") in told
