"""Labels on the command line: kept reviews as the pages leave them, the real command."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from posecheck.analysis.archive import save_material
from posecheck.analysis.recording import MOMENT, save_recording
from posecheck.core.annotations import Mark
from posecheck.core.landmarks import Side
from posecheck.history import open_store
from posecheck.history.store import FILE_NAME as HISTORY
from posecheck.review_service import ReviewRecord, ReviewState, annotations_file
from posecheck.review_service.kept import KEPT_FOLDER
from posecheck.review_service.kept_file import KeptReview, write_review
from posecheck.review_service.paths import MATERIAL, RECORDING, REVIEW
from posecheck.storage.data_folder import DATA_DIR_VARIABLE
from tests.integration.command_line import Run, make_runner
from tests.unit.analysis.test_recording import record
from tests.unit.reports.report_makers import make_material

MARKS = (
    Mark(16.0, 18.0, True, "ankle was on", "=Ada", "2026-11-23T10:00:00+00:00"),
    Mark(20.0, 22.0, False, "thigh_not_pulled", "=Ada", "2026-11-23T10:01:00+00:00"),
)


def put(folder: Path, number: int, profile_id: str, marks: tuple[Mark, ...] = MARKS) -> Path:
    """Keep a review, as the service does."""
    review = folder / KEPT_FOLDER / f"{number:032x}"
    review.mkdir(parents=True)
    material = make_material()
    summary = material.report.to_dict()
    del summary["frames_detail"]
    record = ReviewRecord(
        id=review.name,
        workspace="",
        name=f"clip {number}.mp4",
        made_at=datetime(2026, 11, number, tzinfo=UTC),
        state=ReviewState.DONE,
        size_bytes=1,
        stretch="figure-4",
        title="Figure-4",
        reference_version=1,
        side=Side.RIGHT,
        model="full",
        kept=True,
        profile_id=profile_id,
        summary=summary,
        sha256="ab" * 32,
    )
    write_review(review, KeptReview(record, record.made_at))
    save_material(review / MATERIAL, replace(material, snapshots=()))
    for mark in marks:
        annotations_file.add_mark(review, mark)
    return review


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a data folder with a marked review of Ada, one of Bert, and one without marks."""
    folder = tmp_path / "data"
    with closing(open_store(folder / HISTORY)) as store:
        ada, bert = store.add_profile("Ada"), store.add_profile("Bert")
    put(folder, 1, ada.id)
    put(folder, 2, bert.id, MARKS[:1])
    put(folder, 3, ada.id, ())
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path) -> Run:
    """Return a function that runs ``posecheck labels export`` on that folder."""
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(folder))
    return make_runner(capsys, "labels", "export")


@pytest.fixture
def with_joints(folder: Path) -> Path:
    """Return that data folder with what was seen in each review: form held from 16 to 18 s."""
    for review in (folder / KEPT_FOLDER).iterdir():
        recording = record([20.0] * 160 + [110.0] * 20 + [20.0] * 60).build(24.0)
        save_recording(review / RECORDING, recording)
    return folder


def test_every_mark_is_a_line_of_json(run: Run) -> None:
    """All profiles' marks go to standard output, oldest review first, and nothing else does."""
    status, out, err = run()

    labels = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [label["video"] for label in labels] == ["clip 1.mp4", "clip 1.mp4", "clip 2.mp4"]
    first, second, _ = labels
    assert (first["label"], second["label"]) == ("correct", "wrong")
    assert first["video_sha256"] == "ab" * 32
    assert first["program"]["reasons"] == {"ankle_not_on_knee": 2.0}
    assert second["program"]["correct_s"] == 2.0
    assert second["measures"]["other_thigh_trunk"]["median"] == pytest.approx(104.5, abs=1)
    assert err == "Labels: 3, from reviews: 2.\n"


def test_a_person_is_named(run: Run) -> None:
    """Only that person's reviews are exported; an unknown name is answered with the known ones."""
    _, out, _ = run("--person", "bert")
    assert [json.loads(line)["video"] for line in out.splitlines()] == ["clip 2.mp4"]

    status, out, err = run("--person", "Carl")
    assert (status, out) == (2, "")
    assert "Ada, Bert" in err


def test_a_name_in_csv_gives_a_table(run: Run, tmp_path: Path) -> None:
    """The table opens in a spreadsheet and runs nothing."""
    table = tmp_path / "labels.CSV"

    assert run("--to", table)[:2] == (0, "")

    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    assert len(rows) == 3
    assert rows[0]["by"] == "'=Ada"
    assert rows[0]["label"] == "correct"


def test_another_name_gives_json_lines(run: Run, tmp_path: Path) -> None:
    """The file's content equals that of standard output."""
    target = tmp_path / "labels.jsonl"

    run("--to", target)

    assert target.read_text() == run()[1]


def test_a_damaged_review_does_not_hide_the_others(run: Run, folder: Path) -> None:
    """Damaged marks, records and measures are reported, one line each; the rest is exported."""
    first, second, third = sorted((folder / KEPT_FOLDER).iterdir())
    (first / MATERIAL).write_bytes(b"no")
    (second / annotations_file.FILE_NAME).write_text("{")
    (third / REVIEW).write_text("{")

    status, out, err = run()

    labels = [json.loads(line) for line in out.splitlines()]
    assert status == 2
    assert [label["video"] for label in labels] == ["clip 1.mp4"] * 2
    assert labels[0]["measures"] == {}
    assert labels[0]["program"]["reasons"] == {"ankle_not_on_knee": 2.0}
    assert err.count("posecheck: ") == 3
    assert "Traceback" not in err
    assert (second / annotations_file.FILE_NAME).read_text() == "{"


