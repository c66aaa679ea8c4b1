"""Files of labels: every format gives the same videos, and faults are reported together."""

from __future__ import annotations

import json
import re
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from posecheck.core.landmarks import Side
from posecheck.core.scoring import Label, LabelledSpan
from posecheck.errors import LabelsFileError
from posecheck.evaluation.label_files import open_labels
from posecheck.evaluation.labelled_video import LabelledVideo

STRETCHES = ("figure-4", "knee-to-opposite-shoulder")
ROOT = Path(__file__).parents[3]
GOOD = """
schema = 1

[[videos]]
video = "anna.mp4"
stretch = "figure-4"
side = "right"
person = "A"
view = "beside"
height = "low"
intervals = [
    { start_s = 2, end_s = 4.5, label = "transition" },
    { start_s = 4.5, end_s = 20, label = "correct" },
    { start_s = 20, end_s = 24, label = "wrong", reason = "ankle_not_on_knee" },
    { start_s = 30, end_s = 31, label = "cannot_judge" },
]

[[videos]]
video = "bert.mp4"
stretch = "figure-4"
side = "left"
rest = "not_labelled"
intervals = [{ start_s = 0, end_s = 4, label = "wrong" }]
"""


def read(path: Path, *, data_folder: Path | None = None) -> tuple[LabelledVideo, ...]:
    with open_labels([path], data_folder or path.parent, STRETCHES) as videos:
        return videos


