"""Downloads of a review: plain links to the server's routes."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

import streamlit as st

from posecheck.web.texts import load_texts

if TYPE_CHECKING:
    from posecheck.review_service import ReviewRecord

# The text key of each download, and its route on the server.
_FILES: Final = (
    ("download_pdf", "report.pdf?language={language}"),
    ("download_html", "report.html?language={language}"),
    ("download_video", "annotated.mp4?download=1"),
    ("download_frames", "frames.csv"),
    ("download_intervals", "intervals.csv"),
    ("download_json", "report.json"),
)


def show_downloads(record: ReviewRecord) -> None:
    """Draw the links."""
    texts = load_texts("review_result")
    with st.popover(texts("downloads"), icon=":material/download:"):
        links = "".join(
            f'<li style="margin:.35rem 0"><a download style="color:inherit" '
            f'href="reviews/{record.id}/{file.format(language=texts.language)}">{html.escape(texts(key))}</a></li>'
            for key, file in _FILES
            if record.has_video or key != "download_video"
        )
        st.html(f'<ul style="list-style:none;margin:0;padding:0">{links}</ul>')