def test_without_marks_there_is_nothing(run: Run, tmp_path: Path) -> None:
    """A folder without reviews is not an error, and looking for reviews creates none."""
    status, out, err = run("--data-dir", tmp_path / "none")

    assert (status, out) == (0, "")
    assert err == "Labels: 0, from reviews: 0.\n"
    assert not (tmp_path / "none").exists()


def test_a_place_that_cannot_be_written_is_told(run: Run, folder: Path, tmp_path: Path) -> None:
    """A missing folder, and the folder of the reviews itself, are refused in a line."""
    for target in (tmp_path / "no" / "labels.csv", folder / KEPT_FOLDER / "labels.csv"):
        status, out, err = run("--to", target)
        assert (status, out) == (2, "")
        assert len(err.splitlines()) == 1
        assert not target.exists()


@pytest.mark.usefixtures("with_joints")
def test_joints_are_handed_in_without_a_name(run: Run, tmp_path: Path) -> None:
    """The archive contains labels and joints, but nothing about people, files, authors or days."""
    target = tmp_path / "joints.zip"

    status, out, err = run("--landmarks", "--to", target)

    assert (status, out) == (0, "")
    assert "reviews: 2" in err
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist() == ["video-001.npz", "video-002.npz", "labels.json"]
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        text = archive.read("labels.json").decode("ascii")
        with np.load(io.BytesIO(archive.read("video-001.npz"))) as arrays:
            assert set(arrays.files) == {"format", "end_s", *(MOMENT.names or ())}
    first, second = json.loads(text)["videos"]
    assert first == {
        "landmarks": "video-001.npz", "person": "person-1", "model": "full",
        "stretch": "figure-4", "side": "right", "rest": "not_labelled",
        "intervals": [
            {"start_s": 16.0, "end_s": 18.0, "label": "correct"},
            {"start_s": 20.0, "end_s": 22.0, "label": "wrong", "reason": "thigh_not_pulled"},
        ],
    }  # fmt: skip
    assert second["person"] == "person-2"
    for secret in ("clip", "Ada", "2026", "ab" * 8, "ankle was on"):
        assert secret not in text


def test_names_are_handed_in_where_that_is_asked_for(
    run: Run, with_joints: Path, tmp_path: Path
) -> None:
    """With --names, the archive contains the videos' names and the reasons' words."""
    review = put(with_joints, 4, 1, (Mark(1.0, 2.0, False, "Mrs. Jones' hip"),))
    save_recording(review / RECORDING, record([20.0] * 40).build(4.0))

    run("--landmarks", "--to", tmp_path / "plain.zip")
    run("--landmarks", "--names", "--to", tmp_path / "named.zip")

    plain, named = (
        json.loads(zipfile.ZipFile(tmp_path / name).read("labels.json"))["videos"][2]
        for name in ("plain.zip", "named.zip")
    )
    assert "video" not in plain
    assert "reason" not in plain["intervals"][0]
    assert named["video"] == "clip 4.mp4"
    assert named["intervals"][0]["reason"] == "Mrs. Jones' hip"


@pytest.mark.usefixtures("with_joints")
def test_what_was_handed_in_is_judged_without_a_video(
    capsys: pytest.CaptureFixture[str], run: Run, tmp_path: Path
) -> None:
    """`evaluate` gives the same result for the archive, for marks as lines, and as a table."""
    evaluate = make_runner(capsys, "evaluate")
    answers = []
    for name, extra in (("a.zip", ["--landmarks"]), ("a.jsonl", []), ("a.csv", [])):
        run("--to", tmp_path / name, *extra)
        result = evaluate(tmp_path / name, "--json", tmp_path / "e.json")
        assert (result.status, result.err) == (0, "")
        answers.append(json.loads((tmp_path / "e.json").read_text())["total"])

    assert [each["videos"] for each in answers] == [2, 2, 2]
    assert answers[0]["correct_s"] == 4.0
    assert answers[0]["found_s"] > 1.5  # of four: each hold has to be still first
    assert answers[0]["must_not_count_by"] == {"thigh_not_pulled": 2.0}
    assert answers[0]["falsely_counted_s"] == 0.0
    assert answers[0]["found_s"] == answers[1]["found_s"] == answers[2]["found_s"]
    assert {answer["people"] for answer in answers} == {2}
    # These joints were made up: no calibration makes a measure of them.
    evaluate(tmp_path / "a.zip", "--measure-again", "--json", tmp_path / "e.json")
    assert json.loads((tmp_path / "e.json").read_text())["total"]["not_judged_s"] == 4.0


def test_lost_joints_are_told_and_nothing_half_is_written(
    run: Run, with_joints: Path, tmp_path: Path
) -> None:
    """A review without landmarks is named; if no review has any, no archive is left."""
    first, second, _ = sorted((with_joints / KEPT_FOLDER).iterdir())
    (first / RECORDING).unlink()
    target = tmp_path / "a.zip"

    status, _, err = run("--landmarks", "--to", target)
    assert status == 2
    assert err.count("posecheck: ") == 1
    assert "reviews: 1" in err

    target.unlink()
    (second / RECORDING).write_bytes(b"no")
    status, _, err = run("--landmarks", "--to", target)
    assert status == 2
    assert "there is nothing to write" in err
    assert "Traceback" not in err
    assert list(tmp_path.glob("*a.zip*")) == []


@pytest.mark.parametrize(
    "args", [("--landmarks",), ("--landmarks", "--to", "a.csv"), ("--names", "--to", "a.csv")]
)
def test_joints_need_an_archive(run: Run, args: tuple[str, ...]) -> None:
    """An unwritable target is reported before anything is read."""
    status, out, err = run(*args)
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 1
