"""The list of this workspace's videos, with the progress of each and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from posecheck.core.landmarks import Side
from posecheck.review_service import ReviewState
from posecheck.web.markdown import as_plain_text
from posecheck.web.review.choices import Choice, describe_choice
from posecheck.web.review.orders import analyse, begin_waiting, cancel, find_part, remove
from posecheck.web.review.picker import show_picker
from posecheck.web.review.progress import describe_progress, describe_what, show_progress
from posecheck.web.review.uploads import list_arrived
from posecheck.web.review.workspace import BUSY, LOOK_EVERY_S, STAY_EVERY_S, is_busy, open_review
from posecheck.web.services import get_review_service
from posecheck.web.texts import load_page_words, load_texts

if TYPE_CHECKING:
    from posecheck.review_service import ReviewRecord

_States = tuple[tuple[str, ReviewState, bool], ...]
# While a video has no result, its film strip shows what is in it.
_PICKED_FROM: Final = BUSY | {ReviewState.READY}


def show_videos(workspace: str, choice: Choice | None) -> None:
    """Draw the list; it refreshes by itself while an analysis runs."""
    records = _list_shown(get_review_service().look(workspace))
    states = _list_states(records)
    is_reading = any(not has_strip for _, _, has_strip in states)
    every_s = LOOK_EVERY_S if is_reading or is_busy(records) else STAY_EVERY_S
    st.fragment(_show_list, run_every=every_s)(workspace, choice, states)


def _show_list(workspace: str, choice: Choice | None, states: _States) -> None:
    records = _list_shown(get_review_service().look(workspace))
    if _list_states(records) != states:
        # A video arrived or an analysis ended: the rest of the page has to know, too.
        st.rerun(scope="app")
    if not records:
        return
    if begin_waiting(records, choice, list_arrived()):
        st.rerun(scope="app")
    texts = load_texts("review_page")
    st.header(texts("videos"), anchor=False)
    st.markdown(texts("nothing_kept"))
    ready = [record for record in records if record.state is ReviewState.READY]
    if ready and choice is not None:
        label = texts("analyse", count=len(ready), what=describe_choice(choice))
        ids = [record.id for record in ready]
        icon = ":material/play_arrow:"
        st.button(label, type="primary", icon=icon, on_click=analyse, args=(ids, choice))
    for record in reversed(records):
        _show_row(record, choice)


def _list_shown(records: tuple[ReviewRecord, ...]) -> tuple[ReviewRecord, ...]:
    """Return the videos that have arrived; the uploader shows the others."""
    return tuple(record for record in records if record.state is not ReviewState.UPLOADING)


def _list_states(records: tuple[ReviewRecord, ...]) -> _States:
    """Return each video's id and state, and whether its film strip needs no more waiting for."""
    service = get_review_service()
    return tuple(
        (
            record.id,
            record.state,
            record.state not in _PICKED_FROM or service.find_strip(record.id) is not None,
        )
        for record in records
    )


def _show_row(record: ReviewRecord, choice: Choice | None) -> None:
    with st.container(border=True, key=f"pc-card-video-{record.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container(width="stretch", gap="xxsmall"):
                what = describe_what(record, find_part(record))
                st.markdown(f"**{as_plain_text(record.name)}**{what}")
                if record.state is ReviewState.ANALYSING:
                    show_progress(record)
                elif record.state is ReviewState.FAILED:
                    st.error(describe_progress(record), icon=":material/error:")
                else:
                    st.markdown(describe_progress(record))
            _show_ways_on(record, choice)
        if record.state in _PICKED_FROM:
            show_picker(record, choice)


def _show_ways_on(record: ReviewRecord, choice: Choice | None) -> None:
    texts = load_texts("review_page")
    if record.state in BUSY:
        st.button(texts("cancel"), key=f"cancel-{record.id}", on_click=cancel, args=(record.id,))
    elif record.state is ReviewState.DONE:
        if st.button(texts("open"), key=f"open-{record.id}"):
            open_review(record.id)
            st.rerun(scope="app")
    else:
        if record.state is ReviewState.FAILED and record.asks_side:
            _ask_side(record, choice)
            return
        is_complete = record.received_bytes == record.size_bytes and not record.same_as
        if record.state is ReviewState.FAILED and is_complete and choice is not None:
            args = ([record.id], choice)
            st.button(texts("again"), key=f"again-{record.id}", on_click=analyse, args=args)
        st.button(texts("remove"), key=f"remove-{record.id}", on_click=remove, args=(record.id,))


def _ask_side(record: ReviewRecord, choice: Choice | None) -> None:
    """Ask for the side of a video from which it could not be told."""
    words = load_page_words()
    for side in Side:
        told = Choice(
            record.stretch,
            side.value,
            record.model,
            record.reference_version,
            mirrored=choice is not None and choice.mirrored,
        )
        st.button(
            words.sides[side.value].capitalize(),
            key=f"{side.value}-{record.id}",
            on_click=analyse,
            args=([record.id], told),
        )
    st.button(
        load_texts("review_page")("remove"),
        key=f"remove-{record.id}",
        on_click=remove,
        args=(record.id,),
    )
