"""Before a set: one card with side, stretch and Start; what else helps stands beside and below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import streamlit as st

from posecheck.core.landmarks import Side
from posecheck.core.seconds import floor_to_whole_s
from posecheck.history import Settings
from posecheck.history.opening import describe_aside
from posecheck.web.drawings.camera import draw_camera_place
from posecheck.web.history.names import name_stretch
from posecheck.web.local_time import find_today, find_visitor_zone
from posecheck.web.look.layout import page_column
from posecheck.web.markdown import as_block, as_plain_text
from posecheck.web.phone.panel import show_pairing
from posecheck.web.safety import confirm_cautions, show_cautions
from posecheck.web.samples import DEMO_HOLD_S, find_demo
from posecheck.web.stretch.calendar import make_calendar
from posecheck.web.stretch.chain import choose_sets, remember_plan
from posecheck.web.stretch.choice import choose_stretch
from posecheck.web.stretch.coach.component import show_camera_choice
from posecheck.web.stretch.pain import find_rest_today, show_rest
from posecheck.web.texts import load_page_words, load_texts

if TYPE_CHECKING:
    from posecheck.core.plan import PlannedSet
    from posecheck.core.reference import ReferencePose
    from posecheck.history import HistoryStore, Profile, SetRecord

# Arguments: the id of the new set, and the sample that plays in place of the camera.
Begin = Callable[[str, str | None], None]


def show_before(
    store: HistoryStore, person: Profile, begin: Begin, unfinished: SetRecord | None
) -> None:
    """Draw the page; each of its start buttons creates a set and calls ``begin``.

    Args:
        store: the history.
        person: the current person.
        begin: opens a set.
        unfinished: the person's last set, if it can be resumed.
    """
    texts = load_texts("stretch_page")
    settings = store.load_settings(person.id)
    with page_column():
        st.title(texts("title"), anchor=False)
        if store.aside is not None:
            notice = describe_aside(store.aside, load_texts("history_page"))
            st.warning(as_plain_text(notice), icon=":material/info:")
        rest = find_rest_today(store, person.id)
        if not settings.safety_read:
            st.markdown(texts("subtitle"))
            if confirm_cautions():
                store.save_settings(person.id, replace(settings, safety_read=True))
                st.rerun()
            return
        if rest is not None:
            show_rest(store, person, rest)
            show_cautions()
            return
        if not store.list_sets(person.id, intervals=False):
            st.markdown(texts("subtitle"))
        if unfinished is not None:
            _offer_unfinished(store, unfinished, begin)
        left, right = st.columns([7, 5], gap="large")
        with left, st.container(border=True, key="pc-today"):
            reference, side = choose_stretch(store, person, settings)
            # What was begun is more likely wanted: of two green buttons, neither is the next step.
            look: Literal["primary", "secondary"] = "primary" if unfinished is None else "secondary"
            _show_start(store, person, reference, side, begin, look)
        with right:
            _show_steps(reference, side)
            _show_camera()
            show_pairing(person)
            if side is not None:
                _offer_calendar(person, reference, side)
        show_cautions()


def _offer_unfinished(store: HistoryStore, record: SetRecord, begin: Begin) -> None:
    """Offer to resume a set that was left unfinished."""
    texts = load_texts("stretch_page")
    what = name_stretch(record, load_page_words(), load_texts("history_page"))
    with st.container(border=True, key="pc-unfinished"):
        line = texts(
            "unfinished",
            what=as_plain_text(what),
            time=texts.formats.clock(record.started_at),
            held=floor_to_whole_s(record.accepted_s),
            goal=texts.formats.number(record.goal_s),
        )
        st.markdown(line)
        with st.container(horizontal=True):
            goes_on = st.button(texts("go_on"), type="primary", icon=":material/play_arrow:")
            ends = st.button(texts("end_it"), icon=":material/stop:")
        if ends:
            store.end_set(record.id, "stopped")
        if goes_on or ends:
            begin(record.id, None)
            st.rerun()


def _show_start(
    store: HistoryStore,
    person: Profile,
    reference: ReferencePose,
    side: Side | None,
    begin: Begin,
    look: Literal["primary", "secondary"],
) -> None:
    """Draw Start, and beside it the demo of what was chosen."""
    texts = load_texts("stretch_page")
    if side is None:
        st.markdown(texts("choose_side"))
    _offer_sound(store, person)
    # Somebody new may want to see it before choosing: as the pictures, for the right side.
    demo = find_demo(reference.id, side or Side.RIGHT)
    with st.container(horizontal=True, key="pc-start"):
        starts = st.button(
            texts("start"), type=look, icon=":material/play_arrow:", disabled=side is None
        )
        watches = demo is not None and st.button(texts("demo"), icon=":material/movie:")
    if demo is not None:
        st.caption(texts("demo_text"))
    planned: tuple[PlannedSet, ...] = ()
    if side is not None:
        # The style sheet knows the key.
        with st.container(key="pc-row"):
            planned = choose_sets(store, person, reference, side)
    show_camera_choice()
    zone = find_visitor_zone()
    if starts and side is not None:
        begin(store.begin_set(person.id, reference, side, "camera", zone), None)
        remember_plan(planned)
        st.rerun()
    if watches and demo is not None:
        short = replace(reference, hold_s=min(reference.hold_s, DEMO_HOLD_S))
        begin(store.begin_set(person.id, short, demo.side, "sample", zone), demo.name)
        st.rerun()


def _offer_sound(store: HistoryStore, person: Profile) -> None:
    """Say before a set that nothing would be heard; one press turns the sound on."""
    texts, settings = load_texts("stretch_page"), store.load_settings(person.id)
    if settings.voice and settings.volume:
        return
    st.markdown(texts("silent"))
    if st.button(texts("turn_voice_on"), icon=":material/volume_up:"):
        heard = replace(settings, voice=True, volume=settings.volume or Settings().volume)
        store.save_settings(person.id, heard)
        st.rerun()


def _show_steps(reference: ReferencePose, side: Side | None) -> None:
    texts, words = load_texts("stretch_page"), load_page_words()
    st.header(texts("steps_title"), anchor=False)
    steps = (as_plain_text(words.fill_sides(words.phrase(step), side)) for step in reference.steps)
    st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1)))
    st.markdown(
        texts("dose", hold=texts.formats.number(reference.hold_s), times=reference.times_a_day)
    )


def _show_camera() -> None:
    texts = load_texts("stretch_page")
    with st.expander(texts("camera_title"), icon=":material/photo_camera:"):
        drawing = draw_camera_place(load_texts("camera_drawing"))
        st.markdown(as_block(drawing), unsafe_allow_html=True)
        for key in ("camera_beside", "camera_high", "camera_whole", "privacy"):
            st.markdown(texts(key))


def _offer_calendar(person: Profile, reference: ReferencePose, side: Side) -> None:
    """Offer the daily goal as a file for the person's own calendar."""
    texts, words = load_texts("calendar"), load_page_words()
    st.download_button(
        texts("button"),
        make_calendar(reference, side, person.id, find_today(), texts, words),
        f"{reference.id}-{side.value}.ics",
        "text/calendar",
        help=texts("help", count=reference.times_a_day),
        icon=":material/event_repeat:",
        on_click="ignore",
    )
