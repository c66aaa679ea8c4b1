from __future__ import annotations

import re
from dataclasses import replace

import matplotlib as mpl
import pytest

from posecheck.core.hold import FormState, HoldSpan
from posecheck.reports.material import ReportMaterial
from posecheck.reports.pdf.page import to_pdf
from tests.pdf_text import read_text
from tests.unit.reports.report_makers import FIGURE_4, TEXTS, make_material, make_page, make_report


def make_pdf(material: ReportMaterial) -> bytes:
    with mpl.rc_context({"pdf.compression": 0}):
        return to_pdf(make_page(material), TEXTS)


def count_pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_the_page_holds_the_sentence_as_text() -> None:
    """One A4 page whose text can be searched and copied."""
    pdf = make_pdf(make_material())

    text = read_text(pdf)
    assert count_pages(pdf) == 1
    assert re.search(rb"/MediaBox\s*\[\s*0 0 595\.27\d* 841\.88\d*", pdf)
    assert b"/CIDFontType2" in pdf
    assert "22.4 of 30 seconds counted. 7.6 seconds short of the goal." in text
    for part in ("Best moment", "Right ankle to other knee", f"version {FIGURE_4.version}"):
        assert part in text
    assert "not a diagnosis" in text
    assert pdf.count(b"/Subtype /Image") == 2


def test_the_same_report_gives_the_same_file() -> None:
    """The file has no creation time and nothing random."""
    page = make_page()

    first = to_pdf(page, TEXTS)

    assert first == to_pdf(page, TEXTS)
    assert b"/CreationDate" not in first


@pytest.mark.parametrize("title", ["$x$ _^{\\frac", "體操 ภาษา", "W" * 400, "a\x00b"])
def test_a_title_of_any_letters_is_no_formula_and_no_failure(title: str) -> None:
    """Mathematical symbols, missing glyphs and endless words still give one page."""
    report = make_report(reference=replace(FIGURE_4, title=title), video=f"{title}.mp4")

    assert count_pages(make_pdf(make_material(report))) == 1


def test_a_report_of_many_intervals_and_faults_stays_on_one_page() -> None:
    """A restless set of an hour fits: whatever has no room is left to the other formats."""
    states = list(FormState)
    intervals = tuple(
        HoldSpan(
            float(n), n + 1.0, states[n % 3], () if n % 3 == 0 else (f"fault_number_{n % 40}",)
        )
        for n in range(3600)
    )
    report = replace(make_report(), intervals=intervals, duration_s=3600.0)

    assert count_pages(make_pdf(make_material(report))) == 1


def test_every_number_on_the_timeline_is_in_the_key() -> None:
    """A camera in the wrong place gives ten reasons and more, each a number to look up."""
    intervals = tuple(
        HoldSpan(float(n), n + 1.0, FormState.CANNOT_JUDGE, (f"reason_{n}",)) for n in range(12)
    )
    report = replace(make_report(), intervals=intervals, duration_s=12.0)

    text = read_text(make_pdf(ReportMaterial(report)))

    numbers = re.findall(r"^(\d+) .*, not seen 1\.0 s$", text, re.MULTILINE)
    assert numbers == [str(n) for n in range(1, 13)]


def test_a_report_without_pictures_and_tracks_is_still_a_page() -> None:
    """With nobody in view, the page has only the numbers and the timeline."""
    unseen = (HoldSpan(0.0, 0.1, FormState.CANNOT_JUDGE, ("no_person",)),)
    report = replace(make_report(), intervals=unseen, duration_s=0.1, frames_detail=())

    assert "nobody in view" in read_text(make_pdf(ReportMaterial(report)))
