from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from posecheck.core.annotations import Mark
from posecheck.core.hold import FormState
from posecheck.reports.csv import to_intervals_csv
from posecheck.reports.html import to_html
from posecheck.reports.json import to_document
from posecheck.reports.pdf.page import to_pdf
from tests.pdf_text import unpack
from tests.unit.reports.report_makers import TEXTS, make_material, make_page, make_report
from tests.unit.reports.test_html import _Reader
from tests.unit.reports.test_pdf import count_pages, make_pdf, read_text

# 2.7 s of the pause in the middle did count, which joins both holds over the little that is left.
MARKS = (
    Mark(16.0, 18.7, True, "ankle was on the knee", "Ada K.", "2026-11-23T10:00:00+00:00"),
    Mark(29.0, 40.0, False, "thigh_not_pulled", "", ""),
)
MARKED = replace(make_material(), marks=MARKS)


def test_without_marks_every_export_is_as_it_was() -> None:
    """Without marks the output has the same bytes, with no trace of a reviewer."""
    material, report = make_material(), make_report()

    assert make_page(material).reviewer is None
    assert to_document(report) == report.to_dict()
    assert "reviewer" not in to_intervals_csv(report)
    html = to_html(make_page(material), TEXTS)
    assert 'class="reviewer"' not in html
    assert "Marked" not in html
    assert "Marked" not in read_text(make_pdf(material))


def test_the_program_and_the_person_stand_side_by_side() -> None:
    """The table has the seconds of both, and the headline mentions the person's too."""
    page = make_page(MARKED)

    assert page.reviewer is not None
    program, person = page.reviewer.rows
    assert program[1:] == ("22.4", "12.0", "7.0", "1.0")
    assert person[1:] == ("24.7", "24.7", "5.7", "0.0")
    assert page.headline.startswith("22.4 of 30 seconds counted.")
    assert page.headline.endswith("Reviewer: 24.7 of 30 seconds.")


def test_a_mark_is_told_with_its_reason_its_author_and_its_day() -> None:
    """A fault of the reference is called by its name; empty entries leave no trace."""
    page = make_page(MARKED)

    assert page.reviewer is not None
    assert [line for _, line in page.reviewer.lines] == [
        "3  from 16.0 to 18.7 s, counts: ankle was on the knee (Ada K., 2026-11-23)",
        "4  from 29.0 to 40.0 s, does not count: thigh not pulled",
    ]
    assert page.reviewer.bands[1].end_s == 30.4
    assert [band.number for band in page.reviewer.bands] == [3, 4]


def test_a_mark_outside_of_the_video_is_listed_and_not_drawn() -> None:
    """It changes nothing, and no row of marks appears next to the timeline."""
    page = make_page(replace(MARKED, marks=(Mark(31.0, 40.0, correct=True),)))

    assert page.reviewer is not None
    assert page.reviewer.bands == ()
    assert len(page.reviewer.lines) == 1
    assert page.reviewer.rows[0][1:] == page.reviewer.rows[1][1:]
    assert count_pages(to_pdf(page, TEXTS)) == 1


def test_the_html_and_the_pdf_show_both() -> None:
    """A table with both, a row of marks on the timeline, and every mark in words, well formed."""
    page = _Reader(to_html(make_page(MARKED), TEXTS))
    pdf = read_text(unpack(to_pdf(make_page(MARKED), TEXTS)))

    for part in ("Program", "Reviewer", "24.7", "ankle was on the knee"):
        assert part in page.text
        assert part in pdf
    lanes = [
        attributes for _, attributes in page.tags if "row lane" in str(attributes.get("class"))
    ]
    assert len(lanes) == 5


def test_what_a_person_wrote_becomes_no_markup() -> None:
    """A reason and a name are shown literally."""
    evil = "<script>alert('&\"')</script>"
    text = to_html(make_page(replace(MARKED, marks=(Mark(1, 2, True, evil, evil),))), TEXTS)

    assert "<script" not in text
    assert text.count("&lt;script&gt;") == 2


def test_the_pdf_stays_one_page_and_holds_both() -> None:
    """The page for a patient's file has the seconds of both and the marks as text."""
    pdf = make_pdf(MARKED)

    text = read_text(pdf)
    assert count_pages(pdf) == 1
    for part in ("Program", "24.7", "22.4", "from 16.0 to 18.7 s, counts", "does not count"):
        assert part in text
    assert "and 26 more" not in text


def test_many_marks_and_long_reasons_stay_on_the_page() -> None:
    """The first marks are shown, and the number of the others."""
    marks = tuple(Mark(n, n + 0.5, n % 2 == 0, "W" * 200, "M" * 80) for n in range(30))
    pdf = make_pdf(replace(MARKED, marks=marks))

    assert count_pages(pdf) == 1
    assert "and 26 more" in read_text(pdf)


def test_the_json_gets_a_reviewer_and_is_else_the_same() -> None:
    """What other tools read is unchanged; the person's totals use the same terms."""
    document = to_document(MARKED.report, MARKS)

    reviewer = document.pop("reviewer")
    assert document == MARKED.report.to_dict()
    assert reviewer["accepted_s"] == reviewer["longest_hold_s"] == 24.7
    assert reviewer["paused_s"] == 5.7
    assert not reviewer["goal_met"]
    assert reviewer["marks"][0]["by"] == "Ada K."
    assert reviewer["intervals"][-1]["reasons"] == ["thigh_not_pulled"]
    json.dumps(document, allow_nan=False)


def test_the_table_of_intervals_says_what_the_person_makes_of_each() -> None:
    """Rows are split where a mark begins or ends; each has both answers."""
    rows = list(csv.DictReader(io.StringIO(to_intervals_csv(MARKED.report, MARKS), newline="")))

    assert sum(float(row["end_s"]) - float(row["start_s"]) for row in rows) == pytest.approx(30.4)
    marked = next(row for row in rows if row["start_s"] == "16.0")
    assert (marked["end_s"], marked["state"], marked["reviewer_state"]) == (
        "18.7",
        FormState.INCORRECT.value,
        FormState.CORRECT.value,
    )
    assert rows[0]["reviewer_state"] == rows[0]["state"]


def test_a_reason_is_never_run_as_a_formula() -> None:
    """A spreadsheet shows what the person wrote."""
    text = to_intervals_csv(MARKED.report, (Mark(0, 1, False, "=1+1"),))

    assert "'=1+1" in text
