"""``posecheck evaluate`` as people use it: a real clip with the real model, and bad input."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.clips import cut_clip
from tests.integration.command_line import Run, make_runner

pytestmark = pytest.mark.models

LABELS = """
schema = 1
[[videos]]
video = "knee.mp4"
stretch = "knee-to-opposite-shoulder"
side = "right"
intervals = [
    { start_s = 4.5, end_s = 6, label = "transition" },
    { start_s = 6, end_s = 10, label = "correct" },
]
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs ``posecheck evaluate`` in this process."""
    return make_runner(capsys, "evaluate")


def test_a_clinics_own_video_is_held_against_its_labels(
    run: Run, sample_videos: Path, tmp_path: Path
) -> None:
    """Nearly all of a good hold is found, even if another video cannot be read."""
    cut_clip(sample_videos / "knee_shoulder_right_good.mp4", tmp_path / "knee.mp4", 10.0)
    (tmp_path / "bad.mp4").write_text("no video")
    labels = tmp_path / "labels.toml"
    labels.write_text(LABELS + LABELS.replace("schema = 1", "").replace("knee.mp4", "bad.mp4"))

    status, out, err = run(labels, "--model", "full", "--json", tmp_path / "out.json")

    document = json.loads((tmp_path / "out.json").read_text("utf-8"))
    (video,) = document["videos"]
    assert video["correct_s"] == 4.0
    assert video["found_s"] >= 3.6
    assert video["falsely_counted_s"] <= 0.5
    assert video["found_s"] + video["missed_s"] + video["not_judged_s"] == pytest.approx(4.0)
    assert (video["view"], video["height"], video["model"]) == ("beside", "raised", "full")
    assert f"{video['found_s']:.1f} found" in out
    assert "No interval can be given" in out
    assert status == 2
    assert len(err.splitlines()) == 1
    assert "bad.mp4" in err
    assert document["failed"][0]["video"] == "bad.mp4"


def test_nothing_is_written_where_nothing_could_be_judged(run: Run, tmp_path: Path) -> None:
    """If no video can be read, there is no result and no output file."""
    (tmp_path / "knee.mp4").write_text("no video")
    labels = tmp_path / "labels.toml"
    labels.write_text(LABELS)

    status, out, err = run(labels, "--json", tmp_path / "out.json")

    assert (status, out) == (2, "")
    assert "none of the labelled videos could be judged" in err
    assert not (tmp_path / "out.json").exists()


def test_bad_input_is_told_before_the_long_work(run: Run, tmp_path: Path) -> None:
    """Faults in labels, a missing model and an unwritable output path are reported."""
    labels = tmp_path / "labels.toml"
    labels.write_text(LABELS.replace('"right"', '"R"'))

    for args, told in (
        ((labels,), "2 faults to fix in this labels file"),
        ((tmp_path / "none.toml",), "no such file"),
        ((labels, "--model", "huge"), "no such pose model"),
        ((labels, "--json", labels), "would be overwritten"),
        ((labels, "--json", tmp_path / "no" / "out.json"), "does not exist"),
        ((), "Missing argument"),
    ):
        status, out, err = run(*args)
        assert (status, out) == (2, "")
        assert told in err
        assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == [labels]


def test_damaged_landmarks_are_told_by_the_name_in_their_archive(run: Run, tmp_path: Path) -> None:
    """For an imported archive, the output does not mention the folder it was unpacked into."""
    video = {"landmarks": "video-001.npz", "model": "full", "stretch": "figure-4"}
    video |= {"side": "left", "intervals": []}
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("labels.json", json.dumps({"schema": 1, "videos": [video]}))
        archive.writestr("video-001.npz", b"no")

    status, out, err = run(tmp_path / "a.zip")

    assert (status, out) == (2, "")
    assert err.startswith("posecheck: video-001.npz: this file is damaged")
