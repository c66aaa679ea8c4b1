"""The changes since the last version, how to revert them, and saving."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final, Literal

import streamlit as st

from posecheck.errors import PosecheckError, ReferenceFileError
from posecheck.history.records import Assignment, Profile
from posecheck.references.diff import describe_changes
from posecheck.references.document import from_document, to_document
from posecheck.references.files import find_reference, list_reference_files
from posecheck.references.library import ChangedMeanwhileError
from posecheck.web.feedback import show_error
from posecheck.web.local_time import find_today
from posecheck.web.markdown import as_plain_text
from posecheck.web.own_references import describe_faults
from posecheck.web.services import get_library
from posecheck.web.texts import load_page_words, load_texts, phrase
from posecheck.web.therapist.draft import Draft, adopt, merge
from posecheck.web.therapist.drafts import (
    choose,
    forget,
    notify,
    press,
    remember_name,
    remembered_name,
)
from posecheck.web.therapist.fault_words import word_fault
from posecheck.web.therapist.guard import is_locked

if TYPE_CHECKING:
    from posecheck.history import HistoryStore
    from posecheck.references.entries import Entry

# Who a version is saved for.
_EVERYBODY: Final = "everybody"
_Whom = Profile | Literal["everybody"]
# How many times this window has saved.
_SAVES: Final = "pose_saves"


def show_conflict(draft: Draft, entry: Entry) -> None:
    """Report that somebody else has saved in the meantime; no choice offered loses any changes."""
    texts, words = load_texts("poses_changes"), load_page_words()
    stretch, number = entry.reference.id, str(entry.reference.version)
    versions = get_library().list_versions(stretch)
    newest = next(each for each in versions if each.number == entry.reference.version)
    by = as_plain_text(newest.by) if newest.by else texts("somebody")
    with st.container(border=True, key="pose-conflict"):
        st.warning(
            texts(
                "conflict",
                title=as_plain_text(phrase(entry.reference.title)),
                number=number,
                by=by,
            ),
            icon=":material/group:",
        )
        if newest.why:
            st.markdown(texts("their_why", why=as_plain_text(newest.why)))
        base = from_document(dict(draft.base), stretch)
        _list(describe_changes(base, entry.reference, words))
        with st.container(horizontal=True):
            st.button(
                texts("on_top", number=number),
                type="primary",
                **press(stretch, "merge", lambda old: merge(old, entry)),
            )
            st.button(
                texts("look", number=number),
                **press(stretch, "adopt", lambda old: adopt(old, entry)),
            )
        st.caption(texts("conflict_safe"))


def show_changes(draft: Draft) -> None:
    """Draw the differences from the version that the draft is based on, and ways to revert."""
    texts = load_texts("poses_changes")
    stretch = str(draft.document["id"])
    with st.container():
        _show_difference(draft)
    with st.container(horizontal=True):
        undo = press(stretch, "undo", lambda old: old.undo())
        st.button(
            texts("undo"),
            icon=":material/undo:",
            **{**undo, "disabled": undo["disabled"] or not draft.past},
        )
        shipped = _find_shipped(stretch)
        if shipped is not None:
            st.button(
                texts("default"),
                icon=":material/restart_alt:",
                help=texts("default_help"),
                **press(stretch, "default", lambda old: old.put(shipped)),
            )


def _show_difference(draft: Draft) -> None:
    texts, words = load_texts("poses_changes"), load_page_words()
    if draft.faults:
        kinds = load_texts("poses_faults")
        faults = (as_plain_text(word_fault(each, words, kinds)) for each in draft.faults)
        st.error(
            "\n".join([texts("faults"), "", *(f"- {each}" for each in faults)]),
            icon=":material/error:",
        )
    elif draft.is_new:
        st.markdown(texts("new"))
    elif draft.is_changed:
        base = from_document(dict(draft.base), draft.title)
        st.markdown(f"**{texts('changed', number=str(base.version))}**")
        _list(describe_changes(base, draft.to_reference(), words))
    else:
        st.markdown(texts("unchanged", number=str(draft.base["version"])))


def show_saving(draft: Draft, store: HistoryStore, person: Profile, *, held_up: bool) -> None:
    """Draw the fields for who, why and for whom, and save.

    Args:
        draft: the draft to be saved as a new version.
        store: the history with the people it may be for.
        person: the person chosen on the page.
        held_up: whether another user's version has to be looked at first.
    """
    texts = load_texts("poses_changes")
    whom: _Whom | None = _EVERYBODY
    if not draft.is_new and len(store.list_profiles()) > 1:
        whom = _choose_whom(draft, store, person)
    with st.form("save_pose", border=False):
        by = st.text_input(texts("by"), remembered_name(), max_chars=60, key="pose_save_by")
        why = st.text_input(texts("why"), max_chars=300, placeholder=texts("why_example"))
        pressed = st.form_submit_button(
            texts("save"),
            type="primary",
            icon=":material/save:",
            disabled=is_locked() or held_up or not draft.is_changed or bool(draft.faults),
            width="stretch",
        )
    if pressed:
        _save(draft, (by.strip(), why.strip()), store, whom)


def _choose_whom(draft: Draft, store: HistoryStore, chosen: Profile) -> _Whom | None:
    """Ask who the draft is to be saved for, and explain what that means before saving.

    Nothing is preselected, and no choice carries over to another save or another patient.
    """
    texts, people = load_texts("poses_changes"), store.list_profiles()
    saves = st.session_state.get(_SAVES, 0)
    whom: _Whom | None = st.selectbox(
        texts("for_whom"),
        [_EVERYBODY, *people],
        index=None,
        format_func=lambda each: (
            texts("for_all") if each == _EVERYBODY else texts("for_one", name=each.name)
        ),
        placeholder=texts("for_whom_choose"),
        help=texts("for_whom_help"),
        key=f"pose_save_for/{draft.document['id']}/{chosen.id}/{saves}",
    )
    if whom == _EVERYBODY:
        others = _list_assigned(store, str(draft.document["id"]))
        but = texts("saved_but", names=", ".join(others)) if others else ""
        st.markdown(f"{texts('means_all')} {but}".strip())
    elif whom is not None:
        st.markdown(texts("means_one", name=as_plain_text(whom.name)))
        _warn_of_own_version(draft, store, whom)
    return whom


def _warn_of_own_version(draft: Draft, store: HistoryStore, person: Profile) -> None:
    """Say that a person's own version would be replaced by a draft that knows nothing of it."""
    stretch, base = str(draft.document["id"]), draft.base["version"]
    own = store.find_assigned_version(person.id, stretch, find_today())
    if own in (None, base):
        return
    with suppress(PosecheckError):  # a version that is gone cannot be built on
        if not draft.knows(to_document(get_library().find_version(stretch, own).reference)):
            texts, name = load_texts("poses_changes"), as_plain_text(person.name)
            told = texts("means_one_own", name=name, number=str(own), base=str(base))
            st.warning(told, icon=":material/info:")


