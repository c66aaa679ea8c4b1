"""Which version judges whom, and from which day on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from posecheck.history.records import Assignment
from posecheck.web.local_time import find_today
from posecheck.web.markdown import as_plain_text
from posecheck.web.services import get_library
from posecheck.web.texts import PageTexts, load_texts
from posecheck.web.therapist.drafts import notify
from posecheck.web.therapist.guard import is_locked
from posecheck.web.therapist.versions import name_version

if TYPE_CHECKING:
    from posecheck.history import HistoryStore, Profile
    from posecheck.references.entries import Entry


def show_patients(entry: Entry, store: HistoryStore) -> None:
    """Draw today's version for everybody, the form to assign one, and all assignments."""
    texts, stretch = load_texts("poses_patients"), entry.reference.id
    people = {each.id: each for each in store.list_profiles()}
    st.markdown(texts("how", number=str(entry.reference.version)))
    st.table(
        [_describe_row(each, entry, store, texts) for each in people.values()], hide_index=True
    )
    _show_form(entry, store, people, texts)
    kept = [
        (person, each)
        for person in people.values()
        for each in store.list_assignments(person.id)
        if each.stretch == stretch
    ]
    if kept:
        st.markdown(f"**{texts('assigned')}**")
    for person, each in kept:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(_describe(person, each, texts), width="stretch")
            if st.button(
                texts("take_back"),
                key=f"take_back/{person.id}/{stretch}/{each.from_day}",
                disabled=is_locked(),
            ):
                if not is_locked():
                    store.take_back_assignment(person.id, each)
                    notify(texts("taken_back", line=_describe(person, each, texts)))
                st.rerun()
    st.caption(texts("sides"))


def _show_form(
    entry: Entry, store: HistoryStore, people: dict[str, Profile], texts: PageTexts
) -> None:
    stretch = entry.reference.id
    versions = {
        each.number: each for each in get_library().list_versions(stretch) if each.fault is None
    }
    version_texts = load_texts("poses_versions")
    with st.form(f"assign_{stretch}"):
        person_id = st.selectbox(
            texts("person"),
            list(people),
            # With several people, nobody is preselected.
            index=0 if len(people) == 1 else None,
            format_func=lambda each: people[each].name,
            placeholder=texts("choose_person"),
        )
        number = st.selectbox(
            texts("version"),
            list(versions),
            format_func=lambda each: name_version(versions[each], version_texts),
        )
        day = st.date_input(
            texts("from_day"),
            find_today(),
            format=texts.formats.day_field,
            help=texts("day_help"),
        )
        pressed = st.form_submit_button(
            texts("assign"), icon=":material/assignment_ind:", disabled=is_locked()
        )
    if not pressed:
        return
    if person_id is None:
        st.error(texts("no_person"), icon=":material/error:")
    elif not is_locked() and isinstance(day, date):
        assignment = Assignment(stretch, day, number)
        store.assign_version(person_id, assignment)
        notify(_describe(people[person_id], assignment, texts))
        st.rerun()


def _describe(person: Profile, assignment: Assignment, texts: PageTexts) -> str:
    return texts(
        "line",
        name=as_plain_text(person.name),
        number=str(assignment.version),
        day=texts.formats.short_day(assignment.from_day),
    )


def _describe_row(
    person: Profile, entry: Entry, store: HistoryStore, texts: PageTexts
) -> dict[str, str]:
    stretch, today = entry.reference.id, find_today()
    number = store.find_assigned_version(person.id, stretch, today)
    later = [
        each
        for each in store.list_assignments(person.id)
        if each.stretch == stretch and each.from_day > today
    ]
    today_text = (
        texts("newest", number=str(entry.reference.version))
        if number is None
        else texts("number", number=str(number))
    )
    return {
        texts("person"): as_plain_text(person.name),
        texts("today"): today_text,
        texts("next"): ", ".join(
            texts("then", number=str(each.version), day=texts.formats.short_day(each.from_day))
            for each in later
        ),
    }
