"""Before a set: the choice of stretch and side, instructions, camera position, and Start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from posecheck.core.landmarks import Side
from posecheck.core.seconds import floor_to_whole_s
from posecheck.history import Settings
from posecheck.history.opening import describe_aside
from posecheck.web.drawings.camera import draw_camera_place
from posecheck.web.drawings.pose import draw_pose
from posecheck.web.history.names import name_stretch
from posecheck.web.local_time import find_today, find_visitor_zone
from posecheck.web.markdown import as_block, as_plain_text
from posecheck.web.own_references import choose_own, list_own_choices, show_faults
from posecheck.web.phone.panel import show_pairing
from posecheck.web.safety import confirm_cautions, show_cautions
from posecheck.web.samples import list_samples, sample_folder
from posecheck.web.stretch.calendar import make_calendar
from posecheck.web.stretch.coach.component import show_camera_choice
from posecheck.web.stretch.pain import find_rest_today, show_rest
from posecheck.web.texts import load_page_words, load_sample_names, load_texts

if TYPE_CHECKING:
    from posecheck.core.reference import ReferencePose
    from posecheck.history import HistoryStore, Profile, SetRecord

_PAGE_WIDTH_PX: Final = 1080
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
    with st.container(horizontal_alignment="center"), st.container(width=_PAGE_WIDTH_PX):
        st.title(texts("title"), anchor=False)
        rest = find_rest_today(store, person.id)
        if rest is None:
            st.markdown(texts("subtitle"))
        if store.aside is not None:
            notice = describe_aside(store.aside, load_texts("history_page"))
            st.warning(as_plain_text(notice), icon=":material/info:")
        if not settings.safety_read:
            if confirm_cautions():
                store.save_settings(person.id, replace(settings, safety_read=True))
                st.rerun()
            return
        show_cautions()
        if rest is not None:
            show_rest(store, person, rest)
            return
        show_pairing(person)
        if unfinished is not None:
            _offer_unfinished(store, unfinished, begin)
        left, right = st.columns([5, 6], gap="large")
        with left:
            reference, side = _choose(store, person, settings)
            _show_dose(store, person, reference, side)
            _show_start(store, person, reference, side, begin)
            if side is not None:
                _offer_calendar(person, reference, side)
        with right:
            _show_pose(reference, side)
        _show_camera()
        _show_sample(store, person, begin)


def _choose(
    store: HistoryStore, person: Profile, settings: Settings
) -> tuple[ReferencePose, Side | None]:
    """Draw the choice of stretch and side, and remember it."""
    texts, words = load_texts("stretch_page"), load_page_words()
    choices = list_own_choices(person.id)
    show_faults(choices)
    references = {name: entry.reference for name, entry in choices.entries.items()}
    last = settings.stretch if settings.stretch in references else next(iter(references))
    stretch = st.radio(
        texts("which"),
        list(references),
        index=list(references).index(last),
        format_func=lambda name: as_plain_text(references[name].title),
        key=f"stretch-{person.id}",
    )
    sides = [side.value for side in Side]
    # Set once, not whenever the stretch changes: a value set by the page while somebody clicks
    # would undo the click, and usually the same side hurts anyway.
    key = f"side-{person.id}"
    if key not in st.session_state:
        known = settings.side.get(stretch) or next(iter(settings.side.values()), None)
        st.session_state[key] = None if known is None else known.value
    value = st.radio(
        texts("side"),
        sides,
        index=None,
        format_func=lambda name: words.sides[name].capitalize(),
        horizontal=True,
        key=key,
    )
    side = None if value is None else Side(value)
    chosen = replace(settings, stretch=stretch)
    if side is not None:
        chosen = chosen.with_side(stretch, side)
    if chosen != settings:
        store.save_settings(person.id, chosen)
    return references[stretch], side


def _offer_unfinished(store: HistoryStore, record: SetRecord, begin: Begin) -> None:
    """Offer to resume a set that was left unfinished."""
    texts = load_texts("stretch_page")
    what = name_stretch(record, load_page_words(), load_texts("history_page"))
    with st.container(border=True):
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


def _show_dose(
    store: HistoryStore, person: Profile, reference: ReferencePose, side: Side | None
) -> None:
    texts, words = load_texts("stretch_page"), load_page_words()
    times = reference.times_a_day
    if side is None:
        st.markdown(texts("dose", hold=texts.formats.number(reference.hold_s), times=times))
        return
    done = store.count_today(person.id, reference.id, side, find_visitor_zone()).done
    dots = " ".join([":material/check_circle:"] * done + [":material/circle:"] * (times - done))
    key = "today" if done < times else "today_full"
    line = texts(key, done=done, count=times, side=words.sides[side.value])
    st.markdown(f"{dots} {line}")


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


def _show_start(
    store: HistoryStore,
    person: Profile,
    reference: ReferencePose,
    side: Side | None,
    begin: Begin,
) -> None:
    texts = load_texts("stretch_page")
    settings = store.load_settings(person.id)
    if not (settings.voice and settings.volume):
        st.markdown(texts("silent"))
        if st.button(texts("turn_voice_on"), icon=":material/volume_up:"):
            heard = replace(settings, voice=True, volume=settings.volume or Settings().volume)
            store.save_settings(person.id, heard)
            st.rerun()
    show_camera_choice()
    pressed = st.button(
        texts("start"),
        type="primary",
        icon=":material/play_arrow:",
        disabled=side is None,
        width="stretch",
    )
    # Not a caption, because its grey is too faint for some people to read.
    st.markdown(texts("choose_side") if side is None else texts("privacy"))
    if pressed and side is not None:
        zone = find_visitor_zone()
        begin(store.begin_set(person.id, reference, side, "camera", zone), None)
        st.rerun()


def _show_pose(reference: ReferencePose, side: Side | None) -> None:
    """Draw the pose, for the right side until a side is chosen."""
    texts, words = load_texts("stretch_page"), load_page_words()
    drawing = draw_pose(reference, side or Side.RIGHT, words)
    st.markdown(as_block(drawing), unsafe_allow_html=True)  # st.html would strip the SVG
    st.markdown(f"**{texts('steps_title')}**")
    steps = (as_plain_text(words.fill_sides(step, side)) for step in reference.steps)
    st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1)))


def _show_camera() -> None:
    texts = load_texts("stretch_page")
    st.subheader(texts("camera_title"), anchor=False)
    left, right = st.columns([5, 6], gap="large")
    for key in ("camera_beside", "camera_high", "camera_whole"):
        left.markdown(texts(key))
    drawing = draw_camera_place(load_texts("camera_drawing"))
    right.markdown(as_block(drawing), unsafe_allow_html=True)


def _show_sample(store: HistoryStore, person: Profile, begin: Begin) -> None:
    texts = load_texts("stretch_page")
    samples = {sample.name: sample for sample in list_samples(sample_folder())}
    if not samples:
        return
    names = load_sample_names()
    with st.container(border=True):
        st.subheader(texts("sample_title"), anchor=False)
        st.markdown(texts("sample_text"))
        name = st.selectbox(
            texts("sample"), list(samples), format_func=lambda name: names.get(name, name)
        )
        if st.button(texts("sample_start"), icon=":material/movie:"):
            sample = samples[name]
            reference = choose_own(person.id, sample.stretch)
            zone = find_visitor_zone()
            begin(store.begin_set(person.id, reference, sample.side, "sample", zone), name)
            st.rerun()
