"""A review on one screen: the headline, the video with its charts, and the actions."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from posecheck.analysis.archive import load_material
from posecheck.core.part import SHORTEST_PART_S
from posecheck.core.report import PERHAPS_MIRRORED
from posecheck.errors import MarksError
from posecheck.reports.page import build_page
from posecheck.reports.summary_text import format_time
from posecheck.review_service import ReviewState
from posecheck.review_service.annotations_file import load_marks
from posecheck.review_service.paths import ANNOTATED
from posecheck.web.markdown import as_plain_text
from posecheck.web.review.choices import find_choice
from posecheck.web.review.comparison import show_comparison
from posecheck.web.review.details import show_details
from posecheck.web.review.downloads import show_downloads
from posecheck.web.review.keeping import show_keeping
from posecheck.web.review.marks import show_marks
from posecheck.web.review.orders import analyse, cancel, judge_again
from posecheck.web.review.player import describe_result, find_frame_s, show_player
from posecheck.web.review.progress import describe_what, show_progress
from posecheck.web.review.workspace import (
    BUSY,
    LOOK_EVERY_S,
    STAY_EVERY_S,
    is_busy,
    leave_review,
    open_review,
)
from posecheck.web.services import get_review_service, get_store
from posecheck.web.texts import load_page_words, load_texts, word_error

if TYPE_CHECKING:
    from posecheck.core.report import SessionReport
    from posecheck.history import Profile
    from posecheck.review_service import ReviewRecord
    from posecheck.web.review.player import Selection

# The headline is a whole sentence, with the video to be seen below it.
_STYLE: Final = """<style>
.st-key-review-headline h1 { font-size: 1.75rem; padding: 0.5rem 0 1rem; text-wrap: pretty; }
@media (max-width: 640px) {
  /* The video's name has a line of its own. */
  [data-testid="stLayoutWrapper"]:has(> .st-key-review-name) { flex-basis: 100%; order: 1; }
}
</style>"""


def show_result(record: ReviewRecord, person: Profile, workspace: str) -> None:
    """Draw a review, or the progress of its analysis."""
    st.html(_STYLE)
    _show_top(record, person, workspace)
    if record.state is ReviewState.DONE:
        st.fragment(_show_review)(record, person)
    _watch(record, workspace)


def _show_top(record: ReviewRecord, person: Profile, workspace: str) -> None:
    texts = load_texts("review_result")
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(texts("back"), icon=":material/arrow_back:", type="tertiary"):
            leave_review()
            st.rerun()
        next_id = _find_next(record, workspace)
        if next_id is not None and st.button(
            texts("next"), icon=":material/arrow_forward:", type="tertiary"
        ):
            open_review(next_id)
            st.rerun()
        with st.container(width="stretch", key="review-name"):
            st.markdown(f"{as_plain_text(record.name)}{describe_what(record)}")
        if record.state is ReviewState.DONE:
            show_keeping(record, person)
            show_downloads(record)


def _find_next(record: ReviewRecord, workspace: str) -> str | None:
    """Return the next finished video of this workspace, starting again after the last."""
    done = [
        each.id
        for each in get_review_service().look(workspace)
        if each.state is ReviewState.DONE or each.id == record.id
    ]
    if record.id not in done or len(done) < 2:
        return None
    return done[(done.index(record.id) + 1) % len(done)]


def _show_review(record: ReviewRecord, person: Profile) -> None:
    if record.failure:  # judging it again failed; the earlier result remains valid
        st.error(as_plain_text(word_error(record.failure)), icon=":material/error:")
    folder = get_review_service().folder(record.id)
    material = load_material(folder / "material.npz")
    with suppress(MarksError):  # their own section shows the error
        material = replace(material, marks=load_marks(folder))
    texts = load_texts("report")
    page = build_page(material, load_page_words(), texts)
    # Close together, so that everything is visible at once.
    with st.container(gap="xsmall"):
        with st.container(key="review-headline"):
            st.title(as_plain_text(page.headline), anchor=False)
        if page.instruction:
            with st.container(key="review-instruction"):
                st.markdown(f"**{as_plain_text(page.instruction)}**")
        if page.remark:
            st.markdown(as_plain_text(page.remark))
        _offer_mirrored(record, material.report)
        parts = st.container(horizontal=True)
        video = folder / ANNOTATED
        data = describe_result(material, page, texts)
        data["frame_s"] = find_frame_s(video if record.has_video else None)
        selection = show_player(f"player-{record.id}", data, _find_video(record))
        with parts:
            _offer_part(record, material.report, selection)
    show_marks(record, folder, material, selection)
    show_comparison(record, folder, material, get_review_service(), get_store(), person.id)
    show_details(record, page, person.id)


def _offer_part(record: ReviewRecord, report: SessionReport, selection: Selection | None) -> None:
    """Offer to judge only the part that is selected on the player, or the whole video again."""
    choice, texts = find_choice(record), load_texts("review_result")
    if choice is None or not (record.workspace and record.has_video):
        return
    if selection is not None and selection[1] - selection[0] >= SHORTEST_PART_S:
        start_s, end_s = selection
        times = {"start": format_time(start_s), "end": format_time(end_s)}
        if st.button(texts("judge_part", **times), icon=":material/content_cut:", type="primary"):
            judge_again(record.id, replace(choice, start_s=start_s, end_s=end_s))
            st.rerun(scope="app")
    if report.video_s is not None and st.button(texts("judge_whole"), icon=":material/fit_width:"):
        judge_again(record.id, replace(choice, start_s=0.0, end_s=None))
        st.rerun(scope="app")


def _offer_mirrored(record: ReviewRecord, report: SessionReport) -> None:
    """Offer to judge a video as mirrored if it shows the other leg all the time."""
    choice = find_choice(record)
    # A review that is only in the kept ones no longer has its uploaded video to judge again.
    if PERHAPS_MIRRORED not in report.notes or choice is None:
        return
    if not (record.workspace and record.has_video):
        return
    if st.button(load_texts("review_result")("judge_mirrored"), icon=":material/flip:"):
        analyse([record.id], replace(choice, mirrored=True))
        st.rerun(scope="app")


def _find_video(record: ReviewRecord) -> str | None:
    """Return the annotated video's address, which changes with every new analysis."""
    path = get_review_service().folder(record.id) / ANNOTATED
    if not record.has_video or not path.exists():
        return None
    return f"reviews/{record.id}/{ANNOTATED}?v={path.stat().st_mtime_ns}"


def _watch(record: ReviewRecord, workspace: str) -> None:
    """Keep the workspace in use, and follow the running analyses."""
    every_s = (
        LOOK_EVERY_S if is_busy((record, *get_review_service().look(workspace))) else STAY_EVERY_S
    )
    st.fragment(_follow, run_every=every_s)(record, workspace, every_s)


def _follow(before: ReviewRecord, workspace: str, every_s: float) -> None:
    service, texts = get_review_service(), load_texts("review_result")
    records = service.look(workspace)
    record = service.find(before.id)
    if record is None or record.state is not before.state:
        st.rerun(scope="app")
    if record.state in BUSY:
        show_progress(record)
        st.button(load_texts("review_page")("cancel"), on_click=cancel, args=(record.id,))
    elif record.state is ReviewState.FAILED:
        st.error(as_plain_text(word_error(record.failure)), icon=":material/error:")
    elif record.state is not ReviewState.DONE:
        st.markdown(texts("not_analysed"))
    others = [each for each in records if each.state in BUSY and each.id != record.id]
    if others:
        st.caption(texts("others", count=len(others)))
    elif every_s == LOOK_EVERY_S and record.state not in BUSY:
        st.rerun(scope="app")
