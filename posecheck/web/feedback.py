"""What a press led to, in words: one way to try something, and one way to say why it failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from posecheck.errors import PosecheckError
from posecheck.web.markdown import as_plain_text

if TYPE_CHECKING:
    from collections.abc import Callable

    # Says what went wrong.
    Tell = Callable[[PosecheckError], object]


def show_error(error: PosecheckError) -> None:
    """Say here on the page what went wrong."""
    st.error(as_plain_text(str(error)), icon=":material/error:")


def toast_error(error: PosecheckError) -> None:
    """Say in passing what went wrong, wherever the page is scrolled to."""
    st.toast(as_plain_text(str(error)), icon=":material/error:", duration="long")


def attempt(action: Callable[[], object], tell: Tell = toast_error) -> bool:
    """Do what was asked for, and return whether it went well; if not, say why."""
    try:
        action()
    except PosecheckError as error:
        tell(error)
        return False
    return True


def attempt_and_redraw(action: Callable[[], object]) -> None:
    """Do what a form asked for and draw the page again, or say here why it cannot be done."""
    if attempt(action, show_error):
        st.rerun()


def attempt_before_drawing(action: Callable[[], object], done: str, notice: str) -> None:
    """Do what a press asked for, before the page is drawn again.

    Args:
        action: what to do.
        done: what to say in passing when it went well.
        notice: the place of the page that says why if not, with ``take_notice``.
    """
    if attempt(action, leave_error(notice)):
        st.toast(done)


def leave_error(notice: str) -> Tell:
    """Return what leaves an error for a place of the page to say."""
    return lambda error: leave_notice(notice, str(error))


def leave_notice(notice: str, text: str) -> None:
    """Leave something for a place of the page to say when it is drawn next."""
    st.session_state[notice] = text


def take_notice(notice: str) -> str | None:
    """Return what was left for a place of the page to say, once."""
    text: str | None = st.session_state.pop(notice, None)
    return text
