"""Many videos on the command line: in parallel, resumed, and summarised."""

from __future__ import annotations

import csv
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from posecheck.batch.journal import JOURNAL_NAME
from posecheck.cli.main import main

pytestmark = pytest.mark.models

REVIEW = ("review", "--stretch", "figure-4", "--side", "right", "--model", "full")


@pytest.fixture
def folder(tmp_path: Path, short_clip: Path) -> Path:
    """Return a folder of three short videos and something that is none."""
    folder = tmp_path / "videos"
    folder.mkdir()
    for name in ("a.mp4", "b.mp4", "c.mp4"):
        shutil.copy(short_clip, folder / name)
    (folder / "none.mp4").write_text("no video")
    return folder


def read_summary(folder: Path) -> list[dict[str, str]]:
    with (folder / "summary.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_jobs_side_by_side_come_to_what_one_comes_to(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two at a time or one after the other, every file is identical to the byte."""
    one, two = tmp_path / "one", tmp_path / "two"

    assert main([*REVIEW, str(folder), "--json", str(one)]) == 2
    assert main([*REVIEW, str(folder), "--json", str(two), "--jobs", "2"]) == 2

    assert names_in(one) == names_in(two) == ["a.json", "b.json", "c.json"]
    for name in names_in(one):
        assert (one / name).read_bytes() == (two / name).read_bytes()
    out, err = capsys.readouterr()
    assert out.count("Reviewed: 3, failed: 1.") == 2
    assert err.count("none.mp4: we can't read this video") == 2


def test_a_second_run_does_what_is_new_only(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Finished and unchanged videos are not reviewed again, but are still listed in the summary."""
    summary, results = tmp_path / "summary", tmp_path / "results"
    command = [*REVIEW, str(folder), "--json", str(results), "--summary", str(summary)]
    assert main([*command, "--jobs", "2"]) == 2
    first = read_summary(summary)
    times = {path.name: path.stat().st_mtime_ns for path in results.iterdir()}
    (results / "b.json").unlink()
    (folder / "none.mp4").unlink()
    capsys.readouterr()

    assert main(command) == 0

    out, err = capsys.readouterr()
    assert "Reviewed: 3 (2 of them in an earlier run), failed: 0." in out
    assert out.count("Reviewed in an earlier run") == 2
    assert err == ""
    assert [row["look"] for row in first] == ["failed", *["nothing_counted"] * 3]
    second = read_summary(summary)
    assert [row["earlier_run"] for row in second] == ["true", "false", "true"]
    unchanged = [name for name in times if (results / name).stat().st_mtime_ns == times[name]]
    assert sorted(unchanged) == ["a.json", "c.json"]
    assert names_in(summary) == [JOURNAL_NAME, "summary.csv", "summary.html"]
    assert "../results/a.json" in (summary / "summary.html").read_text("utf-8")


def test_a_missing_video_and_a_name_that_is_no_text_stand_in_the_summary(
    folder: Path, tmp_path: Path
) -> None:
    """Paths that do not exist come first; bytes of a name that cannot be shown are replaced.

    Other results may go into a folder of the summary, which need not exist either.
    """
    (folder / "a.mp4").rename(folder / "\udcff.mp4")
    summary = tmp_path / "summary"
    asked = (str(tmp_path / "gone.mp4"), str(folder / "\udcff.mp4"))

    tables = ("--csv", str(summary / "tables"))
    assert main([*REVIEW, *asked, "--summary", str(summary), *tables]) == 2

    rows = read_summary(summary)
    assert [(row["look"], Path(row["video"]).name) for row in rows] == [
        ("failed", "gone.mp4"),
        ("nothing_counted", r"\udcff.mp4"),
    ]


def test_ctrl_c_leaves_no_child_and_the_next_run_goes_on(
    folder: Path, tmp_path: Path, sample_videos: Path
) -> None:
    """An interrupted run leaves nothing half-written, and finished videos stay finished."""
    shutil.copy(sample_videos.parent / "benchmarks/clips/figure4_right_full_30s.mp4", folder)
    summary = tmp_path / "summary"
    command = [*REVIEW, str(folder), "--annotated", str(summary), "--summary", str(summary)]
    with subprocess.Popen(
        [sys.executable, "-m", "posecheck", *command, "--jobs", "2"],
        stdout=-1,
        stderr=-1,
        text=True,
        # Whoever runs the tests in the background may have had the signal ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    ) as run:
        journal = summary / JOURNAL_NAME
        deadline_s = time.monotonic() + 100
        while not (journal.exists() and journal.read_bytes().count(b"\n") >= 2):
            assert run.poll() is None
            assert time.monotonic() < deadline_s
            time.sleep(0.05)
        children = list_children(run.pid)
        run.send_signal(signal.SIGINT)
        began_s = time.monotonic()
        _, err = run.communicate(timeout=60)

    assert run.returncode == 130
    assert time.monotonic() - began_s < 10
    assert err.strip().splitlines()[-1].startswith("posecheck: stopped")
    assert "Traceback" not in err
    assert children
    assert not any(Path(f"/proc/{child}").exists() for child in children)
    assert not [name for name in names_in(summary) if name.endswith(".part")]
    done = len([name for name in names_in(summary) if name.endswith(".annotated.mp4")])
    assert done >= 2

    for path in folder.glob("figure4*"):
        path.unlink()
    (folder / "none.mp4").unlink()
    again = subprocess.run(
        [sys.executable, "-m", "posecheck", *command], capture_output=True, text=True, check=True
    )
    assert again.stdout.count("Reviewed in an earlier run") >= 2


def list_children(process_id: int) -> list[int]:
    tasks = Path(f"/proc/{process_id}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text("ascii").split()]


@pytest.mark.parametrize("jobs", ["0", "-1", "two"])
def test_a_slip_in_the_number_of_jobs_is_told(
    jobs: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """At least one video at a time."""
    assert main([*REVIEW, str(folder), "--jobs", jobs]) == 2
    assert "--jobs" in capsys.readouterr().err


def test_a_summary_that_cannot_be_written_is_told_before_any_work(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run of hours must not fail at its end because the output path was occupied all along."""
    video, summary = str(folder / "a.mp4"), tmp_path / "summary"
    (summary / "summary.csv").mkdir(parents=True)
    assert main([*REVIEW, video, "--summary", str(summary)]) == 2
    assert "summary.csv: this is a folder" in capsys.readouterr().err

    report = tmp_path / "other" / "summary.html"
    report.parent.mkdir()
    assert main([*REVIEW, video, "--report", str(report), "--summary", str(report.parent)]) == 2
    assert "cannot have the same name" in capsys.readouterr().err
    assert names_in(report.parent) == []


def test_jobs_and_a_cluster_do_not_go_together(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The requested number of jobs is passed on to a cluster's workers."""
    assert main([*REVIEW, str(folder), "--jobs", "2", "--dask", "tcp://127.0.0.1:9"]) == 2
    assert "--nthreads" in capsys.readouterr().err


def test_a_summary_needs_a_folder(folder: Path, tmp_path: Path) -> None:
    """An output path that cannot be a folder is reported before any work."""
    file = tmp_path / "file"
    file.touch()
    assert main([*REVIEW, str(folder), "--summary", str(file)]) == 2
    assert main([*REVIEW, str(folder), "--summary", str(tmp_path / "x" / "y")]) == 2
