"""The film strip of a video that has no result yet, on which the part to judge is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from posecheck.analysis.asked import resolve_part
from posecheck.core.part import SHORTEST_PART_S, WHOLE
from posecheck.reports.summary_text import format_time
from posecheck.web.review.component import show_component
from posecheck.web.review.orders import find_part, judge_part
from posecheck.web.services import get_review_service
from posecheck.web.texts import load_texts

if TYPE_CHECKING:
    from posecheck.review_service import ReviewRecord
    from posecheck.web.review.choices import Choice


def show_picker(record: ReviewRecord, choice: Choice | None) -> None:
    """Draw the film strip once it has been read, and offer to judge the part selected on it."""
    strip = get_review_service().find_strip(record.id)
    if strip is None or not strip.pictures:
        return
    part, texts = find_part(record), load_texts("review_result")
    shown_s = None if part.whole else [part.start_s, min(part.end_s, strip.duration_s)]
    data = {
        "duration_s": strip.duration_s,
        "pictures": list(strip.pictures),
        "part": shown_s,
        "name": record.name,
        "texts": dict(load_texts("review_picker").texts),
    }
    selection = show_component("picker", f"picker-{record.id}", data, "selection")
    with st.container(horizontal=True):
        if selection is not None and selection[1] - selection[0] >= SHORTEST_PART_S:
            chosen = resolve_part(float(selection[0]), float(selection[1]))
            if chosen != part:
                st.button(
                    texts(
                        "judge_part",
                        start=format_time(chosen.start_s),
                        end=format_time(chosen.end_s),
                    ),
                    key=f"part-{record.id}",
                    icon=":material/content_cut:",
                    type="primary",
                    on_click=judge_part,
                    args=(record.id, chosen, choice),
                )
        if not part.whole:
            st.button(
                texts("judge_whole"),
                key=f"whole-{record.id}",
                icon=":material/fit_width:",
                on_click=judge_part,
                args=(record.id, WHOLE, choice),
            )
