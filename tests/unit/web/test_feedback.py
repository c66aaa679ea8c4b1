"""The pages' feedback after a click; Streamlit itself is replaced."""

from __future__ import annotations

import pytest

from posecheck.errors import HistoryError
from posecheck.web import feedback

SAID = list[tuple[str, str]]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> SAID:
    calls: SAID = []
    for name in ("error", "toast"):
        monkeypatch.setattr(
            feedback.st, name, lambda text, _name=name, **_: calls.append((_name, text))
        )
    monkeypatch.setattr(feedback.st, "rerun", lambda: calls.append(("rerun", "")))
    monkeypatch.setattr(feedback.st, "session_state", {})
    return calls


def fail() -> None:
    raise HistoryError("The *disk* is full.")


def test_what_goes_wrong_is_told_and_returned(said: SAID) -> None:
    """A failure is shown as a toast, as plain text; success shows nothing by itself."""
    assert not feedback.attempt(fail)
    assert feedback.attempt(lambda: None)
    assert said == [("toast", r"The \*disk\* is full.")]


def test_a_form_draws_the_page_again_only_when_it_went_well(said: SAID) -> None:
    """After a failure the form keeps its entries, with the reason below it."""
    feedback.attempt_and_redraw(fail)
    feedback.attempt_and_redraw(lambda: None)

    assert [name for name, _ in said] == ["error", "rerun"]


def test_a_press_leaves_its_failure_for_the_page_to_say_once(said: SAID) -> None:
    """A failure before the page was drawn is shown at its place, and only there."""
    feedback.attempt_before_drawing(fail, "Done.", "here")

    assert said == []
    assert feedback.take_notice("there") is None
    assert feedback.take_notice("here") == "The *disk* is full."
    assert feedback.take_notice("here") is None

    feedback.attempt_before_drawing(lambda: None, "Done.", "here")
    assert said == [("toast", "Done.")]


def test_a_slip_of_the_program_is_not_hidden(said: SAID) -> None:
    """Only errors that a person can fix are put into words; all others reach the page's handler."""
    with pytest.raises(ZeroDivisionError):
        feedback.attempt(lambda: 1 / 0)
    assert said == []
