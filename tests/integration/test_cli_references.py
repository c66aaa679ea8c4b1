"""Reference poses on the command line: created, compared, shared, and fitted to a video."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from posecheck.cli.main import main
from posecheck.references.files import load_reference
from posecheck.storage.data_folder import DATA_DIR_VARIABLE
from tests.clips import cut_clip
from tests.integration.command_line import Answer, Run, make_runner

pytestmark = pytest.mark.usefixtures("first_poses")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an own data folder's reference poses; nothing is there yet."""
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "data"))
    return tmp_path / "data" / "reference_poses"


@pytest.fixture
def run(data: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs `posecheck references`."""
    assert not data.exists()

    return make_runner(capsys, "references")


def refusal(answer: Answer) -> str:
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("posecheck: ")
    assert "Traceback" not in answer.err
    return answer.err


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_stretch_is_copied_changed_compared_and_taken_into_use(
    run: Run, tmp_path: Path, data: Path
) -> None:
    """The whole workflow: nothing takes effect before the import, and all versions are kept."""
    file = tmp_path / "gentle.toml"
    assert run("copy", "figure-4", file).status == 0
    edit(file, "minimum = 98", "minimum = 90  # for Mr B")

    assert run("diff", "figure-4", file).out == (
        "Thigh not pulled: at least 90 degrees instead of 98.\n"
    )
    assert not data.exists()
    taken = run("import", file, "--by", "Ada", "--why", "gentler at first")

    assert (taken.status, "version 2" in taken.out) == (0, True)
    assert "version 2" in run("list").out
    assert "at least 90 degrees" in run("show", "figure-4").out
    assert "at least 98 degrees" in run("show", "figure-4@1").out
    listed = run("versions", "figure-4").out.splitlines()
    assert re.fullmatch(r" +2  [\d-]+ [\d:]+  Ada  gentler at first  \(in use\)", listed[0])
    assert listed[1].split() == ["1", "shipped"]
    assert "for Mr B" in (data / "figure-4.toml").read_text("utf-8")
    assert run("diff", "figure-4", "figure-4@2").out == "No differences.\n"
    assert "no errors" in run("check").out


def test_a_third_stretch_is_made_and_known_everywhere(run: Run, data: Path) -> None:
    """A copy of another stretch has its own name, and its notes use that name."""
    made = run("new", "single-knee", "--from", "knee-to-opposite-shoulder", "--title", "Knee up")

    assert made.status == 0
    assert load_reference(data / "single-knee.toml").title == "Knee up"
    head = (data / "single-knee.toml").read_text("utf-8").splitlines()
    assert head[0] == "# KNEE UP: what posecheck checks in this stretch."
    assert "Knee up, version 1" in run("list").out
    # The review gets as far as the video.
    assert main(["review", "none.mp4", "--stretch", "single-knee", "--side", "left"]) == 2
    assert "already" in refusal(run("new", "single-knee", "--from", "figure-4"))


def test_a_stretch_can_be_written_first_and_imported_later(
    run: Run, tmp_path: Path, data: Path
) -> None:
    """With --to, nothing takes effect yet."""
    file = tmp_path / "twist.toml"

    assert run("new", "lying-twist", "--from", "figure-4", "--to", file).status == 0

    assert not data.exists()
    assert load_reference(file).title == "Lying twist"
    assert run("import", file).status == 0
    assert "lying-twist" in run("list").out


def test_an_export_is_taken_in_elsewhere(run: Run, tmp_path: Path) -> None:
    """A single file transfers a version to another data folder."""
    file, elsewhere = tmp_path / "out.toml", tmp_path / "elsewhere"
    run("new", "single-knee", "--from", "figure-4")

    assert run("export", "single-knee@1", file).status == 0
    assert run("--data-dir", elsewhere, "import", file).status == 0

    assert (elsewhere / "reference_poses" / "single-knee.toml").is_file()
    assert "single-knee" in run("--data-dir", elsewhere, "list").out


def test_no_file_is_overwritten_and_none_put_among_the_versions(
    run: Run, tmp_path: Path, data: Path
) -> None:
    """A therapist's file is never overwritten, and the library's own folder is refused."""
    file = tmp_path / "mine.toml"
    file.write_text("mine", "utf-8")
    run("new", "single-knee", "--from", "figure-4")

    for command in (("copy", "figure-4"), ("export", "figure-4")):
        assert "already exists" in refusal(run(*command, file))
        inside = data / "versions" / "single-knee" / "000009.toml"
        assert "choose another folder" in refusal(run(*command, inside))
    assert "already exists" in refusal(run("new", "x", "--from", "figure-4", "--to", file))
    assert file.read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("show", "figure-4@7"), "no version 7"),
        (("show", "figure-4@two"), "no version number after the @"),
        (("show", "figure-4@²"), "no version number after the @"),
        (("show", "figur-4@1"), "Did you mean figure-4?"),
        (("versions", "none"), "Known stretches"),
        (("diff", "figure-4", "none.toml"), "no such file"),
        (("new", "../x", "--from", "figure-4"), "lower-case letters"),
        (("new", "x", "--from", "figure-4", "--title", " "), "title"),
        (("import", "none.toml"), "no such file"),
        (("export", "figure-4", "/nowhere/at/all.toml"), "does not exist"),
    ],
)
def test_what_cannot_be_is_told(run: Run, data: Path, args: tuple[str, ...], told: str) -> None:
    """A mistake is answered with what is wrong, and changes nothing."""
    assert told in refusal(run(*args))
    assert not data.exists()


def test_an_import_with_faults_changes_nothing(run: Run, tmp_path: Path, data: Path) -> None:
    """Every fault is reported with its place."""
    file = tmp_path / "bad.toml"
    run("copy", "figure-4", file)
    edit(file, "minimum = 98", "minimum = nan")
    edit(file, "hold_s = 30", "hold_s = -1")

    told = refusal(run("import", file))

    assert "checks[2] (thigh_not_pulled).minimum" in told
    assert "dose.hold_s" in told
    assert not data.exists()


def test_a_fault_made_by_hand_is_told_and_the_version_before_is_used(
    run: Run, tmp_path: Path, data: Path
) -> None:
    """The list says what to correct, and what is used until then."""
    file = tmp_path / "gentle.toml"
    run("copy", "figure-4", file)
    run("import", file)
    edit(data / "figure-4.toml", "minimum = 98", "minimum = 980")

    listed = run("list")

    assert listed.status == 2
    assert "Figure-4 stretch, version 2" in listed.out
    assert "minimum is 980" in listed.err
    assert "version 2 is used" in listed.err
    assert "at least 98 degrees" in run("show", "figure-4").out


@pytest.mark.models
def test_limits_are_suggested_from_the_good_part_of_a_video(
    run: Run, sample_videos: Path, tmp_path: Path
) -> None:
    """Each check comes with its evidence; the file that is written has no faults."""
    video, file = tmp_path / "good.mp4", tmp_path / "suggested.toml"
    cut_clip(sample_videos / "figure4_right_good.mp4", video, 10.0)
    args = ("suggest", "figure-4", "--video", video, "--side", "right", "--model", "full")

    answer = run(*args, "--good", "7-9", "--to", file)

    assert (answer.status, answer.err) == (0, "")
    assert re.search(r"thigh not pulled: at least 1\d\d degrees instead of at least 98", answer.out)
    assert re.search(r"shown 1\d\d\.\d to 1\d\d\.\d degrees in 2\.\d s", answer.out)
    thigh = load_reference(file).checks[1]
    assert thigh.minimum > 98
    assert thigh.source.startswith("good.mp4: shown 1")
    assert "ends later" in refusal(run(*args, "--good", "7-99"))
    taken = refusal(run(*args, "--good", "7-9", "--to", file))
    assert "already exists" in taken
    for wrong in ("7", "9-7", "a-b", "7-inf", "nan-9"):
        assert "such as 4.0-20.0" in refusal(run(*args, "--good", wrong))
