"""Adding videos: uploads, dropped or chosen, and the samples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from posecheck.analysis.job import VIDEO_SUFFIXES
from posecheck.review_service import ReviewState
from posecheck.web.feedback import attempt
from posecheck.web.review.choices import is_judged_by, make_choice, read_choice, remembered_model
from posecheck.web.review.component import show_component
from posecheck.web.review.orders import analyse
from posecheck.web.review.workspace import ENDED, open_review
from posecheck.web.samples import list_samples, sample_folder
from posecheck.web.services import get_review_service
from posecheck.web.texts import load_sample_names, load_texts

if TYPE_CHECKING:
    from posecheck.web.review.choices import Choice
    from posecheck.web.samples import Sample

# The uploads whose arrival this window has already handled.
_TAKEN: Final = "review_taken"
_EARLIER: Final = "review_earlier"


def show_uploader(workspace: str, choice: Choice | None, profile_id: str) -> None:
    """Draw the drop zone, and have each video analysed once it has arrived.

    A video is judged by the choice at the time it was dropped, even if that was changed since.
    """
    records = get_review_service().look(workspace)
    uploading = [record for record in records if record.state is ReviewState.UPLOADING]
    arrived = show_component(
        "uploader",
        "uploader",
        {
            "workspace": workspace,
            "endings": sorted(VIDEO_SUFFIXES),
            "choice": None if choice is None else choice.to_dict(),
            "unfinished": [
                {
                    "id": record.id,
                    "name": record.name,
                    "size": record.size_bytes,
                    "received": record.received_bytes,
                }
                for record in uploading
            ],
            "known": [record.id for record in records if record not in uploading],
            "texts": dict(load_texts("review_upload").texts),
        },
        "arrived",
    )
    _take(arrived or [], workspace, profile_id)


def _take(arrived: list[dict[str, Any]], workspace: str, profile_id: str) -> None:
    """Have newly arrived videos analysed, except those that were dropped without a choice."""
    records = {record.id: record for record in get_review_service().look(workspace)}
    if _TAKEN not in st.session_state:
        # What was there before this window can no longer be reported by it.
        st.session_state[_EARLIER] = frozenset(records)
    taken: set[str] = st.session_state.setdefault(_TAKEN, set())
    fresh = [each for each in arrived if each["id"] in records and each["id"] not in taken]
    for each in fresh:
        choice = read_choice(each["choice"], profile_id)
        if choice is not None and records[each["id"]].state is ReviewState.READY:
            others = [record for record in records.values() if record.id != each["id"]]
            alone = each["alone"] and all(record.state in ENDED for record in others)
            analyse([each["id"]], choice, alone=alone)
        taken.add(each["id"])  # not before: the next arrival may break this run off
    if fresh:
        # The uploader has to know that the list shows them now.
        st.rerun()


def list_arrived() -> frozenset[str]:
    """Return the ids of the videos that this window has handled, or that were there before it."""
    earlier: frozenset[str] = st.session_state.get(_EARLIER, frozenset())
    taken: set[str] = st.session_state.get(_TAKEN, set())
    return earlier | taken


def show_samples(workspace: str, profile_id: str) -> None:
    """Draw the samples: one click has one analysed, with the stretch and side it was made for."""
    texts, names = load_texts("review_page"), load_sample_names()
    samples = {sample.name: sample for sample in list_samples(sample_folder())}
    if not samples:
        return
    st.header(texts("sample_title"), anchor=False)
    st.markdown(texts("sample_text"))
    with st.container(horizontal=True):
        name = st.selectbox(
            texts("sample"),
            list(samples),
            format_func=lambda name: names.get(name, name.replace("_", " ")),
            key="review-sample",
            label_visibility="collapsed",
            width=340,
        )
        pressed = st.button(texts("sample_start"), icon=":material/play_arrow:")
    if pressed:
        _review_sample(workspace, samples[name], profile_id)
        st.rerun()


def _review_sample(workspace: str, sample: Sample, profile_id: str) -> None:
    service = get_review_service()

    def begin() -> None:
        choice = make_choice(profile_id, sample.stretch, sample.side, remembered_model())
        review_id = service.add_file(workspace, sample.path, sample.path.name)
        if is_judged_by(service.find(review_id), choice):
            open_review(review_id)
        else:
            analyse([review_id], choice)

    attempt(begin)
