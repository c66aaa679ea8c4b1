"""The printed report and the tables of `posecheck review`, with a real clip and the real model."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from posecheck.analysis.archive import load_material
from posecheck.analysis.job import Job
from posecheck.analysis.outputs import ReviewFiles
from posecheck.analysis.recording import load_recording
from posecheck.analysis.rejudge import rejudge
from posecheck.analysis.review import review
from posecheck.cli.main import main
from posecheck.core.landmarks import Side
from posecheck.references.files import find_reference

pytestmark = pytest.mark.models

REVIEW = ("review", "--stretch", "figure-4", "--side", "right", "--model", "full")


def run(*args: object) -> int:
    return main([*REVIEW, *(str(arg) for arg in args)])


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_one_video_gets_its_pdf_and_its_tables(short_clip: Path, tmp_path: Path) -> None:
    """The report is one page, and the tables agree with the JSON."""
    tables = tmp_path / "tables"

    status = run(
        short_clip, "--report", tmp_path / "r.pdf", "--csv", tables, "--json", tmp_path / "r.json"
    )

    assert status == 0
    assert names(tables) == ["clip.frames.csv", "clip.intervals.csv"]
    pdf = (tmp_path / "r.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    with (tables / "clip.frames.csv").open(encoding="utf-8", newline="") as file:
        frames = list(csv.DictReader(file, strict=True))
    with (tables / "clip.intervals.csv").open(encoding="utf-8", newline="") as file:
        intervals = list(csv.DictReader(file, strict=True))
    assert [float(row["t_s"]) for row in frames] == [f["t_s"] for f in report["frames_detail"]]
    assert [row["state"] for row in intervals] == [i["state"] for i in report["intervals"]]


@pytest.mark.parametrize("name", ["r.html", "R.HTM"])
def test_the_ending_chooses_html(short_clip: Path, tmp_path: Path, name: str) -> None:
    """A file named .html is a single page with its pictures embedded."""
    assert run(short_clip, "--report", tmp_path / name) == 0

    text = (tmp_path / name).read_text("utf-8")
    assert text.startswith("<!doctype html>")
    assert "of 30 seconds counted." in text
    assert "data:image/jpeg;base64," in text
    assert "://" not in text


def test_several_videos_get_a_pdf_each(short_clip: Path, tmp_path: Path) -> None:
    """For a folder of videos, --report and --csv name folders, which are created."""
    videos, results = tmp_path / "videos", tmp_path / "results"
    videos.mkdir()
    for name in ("a.mp4", "b.mp4"):
        shutil.copy(short_clip, videos / name)

    assert run(videos, "--report", results, "--csv", results) == 0

    assert names(results) == [
        "a.frames.csv", "a.intervals.csv", "a.report.pdf",
        "b.frames.csv", "b.intervals.csv", "b.report.pdf",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--report", "r.doc"), "must end in .pdf or .html"),
        (("--report", "r"), "must end in .pdf or .html"),
        (("--report", "none/r.pdf"), "none does not exist"),
        (("--report", "folder.pdf"), "this is a folder"),
        (("--csv", "file"), "name a folder"),
        (("--csv", "none/tables"), "none does not exist"),
        (("--csv", ".", "--json", "clip.frames.csv"), "same name"),
        (("--report", "r.pdf", "--json", "r.pdf"), "same name"),
    ],
)
def test_a_place_that_cannot_take_the_result_is_told_before_the_review(
    short_clip: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    args: tuple[str, ...],
    told: str,
) -> None:
    """Extensions, folders and names are checked first, and nothing is left behind."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    (tmp_path / "folder.pdf").mkdir()

    assert run(short_clip, *args) == 2

    complaint = capsys.readouterr().err
    assert told in complaint
    assert len(complaint.splitlines()) == 1
    assert names(tmp_path) == ["file", "folder.pdf"]


def test_what_is_no_video_leaves_no_report_and_no_folder(tmp_path: Path) -> None:
    """If the video cannot be read, nothing half-written and no empty folder is left."""
    (tmp_path / "v.mp4").write_text("no video")

    status = run(tmp_path / "v.mp4", "--report", tmp_path / "r.pdf", "--csv", tmp_path / "tables")

    assert status == 2
    assert names(tmp_path) == ["v.mp4"]


def test_a_disk_that_fills_up_leaves_the_old_report_alone(short_clip: Path, tmp_path: Path) -> None:
    """If one result cannot be written, none of that video's other results appears either."""
    target = tmp_path / "r.pdf"
    target.write_text("older")
    # The limit on a file's size stands for the disk's end: the tables fit, the report does not.
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000)); "
        "from posecheck.cli.main import main; sys.exit(main())"
    )

    finished = subprocess.run(
        [
            sys.executable,
            "-c",
            limited,
            *REVIEW,
            short_clip,
            "--report",
            target,
            "--csv",
            tmp_path / "t",
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert finished.returncode == 2
    assert "r.pdf" in finished.stderr
    assert len(finished.stderr.splitlines()) == 1
    assert target.read_text() == "older"
    assert names(tmp_path) == ["r.pdf"]


def test_a_recording_judged_again_gives_the_same_report(short_clip: Path, tmp_path: Path) -> None:
    """The recording gives every verdict and every second again, without the video."""
    reference = find_reference("figure-4")
    job = Job(short_clip, recording=tmp_path / "a.npz", material=tmp_path / "m.npz")
    with ReviewFiles(job, reference, Side.RIGHT) as files:
        report = review(short_clip, reference, Side.RIGHT, model="full", on_moment=files.add)
        files.write(report)

    again = rejudge(
        load_recording(tmp_path / "a.npz"), reference, Side.RIGHT, video="clip.mp4", model="full"
    )

    assert again.report.to_dict() == report.to_dict()
    assert load_material(tmp_path / "m.npz").report.to_dict() == report.to_dict()