def _save(draft: Draft, credit: tuple[str, str], store: HistoryStore, whom: _Whom | None) -> None:
    by, why = credit
    texts, stretch = load_texts("poses_changes"), str(draft.document["id"])
    if not by or whom is None:
        st.error(texts("no_name" if not by else "no_whom"), icon=":material/error:")
        return
    person = None if whom == _EVERYBODY else whom
    if is_locked():  # the unlocked hour may have passed since the page was drawn
        st.rerun()
    library = get_library()
    try:
        if draft.is_new:
            entry = library.create(draft.document, text=draft.text, by=by, why=why)
        else:
            entry = library.save(
                stretch,
                draft.document,
                based_on=draft.based_on,
                by=by,
                why=why,
                assigned_only=person is not None,
            )
            if person is not None:
                version = entry.reference.version
                store.assign_version(person.id, Assignment(stretch, find_today(), version))
    except ChangedMeanwhileError:
        st.rerun()  # which shows the other user's version
    except ReferenceFileError as error:
        st.error(describe_faults(error), icon=":material/error:")
    except PosecheckError as error:
        show_error(error)
    else:
        remember_name(by)
        st.session_state[_SAVES] = st.session_state.get(_SAVES, 0) + 1
        forget(stretch)  # the next run starts from the version that is in use then
        choose(entry.reference.id)
        title, number = (
            as_plain_text(phrase(entry.reference.title)),
            str(entry.reference.version),
        )
        if person is None:
            others = _list_assigned(store, entry.reference.id, entry.reference.version)
            stays = texts("saved_but", names=", ".join(others)) if others else ""
            notify(f"{texts('saved', title=title, number=number)} {stays}".strip())
        else:
            name = as_plain_text(person.name)
            notify(texts("saved_for_one", title=title, number=number, name=name))
        st.rerun()


def _list_assigned(store: HistoryStore, stretch: str, number: int | None = None) -> list[str]:
    """Return the people who have a version assigned today, other than the given one."""
    found = {
        each.name: store.find_assigned_version(each.id, stretch, find_today())
        for each in store.list_profiles()
    }
    return [as_plain_text(name) for name, other in found.items() if other not in (None, number)]


def _find_shipped(stretch: str) -> dict[str, object] | None:
    """Return the values that ship with posecheck, None for a user's own stretch."""
    return to_document(find_reference(stretch)) if stretch in list_reference_files() else None


def _list(sentences: tuple[str, ...]) -> None:
    st.markdown("\n".join(f"- {as_plain_text(each)}" for each in sentences))
