from __future__ import annotations

import ast
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

import posecheck.reports.page
from posecheck.core.hold import FormState
from posecheck.core.landmarks import Side
from posecheck.core.measures import SIDED_MEASURES, WHOLE_BODY_MEASURES
from posecheck.core.reference import Role
from posecheck.reports.bands import Window, choose_labels
from posecheck.reports.html import to_html
from posecheck.reports.material import ReportMaterial
from posecheck.texts.state_looks import STATE_KEYS
from tests.unit.reports.report_makers import FIGURE_4, TEXTS, make_material, make_page, make_report

_VOID = {"meta", "img", "path", "rect"}


class _Reader(HTMLParser):
    """Keeps what a page holds, and fails where tags do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text += data


def test_the_page_is_well_formed_and_says_first_what_was_counted() -> None:
    """Every tag is closed, and the headline has the seconds and what stopped the clock."""
    page = _Reader(to_html(make_page(), TEXTS))

    assert page.tags[0][0] == "html"
    told = (
        "22.4 of 30 seconds counted. 7.6 seconds short of the goal. "
        "The clock paused once: ankle not on knee."
    )
    assert told in page.text
    assert page.text.index(told) < page.text.index("When the clock ran")
    for part in (
        f"figure-4, version {FIGURE_4.version}",
        "full",
        "clip.mp4",
        "not a diagnosis",
        "rendered people",
    ):
        assert part in page.text


def test_the_page_needs_nothing_from_elsewhere() -> None:
    """No address, no script, no other file: the page contains its pictures."""
    text = to_html(make_page(), TEXTS)
    page = _Reader(text)

    assert "://" not in text
    assert "url(" not in text
    assert "@import" not in text
    assert not {"script", "link", "iframe", "object"} & {tag for tag, _ in page.tags}
    assert sum(tag == "img" for tag, _ in page.tags) == 2
    for _, attributes in page.tags:
        assert "href" not in attributes
        assert str(attributes.get("src", "data:image/jpeg;base64,")).startswith("data:image/jpeg;")


def test_what_is_drawn_is_told_in_words_too() -> None:
    """Pictures and drawings have a text alternative, and the intervals are in a table."""
    page = _Reader(to_html(make_page(), TEXTS))

    drawings = [attributes for _, attributes in page.tags if attributes.get("role") == "img"]
    pictures = [attributes for tag, attributes in page.tags if tag == "img"]
    assert len(drawings) == 1 + len(FIGURE_4.checks)
    assert len(pictures) == 2
    assert all(attributes["aria-label"] for attributes in drawings)
    assert all(attributes["alt"] for attributes in pictures)
    assert sum(tag == "tr" for tag, _ in page.tags) == 1 + 5
    assert "1  ankle not on knee, paused 7.0 s" in page.text


def test_nothing_that_was_given_becomes_markup() -> None:
    """A title, a fault and a file's name are shown literally."""
    evil = "<script>alert('&\"')</script>"
    reference = replace(FIGURE_4, title=evil)
    report = make_report(reference=reference, reason=evil.replace(" ", ""), video=f"{evil}.mp4")

    text = to_html(make_page(make_material(report)), TEXTS)

    assert "<script" not in text
    assert f"{evil}.mp4" in _Reader(text).text


def test_a_file_name_that_is_no_text_is_shown_as_far_as_it_is() -> None:
    """Undecodable bytes and control characters in a name do not break the file."""
    text = to_html(make_page(make_material(make_report(video="a\udcff\x00\n\u202eb.mp4"))), TEXTS)

    assert "a?   b.mp4" in text
    text.encode("utf-8")


def test_a_report_without_pictures_and_tracks_is_still_a_page() -> None:
    """With nobody in view, the page has only the numbers and the timeline."""
    page = _Reader(to_html(make_page(ReportMaterial(make_report())), TEXTS))

    assert "What was measured" not in page.text
    assert "Moments" not in page.text
    assert "When the clock ran" in page.text


def test_the_longest_bands_are_named_first() -> None:
    """If two labels would overlap, the longer band gets its label."""
    bands = [band for band in make_page().bands if band.number is not None]
    short = replace(bands[0], start_s=15.9, end_s=16.0, number=9)

    chosen = choose_labels(
        [short, bands[1]], Window(0.0, 30.4), 100.0, lambda text: float(len(text))
    )

    assert [text for _, _, text in chosen] == ["1"]


def test_every_word_of_the_report_is_used_and_every_measure_has_one() -> None:
    """No text of the section is unused, and none that the page needs is missing."""
    folder = Path(posecheck.reports.page.__file__).parent
    used = {
        node.value
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    # The template asks for its texts by the same names.
    template = (folder / "templates" / "report.html.jinja").read_text(encoding="utf-8")
    used |= set(re.findall(r'"(\w+)"', template))
    built = {
        *(f"measure_{name}" for name in (*SIDED_MEASURES, *WHOLE_BODY_MEASURES)),
        *(f"measure_of_{role.value}" for role in Role),
        *STATE_KEYS.values(),
        *(f"key_{STATE_KEYS[look]}" for look in STATE_KEYS if look is not FormState.CORRECT),
    }

    assert built <= set(TEXTS.texts)
    assert set(TEXTS.texts) <= used | built


@pytest.mark.parametrize("side", list(Side))
def test_a_strip_names_the_leg_that_is_measured(side: Side) -> None:
    """The affected and the other leg are called left and right."""
    report = replace(make_report(), affected_side=side)

    titles = [strip.title for strip in make_page(make_material(report)).strips]

    assert titles[0] == f"{side.value.capitalize()} ankle to other knee: at most 0.6 trunk lengths"
    thigh = f"{side.opposite.value.capitalize()} thigh to trunk: at least"
    assert titles[1].startswith(f"{thigh} {FIGURE_4.checks[1].minimum:.0f}")
    assert not any(re.search(r"[{}]", title) for title in titles)
