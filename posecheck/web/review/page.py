"""The page that reviews recorded videos: a sample with one click, or uploaded ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from posecheck.web.look.layout import page_column
from posecheck.web.review.choices import show_choices
from posecheck.web.review.kept import show_kept
from posecheck.web.review.orders import open_awaited
from posecheck.web.review.result import show_result
from posecheck.web.review.uploads import show_samples, show_uploader
from posecheck.web.review.videos import show_videos
from posecheck.web.review.workspace import REVIEW, find_workspace, leave_review
from posecheck.web.safety import show_cautions
from posecheck.web.services import get_review_service
from posecheck.web.texts import load_texts

if TYPE_CHECKING:
    from posecheck.history import Profile


def show_review_page(person: Profile) -> None:
    """Draw all videos, or a single review, depending on the page's address."""
    workspace = find_workspace()
    if REVIEW not in st.query_params:
        open_awaited()
    review_id = st.query_params.get(REVIEW)
    record = None if review_id is None else get_review_service().find(review_id)
    with page_column():
        if record is not None:
            show_result(record, person, workspace)
            return
        if review_id is not None:
            leave_review()
            st.warning(load_texts("review_page")("gone"), icon=":material/info:")
        _show_all(person, workspace)


def _show_all(person: Profile, workspace: str) -> None:
    texts = load_texts("review_page")
    st.title(texts("title"), anchor=False)
    st.markdown(texts("subtitle"))
    show_cautions()
    left, right = st.columns([5, 7], gap="large")
    with left:
        choice = show_choices("review", person.id)
    with right:
        show_uploader(workspace, choice, person.id)
        st.markdown(texts("need_choice" if choice is None else "privacy"))
    show_videos(workspace, choice)
    show_samples(workspace, person.id)
    show_kept(person)
