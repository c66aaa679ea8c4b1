"""The therapist's page: view and change a reference pose, and decide who is judged by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from posecheck.errors import ReferenceFileError
from posecheck.references.document import from_document
from posecheck.references.resolve import Choices, list_in_use
from posecheck.web.look.layout import page_column
from posecheck.web.markdown import as_plain_text
from posecheck.web.own_references import show_damaged, show_faults
from posecheck.web.services import get_library, get_review_service
from posecheck.web.texts import load_page_words, load_texts, phrase
from posecheck.web.therapist.changes import show_changes, show_conflict, show_saving
from posecheck.web.therapist.checks import show_checks
from posecheck.web.therapist.demonstration import show_demonstration
from posecheck.web.therapist.draft_store import list_drafts, show_place
from posecheck.web.therapist.drafts import (
    choose,
    chosen,
    find_draft,
    forget,
    keep,
    notify,
    show_notices,
)
from posecheck.web.therapist.figure import show_figure
from posecheck.web.therapist.guard import is_locked, show_lock, show_pin
from posecheck.web.therapist.more_checks import show_adding, show_other_leg
from posecheck.web.therapist.new_stretch import show_new_stretch
from posecheck.web.therapist.patients import show_patients
from posecheck.web.therapist.sharing import show_sharing
from posecheck.web.therapist.steps_and_dose import show_steps_and_dose
from posecheck.web.therapist.style import STYLE
from posecheck.web.therapist.versions import show_versions
from posecheck.web.therapist.what_if import (
    choose_sources,
    find_effects,
    show_effects,
    tell_other_version,
)

if TYPE_CHECKING:
    from posecheck.core.reference import ReferencePose
    from posecheck.history import HistoryStore, Profile
    from posecheck.references.entries import Entry
    from posecheck.web.therapist.draft import Draft

_SECTIONS: Final = ("change", "versions", "patients", "share")
_SECTION: Final = "poses_section"


def show_poses_page(store: HistoryStore, person: Profile) -> None:
    """Draw the page.

    Args:
        store: the history with recordings and assigned versions.
        person: the person whose recordings changes are tried on.
    """
    texts = load_texts("poses_page")
    st.html(STYLE)
    show_place()
    with page_column():
        st.title(texts("title"), anchor=False)
        st.markdown(texts("subtitle"))
        # Parts that come and go have their own container: otherwise everything after them would be
        # rebuilt, and lose focus and scroll position.
        with st.container():
            show_lock()
        choices = list_in_use(get_library())
        with st.container():
            show_faults(choices)
            show_damaged(choices)
        stretch = _choose(choices)
        with st.container():
            show_notices()
        if stretch is None:
            return
        entry = choices.entries.get(stretch)
        section = _choose_section(new=entry is None)
        if section == "change" or entry is None:
            draft = list_drafts()[stretch] if entry is None else find_draft(entry)
            _show_changing(draft, entry, choices, (store, person))
        elif section == "versions":
            show_versions(entry)
        elif section == "patients":
            show_patients(entry, store)
        else:
            show_sharing(entry, choices.entries)


def _choose(choices: Choices) -> str | None:
    """Draw the choice of stretch; return it, or None if there is none."""
    texts = load_texts("poses_page")
    names = {
        name: texts(
            "stretch",
            title=phrase(entry.reference.title),
            number=str(entry.reference.version),
        )
        for name, entry in choices.entries.items()
    }
    for name, draft in list_drafts().items():
        if name in names and draft.is_changed:
            names[name] += f" ({texts('not_saved')})"
        elif draft.is_new:
            names[name] = texts("stretch_new", title=draft.title)
    if not names:
        return None
    changed = (name for name, draft in list_drafts().items() if draft.is_changed and name in names)
    wanted = chosen() or next(changed, None)
    stretch = wanted if wanted in names else next(iter(names))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = st.selectbox(
            texts("which"),
            list(names),
            list(names).index(stretch),
            format_func=lambda name: names[name],
            width=420,
        )
        show_new_stretch(choices.entries)
        show_pin()
    if picked != stretch:
        choose(picked)
        st.rerun()
    return stretch


def _choose_section(*, new: bool) -> str:
    """Draw the choice of view; a stretch that is not saved yet can only be edited."""
    if new:
        return _SECTIONS[0]
    texts = load_texts("poses_page")
    section = st.segmented_control(
        texts("section"),
        _SECTIONS,
        default=_SECTIONS[0],
        format_func=lambda name: texts(f"section_{name}"),
        key=_SECTION,
        label_visibility="collapsed",
    )
    return section or _SECTIONS[0]


def _show_changing(
    draft: Draft, entry: Entry | None, choices: Choices, whose: tuple[HistoryStore, Profile]
) -> None:
    """Draw the figure next to everything that can be changed."""
    store, person = whose
    held_up = entry is not None and draft.based_on != entry.digest
    with st.container():
        if entry is not None and held_up:
            show_conflict(draft, entry)
    reference = draft.to_sound_reference()
    left, right = st.columns([5, 7], gap="large")
    with left, st.container(key="pose-figure"):
        show_figure(reference)
    with left, st.container(key="pose-changes"):
        show_changes(draft)
        show_saving(draft, store, person, held_up=held_up)
        _show_dropping(draft)
    with right, st.container(key="pose-tabs"):
        _show_tabs(draft, reference, choices, (store, person))


def _show_tabs(
    draft: Draft,
    reference: ReferencePose,
    choices: Choices,
    whose: tuple[HistoryStore, Profile],
) -> None:
    texts = load_texts("poses_page")
    store, person = whose
    known = [each.reference for each in choices.entries.values()]
    names = ("checks", "doing", "recordings", "demonstration")
    checks, steps_and_dose, recordings, demonstration = st.tabs(
        [texts(f"tab_{name}") for name in names],
        key=f"tabs/{draft.document['id']}",
        on_change="rerun",
    )
    with recordings:
        st.markdown(texts("recordings_how"))
        stretch = str(draft.document["id"])
        if not draft.is_new:
            tell_other_version(store, person, stretch, draft.base["version"])
        sources = choose_sources(store, get_review_service(), person.id, stretch)
        effects = find_effects(_find_base(draft, reference), reference, sources)
        if effects is not None and recordings.open:
            show_effects(effects)
    # Hidden tabs are skipped, because they would slow down every move of a slider. Tabs whose
    # widgets hold their own state are always drawn, because the widgets would lose it.
    with checks:
        if not sources:
            st.caption(texts("no_sources"))
        show_other_leg(draft, known)
        show_checks(draft, effects)
        show_adding(draft, known)
    if steps_and_dose.open:
        with steps_and_dose:
            show_steps_and_dose(draft)
    with demonstration:
        accepted = show_demonstration(reference, store, get_review_service(), person.id)
        if accepted and not is_locked():
            if draft.faults:
                st.error(texts("mend_first"), icon=":material/error:")
            else:
                keep(draft.take_checks(accepted))
                words = load_page_words()
                names_of = ", ".join(words.name(check.fault) for check in accepted)
                notify(texts("accepted", names=as_plain_text(names_of)))
                st.rerun()


def _find_base(draft: Draft, reference: ReferencePose) -> ReferencePose:
    """Return the reference pose that the draft's effects are compared with."""
    try:
        return from_document(dict(draft.base), draft.title)
    except ReferenceFileError:  # a new stretch that started without a required check
        return reference


def _show_dropping(draft: Draft) -> None:
    """Draw the button that discards an unwanted new stretch."""
    if not draft.is_new:
        return
    texts = load_texts("poses_page")
    if st.button(texts("drop"), icon=":material/delete:", disabled=is_locked()):
        forget(str(draft.document["id"]))
        st.rerun()
