"""The tray of this window: the videos it was given, found again when the page is loaded anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from posecheck.review_service import ReviewState
from posecheck.web.services import get_desk

if TYPE_CHECKING:
    from posecheck.review_service import ReviewRecord

# The names in the address.
TRAY: Final = "tray"
REVIEW: Final = "review"

ENDED: Final = frozenset({ReviewState.DONE, ReviewState.FAILED})
BUSY: Final = frozenset({ReviewState.WAITING, ReviewState.ANALYSING})
# How often the page looks while something runs, and while nothing does: then only to say that
# somebody is still there.
LOOK_EVERY_S: Final = 1.0
STAY_EVERY_S: Final = 15.0

_REMEMBERED: Final = "review_tray"


def find_tray() -> str:
    """Return the tray in the page's address; put a new one there if that is gone or missing."""
    desk = get_desk()
    for tray in (st.query_params.get(TRAY), st.session_state.get(_REMEMBERED)):
        if tray is not None and desk.knows_tray(tray):
            break
    else:
        tray = desk.open_tray()
    if st.query_params.get(TRAY) != tray:
        st.query_params[TRAY] = tray
    st.session_state[_REMEMBERED] = tray
    return tray


def open_review(review_id: str) -> None:
    """Show a review's result from now on."""
    st.query_params[REVIEW] = review_id


def leave_review() -> None:
    """Show all videos again."""
    st.query_params.pop(REVIEW, None)


def is_busy(records: tuple[ReviewRecord, ...]) -> bool:
    """Whether there is something to look at every second."""
    return any(record.state in BUSY for record in records)


def stay() -> None:
    """Let the desk know that somebody is still there while another page is shown."""
    tray = st.session_state.get(_REMEMBERED)
    if tray is not None and get_desk().look(tray):
        st.fragment(_look, run_every=STAY_EVERY_S)(tray)


def _look(tray: str) -> None:
    get_desk().look(tray)
