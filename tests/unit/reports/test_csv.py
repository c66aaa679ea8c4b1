from __future__ import annotations

import csv
import io

import pytest

from posecheck.core.report import ANGLE_NAMES
from posecheck.reports.csv import to_frames_csv, to_intervals_csv
from tests.unit.reports.report_makers import make_report


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_every_frame_has_its_time_state_and_ten_angles() -> None:
    """One row per frame; an angle that was not measured is an empty cell."""
    heading, first, second = read(to_frames_csv(make_report()))

    assert heading == ["t_s", "state", *(f"{name}_deg" for name in ANGLE_NAMES)]
    assert first[:3] == ["0.0", "incorrect", "10.0"]
    assert second[:2] == ["15.2", "correct"]
    assert [cell for cell in second if not cell] == [second[2 + 3]] == [""]


def test_every_interval_has_its_reasons() -> None:
    """One row per interval, its reasons in one cell, empty while the clock ran."""
    _heading, *rows = read(to_intervals_csv(make_report()))

    assert rows[1] == ["4.0", "16.0", "correct", ""]
    assert rows[2] == ["16.0", "19.0", "incorrect", "ankle_not_on_knee; thigh_not_pulled"]


def test_lines_end_as_the_standard_says() -> None:
    """RFC 4180: every line, including the last, ends in CRLF."""
    for text in (to_frames_csv(make_report()), to_intervals_csv(make_report())):
        assert text.endswith("\r\n")
        assert text.count("\n") == text.count("\r") == text.count("\r\n")


@pytest.mark.parametrize("reason", ["=1+1", "+cmd", "@sum", '-2,"x"', "\t=1"])
def test_no_text_is_run_as_a_formula(reason: str) -> None:
    """Text that a spreadsheet would run gets an apostrophe in front of it."""
    _heading, first, *_ = read(to_intervals_csv(make_report(reason=reason)))

    assert first[3] == f"'{reason}"
