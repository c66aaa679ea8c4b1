"""Writes a report as one HTML file without network access, scripts or other files. Pure."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final, Literal

import cv2
from markupsafe import Markup

from posecheck.reports.html_template import fill_template, read_style
from posecheck.reports.svg import draw_axis, draw_strip, draw_timeline
from posecheck.texts.state_looks import STATE_KEYS

if TYPE_CHECKING:
    from posecheck.reports.bands import Window
    from posecheck.reports.page import ReportPage
    from posecheck.reports.strips import Strip
    from posecheck.texts.catalog import Texts
    from posecheck.video.frame import RgbImage

# report.css comes last: it adapts the charts' own styles to small screens and paper.
_STYLES: Final = ("charts.css", "report.css")
_JPEG_QUALITY: Final = 86


def to_html(page: ReportPage, texts: Texts) -> str:
    """Return the whole file. ``texts`` is the section "report"."""
    return fill_template(
        "report.html.jinja",
        language=page.language,
        page=page,
        texts=texts,
        style=read_style(*_STYLES),
        states=STATE_KEYS,
        timeline=draw_timeline(page, texts, page.window),
        shots=[(shot, to_data_uri(shot.picture)) for shot in page.shots],
        strips=[write_strip(strip, page.window) for strip in page.strips],
        axis=draw_axis(page.window, texts),
    )


def write_strip(strip: Strip, window: Window, level: Literal[2, 3] = 3) -> Markup:
    """Return one check's title, a heading of that level, with its chart below."""
    return Markup(
        '<div class="strip-block"><h{} class="strip-title">{} <small>{}</small></h{}>{}</div>'
    ).format(level, strip.title, strip.note, level, draw_strip(strip, window))


def to_data_uri(picture: RgbImage) -> str:
    """Return an RGB picture (height, width, 3) as the data URI of a JPEG."""
    ok, jpeg = cv2.imencode(
        ".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
    )
    if not ok:  # cannot happen for a picture with pixels
        raise ValueError("this picture cannot be made a JPEG")
    return "data:image/jpeg;base64," + base64.b64encode(jpeg.tobytes()).decode("ascii")
