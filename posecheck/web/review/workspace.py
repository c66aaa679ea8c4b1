"""The workspace of this window: its videos, which are found again after a reload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from posecheck.review_service import ReviewState
from posecheck.web.services import get_review_service

if TYPE_CHECKING:
    from posecheck.review_service import ReviewRecord

# The names of query parameters.
ADDRESS_KEY: Final = "workspace"
REVIEW: Final = "review"

ENDED: Final = frozenset({ReviewState.DONE, ReviewState.FAILED})
BUSY: Final = frozenset({ReviewState.WAITING, ReviewState.ANALYSING})
# How often the page polls while an analysis runs, and while none does: then only to keep the
# workspace in use.
LOOK_EVERY_S: Final = 1.0
STAY_EVERY_S: Final = 15.0

_REMEMBERED: Final = "review_workspace"


def find_workspace() -> str:
    """Return the workspace in the page's address; open a new one if that no longer exists."""
    service = get_review_service()
    for workspace in (st.query_params.get(ADDRESS_KEY), st.session_state.get(_REMEMBERED)):
        if workspace is not None and service.knows_workspace(workspace):
            break
    else:
        workspace = service.open_workspace()
    if st.query_params.get(ADDRESS_KEY) != workspace:
        st.query_params[ADDRESS_KEY] = workspace
    st.session_state[_REMEMBERED] = workspace
    return workspace


def open_review(review_id: str) -> None:
    """Show a review's result from the next run on."""
    st.query_params[REVIEW] = review_id


def leave_review() -> None:
    """Return to the list of all videos."""
    st.query_params.pop(REVIEW, None)


def is_busy(records: tuple[ReviewRecord, ...]) -> bool:
    """Whether an analysis is waiting or running, so that polling every second is worthwhile."""
    return any(record.state in BUSY for record in records)


def stay() -> None:
    """Keep the workspace in use while another page is shown."""
    workspace = st.session_state.get(_REMEMBERED)
    if workspace is not None and get_review_service().look(workspace):
        st.fragment(_look, run_every=STAY_EVERY_S)(workspace)


def _look(workspace: str) -> None:
    get_review_service().look(workspace)
