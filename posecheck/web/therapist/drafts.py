"""The drafts of this window, and the binding of widgets to them.

A widget shows the value in the draft, and a change to the widget changes the draft before the page
is drawn again. Undo, reverting to a version and suggestions therefore update every widget.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from posecheck.references.entries import Entry
from posecheck.web.feedback import leave_notice, take_notice
from posecheck.web.texts import load_page_words
from posecheck.web.therapist.draft import Draft
from posecheck.web.therapist.draft_store import list_drafts
from posecheck.web.therapist.guard import is_locked

_CHOSEN: Final = "pose_chosen"
_NOTICE: Final = "pose_notice"
_BY: Final = "pose_by"

_MISSING: Final = object()

Change = Callable[[Draft, Any], Draft]


def keep(draft: Draft) -> None:
    """Store a draft."""
    list_drafts()[str(draft.document["id"])] = draft


def forget(stretch: str) -> None:
    """Discard a draft without saving it."""
    list_drafts().pop(stretch, None)


def find_draft(entry: Entry) -> Draft:
    """Return the draft of a stretch; one without changes follows the newest version."""
    draft = list_drafts().get(entry.reference.id)
    if draft is None or (draft.based_on != entry.digest and not draft.is_changed):
        draft = Draft.open(entry)
        keep(draft)
    return draft


def choose(stretch: str) -> None:
    """Switch to a stretch in the next run of the page."""
    st.session_state[_CHOSEN] = stretch


def chosen() -> str | None:
    """Return the stretch that this window has switched to."""
    stretch: str | None = st.session_state.get(_CHOSEN)
    return stretch


def notify(message: str) -> None:
    """Show a message once, in the next run of the page."""
    leave_notice(_NOTICE, message)


def show_notices() -> None:
    """Show the waiting message, if there is one."""
    message = take_notice(_NOTICE)
    if message is not None:
        st.success(message, icon=":material/check_circle:")


def remembered_name() -> str:
    """Return the name of whoever saved last in this window."""
    return str(st.session_state.get(_BY, ""))


def remember_name(by: str) -> None:
    """Remember the name, so that it need not be typed again."""
    st.session_state[_BY] = by


def tie(stretch: str, name: str, value: object, change: Change) -> dict[str, Any]:
    """Return the arguments that bind a widget to a part of a draft.

    Args:
        stretch: the id of the draft's stretch.
        name: a different one for each part of the draft.
        value: the value in the draft.
        change: returns the draft with a new value.
    """
    key = f"pose/{stretch}/{name}"
    # Not if it is unchanged, because that would revert what is being typed.
    # ``in`` would go through the state of all widgets.
    if st.session_state.get(key, _MISSING) != value:
        st.session_state[key] = value
    return {
        "key": key,
        "on_change": _take,
        "args": (stretch, key, change),
        "disabled": is_locked(),
    }


def tie_number(stretch: str, name: str, value: float, change: Change) -> dict[str, Any]:
    """Return the arguments that bind a number field to a part of a draft, as ``tie`` does.

    A field that is emptied changes nothing, and shows its number again.
    """

    def change_unless_empty(draft: Draft, new: Any) -> Draft:  # noqa: ANN401  (what a widget gives)
        return draft if new is None else change(draft, new)

    # Without a value, an emptied field would give the least that it accepts.
    return {"value": None, **tie(stretch, name, value, change_unless_empty)}


def tie_text(stretch: str, name: str, value: str, change: Change) -> dict[str, Any]:
    """Return the arguments that bind a text field to a part of a draft, as ``tie`` does.

    The field has posecheck's own sentences, one a line, in the language of the page. Those that
    are left as they are stay in every language.
    """
    words = load_page_words()

    def change_own(draft: Draft, shown: str) -> Draft:
        lines = (words.unphrase(line.strip()) for line in shown.split("\n"))
        return change(draft, "\n".join(lines).strip())

    shown = "\n".join(words.phrase(line) for line in value.split("\n"))
    return tie(stretch, name, shown, change_own)


def press(stretch: str, name: str, change: Callable[[Draft], Draft]) -> dict[str, Any]:
    """Return the arguments of a button that changes a draft."""
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
    # The unlocked hour may have passed since the page was drawn.
    if draft is None or is_locked():
        return
    try:
        keep(change(draft, value))
    except KeyError:  # an earlier click removed its check
        return
