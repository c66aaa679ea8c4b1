from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest

from posecheck.core.annotations import Mark
from posecheck.core.landmarks import Side
from posecheck.core.tracks import CheckTrack
from posecheck.evaluation.examples import MarkedReview, list_labels, to_csv, to_jsonl
from tests.unit.reports.report_makers import FIGURE_4, make_report

THIGH = FIGURE_4.checks[1]


def make_review(*marks: Mark, video: str = "clip.mp4", tracks: bool = True) -> MarkedReview:
    """The report of 30.4 s; the thigh at 100 degrees up to 16 s, then not known, from 19 s 110."""
    t_s = np.arange(0, 30.4, 0.1)
    measured = np.where(t_s < 15.95, 100.0, np.where(t_s < 18.95, np.nan, 110.0))
    track = CheckTrack(THIGH, t_s, measured, np.full_like(t_s, 4.0))
    return MarkedReview(
        review_id="a" * 32,
        video=video,
        video_sha256="ab" * 32,
        stretch="figure-4",
        reference_version=1,
        side=Side.RIGHT,
        model="full",
        intervals=make_report().intervals,
        tracks=(track,) if tracks else (),
        marks=marks,
    )


def test_a_label_says_what_the_person_and_the_program_said() -> None:
    """An example has times, label, reason and author, with the program's seconds and reasons."""
    mark = Mark(14.0, 18.0, True, "ankle was on", "Ada", "2026-11-23T10:00:00+00:00")

    (label,) = list_labels(make_review(mark))

    assert label["label"] == "correct"
    assert (label["start_s"], label["end_s"]) == (14.0, 18.0)
    assert (label["reason"], label["by"], label["made_at"]) == (
        "ankle was on",
        "Ada",
        "2026-11-23T10:00:00+00:00",
    )
    assert (label["stretch"], label["reference_version"], label["side"]) == ("figure-4", 1, "right")
    assert label["program"] == {
        "correct_s": 2.0,
        "incorrect_s": 2.0,
        "unseen_s": 0.0,
        "reasons": {"ankle_not_on_knee": 2.0},
    }


@pytest.mark.parametrize(
    ("mark", "median"),
    [(Mark(1.0, 3.0, False), 100.0), (Mark(16.5, 18.0, False), None), (Mark(20, 99, True), 110.0)],
)
def test_what_was_measured_there_stands_beside(mark: Mark, median: float | None) -> None:
    """The median of each check's measure with its half interval, null if it was not known."""
    (label,) = list_labels(make_review(mark))

    measured = label["measures"]["other_thigh_trunk"]
    assert measured["median"] == median
    assert measured["half_interval"] == (None if median is None else 4.0)
    assert (measured["unit"], measured["fault"]) == ("deg", "thigh_not_pulled")


def test_a_mark_begins_with_a_frame_and_ends_before_one() -> None:
    """A value at its start belongs to a mark, a value at its end does not."""
    t_s = np.array([0.0, 1.0, 2.0])
    track = CheckTrack(THIGH, t_s, np.array([100.0, 110.0, 120.0]), np.full(3, 4.0))
    review = replace(make_review(Mark(0.0, 1.0, True), Mark(1.0, 2.0, True)), tracks=(track,))

    medians = [label["measures"]["other_thigh_trunk"]["median"] for label in list_labels(review)]

    assert medians == [100.0, 110.0]


def test_what_a_later_mark_overrules_is_counted() -> None:
    """Two marks on the same seconds contradict each other: the earlier one says for how long."""
    first, second, third = list_labels(
        make_review(Mark(0, 10, True), Mark(4, 12, False), Mark(4, 5, True))
    )

    assert (first["overruled_s"], second["overruled_s"], third["overruled_s"]) == (6.0, 1.0, 0.0)


def test_a_mark_outside_of_the_video_is_still_a_label() -> None:
    """Outside of what was judged there are no answers and no measures."""
    (label,) = list_labels(make_review(Mark(50, 60, True)))

    assert label["program"]["correct_s"] == label["program"]["unseen_s"] == 0.0
    assert label["measures"]["other_thigh_trunk"]["median"] is None


def test_lines_are_json_in_plain_ascii() -> None:
    """One object per line, whatever characters a name or a reason has."""
    review = make_review(Mark(0, 1, True, "zażółć\n🩺", "Ada"), Mark(1, 2, False))

    text = to_jsonl(list_labels(review))

    assert text.isascii()
    lines = text.splitlines()
    assert len(lines) == 2
    assert json.loads(lines[0])["reason"] == "zażółć\n🩺"


def test_the_table_has_a_row_a_label_and_runs_nothing() -> None:
    """A spreadsheet shows names, reasons and authors, and never takes them for formulas."""
    review = make_review(Mark(0, 1, False, "=1+1", "@Ada"), Mark(17, 18, True), video="-2.mp4")
    lost = make_review(Mark(0, 1, True), tracks=False)
    labels = [*list_labels(review), *list_labels(lost)]

    rows = list(csv.DictReader(io.StringIO(to_csv(labels), newline=""), strict=True))

    assert [row["label"] for row in rows] == ["wrong", "correct", "correct"]
    assert (rows[0]["reason"], rows[0]["by"], rows[0]["video"]) == ("'=1+1", "'@Ada", "'-2.mp4")
    assert rows[0]["other_thigh_trunk"] == "100.0"
    assert rows[1]["other_thigh_trunk"] == rows[2]["other_thigh_trunk"] == ""
    assert rows[0]["program_reasons"] == "ankle_not_on_knee 1"


def test_no_labels_are_an_empty_file_or_a_heading() -> None:
    """Without any marks the output is empty, in either format."""
    assert to_jsonl([]) == ""
    assert len(to_csv([]).splitlines()) == 1