def write(folder: Path, text: str, name: str = "labels.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    for video in ("anna.mp4", "bert.mp4"):
        (folder / video).touch()
    return path


def test_a_labels_file_says_what_should_count(tmp_path: Path) -> None:
    """Videos are next to the file; unlabelled time must not count, unless it says otherwise."""
    anna, bert = read(write(tmp_path, GOOD))

    assert (anna.name, anna.source) == ("anna.mp4", tmp_path / "anna.mp4")
    assert (anna.stretch, anna.side, anna.person) == ("figure-4", Side.RIGHT, "A")
    assert (anna.placement.view, anna.placement.height) == ("beside", "low")
    assert anna.spans[2] == LabelledSpan(20, 24, Label.WRONG, "ankle_not_on_knee")
    assert anna.label_until(40)[0] == LabelledSpan(0, 40, Label.WRONG, "outside_labels")
    assert bert.label_until(40) == (LabelledSpan(0, 4, Label.WRONG),)
    assert anna.placement.view != bert.placement.view == "unknown"


def test_the_example_that_is_documented_is_one(tmp_path: Path) -> None:
    """The example in the documentation is a file without faults."""
    text = (ROOT / "docs" / "labels-file.md").read_text("utf-8")
    example = text.split("```toml\n")[1].split("```")[0]
    for name in re.findall(r'video = "(.*)"', example):
        (tmp_path / name).touch()

    first, second = read(write(tmp_path, example))

    assert {span.label for span in first.spans} == set(Label)
    assert second.spans == ()


def test_the_same_layout_may_be_json(tmp_path: Path) -> None:
    """TOML and JSON with the same content give the same videos."""
    as_toml = read(write(tmp_path, GOOD))

    assert read(write(tmp_path, json.dumps(tomllib.loads(GOOD)), "l.json")) == as_toml


def test_all_faults_are_told_at_once_with_their_places(tmp_path: Path) -> None:
    """All faults are reported in one go, so that a file need not be run once per fault."""
    text = (
        GOOD.replace('"anna.mp4"', '"ana.mp4"')
        .replace('side = "left"', 'side = "L"')
        .replace("end_s = 4.5, label", 'end_s = "4.5", label')
        .replace("start_s = 20, end_s = 24", "start_s = 19, end_s = 24")
        .replace('stretch = "figure-4"\nside = "L"', 'stretch = "figure4"\nside = "L"')
        .replace("person =", "persn =")
        .replace("end_s = 4, label", "end_s = 0, label")
    )

    with pytest.raises(LabelsFileError) as raised:
        read(write(tmp_path, text))

    told = str(raised.value)
    assert "labels.toml: 6 faults to fix" in told
    for fault in (
        'videos[1] (ana.mp4).video is "ana.mp4": there is no such file next to this one',
        'videos[1] (ana.mp4).intervals[1].end_s is "4.5": must be a number',
        "videos[1] (ana.mp4).persn is not an entry posecheck knows. Did you mean person?",
        'videos[2] (bert.mp4).stretch is "figure4": is not a known stretch. Did you mean figure-4?',
        "videos[2] (bert.mp4).side is \"L\": must be 'left' or 'right'",
        "videos[2] (bert.mp4).intervals[1].end_s is 0: must be above start_s, which is 0",
    ):
        assert fault in told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("start_s = 20, end_s = 24", "start_s = 19, end_s = 24"), "entries 2 and 3 overlap at 19"),
        (("schema = 1", "schema = 2"), "a higher one needs a newer posecheck"),
        (('video = "bert.mp4"\n', ""), "write video = the name of a video, or landmarks ="),
        (('label = "correct"', 'label = "correct", reason = "x"'), 'is only for label = "wrong"'),
        (('label = "correct"', 'label = "right"'), "must be 'correct', 'wrong'"),
        (('[{ start_s = 0, end_s = 4, label = "wrong" }]', "[]"), "nothing would be labelled"),
        (('"bert.mp4"', f'"{"b" * 400}"'), "no such file next to"),
        (("intervals = [{", "landmarks = 'no.npz'\nintervals = [{"), "no such file next to"),
        (("schema = 1", "schema = "), "is not valid TOML"),
    ],
)
def test_what_a_file_may_not_say(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    """Each fault is reported together with what is allowed."""
    assert change[0] in GOOD
    with pytest.raises(LabelsFileError) as raised:
        read(write(tmp_path, GOOD.replace(*change)))
    assert told in str(raised.value)


def test_an_entry_may_be_landmarks(tmp_path: Path) -> None:
    """An unpacked archive is read like any labels file; its videos have only names."""
    text = GOOD.replace('video = "bert.mp4"', 'landmarks = "b.npz"\nvideo = "B"\nmodel = "full"')
    (tmp_path / "b.npz").touch()

    anna, bert = read(write(tmp_path, text))

    assert (anna.has_landmarks, bert.has_landmarks) == (False, True)
    assert (bert.name, bert.source, bert.model) == ("B", tmp_path / "b.npz", "full")


def test_the_truth_of_a_clip_is_read_by_the_same_reader(tmp_path: Path) -> None:
    """Faults, the way in and out and the hold are labels; with the wrong leg nothing counts."""
    (slips,) = read(ROOT / "sample_videos" / "figure4_right_slips_off.json")
    (other,) = read(ROOT / "sample_videos" / "figure4_wrong_leg.json")
    (never,) = read(ROOT / "sample_videos" / "figure4_left_never_pulled.json")
    (varied,) = read(ROOT / "benchmarks" / "clips" / "varied_knee_right_floor.json")

    assert slips.source == ROOT / "sample_videos" / "figure4_right_slips_off.mp4"
    assert (slips.stretch, slips.side) == ("figure-4", Side.RIGHT)
    assert [s.label for s in slips.spans].count(Label.CORRECT) == 2
    assert LabelledSpan(11, 14, Label.WRONG, "not_crossed") in slips.spans
    assert (slips.placement.view, slips.placement.height) == ("beside", "raised")
    assert other.rest_reason == "wrong_leg"
    assert never.rest_reason == "not_pulled"
    assert (varied.stretch, varied.placement.height) == ("knee-to-opposite-shoulder", "low")

    copy = tmp_path / "alone.json"
    copy.write_bytes((ROOT / "sample_videos" / "figure4_wrong_leg.json").read_bytes())
    with pytest.raises(LabelsFileError, match=r"alone.mp4 is not next to it"):
        read(copy)
    document: dict[str, Any] = json.loads(copy.read_bytes())
    copy.write_text(json.dumps({**document, "asked_side": 1, "correct_intervals_s": [[2, 1]]}))
    with pytest.raises(LabelsFileError) as raised:
        read(copy)
    assert "asked_side is 1: must be 'L' or 'R'" in str(raised.value)
    assert "correct_intervals_s[1] is [2, 1]: must be a start and a later end" in str(raised.value)


MARK = {
    "review": "0" * 32,
    "video": "anna.mp4",
    "video_sha256": "",
    "stretch": "figure-4",
    "side": "right",
    "model": "full",
    "start_s": -1.0,
    "end_s": 9.0,
    "label": "wrong",
    "reason": "=my own",
}


def test_exported_marks_are_labels_and_the_later_one_holds(tmp_path: Path) -> None:
    """A line is a mark; marks of one review are one video, whose other seconds are unlabelled."""
    later = {**MARK, "start_s": 4.0, "label": "correct", "reason": "was fine", "new_key": 1}
    text = f"{json.dumps(MARK)}\n\n{json.dumps(later)}\n"

    (video,) = read(write(tmp_path, text, "labels.jsonl"))

    assert (video.source, video.has_landmarks) == (tmp_path / "anna.mp4", False)
    assert video.spans == (
        LabelledSpan(0, 9, Label.WRONG, "=my own"),
        LabelledSpan(4, 9, Label.CORRECT),
    )
    assert video.rest_reason is None


def test_a_table_of_marks_says_the_same(tmp_path: Path) -> None:
    """The protection against spreadsheet formulas is removed again."""
    names = ",".join(MARK)
    cells = ",".join(str(cell) for cell in {**MARK, "reason": "'=my own"}.values())

    (video,) = read(write(tmp_path, f"\ufeff{names}\r\n{cells}\r\n", "labels.csv"))

    assert video.spans == (LabelledSpan(0, 9, Label.WRONG, "=my own"),)


def test_another_video_of_the_same_name_is_not_taken(tmp_path: Path) -> None:
    """If the content differs, the kept landmarks are used, or else the difference is reported."""
    path = write(tmp_path, json.dumps({**MARK, "video_sha256": "ab" * 32}), "labels.jsonl")
    with pytest.raises(LabelsFileError, match="this video is not next to the file"):
        read(path, data_folder=tmp_path / "data")

    kept = tmp_path / "data" / "reviews" / MARK["review"]
    kept.mkdir(parents=True)
    (kept / "recording.npz").touch()
    (video,) = read(path, data_folder=tmp_path / "data")
    assert (video.source, video.model) == (kept / "recording.npz", "full")
    assert video.has_landmarks


def test_faults_of_marks_name_their_lines(tmp_path: Path) -> None:
    """Lines that are not marks are reported by number, and so are unknown stretches."""
    lines = ["no json", "[]", json.dumps({**MARK, "label": "maybe"}), "[" * 100_000]
    lines.append(json.dumps({**MARK, "stretch": "gone"}))

    with pytest.raises(LabelsFileError) as raised:
        read(write(tmp_path, "\n".join(lines), "labels.jsonl"))

    told = str(raised.value)
    assert told.count("\n  - ") == 5
    assert "line 3: label is \"maybe\": must be 'correct' or 'wrong'" in told
    assert "line 5: there is no stretch gone on this computer" in told


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.txt", b"", "must end in one of .toml"),
        ("a.json", b"[1]", "an object in curly brackets"),
        ("a.json", b"{", "is not valid JSON"),
        ("a.json", b"{}", "schema is missing"),
        ("a.jsonl", b"", "there are no labels in this file"),
        ("a.csv", b'"\x00', "no labels|not a table"),
        ("a.toml", b"\xff", "not UTF-8"),
        ("a.toml", b"a." * 200 + b"a=1", "is not a labels file"),
        ("a.zip", b"PK", "cannot be unpacked"),
    ],
)
def test_what_holds_no_labels_is_told(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    """Any other file, and any damage, is refused in words."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(LabelsFileError, match=told):
        read(tmp_path / name)


@pytest.mark.parametrize("name", ["none.toml", "none.zip"])
def test_a_missing_file_is_told(tmp_path: Path, name: str) -> None:
    """A folder in place of a file is refused, too."""
    with pytest.raises(LabelsFileError, match="no such file"):
        read(tmp_path / name)
    (tmp_path / name).mkdir()
    with pytest.raises(LabelsFileError, match=r"folder|cannot be unpacked"):
        read(tmp_path / name)


def test_an_archive_brings_nothing_but_landmarks(tmp_path: Path) -> None:
    """Nothing is unpacked outside of its folder, and foreign archives are reported."""
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("../evil.npz", b"")
        file.writestr("sub/evil.npz", b"")
        file.writestr("evil.sh", b"")

    with pytest.raises(LabelsFileError, match=r"there is no labels.json in it"):
        read(archive)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.zip"]
