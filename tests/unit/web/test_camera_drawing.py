from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType
from xml.etree import ElementTree as ET

from posecheck.texts.catalog import load_section
from posecheck.web.drawings.camera import DISTANCE_M, HEIGHT_M, draw_camera_place

SVG = "{http://www.w3.org/2000/svg}"
TEXTS = load_section("camera_drawing", "en")


def test_the_drawing_is_sound_and_tells_itself_to_a_screen_reader() -> None:
    """The drawing is well-formed, has a title and a description, and loads nothing."""
    svg = draw_camera_place(TEXTS)
    root = ET.fromstring(svg)  # noqa: S314 (our own text)

    names = [root.find(f"{SVG}{tag}") for tag in ("title", "desc")]
    assert root.get("role") == "img"
    assert [each.text for each in names if each is not None] == [
        TEXTS("title"),
        TEXTS("description"),
    ]
    assert root.get("aria-labelledby") == "camera-title camera-desc"
    assert "href" not in svg


def test_the_words_name_what_is_drawn() -> None:
    """The distance and the height in the labels are those of the drawing."""
    assert f"{DISTANCE_M:g} m" in TEXTS("distance")
    assert f"{HEIGHT_M * 100:g} cm" in TEXTS("height")


def test_everything_lies_in_the_picture() -> None:
    """Nothing is cut off at the edge of the picture."""
    root = ET.fromstring(draw_camera_place(TEXTS))  # noqa: S314 (our own text)
    left, top, width, height = map(float, root.get("viewBox", "").split())
    numbered = re.compile(r"[ML](-?[\d.]+) (-?[\d.]+)")
    points = [
        tuple(map(float, each))
        for path in root.iter(f"{SVG}path")
        for each in numbered.findall(path.get("d", ""))
    ]

    assert len(points) > 30
    assert all(left <= x <= left + width and top <= y <= top + height for x, y in points)


def test_a_word_cannot_break_the_drawing() -> None:
    """A translation is text, never markup."""
    texts = replace(TEXTS, texts=MappingProxyType(dict.fromkeys(TEXTS.texts, '<b>"&')))

    assert ET.fromstring(draw_camera_place(texts)).tag == f"{SVG}svg"  # noqa: S314 (our own text)
