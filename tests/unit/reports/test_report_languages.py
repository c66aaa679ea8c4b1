"""A report speaks the language it is made in, in words, numbers and the page's own mark."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import matplotlib as mpl
import pytest
from matplotlib.font_manager import FontProperties, findfont, get_font

from posecheck.core.hold import FormState, HoldSpan
from posecheck.reports.html import to_html
from posecheck.reports.page import build_page, describe_program
from posecheck.reports.pdf.charts import _fit_name
from posecheck.reports.pdf.page import SETTINGS, to_pdf
from posecheck.texts.catalog import DEFAULT_LANGUAGE, list_languages, load_section, load_words
from tests.pdf_text import read_text
from tests.unit.reports.report_makers import make_material, make_report

OTHERS = sorted(set(list_languages()) - {DEFAULT_LANGUAGE})


@pytest.mark.parametrize("language", OTHERS)
def test_a_report_has_no_english_left(language: str) -> None:
    """Every sentence comes from the language's own file, and decimals have its comma."""
    texts = load_section("report", language)
    page = to_html(build_page(make_material(), load_words(language), texts), texts)
    shown = unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL))

    assert f'<html lang="{language}"' in page
    assert not set(re.findall(r"[a-z]+", shown.lower())) & {
        "the",
        "seconds",
        "counted",
        "paused",
        "your",
        "knee",
        "stretch",
        "and",
    }
    assert re.search(r"\d,\d s", shown)
    assert not re.search(r"\d\.\d\b", shown.replace(describe_program(), ""))


@pytest.mark.parametrize("language", list_languages())
def test_the_rows_of_the_pdf_have_names_that_fit(language: str) -> None:
    """A long word is written smaller, and never into the chart."""
    texts = load_section("report", language)

    for key in ("counting", "paused", "not_seen", "in_or_out", "marked"):
        style = _fit_name(texts(key), 17.0)
        assert style.width(texts(key)) <= 16.01
        assert style.size >= 6


@pytest.mark.parametrize("language", list_languages())
def test_the_numbers_of_the_pdf_have_names_that_fit(language: str) -> None:
    """A minute and a half of getting in and out is named to its last word."""
    texts, words = load_section("report", language), load_words(language)
    ways = HoldSpan(0.0, 99.9, FormState.INCORRECT, ("getting_in", "thigh_not_pulled"))
    page = build_page(make_material(replace(make_report(), intervals=(ways,))), words, texts)

    with mpl.rc_context({"pdf.compression": 0}):
        written = read_text(to_pdf(page, texts)).splitlines()

    assert {number.name for number in page.numbers} <= set(written)
    assert texts.formats.fixed(99.9) in page.numbers[2].name


@pytest.mark.parametrize("language", list_languages())
def test_the_font_of_the_pdf_has_every_letter_of_the_report(language: str) -> None:
    """No letter, accent or quotation mark becomes a box."""
    texts = load_section("report", language)
    said = "".join(map(str, (*texts.texts.values(), *load_words(language).sentences.values())))
    font = get_font(findfont(FontProperties(family=SETTINGS["font.family"])))

    assert [letter for letter in set(said) if not font.get_char_index(ord(letter))] == []
    assert to_pdf(build_page(make_material(), load_words(language), texts), texts)[:4] == b"%PDF"
