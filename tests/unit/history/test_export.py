from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.hold import FormState, HoldSpan
from posecheck.history import Profile, Settings
from posecheck.history.export import to_csv, to_json
from posecheck.history.records import Assignment
from posecheck.texts.csv_cells import as_cell
from tests.unit.history.makers import make_set


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]).filter(lambda c: c != "\0")))
def test_a_note_is_read_back_and_never_begins_a_formula(note: str) -> None:
    """However odd a note is, it stays in its cell, and no spreadsheet runs it."""
    [row] = csv.DictReader(io.StringIO(to_csv([make_set(note=note, pain=3)]), newline=""))

    lines = note.replace("\r\n", "\n").replace("\r", "\n")
    assert row["note"].removeprefix("'") == lines.removeprefix("'")
    assert not row["note"].lstrip().startswith(("=", "+", "-", "@"))
    assert (row["pain"], row["counted_s"], row["goal_met"]) == ("3", "30.0", "yes")


@pytest.mark.parametrize("note", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "＝1", "\n=1", "\x1f=1"])  # noqa: RUF001
def test_what_would_be_a_formula_is_text(note: str) -> None:
    """A leading apostrophe makes it text."""
    assert as_cell(note) == f"'{note}"


def test_the_table_has_a_row_for_each_set_oldest_first() -> None:
    """Without sets, only the heading is exported."""
    later, earlier = make_set(datetime(2026, 3, 5, tzinfo=UTC)), make_set(accepted_s=3)

    rows = list(csv.DictReader(io.StringIO(to_csv([later, earlier]))))

    assert [row["day"] for row in rows] == ["2026-03-04", "2026-03-05"]
    assert [row["goal_met"] for row in rows] == ["no", "yes"]
    assert rows[0]["paused_by"] == "ankle_not_on_knee 2.0"
    assert len(to_csv([]).splitlines()) == 1


def test_a_way_in_or_out_is_no_fault_in_a_file_either() -> None:
    """What is named in hindsight on the page has the same name in what is handed on."""
    out = HoldSpan(32.0, 34.0, FormState.INCORRECT, ("coming_out", "thigh_not_pulled"))
    record = replace(
        make_set(),
        intervals=(*make_set().intervals, out),
        paused_by_s={"ankle_not_on_knee": 2.0, "thigh_not_pulled": 2.0},
    )

    [row] = csv.DictReader(io.StringIO(to_csv([record])))
    [entry] = json.loads(to_json(Profile("ada", "Ada"), Settings(), [], [record]))["sets"]

    assert row["paused_by"] == "ankle_not_on_knee 2.0; coming_out 2.0"
    assert entry["paused_by_s"] == {"ankle_not_on_knee": 2.0, "coming_out": 2.0}


def test_the_json_has_a_schema_and_everything() -> None:
    """Another program can identify the format, and nothing is left out."""
    record = make_set(note="a “note”", pain=0)
    assigned = Assignment("figure-4", date(2026, 3, 1), 2)

    document = json.loads(
        to_json(Profile("ada", "Ada"), Settings(volume=0.5), [assigned], [record])
    )

    assert (document["schema"], document["profile"]) == (1, "Ada")
    assert document["settings"]["volume"] == 0.5
    assert document["assignments"] == [
        {"stretch": "figure-4", "from_day": "2026-03-01", "reference_version": 2}
    ]
    [entry] = document["sets"]
    left_out = {"profile_id"}
    assert set(entry) >= {name for name in type(record).__slots__ if name not in left_out}
    assert (entry["note"], entry["pain"]) == ("a “note”", 0)
