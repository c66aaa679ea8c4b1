"""The command line as people use it: real clips, the real model, real files."""

from __future__ import annotations

import itertools
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import av
import pytest

from posecheck.references.files import find_reference
from tests.integration.command_line import Answer, Run, make_runner

pytestmark = pytest.mark.models

REVIEW = ("review", "--stretch", "figure-4", "--side", "right", "--model", "full")
ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "posecheck")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs the command line in this process."""
    return make_runner(capsys)


def complaint(answer: Answer) -> str:
    """Return the one line of a refusal, after making sure that it is one."""
    assert answer.status == 2
    assert answer.out == ""
    assert answer.err.startswith("posecheck: ")
    assert len(answer.err.splitlines()) == 1
    return answer.err


def test_a_review_says_what_its_json_says(run: Run, short_clip: Path, tmp_path: Path) -> None:
    """The sentences, the JSON and the annotated video come from one review, all of it covered.

    Intervals follow one another without gap or overlap, and the seconds add up.
    """
    report_file, annotated = tmp_path / "report.json", tmp_path / "annotated.mp4"

    outputs = ("--json", report_file, "--annotated", annotated)
    answer = run(*REVIEW, short_clip, "--mirrored", *outputs)

    report = json.loads(report_file.read_text("utf-8"))
    assert (answer.status, answer.err) == (0, "")
    assert "%" not in answer.out
    assert answer.out.startswith(f"{report['accepted_s']:.1f} of 30 seconds counted.")
    assert "not a diagnosis" in answer.out
    assert (report["schema"], report["stretch"], report["video"]) == (1, "figure-4", "clip.mp4")
    assert (report["affected_side"], report["model"]) == ("right", "full")
    assert report["mirrored"] is True
    assert report["frames"] == len(report["frames_detail"]) == 10
    with av.open(str(annotated)) as written:
        assert written.streams.video[0].codec_context.name == "h264"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["annotated.mp4", "report.json"]
    edges = [(interval["start_s"], interval["end_s"]) for interval in report["intervals"]]
    assert edges[0][0] == 0
    assert edges[-1][1] == report["duration_s"] == pytest.approx(1, abs=0.1)
    assert all(before[1] == after[0] for before, after in itertools.pairwise(edges))
    total_s = report["accepted_s"] + report["paused_s"] + report["unseen_s"]
    assert total_s == pytest.approx(report["duration_s"], abs=0.01)


def test_a_reference_file_takes_the_place_of_the_stretch(
    run: Run, short_clip: Path, tmp_path: Path
) -> None:
    """With a therapist's own file, the report contains its id, goal and version."""
    mine = tmp_path / "mine.toml"
    shipped = Path(__file__).parents[2] / "reference_poses" / "figure-4.toml"
    text = shipped.read_text("utf-8").replace('id = "figure-4"', 'id = "mine"')
    mine.write_text(text.replace("hold_s = 30", "hold_s = 7").replace("version = 2", "version = 4"))
    report_file = tmp_path / "report.json"

    answer = run(
        "review", short_clip, "--reference", mine, "--side", "right", "--model", "full",
        "--json", report_file,
    )  # fmt: skip

    report = json.loads(report_file.read_text("utf-8"))
    assert answer.status == 0
    assert (report["stretch"], report["reference_version"], report["goal_s"]) == ("mine", 4, 7)


def test_a_folder_is_reviewed_in_order_and_a_bad_file_does_not_stop_it(
    run: Run, short_clip: Path, tmp_path: Path
) -> None:
    """Each good video gets a report, the bad one a line, and the exit status reflects that."""
    videos = tmp_path / "videos"
    videos.mkdir()
    for name in ("c.MP4", "a.mp4", ".hidden.mp4", "old.annotated.mp4"):
        shutil.copy(short_clip, videos / name)
    (videos / "b.mp4").write_text("no video")
    (videos / "notes.txt").write_text("no video")
    results = tmp_path / "results"

    answer = run(*REVIEW, videos, "--json", results, "--annotated", results)

    assert answer.status == 2
    assert len(answer.err.splitlines()) == 1
    assert "b.mp4" in answer.err
    assert answer.out.index("a.mp4") < answer.out.index("c.MP4")
    assert "Reviewed: 2, failed: 1." in answer.out
    assert sorted(path.name for path in results.iterdir()) == [
        "a.annotated.mp4", "a.json", "c.annotated.mp4", "c.json",
    ]  # fmt: skip


