"""The progress of a video, in words and as a bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from posecheck.core.part import WHOLE, Part
from posecheck.reports.summary_text import format_time
from posecheck.review_service import ReviewState
from posecheck.web.markdown import as_plain_text
from posecheck.web.texts import load_page_words, load_texts, word_error

if TYPE_CHECKING:
    from posecheck.review_service import ReviewRecord

# From this duration on, the remaining time is given in minutes.
_MINUTES_FROM_S: Final = 90


def describe_what(record: ReviewRecord, part: Part = WHOLE) -> str:
    """Return what a video is judged by, to append to its name; empty before that is known.

    Args:
        record: the video's review.
        part: the part that is to be judged, as long as there is no result.
    """
    texts, words = load_texts("review_page"), load_page_words()
    said = list[str]()
    if record.side is not None:
        title = as_plain_text(words.phrase(record.title))
        key = "what_mirrored" if record.summary.get("mirrored") else "what"
        said.append(texts(key, stretch=title, side=words.sides[record.side.value]))
    judged = record.summary.get("part")
    if judged is not None:
        part = Part(judged["start_s"], judged["end_s"])
    if not part.whole:
        times = {"start": format_time(part.start_s), "end": format_time(part.end_s)}
        said.append(texts("what_part", **times))
    return "".join(f" · {each}" for each in said)


def describe_progress(record: ReviewRecord) -> str:
    """Return the state of a video in one line."""
    texts = load_texts("review_page")
    state = record.state
    if state is ReviewState.ANALYSING:
        text = texts("analysing", share=texts.formats.share(record.share))
        return text if record.left_s is None else f"{text}, {describe_left(record.left_s)}"
    if state is ReviewState.DONE:
        counted, goal = record.summary["accepted_s"], record.summary["goal_s"]
        return texts(
            "counted", seconds=texts.formats.floored(counted), goal=texts.formats.number(goal)
        )
    if state is ReviewState.FAILED:
        return as_plain_text(word_error(record.failure))
    return texts("waiting" if state is ReviewState.WAITING else "ready")


def describe_left(left_s: float) -> str:
    """Return a remaining time in rounded words."""
    texts = load_texts("review_page")
    if left_s >= _MINUTES_FROM_S:
        return texts("left_minutes", count=round(left_s / 60))
    return texts("left_seconds", count=round(max(left_s, 2)))


def show_progress(record: ReviewRecord) -> None:
    """Draw the progress bar of an analysis."""
    st.progress(min(record.share, 1.0), text=describe_progress(record))
