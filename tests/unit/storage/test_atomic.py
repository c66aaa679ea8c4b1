"""Files are written completely or not at all."""

from __future__ import annotations

import errno
import os
import re
import stat
from pathlib import Path

import pytest

from posecheck.errors import OutputError
from posecheck.storage.atomic import as_output_error, atomic_path, list_parts, write_text
from tests.unit.analysis.dying import kill_at_every_step


def test_a_finished_file_takes_its_place(tmp_path: Path) -> None:
    """The new content replaces the old, and no temporary file is left."""
    target = tmp_path / "report.json"
    target.write_text("old")
    write_text(target, "new")
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt])
def test_a_broken_off_file_never_appears(tmp_path: Path, failure: type[BaseException]) -> None:
    """Whatever ends the block early, the old content remains and nothing else is left."""
    target = tmp_path / "report.json"
    target.write_text("old")

    def break_off() -> None:
        with atomic_path(target) as part:
            part.write_text("half")
            raise failure

    with pytest.raises(failure):
        break_off()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_missing_folder_is_told_before_the_work(tmp_path: Path) -> None:
    """The block is not entered if its result could not be stored."""
    entered = False
    with (
        pytest.raises(OutputError, match="does not exist; create it first"),
        atomic_path(tmp_path / "nowhere" / "report.json"),
    ):
        entered = True
    assert not entered


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """A folder given as the target is refused, not replaced."""
    with pytest.raises(OutputError, match="this is a folder"), atomic_path(tmp_path):
        pass
    assert tmp_path.is_dir()


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (errno.ENOSPC, "disk is full; free some space"),
        (errno.EACCES, "permission to write to .*; choose another folder"),
        (errno.EROFS, "permission to write to .*; choose another folder"),
        (errno.ENOENT, "does not exist; create it first"),
        (errno.ENOTDIR, "is not a folder; choose another location"),
        (errno.EIO, "could not be written .*; choose another location"),
    ],
)
def test_every_failure_says_what_to_do(code: int, says: str) -> None:
    """Each cause has its own message, in one line that starts with the file."""
    message = str(as_output_error(Path("out/a.mp4"), OSError(code, "reason")))
    assert message.startswith("out/a.mp4: ")
    assert "\n" not in message
    assert re.search(says, message)


SAVES = """
from posecheck.storage.atomic import write_text
target = Path("marks.json")
def prepare(step):
    target.write_text("old")
def save(step):
    write_text(target, "new" * 9999)
def check(step, status):
    assert target.read_text() == "new" * 9999 or (status and target.read_text() == "old"), step
"""


def test_a_save_killed_at_any_step_leaves_old_or_new(tmp_path: Path) -> None:
    """Wherever the process dies, a complete file exists: never half of one, never none."""
    assert kill_at_every_step(SAVES, tmp_path) > 4


def test_content_is_on_the_disk_before_its_name_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a power cut following the rename, the content is there: file, name and folder."""
    happened: list[str] = []
    sync, replace = os.fsync, Path.replace

    def note_sync(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        happened.append("folder" if is_folder else "file")
        sync(descriptor)

    def note_replace(path: Path, target: Path) -> Path:
        happened.append("name")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(Path, "replace", note_replace)
    write_text(tmp_path / "a.json", "new")

    assert happened == ["file", "name", "folder"]


def test_a_disk_that_is_full_at_the_very_end_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some disks report missing space only on flushing; the old content remains."""
    target = tmp_path / "a.json"
    target.write_text("old")

    def refuse(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OutputError, match="disk is full"):
        write_text(target, "new")

    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_no_two_writers_share_a_part(tmp_path: Path) -> None:
    """Two writers of one file, in one process or in two, never share a temporary file."""
    target = tmp_path / f"{'ä' * 120}[1].json"
    with atomic_path(target) as one, atomic_path(target) as other:
        one.write_text("one")
        other.write_text("other")
        assert {one, other} == set(list_parts(target, os.getpid()))
        assert list_parts(target, os.getpid() + 1) == []

    assert target.read_text() == "one"
    assert list(tmp_path.iterdir()) == [target]


def test_what_is_private_is_so_from_the_first_moment(tmp_path: Path) -> None:
    """Only this user may read the temporary file, and the file that it becomes."""
    target = tmp_path / "a.json"
    with atomic_path(target, private=True) as part:
        assert part.stat().st_mode & 0o777 == 0o600

    assert target.stat().st_mode & 0o777 == 0o600