def test_a_missing_video_does_not_stop_the_others(
    run: Run, short_clip: Path, tmp_path: Path
) -> None:
    """If only one of two names exists, that one is reviewed."""
    answer = run(*REVIEW, tmp_path / "none.mp4", short_clip)

    assert answer.status == 2
    assert "none.mp4: no such file" in answer.err
    assert "Reviewed: 1, failed: 1." in answer.out


def test_a_video_given_twice_is_reviewed_once(run: Run, short_clip: Path) -> None:
    """The same file under two names is one set, not two."""
    answer = run(*REVIEW, short_clip, short_clip.parent / "." / short_clip.name)

    assert answer.status == 0
    assert "Reviewed: 1, failed: 0." in answer.out


def test_what_is_no_video_is_refused_and_leaves_nothing(run: Run, tmp_path: Path) -> None:
    """Empty files, and text files named .mp4, get one line each and no result files."""
    video = tmp_path / "video.mp4"
    for content in (b"", b"this is text"):
        video.write_bytes(content)

        answer = run(
            *REVIEW, video, "--json", tmp_path / "r.json", "--annotated", tmp_path / "a.mp4"
        )

        assert "video.mp4" in complaint(answer)
        assert [path.name for path in tmp_path.iterdir()] == ["video.mp4"]


def test_a_folder_without_videos_says_what_it_looked_for(run: Run, tmp_path: Path) -> None:
    """An empty folder is not a success."""
    answer = run(*REVIEW, tmp_path)

    assert answer.status == 2
    assert "no videos in this folder" in answer.err
    assert ".mp4" in answer.err


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--stretch", "figure4", "--side", "right"), "Did you mean figure-4?"),
        (("--stretch", "zzz", "--side", "right"), "figure-4, knee-to-opposite-shoulder"),
        (("--stretch", "figure-4", "--side", "rigth"), "Did you mean right?"),
        (("--stretch", "figure-4", "--side", "both"), "left, right"),
        (("--stretch", "figure-4"), "--side"),
        (("--side", "left"), "Which stretch is it?"),
        (("--stretch", "figure-4", "--side", "left", "--modle", "full"), "--model"),
        (("--stretch", "figure-4", "--side", "left", "--model", "fast"), "heavy or full"),
        (("--reference", "none.toml", "--side", "left"), "no such file"),
    ],
)
def test_a_slip_on_the_command_line_is_told_in_one_line(
    run: Run, short_clip: Path, args: tuple[str, ...], told: str
) -> None:
    """Unknown stretches, sides, options and models are refused, with the closest match named."""
    assert told in complaint(run("review", short_clip, *args))


def test_a_side_and_a_stretch_may_be_written_in_capitals(run: Run, tmp_path: Path) -> None:
    """Uppercase letters are accepted: only the missing file is reported."""
    answer = run("review", tmp_path / "x.mp4", "--stretch", "Figure-4", "--side", "RIGHT")

    assert "x.mp4: no such file" in complaint(answer)


def test_a_stretch_and_a_file_for_another_do_not_go_together(
    run: Run, short_clip: Path, sample_videos: Path
) -> None:
    """Two contradicting options are refused, not resolved by guessing."""
    other = sample_videos.parent / "reference_poses" / "knee-to-opposite-shoulder.toml"

    assert "leave out one of them" in complaint(run(*REVIEW, short_clip, "--reference", other))


