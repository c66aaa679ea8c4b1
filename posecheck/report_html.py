"""A report as one HTML file that needs no network, no scripts and no other file. Pure."""

from __future__ import annotations

import base64
import html
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2

from posecheck.report_bands import STATE_KEYS
from posecheck.report_svg import draw_axis, draw_strip, draw_timeline

if TYPE_CHECKING:
    from posecheck.frame import RgbImage
    from posecheck.report_page import ReportPage, Shot
    from posecheck.report_strips import Strip
    from posecheck.words import Texts

_FOLDER: Final = Path(__file__).parent
# What the page says of the charts for small screens and paper comes after their own.
_STYLES: Final = ("report_charts.css", "report.css")
_JPEG_QUALITY: Final = 86
# Even a slip in this file could fetch nothing: the page forbids it itself.
_POLICY: Final = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"

_escape = html.escape


def to_html(page: ReportPage, texts: Texts) -> str:
    """Return the whole file. ``texts`` are those of the section "report"."""
    title = _escape(f"{page.title}: {page.heading}")
    return f"""<!doctype html>
<html lang="{_escape(page.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="{_escape(_POLICY)}">
<title>{title}</title>
<style>
{_read_styles()}</style>
</head>
<body>
<main>
<header>
<p class="kind">{_escape(page.title)}</p>
<h1>{_escape(page.heading)}</h1>
<p class="by-hand"><span>{_escape(texts("patient"))}</span><span>{_escape(texts("date"))}</span></p>
<p class="headline">{_escape(page.headline)}</p>
</header>
{_write_numbers(page)}
{_write_timeline(page, texts)}{_write_reviewer(page, texts)}
{_write_shots(page, texts)}
{_write_strips(page, texts)}
{_write_lists(page, texts)}
{_write_intervals(page, texts)}
{_write_origin(page, texts)}
</main>
</body>
</html>
"""


def _read_styles() -> str:
    return "".join((_FOLDER / name).read_text(encoding="utf-8") for name in _STYLES)


def _write_numbers(page: ReportPage) -> str:
    tiles = "".join(
        f'<div class="{STATE_KEYS[number.state]}"><dt>{_escape(number.name)}</dt>'
        f"<dd><b>{_escape(number.value)}</b> {_escape(number.of)}</dd></div>"
        for number in page.numbers
    )
    return f'<dl class="numbers">{tiles}</dl>'


def _write_timeline(page: ReportPage, texts: Texts) -> str:
    key = "".join(
        f'<li class="{STATE_KEYS[state]}">{_escape(line)}</li>' for state, line in page.key
    )
    return (
        f"<section><h2>{_escape(texts('timeline'))}</h2>{draw_timeline(page, texts)}"
        + (f'<ul class="key">{key}</ul>' if key else "")
        + "</section>"
    )


def _write_reviewer(page: ReportPage, texts: Texts) -> str:
    reviewer = page.reviewer
    if reviewer is None:
        return ""
    heads = "".join(f'<th scope="col">{_escape(head)}</th>' for head in reviewer.heads)
    rows = "".join(
        f'<tr><th scope="row">{_escape(name)}</th>'
        + "".join(f"<td>{_escape(seconds)}</td>" for seconds in row)
        + "</tr>"
        for name, *row in reviewer.rows
    )
    lines = "".join(
        f'<li class="{STATE_KEYS[state]}">{_escape(line)}</li>' for state, line in reviewer.lines
    )
    return (
        f'\n<section class="reviewer"><h2>{_escape(texts("marks"))}</h2>'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        f'<ul class="key">{lines}</ul></section>'
    )


def _write_shots(page: ReportPage, texts: Texts) -> str:
    if not page.shots:
        return ""
    shots = "".join(_write_shot(shot) for shot in page.shots)
    heading = _escape(texts("snapshots"))
    return f'<section><h2>{heading}</h2><div class="shots">{shots}</div></section>'


def _write_shot(shot: Shot) -> str:
    height, width = shot.picture.shape[:2]
    kind = "fault" if shot.is_fault else "best"
    return (
        f'<figure class="{kind}"><img src="{to_data_uri(shot.picture)}" width="{width}" '
        f'height="{height}" alt="{_escape(shot.alt)}"><figcaption><b>{_escape(shot.title)}</b> '
        f"{_escape(shot.caption)}</figcaption></figure>"
    )


def _write_strips(page: ReportPage, texts: Texts) -> str:
    if not page.strips:
        return ""
    strips = "".join(write_strip(strip, page.duration_s) for strip in page.strips)
    axis = draw_axis(max(page.duration_s, 0.1), texts)
    return (
        f"<section><h2>{_escape(texts('strips'))}</h2>"
        f'<p class="hint">{_escape(texts("strips_hint"))}</p>{strips}{axis}</section>'
    )


def write_strip(strip: Strip, duration_s: float) -> str:
    """Return one check's drawing under its title."""
    return (
        f'<div class="strip-block"><h3>{_escape(strip.title)} '
        f"<small>{_escape(strip.note)}</small></h3>{draw_strip(strip, duration_s)}</div>"
    )


def _write_lists(page: ReportPage, texts: Texts) -> str:
    first, *rest = page.time_spent
    spent = "".join(f"<li>{_escape(line)}</li>" for line in rest)
    advice = "".join(f"<p>{_escape(line)}</p>" for line in page.advice)
    return (
        f'<div class="columns"><section><h2>{_escape(texts("where"))}</h2>'
        f'<p>{_escape(first)}</p><ul class="spent">{spent}</ul></section>'
        f"<section><h2>{_escape(texts('what_next'))}</h2>{advice}"
        f'<p class="guidance">{_escape(page.guidance)}</p></section></div>'
    )


def _write_intervals(page: ReportPage, texts: Texts) -> str:
    heads = "".join(
        f'<th scope="col">{_escape(texts(key))}</th>' for key in ("from", "to", "clock", "why")
    )
    rows = "".join(
        f"<tr><td>{band.start_s:.1f}</td><td>{band.end_s:.1f}</td>"
        f'<td class="{STATE_KEYS[band.state]}">{_escape(texts(STATE_KEYS[band.state]))}</td>'
        f"<td>{_escape(band.why)}</td></tr>"
        for band in page.bands
    )
    return (
        f'<section class="intervals"><h2>{_escape(texts("intervals"))}</h2>'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _write_origin(page: ReportPage, texts: Texts) -> str:
    origin = "".join(
        f"<div><dt>{_escape(name)}</dt><dd>{_escape(value)}</dd></div>"
        for name, value in page.origin
    )
    return (
        f"<footer><h2>{_escape(texts('limits_title'))}</h2><p>{_escape(texts('limits'))}</p>"
        f'<h2>{_escape(texts("origin"))}</h2><dl class="origin">{origin}</dl></footer>'
    )


def to_data_uri(picture: RgbImage) -> str:
    """Return a picture (h, w, 3), red first, as a JPEG inside an address."""
    fine, jpeg = cv2.imencode(
        ".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
    )
    if not fine:  # cannot happen to a picture with pixels
        raise ValueError("this picture cannot be made a JPEG")
    return "data:image/jpeg;base64," + base64.b64encode(jpeg.tobytes()).decode("ascii")
