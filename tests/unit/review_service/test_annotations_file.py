from __future__ import annotations

import json
import re
import threading
from pathlib import Path

import pytest

from posecheck.core.annotations import Mark
from posecheck.errors import MarksError, OutputError
from posecheck.review_service import annotations_file
from posecheck.review_service.annotations_file import (
    FILE_NAME,
    add_mark,
    load_marks,
    put_aside,
    remove_mark,
)

ONE = Mark(1.0, 2.5, True, "ankle was on the knee", "Ada Ł. 🩺", "2026-11-23T10:00:00+00:00")
OTHER = Mark(2.0, 4.0, False, "thigh_not_pulled", "Ada Ł. 🩺", "2026-11-23T10:01:00+00:00")


def test_marks_are_kept_in_the_order_they_were_made(tmp_path: Path) -> None:
    """An added mark is read back literally, the newest last."""
    assert load_marks(tmp_path) == ()
    add_mark(tmp_path, OTHER)

    assert add_mark(tmp_path, ONE) == load_marks(tmp_path) == (OTHER, ONE)
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_a_mark_that_was_just_made_can_be_removed(tmp_path: Path) -> None:
    """A mark is found although its seconds were rounded; removing a missing one is no error."""
    fine = Mark(1.00049, 2.0, correct=True)
    (kept,) = add_mark(tmp_path, fine)
    add_mark(tmp_path, ONE)

    assert remove_mark(tmp_path, kept) == (ONE,)
    assert remove_mark(tmp_path, kept) == (ONE,)


def test_the_same_mark_made_twice_is_removed_once(tmp_path: Path) -> None:
    """Of two equal marks, removing one leaves the other."""
    add_mark(tmp_path, ONE)
    add_mark(tmp_path, ONE)

    assert remove_mark(tmp_path, ONE) == (ONE,)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b"\xff\xfe",
        b"[]",
        b'{"schema": 1}',
        b'{"schema": 2, "marks": []}',
        b'{"schema": 1, "marks": [], "more": 1}',
        b'{"schema": 1, "marks": [{"start_s": 1, "end_s": 2}]}',
        b'{"schema": 1, "marks": [{"start_s": 3, "end_s": 2, "correct": true}]}',
        b'{"schema": 1, "marks": [{"start_s": "1", "end_s": 2, "correct": true}]}',
        b'{"schema": 1, "marks": [{"start_s": 1, "end_s": NaN, "correct": true}]}',
        b'{"schema": 1, "marks": [{"start_s": 1, "end_s": 2, "correct": "yes"}]}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_told_and_never_overwritten(tmp_path: Path, content: bytes) -> None:
    """Reading, adding and removing refuse with one line, and the file's bytes stay unchanged."""
    path = tmp_path / FILE_NAME
    path.write_bytes(content)

    for act in (
        lambda: load_marks(tmp_path),
        lambda: add_mark(tmp_path, ONE),
        lambda: remove_mark(tmp_path, ONE),
    ):
        with pytest.raises(MarksError, match=re.escape(str(path))) as caught:
            act()
        assert len(str(caught.value).splitlines()) == 1
    assert path.read_bytes() == content


def test_a_damaged_file_can_be_put_aside(tmp_path: Path) -> None:
    """Nothing is deleted: each damaged file gets a unique name, and marks start over."""
    for content in ("one", "two"):
        (tmp_path / FILE_NAME).write_text(content)
        assert put_aside(tmp_path).read_text() == content

    assert add_mark(tmp_path, ONE) == (ONE,)
    assert len(list(tmp_path.iterdir())) == 3


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A review deleted in the meantime refuses marks, with a friendly message."""
    with pytest.raises(OutputError, match="does not exist"):
        add_mark(tmp_path / "gone", ONE)
    with pytest.raises(OutputError, match="does not exist"):
        put_aside(tmp_path / "gone")


def test_two_windows_lose_no_mark(tmp_path: Path) -> None:
    """Marks made at the same time are all kept."""
    threads = [
        threading.Thread(target=add_mark, args=(tmp_path, Mark(n, n + 1, correct=True)))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(mark.start_s for mark in load_marks(tmp_path)) == list(range(8))


def test_there_is_an_end_to_marking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size of a file of marks is limited."""
    monkeypatch.setattr(annotations_file, "MAX_MARKS", 1)
    add_mark(tmp_path, ONE)

    with pytest.raises(MarksError, match="remove some"):
        add_mark(tmp_path, OTHER)


def test_the_file_can_be_read_by_other_programs(tmp_path: Path) -> None:
    """The file is JSON with a version, and a name's characters are not escaped."""
    add_mark(tmp_path, ONE)

    text = (tmp_path / FILE_NAME).read_text(encoding="utf-8")
    assert json.loads(text)["schema"] == 1
    assert ONE.by in text
