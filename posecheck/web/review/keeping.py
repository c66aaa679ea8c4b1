"""Buttons to keep or delete a review, with an explanation of what is stored where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from posecheck.web.feedback import attempt
from posecheck.web.review.orders import remove, remove_video
from posecheck.web.review.workspace import leave_review
from posecheck.web.services import get_review_service, get_store
from posecheck.web.texts import load_texts

if TYPE_CHECKING:
    from posecheck.history import Profile
    from posecheck.review_service import ReviewRecord


def show_keeping(record: ReviewRecord, person: Profile) -> None:
    """Draw the button that keeps a review, and the popover to delete it."""
    texts = load_texts("review_result")
    if not record.kept:
        st.button(
            texts("keep"),
            type="primary",
            icon=":material/bookmark:",
            help=texts("keep_help"),
            on_click=_keep,
            args=(record.id, person.id),
        )
    label = texts("kept") if record.kept else texts("delete")
    icon = ":material/bookmark_added:" if record.kept else ":material/delete:"
    with st.popover(label, icon=icon):
        st.markdown(_describe_keeping(record, person))
        if record.has_video or (record.kept and get_review_service().has_pictures(record.id)):
            st.button(
                texts("delete_video"),
                icon=":material/videocam_off:",
                on_click=remove_video,
                args=(record.id,),
            )
        if st.button(texts("delete_all"), icon=":material/delete_forever:"):
            remove(record.id)
            leave_review()
            st.rerun()


def _describe_keeping(record: ReviewRecord, person: Profile) -> str:
    texts = load_texts("review_result")
    if not record.kept:
        return texts("unkept_text")
    if not record.has_video:
        return texts("kept_text_no_video")
    days = get_store().load_settings(person.id).kept_video_days
    if days is None:
        return texts("kept_text")
    return texts("kept_text_days", count=days) if days else texts("kept_text_left")


def _keep(review_id: str, profile_id: str) -> None:
    if attempt(lambda: get_review_service().keep(review_id, profile_id)):
        st.toast(load_texts("review_result")("kept_toast"), icon=":material/bookmark_added:")
