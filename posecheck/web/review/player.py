"""A review's result in the browser: the video and its charts on a single time axis."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np

from posecheck.errors import VideoError
from posecheck.reports.bands import Window
from posecheck.reports.html import to_data_uri, write_strip
from posecheck.reports.svg import draw_axis, draw_timeline
from posecheck.texts.state_looks import STATE_KEYS
from posecheck.video.container import open_container
from posecheck.web.review.component import show_component
from posecheck.web.texts import load_texts

if TYPE_CHECKING:
    from pathlib import Path

    from posecheck.reports.material import ReportMaterial
    from posecheck.reports.page import ReportPage
    from posecheck.texts.catalog import Texts
    from posecheck.video.frame import RgbImage

# Twice the displayed size, for high-resolution screens.
_SHOT_PX: Final = 360
_USUAL_FRAME_S: Final = 1 / 30

Selection = tuple[float, float]


def show_player(key: str, data: dict[str, Any], video: str | None) -> Selection | None:
    """Show a result, and return the part of the video selected on it, in seconds.

    Args:
        key: a different one for each review.
        data: the return value of ``describe_result``.
        video: the address of the annotated video, None if it no longer exists.
    """
    texts = dict(load_texts("review_player").texts)
    part = show_component("player", key, {**data, "video": video, "texts": texts}, "selection")
    return None if part is None else (float(part[0]), float(part[1]))


def find_frame_s(video: Path | None) -> float:
    """Return how long most frames of an annotated video are shown, in seconds."""
    if video is None:
        return _USUAL_FRAME_S
    with suppress(VideoError), open_container(video) as container:
        rate = container.streams.video[0].average_rate
        if rate:
            return float(1 / rate)
    return _USUAL_FRAME_S


def describe_result(material: ReportMaterial, page: ReportPage, texts: Texts) -> dict[str, Any]:
    """Return what the player shows of a review, except the video. ``texts`` are the report's.

    Its charts show the whole video, so that another part of it can be chosen.
    """
    report = material.report
    window = Window(0.0, report.end_s if report.video_s is None else report.video_s)
    return {
        "duration_s": window.end_s,
        "judged": [page.window.start_s, page.window.end_s],
        "bands": [
            {
                "end_s": band.end_s,
                "state": STATE_KEYS[band.state],
                "name": texts(STATE_KEYS[band.state]),
                "why": band.why,
            }
            for band in page.bands
        ],
        "timeline": draw_timeline(page, texts, window),
        "key": [[STATE_KEYS[state], line] for state, line in page.key],
        "strips": [write_strip(strip, window, level=2) for strip in page.strips],
        "axis": draw_axis(window, texts) if page.strips else "",
        "strips_hint": texts("strips_hint") if page.strips else "",
        "shots": [
            {
                "t_s": snapshot.t_s,
                "title": shot.title,
                "caption": shot.caption,
                "alt": shot.alt,
                "is_fault": shot.is_fault,
                "picture": to_data_uri(_shrink(shot.picture)),
            }
            for snapshot, shot in zip(material.snapshots, page.shots, strict=True)
        ],
    }


def _shrink(picture: RgbImage) -> RgbImage:
    height, width = picture.shape[:2]
    scale = min(_SHOT_PX / max(height, width), 1.0)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
