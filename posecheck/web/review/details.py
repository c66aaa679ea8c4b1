"""The details behind a result: how the time was spent, each interval, and the limitations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from posecheck.texts.state_looks import STATE_KEYS
from posecheck.web.markdown import as_plain_text
from posecheck.web.review.choices import find_choice, show_choices
from posecheck.web.review.orders import judge_again
from posecheck.web.texts import load_texts

if TYPE_CHECKING:
    from posecheck.reports.page import ReportPage
    from posecheck.review_service import ReviewRecord


def show_details(record: ReviewRecord, page: ReportPage, profile_id: str) -> None:
    """Draw the details, each in an expander; ``profile_id`` is the person viewing them."""
    texts, report_texts = load_texts("review_result"), load_texts("report")
    with st.expander(report_texts("where"), icon=":material/schedule:"):
        spent = (f"- {as_plain_text(line)}" for line in page.spent)
        st.markdown("\n".join((as_plain_text(page.duration), "", *spent)))
        for line in page.advice:
            st.markdown(as_plain_text(line))
    with st.expander(texts("as_table"), icon=":material/table_rows:"):
        st.table(list_intervals(page), hide_index=True)
    # A review that is only in the kept ones no longer has its uploaded video to judge again.
    if record.workspace and record.has_video:
        with st.expander(texts("judge_again"), icon=":material/replay:"):
            _show_judge_again(record, profile_id)
    with st.expander(report_texts("limits_title"), icon=":material/info:"):
        st.markdown(report_texts("limits"))
        st.markdown("\n".join(f"- {name}: {as_plain_text(value)}" for name, value in page.origin))
    st.markdown(page.guidance)


def list_intervals(page: ReportPage) -> list[dict[str, str]]:
    """Return the intervals as rows: from, to, the state of the clock, the reason."""
    texts = load_texts("report")
    return [
        {
            texts("from"): texts.formats.fixed(band.start_s),
            texts("to"): texts.formats.fixed(band.end_s),
            texts("clock"): texts(STATE_KEYS[band.state]),
            texts("why"): as_plain_text(band.why),
        }
        for band in page.bands
    ]


def _show_judge_again(record: ReviewRecord, profile_id: str) -> None:
    """Draw the choices again for the same video, which need not be uploaded again."""
    texts = load_texts("review_result")
    st.markdown(texts("judge_again_text_kept" if record.kept else "judge_again_text"))
    before = find_choice(record)
    chosen = {} if before is None else before.to_dict()
    choice = show_choices(f"again-{record.id}", profile_id, chosen)
    pressed = st.button(
        texts("judge_again"), icon=":material/replay:", disabled=choice is None, key="judge-again"
    )
    if pressed and choice is not None:
        judge_again(record.id, choice)
        st.rerun()
