"""HTML templates: text from outside stays text."""

from __future__ import annotations

import html

import pytest
from hatchling.builders.wheel import WheelBuilder
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from posecheck.reports.html_template import fill_template, read_style
from tests.conftest import ROOT

FOLDER = ROOT / "posecheck" / "reports"
SUMMARY = {
    "language": "en",
    "texts": lambda key: key,
    "style": "",
    "heading": "",
    "heads": (),
    "rows": (),
    "origin": "",
    "guidance": "",
}


@given(st.text(alphabet="<>&\"'abc/ =", max_size=30))
def test_text_that_is_filled_in_is_never_markup(text: str) -> None:
    """Whatever its characters, text opens no tag, ends no attribute and is displayed unchanged."""
    page = fill_template("summary.html.jinja", **{**SUMMARY, "heading": text, "language": text})

    heading = page.partition("<h1>")[2].partition("</h1>")[0]
    language = page.partition('lang="')[2].partition('">\n')[0]
    for shown in (heading, language):
        assert not set(shown) & set("<>\"'")
        assert html.unescape(shown) == text


FOLDER = ROOT / "posecheck" / "reports"


def test_a_value_that_is_missing_is_no_hole_in_a_page() -> None:
    """A mistake in a template is an error right away."""
    without = {name: value for name, value in SUMMARY.items() if name != "guidance"}

    with pytest.raises(UndefinedError, match="guidance"):
        fill_template("summary.html.jinja", **without)


def test_style_sheets_are_taken_as_they_are() -> None:
    """A child selector in a style sheet is not escaped."""
    both = read_style("charts.css", "report.css")

    assert both == "".join(
        (ROOT / "posecheck" / "reports" / name).read_text("utf-8")
        for name in ("charts.css", "report.css")
    )
    assert str(both.__html__()) == str(both)


def test_an_installed_package_brings_what_its_pages_are_made_of() -> None:
    """Templates, styles and words are in the wheel, each under the package."""
    packed = {each.distribution_path for each in WheelBuilder(str(ROOT)).recurse_included_files()}
    kinds = {".jinja", ".css", ".js", ".toml", ".svg"}
    files = (path for path in (ROOT / "posecheck").rglob("*") if path.suffix in kinds)
    needed = {path.relative_to(ROOT).as_posix() for path in files}

    assert "posecheck/reports/templates/report.html.jinja" in needed
    assert needed <= packed