def test_a_faulty_reference_file_lists_its_faults_before_any_work(
    run: Run, short_clip: Path, tmp_path: Path
) -> None:
    """All faults are listed, one per line, and the video is not read."""
    mine = tmp_path / "mine.toml"
    mine.write_text("schema = 1\nversion = nan\n")

    answer = run("review", short_clip, "--reference", mine, "--side", "left")

    assert (answer.status, answer.out) == (2, "")
    assert "version is nan" in answer.err
    assert "checks is missing" in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    ("option", "name", "told"),
    [
        ("--json", "none/report.json", "none does not exist"),
        ("--json", "file/report.json", "is not a folder"),
        ("--json", "folder", "this is a folder"),
        ("--json", "clip.mp4", "would be overwritten"),
        ("--json", "link.mp4", "would be overwritten"),
        ("--json", "mine.toml", "would be overwritten"),
        ("--json", "/dev/full", "not a regular file"),
        ("--annotated", "none/a.mp4", "none does not exist"),
        ("--annotated", "clip.mp4", "would be overwritten"),
        ("--annotated", "a.avi", "must end in .mp4"),
    ],
)
def test_a_place_that_cannot_take_the_result_is_told_before_the_review(
    run: Run, short_clip: Path, tmp_path: Path, option: str, name: str, told: str
) -> None:
    """Output paths are checked first, and no input is ever overwritten."""
    video = tmp_path / "clip.mp4"
    shutil.copy(short_clip, video)
    (tmp_path / "link.mp4").symlink_to(video)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    mine = tmp_path / "mine.toml"
    shutil.copy(short_clip.parents[0] / "clip.mp4", video)
    shutil.copy(Path(__file__).parents[2] / "reference_poses" / "figure-4.toml", mine)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    began_s = time.monotonic()

    answer = run(*REVIEW, video, "--reference", mine, option, tmp_path / name)

    assert told in complaint(answer)
    assert time.monotonic() - began_s < 1
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_two_results_cannot_have_one_name(run: Run, short_clip: Path, tmp_path: Path) -> None:
    """A report and a video in one file, or two reports in one, would lose one of them."""
    both = tmp_path / "both.mp4"
    assert "same name" in complaint(run(*REVIEW, short_clip, "--json", both, "--annotated", both))

    shutil.copy(short_clip, tmp_path / "one.mp4")
    shutil.copy(short_clip, tmp_path / "one.mov")
    assert "same name" in complaint(run(*REVIEW, tmp_path, "--json", tmp_path))


def test_several_videos_need_a_results_folder_that_can_be_made(
    run: Run, short_clip: Path, tmp_path: Path
) -> None:
    """A path that is a file, or a folder inside a missing folder, is refused."""
    shutil.copy(short_clip, tmp_path / "one.mp4")
    (tmp_path / "file").touch()

    assert "name a folder" in complaint(run(*REVIEW, tmp_path, "--json", tmp_path / "file"))
    assert "does not exist" in complaint(run(*REVIEW, tmp_path, "--json", tmp_path / "x" / "y"))


def test_a_results_folder_made_for_nothing_is_taken_away(run: Run, tmp_path: Path) -> None:
    """If no video could be reviewed, no empty folder is left behind."""
    (tmp_path / "one.mp4").write_text("no video")

    answer = run(*REVIEW, tmp_path, "--json", tmp_path / "results")

    assert answer.status == 2
    assert [path.name for path in tmp_path.iterdir()] == ["one.mp4"]


@pytest.mark.parametrize("option", ["--json", "--annotated"])
def test_a_disk_that_fills_up_leaves_the_old_result_alone(
    short_clip: Path, tmp_path: Path, option: str
) -> None:
    """If writing fails halfway, the previous file stays, and nothing else is left."""
    target = tmp_path / "result.mp4"
    target.write_text("older")

    # The limit on a file's size stands for the disk's end: both fail the write that crosses it.
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000)); "
        "from posecheck.cli.main import main; sys.exit(main())"
    )
    finished = subprocess.run(
        [sys.executable, "-c", limited, *REVIEW, short_clip, option, target],
        capture_output=True,
        text=True,
        check=False,
    )

    told = complaint(Answer(finished.returncode, finished.stdout, finished.stderr))
    assert "result.mp4" in told
    assert target.read_text() == "older"
    assert [path.name for path in tmp_path.iterdir()] == ["result.mp4"]


