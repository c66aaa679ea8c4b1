"""What a run may reuse from an earlier one, and what the lookup costs."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Self

import pytest

from posecheck.analysis.job import Job, check_outputs
from posecheck.analysis.process.protocol import Analysis, Outcome
from posecheck.batch import fingerprint, local
from posecheck.batch.journal import JOURNAL_NAME
from posecheck.cli.main import main
from posecheck.core.landmarks import Side
from posecheck.errors import OutputError
from posecheck.references.files import find_reference
from tests.unit.batch.test_batch import make_report

REVIEW = ("review", "--stretch", "figure-4", "--side", "right", "--model", "full")


class FakeWorker:
    """Reviews in no time; ``meanwhile`` happens to the video while it does."""

    meanwhile: Callable[[Path], object] = staticmethod(Path.stat)

    def __init__(self, limits: object) -> None:
        self.limits = limits

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def analyse(self, analysis: Analysis, *_: object) -> Outcome:
        FakeWorker.meanwhile(analysis.job.video)
        return Outcome(make_report(stretch="figure-4"), ("30.0 of 30 seconds counted.",))


def go_on_copying(video: Path) -> None:
    with video.open("ab") as file:
        file.write(b"the other half")


def write_over(video: Path) -> None:
    """Change the content, but neither how much there is nor when it was written."""
    about = video.stat()
    video.write_bytes(b"OTHER".ljust(about.st_size))
    os.utime(video, ns=(about.st_atime_ns, about.st_mtime_ns))


@pytest.mark.parametrize("meanwhile", [go_on_copying, write_over])
def test_a_video_that_changes_while_it_is_reviewed_is_told_and_done_again(
    meanwhile: Callable[[Path], object],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A report of half a video is never taken for that of the whole one."""
    video = tmp_path / "video.mp4"
    video.write_bytes(b"one half, ")
    summary = tmp_path / "summary"
    command = [*REVIEW, str(video), "--summary", str(summary)]
    monkeypatch.setattr(local, "Worker", FakeWorker)
    monkeypatch.setattr(FakeWorker, "meanwhile", staticmethod(meanwhile))

    assert main(command) == 2

    told = capsys.readouterr()
    assert "video.mp4: it changed while it was being reviewed" in told.err
    assert "counted" not in told.out
    assert "it changed while it was being reviewed" in (summary / "summary.csv").read_text("utf-8")
    assert (summary / JOURNAL_NAME).read_bytes() == b""
    monkeypatch.setattr(FakeWorker, "meanwhile", staticmethod(Path.stat))
    for earlier in (False, True):
        assert main(command) == 0
        assert ("in an earlier run" in capsys.readouterr().out) is earlier


def test_the_same_is_the_same_on_every_machine(tmp_path: Path) -> None:
    """The result of a cluster has the fingerprint of the content that was sent."""
    video = tmp_path / "video.mp4"
    video.write_bytes(b"pictures")
    for stretch in ("figure-4", "knee-to-opposite-shoulder"):
        sent = Analysis(Job(video), "video.mp4", find_reference(stretch), Side.LEFT, "full")

        assert fingerprint.fingerprint(sent) is not None
        there = Analysis.from_json(sent.to_json())
        assert fingerprint.fingerprint(there) == fingerprint.fingerprint(sent)


def test_a_video_that_is_not_there_has_no_fingerprint(tmp_path: Path) -> None:
    """An unreadable file is not an error of the lookup, because its analysis reports it."""
    gone = Analysis(Job(tmp_path / "gone.mp4"), "", find_reference("figure-4"), Side.LEFT, "full")

    assert fingerprint.fingerprint(gone) is None


@pytest.mark.parametrize("library", ["mediapipe", "numpy", "av"])
def test_another_version_of_what_judges_is_another_program(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change of MediaPipe, NumPy or PyAV can move verdicts, so videos are reviewed again."""
    digest = fingerprint.digest_program.__wrapped__
    before = digest()
    known = fingerprint.version
    monkeypatch.setattr(
        fingerprint, "version", lambda name: "0.0.1" if name == library else known(name)
    )

    assert digest() != before


@pytest.mark.parametrize(
    "name", ["texts/en.toml", "reports/templates/report.html.jinja", "reports/report.css"]
)
def test_another_word_or_another_page_is_another_program(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything that a report depends on is part of the digest, not only the code."""
    part = tmp_path / name
    part.parent.mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr(fingerprint, "_PACKAGE", tmp_path)
    digests = set()
    for content in ("one", "another"):
        part.write_text(content, encoding="utf-8")
        digests.add(fingerprint.digest_program.__wrapped__())

    assert len(digests) == 2


def test_looking_at_what_is_there_grows_with_the_videos_and_not_with_their_square(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice as many finished videos take twice as many disk accesses."""
    jobs = [Job(tmp_path / f"{n}.mp4", json=tmp_path / f"{n}.json") for n in range(40)]
    for job in jobs:
        job.video.touch()
        for output in job.outputs:
            output.touch()
    looks = 0
    look = os.stat

    def count(*args: object, **settings: object) -> os.stat_result:
        nonlocal looks
        looks += 1
        return look(*args, **settings)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "stat", count)
    check_outputs(jobs[:20], [])
    few, looks = looks, 0
    check_outputs(jobs, [])

    assert 0 < looks <= 2 * few


def test_a_result_never_takes_the_place_of_a_video_under_any_of_its_names(tmp_path: Path) -> None:
    """An output path that is another name of an input file counts as that file."""
    videos = [tmp_path / "a.mp4", tmp_path / "b.mp4"]
    for video in videos:
        video.touch()
    (tmp_path / "a.json").hardlink_to(videos[1])
    (tmp_path / "b.json").symlink_to(videos[0])
    for name in ("a.json", "b.json"):
        with pytest.raises(OutputError, match="would be overwritten"):
            check_outputs([Job(videos[0], json=tmp_path / name), Job(videos[1])], [])
