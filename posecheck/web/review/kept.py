"""The kept reviews of a person, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from posecheck.review_service import ReviewState
from posecheck.web.local_time import as_local
from posecheck.web.markdown import as_plain_text
from posecheck.web.review.orders import remove
from posecheck.web.review.progress import describe_progress, describe_what
from posecheck.web.review.workspace import open_review
from posecheck.web.services import get_review_service
from posecheck.web.texts import load_texts

if TYPE_CHECKING:
    from posecheck.history import Profile
    from posecheck.review_service import ReviewRecord

# The number of reviews drawn at first, and added with each click.
_PAGE: Final = 10


def show_kept(person: Profile) -> None:
    """Draw the list, or nothing if it is empty."""
    records = get_review_service().list_kept(person.id)
    if not records:
        return
    texts = load_texts("review_page")
    st.header(texts("kept_title"), anchor=False)
    key = f"kept-shown-{person.id}"
    shown: int = st.session_state.get(key, _PAGE)
    for record in records[:shown]:
        _show_row(record)
    if len(records) > shown and st.button(texts("more_kept"), key=f"{key}-more"):
        st.session_state[key] = shown + _PAGE
        st.rerun()


def _show_row(record: ReviewRecord) -> None:
    texts = load_texts("review_page")
    with (
        st.container(border=True, key=f"pc-card-kept-{record.id}"),
        st.container(horizontal=True, vertical_alignment="center"),
    ):
        with st.container(width="stretch", gap="xxsmall"):
            day = texts.formats.moment(as_local(record.made_at))
            st.markdown(f"**{as_plain_text(record.name)}**{describe_what(record)}")
            st.markdown(f"{day} · {describe_progress(record)}")
        if record.state is not ReviewState.DONE:
            args = (record.id,)
            st.button(texts("remove"), key=f"drop-{record.id}", on_click=remove, args=args)
        elif st.button(texts("open"), key=f"kept-{record.id}"):
            open_review(record.id)
            st.rerun()