@pytest.mark.parametrize("option", ["--json", "--annotated"])
def test_a_full_disk_is_called_that(short_clip: Path, tmp_path: Path, option: str) -> None:
    """On a full disk the message names the cause, and nothing half-written is left."""
    own_mounts = ["unshare", "--map-root-user", "--mount"]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*own_mounts, "true"], check=False).returncode
    ):
        pytest.skip("this machine lets no test mount a disk of its own")
    script = (
        'mount -t tmpfs -o size=4k none "$0" && head -c 4096 /dev/zero >"$0/older" || exit 99; '
        '"$@" || status=$?; [ "$(ls -A "$0")" = older ] || exit 98; exit $status'
    )

    finished = subprocess.run(
        [
            *own_mounts,
            "sh",
            "-c",
            script,
            tmp_path,
            *COMMAND,
            *REVIEW,
            short_clip,
            option,
            tmp_path / "r.mp4",
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    told = complaint(Answer(finished.returncode, finished.stdout, finished.stderr))
    assert "the disk is full" in told


def test_ctrl_c_in_the_middle_leaves_nothing_behind(tmp_path: Path) -> None:
    """A review stopped by hand removes its temporary files and exits with status 130."""
    # Long enough not to be over before the signal, however busy the machine.
    short_clip = ROOT / "benchmarks" / "clips" / "figure4_right_full_30s.mp4"
    outputs = ("--json", tmp_path / "r.json", "--annotated", tmp_path / "a.mp4")
    with subprocess.Popen(
        [*COMMAND, *REVIEW, short_clip, *outputs],
        stdout=-1,
        stderr=-1,
        text=True,
        # Whoever runs the tests in the background may have had the signal ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    ) as child:
        deadline_s = time.monotonic() + 60
        while not _video_has_begun(tmp_path) and child.poll() is None:
            assert time.monotonic() < deadline_s
            time.sleep(0.05)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=60)

    assert child.returncode == 130
    assert out == ""
    assert err.strip().startswith("posecheck: stopped")
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def _video_has_begun(folder: Path) -> bool:
    return any("a.mp4" in path.name and path.stat().st_size for path in folder.iterdir())


def _run_on_terminal(args: list[Any]) -> tuple[int, bytes]:
    """Run the command line with standard error on a terminal and return what appears there."""
    ours, theirs = pty.openpty()
    shown = b""
    with subprocess.Popen([*COMMAND, *args], stdout=subprocess.DEVNULL, stderr=theirs) as child:
        os.close(theirs)
        try:
            while data := os.read(ours, 65536):
                shown += data
        except OSError:  # a terminal whose other end has gone
            pass
    os.close(ours)
    return child.returncode, shown


def test_progress_is_shown_on_a_terminal(short_clip: Path) -> None:
    """A terminal gets a bar that reaches the end.

    What is no terminal gets none: ``test_a_review_says_what_its_json_says``.
    """
    status, shown = _run_on_terminal([*REVIEW, short_clip])

    assert status == 0
    assert b"clip.mp4" in shown
    assert b"100%" in shown


def test_a_reader_that_goes_away_is_no_error() -> None:
    """When piped into a program that stops reading, posecheck ends without an error message."""
    with subprocess.Popen([*COMMAND, "references", "list"], stdout=-1, stderr=-1) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        err = child.stderr.read()

    assert (child.wait(), err) == (1, b"")


def test_a_name_that_cannot_be_shown_is_no_crash() -> None:
    """File names need not be valid text, nor does the terminal have to use UTF-8."""
    finished = subprocess.run(
        [*map(os.fsencode, (*COMMAND, *REVIEW)), b"\xff.mp4"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )

    assert finished.returncode == 2
    assert finished.stderr.startswith(b"posecheck: ")
    assert b"Traceback" not in finished.stderr


def test_help_is_quick_because_nothing_heavy_is_loaded() -> None:
    """Showing the help loads none of the large libraries."""
    heavy = "{'numpy', 'pydantic', 'mediapipe', 'cv2', 'av', 'streamlit', 'matplotlib'}"
    code = (
        "import sys; from posecheck.cli.main import main; "
        f"main(['--help']); sys.exit(len({heavy} & set(sys.modules)))"
    )

    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)

    assert finished.returncode == 0
    assert b"review" in finished.stdout


def test_the_known_stretches_are_listed_with_their_files(run: Run) -> None:
    """A therapist can list the available stretches, and see where to edit them."""
    answer = run("references", "list")

    assert answer.status == 0
    for name in ("figure-4", "knee-to-opposite-shoulder"):
        assert f"{name}.toml" in answer.out


def test_a_stretch_is_shown_in_words(run: Run) -> None:
    """The steps with their sides, the dose, and limits with units and sources are printed."""
    plain, left = (
        run("references", "show", "figure-4"),
        run("references", "show", "figure-4", "--side", "left"),
    )

    assert "Cross your affected ankle over your other knee" in plain.out
    assert "Cross your left ankle over your right knee" in left.out
    pulled = find_reference("figure-4").checks[1]
    least = f"at least {pulled.minimum:g} degrees"
    for part in ("Hold for 30 seconds", least, "trunk lengths", "McGovern"):
        assert part in left.out
    assert "{" not in left.out


def test_showing_an_unknown_stretch_names_the_closest(run: Run) -> None:
    """A typing mistake is answered with what was probably meant."""
    assert "Did you mean figure-4?" in complaint(run("references", "show", "figur-4"))


def test_checking_files_tells_the_good_from_the_bad(run: Run, tmp_path: Path) -> None:
    """Every file is checked; one with faults makes the status 2 and does not hide the others."""
    good = Path(__file__).parents[2] / "reference_poses" / "figure-4.toml"
    bad = tmp_path / "bad.toml"
    limit = re.compile(r"^minimum = \d+", re.MULTILINE)
    bad.write_text(limit.sub("minimum = nan", good.read_text("utf-8"), count=1))

    answer = run("references", "check", bad, good)

    assert answer.status == 2
    assert "checks[2] (thigh_not_pulled).minimum is nan" in answer.err
    assert "figure-4.toml: no errors" in answer.out
    assert run("references", "check", good).status == 0


def test_a_part_is_judged_and_its_side_is_told(
    run: Run, sample_videos: Path, tmp_path: Path
) -> None:
    """Without a side the files are named by the one that was seen; the times are the video's."""
    video, report_file = sample_videos / "figure4_right_good.mp4", tmp_path / "r.json"

    answer = run(
        "review", video, "--stretch", "figure-4", "--model", "full",
        "--from", "0:08", "--to", "13", "--json", report_file, "--language", "de",
    )  # fmt: skip

    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith("Figur-4-Dehnung, rechte Seite:\n")
    assert [path.name for path in tmp_path.iterdir()] == ["r.right.json"]
    report = json.loads((tmp_path / "r.right.json").read_text("utf-8"))
    assert report["part"] == {"start_s": 8.0, "end_s": 13.0, "video_s": pytest.approx(21.2)}
    assert (report["affected_side"], report["not_judged"]) == ("right", None)
    assert report["intervals"][0]["start_s"] == 8.0
    assert report["accepted_s"] > 4
    (still,) = run(*REVIEW[:1], video, "--stretch", "figure-4", "--to", "1").err.splitlines()
    assert "which leg was stretched" in still
    assert still.endswith("which side it is. (--side left, --side right)")
    assert "lasts at least 1 s" in complaint(run(*REVIEW, video, "--from", "5", "--to", "5.5"))
