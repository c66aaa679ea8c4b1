"""Feedback after a click: one way to attempt an action, and one way to report why it failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from posecheck.errors import PosecheckError
from posecheck.web.markdown import as_plain_text
from posecheck.web.texts import word_error

if TYPE_CHECKING:
    from collections.abc import Callable

    # Shows the user what went wrong.
    OnError = Callable[[PosecheckError], object]


def show_error(error: PosecheckError) -> None:
    """Show what went wrong, at this place on the page."""
    st.error(as_plain_text(word_error(str(error))), icon=":material/error:")


def toast_error(error: PosecheckError) -> None:
    """Show what went wrong as a toast, visible wherever the page is scrolled to."""
    st.toast(as_plain_text(word_error(str(error))), icon=":material/error:", duration="long")


def attempt(action: Callable[[], object], on_error: OnError = toast_error) -> bool:
    """Run the action and return whether it succeeded; if not, show why."""
    try:
        action()
    except PosecheckError as error:
        on_error(error)
        return False
    return True


def attempt_and_redraw(action: Callable[[], object]) -> None:
    """Run a form's action and redraw the page, or show here why it failed."""
    if attempt(action, show_error):
        st.rerun()


def attempt_before_drawing(action: Callable[[], object], done: str, notice: str) -> None:
    """Run an action in a widget's callback, before the page is redrawn.

    Args:
        action: what to do.
        done: the toast's text if it succeeded.
        notice: the key under which ``take_notice`` finds the reason if it failed.
    """
    if attempt(action, leave_error(notice)):
        st.toast(done)


def leave_error(notice: str) -> OnError:
    """Return a callback that leaves an error as a notice."""
    return lambda error: leave_notice(notice, word_error(str(error)))


def leave_notice(notice: str, text: str) -> None:
    """Leave a notice to be shown when the page is next drawn."""
    st.session_state[notice] = text


def take_notice(notice: str) -> str | None:
    """Return a notice that was left under a key, once."""
    text: str | None = st.session_state.pop(notice, None)
    return text
