"""The settings page: sound, picture, people, and where the data is."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from posecheck.history import HistoryStore, Profile
from posecheck.history.settings import VIDEO_DAYS
from posecheck.texts.catalog import list_languages, load_language_name
from posecheck.web.feedback import attempt_and_redraw
from posecheck.web.look.layout import page_column
from posecheck.web.markdown import as_code, as_plain_text
from posecheck.web.phone.panel import show_paired
from posecheck.web.services import get_review_service
from posecheck.web.texts import PageTexts, current_language, load_texts
from posecheck.web.who import forget_person


def show_settings_page(store: HistoryStore, person: Profile) -> None:
    """Draw the page; every change is saved at once."""
    texts = load_texts("settings_page")
    with page_column():
        st.title(texts("title"), anchor=False)
        st.markdown(texts("saved"))
        left, right = st.columns(2, gap="large")
        with left:
            _show_sound_and_picture(store, person)
            _show_reviews(store, person)
        with right:
            _show_people(store, person)
            show_paired({each.id: each.name for each in store.list_profiles()})
            st.header(texts("data"), anchor=False)
            st.markdown(texts("data_text", path=as_code(str(store.path.parent))))


def _show_sound_and_picture(store: HistoryStore, person: Profile) -> None:
    texts = load_texts("settings_page")
    settings = store.load_settings(person.id)
    key = f"setting_{person.id}_"
    st.header(texts("sound"), anchor=False)
    percent = st.slider(
        texts("volume"), 0, 100, round(100 * settings.volume), 5, format="%d %%", key=f"{key}volume"
    )
    voice = st.toggle(texts("voice"), settings.voice, key=f"{key}voice")
    short = st.toggle(texts("short"), settings.short, help=texts("short_help"), key=f"{key}short")
    languages = sorted(list_languages(), key=load_language_name)
    spoken = settings.language if settings.language in languages else current_language()
    language = st.selectbox(
        texts("language"),
        languages,
        languages.index(spoken),
        format_func=load_language_name,
        key=f"{key}language",
    )
    st.header(texts("look"), anchor=False)
    mirrored = st.toggle(texts("mirrored"), settings.mirrored, key=f"{key}mirrored")
    shown = st.toggle(texts("breathing_shown"), settings.breathing_shown, key=f"{key}shown")
    heard = st.toggle(texts("breathing_heard"), settings.breathing_heard, key=f"{key}heard")
    changed = replace(
        settings,
        volume=percent / 100,
        voice=voice,
        short=short,
        # What was only the browser's is not yet this person's choice.
        language=settings.language if language == spoken else language,
        mirrored=mirrored,
        breathing_shown=shown,
        breathing_heard=heard,
    )
    if changed != settings:
        store.save_settings(person.id, changed)
    if changed.language != settings.language:
        st.rerun()  # to show everything in the new language


def _show_reviews(store: HistoryStore, person: Profile) -> None:
    texts = load_texts("settings_page")
    settings = store.load_settings(person.id)
    st.header(texts("reviews"), anchor=False)
    days = st.selectbox(
        texts("video_days"),
        VIDEO_DAYS,
        VIDEO_DAYS.index(settings.kept_video_days),
        format_func=lambda days: _describe_days(days, texts),
        help=texts("video_days_help"),
        key=f"setting_{person.id}_video_days",
    )
    if days != settings.kept_video_days:
        store.save_settings(person.id, replace(settings, kept_video_days=days))


def _describe_days(days: int | None, texts: PageTexts) -> str:
    if days is None:
        return texts("video_days_always")
    return texts("video_days_on", count=days) if days else texts("video_days_0")


def _show_people(store: HistoryStore, person: Profile) -> None:
    texts = load_texts("settings_page")
    st.header(texts("people"), anchor=False)
    st.markdown(texts("people_text"))
    with st.form(f"rename_{person.id}", border=False):
        name = st.text_input(texts("rename"), person.name, max_chars=60)
        if st.form_submit_button(texts("rename_button")) and name != person.name:
            attempt_and_redraw(lambda: store.rename_profile(person.id, name))
    with st.form("add", border=False, clear_on_submit=True):
        name = st.text_input(texts("add"), placeholder=texts("add_name"), max_chars=60)
        if st.form_submit_button(texts("add_button"), icon=":material/person_add:"):
            attempt_and_redraw(lambda: store.add_profile(name))
    if len(store.list_profiles()) > 1:
        plain = as_plain_text(person.name)
        with st.expander(texts("remove", name=plain)):
            sure = texts("remove_sure", name=plain)
            if st.button(sure, icon=":material/delete:"):
                attempt_and_redraw(lambda: _delete_person(store, person))


def _delete_person(store: HistoryStore, person: Profile) -> None:
    get_review_service().delete_kept(person.id)
    store.delete_profile(person.id)
    forget_person()
