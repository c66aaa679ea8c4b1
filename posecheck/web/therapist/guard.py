"""The therapist's PIN on the page: while locked, everything is visible but nothing editable."""

from __future__ import annotations

import math
import time
from typing import Final

import streamlit as st

from posecheck.storage.data_folder import data_folder
from posecheck.storage.therapist_pin import MAX_DIGITS, TherapistPin
from posecheck.web.feedback import attempt_and_redraw
from posecheck.web.texts import PageTexts, load_texts

# When this window was unlocked, in seconds since 1970.
_UNLOCKED_AT: Final = "poses_unlocked_at_s"
_UNLOCKED_S: Final = 3600.0


def is_locked() -> bool:
    """Whether this window is currently not allowed to change anything.

    Raises:
        PosecheckError: the data folder cannot be used.
    """
    since_s = time.time() - float(st.session_state.get(_UNLOCKED_AT, -math.inf))
    # A clock that was set back does not extend the hour.
    return _pin().is_set and not 0.0 <= since_s < _UNLOCKED_S


def show_lock() -> None:
    """Draw the PIN field while this window is locked."""
    if not is_locked():
        return
    texts = load_texts("poses_guard")
    with st.container(border=True, key="pc-card-lock"):
        st.markdown(f":material/lock: {texts('locked')}")
        with st.form("unlock", border=False):
            entered = _ask(texts("pin"), "unlock_pin")
            if st.form_submit_button(texts("unlock"), icon=":material/lock_open:"):
                attempt_and_redraw(lambda: _unlock(_pin(), entered))


def show_pin() -> None:
    """Draw the controls to set, change and remove a PIN while this window is not locked."""
    if is_locked():
        return
    texts, pin = load_texts("poses_guard"), _pin()
    with st.popover(texts("guard"), icon=":material/lock_open:"):
        if not pin.is_set:
            st.markdown(texts("why"))
            _show_setting(pin, texts)
            return
        st.markdown(texts("unlocked"))
        if st.button(texts("lock"), icon=":material/lock:", width="stretch"):
            _lock()
            st.rerun()
        _show_setting(pin, texts)
        with st.form("remove_pin", border=False, clear_on_submit=True):
            current = _ask(texts("current"), "pin_to_remove")
            if st.form_submit_button(texts("remove"), icon=":material/delete:"):
                attempt_and_redraw(lambda: pin.remove(current))


def _show_setting(pin: TherapistPin, texts: PageTexts) -> None:
    with st.form("set_pin", border=False, clear_on_submit=True):
        current = _ask(texts("current"), "pin_current") if pin.is_set else ""
        new = _ask(texts("new"), "pin_new")
        again = _ask(texts("again"), "pin_again")
        key = "change" if pin.is_set else "set"
        if st.form_submit_button(texts(key), icon=":material/lock:"):
            if new != again:
                st.error(texts("not_the_same"), icon=":material/error:")
            else:
                attempt_and_redraw(lambda: _set(pin, new, current))


def _ask(label: str, key: str) -> str:
    return st.text_input(label, type="password", max_chars=MAX_DIGITS, key=key, autocomplete="off")


def _set(pin: TherapistPin, new: str, current: str) -> None:
    pin.set(new, current)
    _unlock(pin, new)


def _unlock(pin: TherapistPin, entered: str) -> None:
    pin.check(entered)
    st.session_state[_UNLOCKED_AT] = time.time()


def _lock() -> None:
    st.session_state.pop(_UNLOCKED_AT, None)


def _pin() -> TherapistPin:
    return TherapistPin(data_folder())
