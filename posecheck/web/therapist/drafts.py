"""The drafts of this window, and what ties a widget to one.

A widget shows what the draft holds, and a change of it changes the draft before the page is drawn
again; so undo, a version taken back or a suggestion move every widget along.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from posecheck.references.entries import Entry
from posecheck.web.feedback import leave_notice, take_notice
from posecheck.web.therapist.draft import Draft
from posecheck.web.therapist.draft_store import list_drafts
from posecheck.web.therapist.guard import is_locked

_CHOSEN: Final = "pose_chosen"
_TOLD: Final = "pose_told"
_BY: Final = "pose_by"

_MISSING: Final = object()

Change = Callable[[Draft, Any], Draft]


def keep(draft: Draft) -> None:
    """Go on with a draft."""
    list_drafts()[str(draft.document["id"])] = draft


def forget(stretch: str) -> None:
    """Let go of a draft, without saving it."""
    list_drafts().pop(stretch, None)


def find_draft(entry: Entry) -> Draft:
    """Return the draft of a stretch; an unchanged one follows the newest version."""
    draft = list_drafts().get(entry.reference.id)
    if draft is None or (draft.based_on != entry.digest and not draft.is_changed):
        draft = Draft.open(entry)
        keep(draft)
    return draft


def choose(stretch: str) -> None:
    """Turn to a stretch at the next drawing of the page."""
    st.session_state[_CHOSEN] = stretch


def chosen() -> str | None:
    """Return the stretch that this window has turned to."""
    stretch: str | None = st.session_state.get(_CHOSEN)
    return stretch


def notify(message: str) -> None:
    """Say something once, when the page is drawn again."""
    leave_notice(_TOLD, message)


def show_notices() -> None:
    """Say what is to be said."""
    message = take_notice(_TOLD)
    if message is not None:
        st.success(message, icon=":material/check_circle:")


def remembered_name() -> str:
    """Return who saved something last in this window."""
    return str(st.session_state.get(_BY, ""))


def remember_name(by: str) -> None:
    """Keep who is at work here, so that it need not be typed again."""
    st.session_state[_BY] = by


def tie(stretch: str, name: str, value: object, change: Change) -> dict[str, Any]:
    """Return what a widget is drawn with to show and change a part of a draft.

    Args:
        stretch: the id of the draft's stretch.
        name: another one for each part of the draft.
        value: what the draft holds.
        change: returns the draft with another value in it.
    """
    key = f"pose/{stretch}/{name}"
    # Not when it is the same: that would take back what is being typed.
    # ``in`` would go through the state of all widgets.
    if st.session_state.get(key, _MISSING) != value:
        st.session_state[key] = value
    return {
        "key": key,
        "on_change": _take,
        "args": (stretch, key, change),
        "disabled": is_locked(),
    }


def press(stretch: str, name: str, change: Callable[[Draft], Draft]) -> dict[str, Any]:
    """Return what a button is drawn with to change a draft."""
    key = f"pose/{stretch}/{name}"
    return {
        "key": key,
        "on_click": _take,
        "args": (stretch, None, lambda draft, _: change(draft)),
        "disabled": is_locked(),
    }


def _take(stretch: str, key: str | None, change: Change) -> None:
    draft = list_drafts().get(stretch)
    value = None if key is None else st.session_state.get(key)
    # The hour may have passed since the page was drawn.
    if draft is None or is_locked():
        return
    try:
        keep(change(draft, value))
    except KeyError:  # its check was taken out by a press that came first
        return
