"""Files are written whole or not at all."""

from __future__ import annotations

import errno
import re
from pathlib import Path

import pytest

from posecheck.atomic import as_output_error, atomic_path, write_text
from posecheck.errors import OutputError


def test_a_finished_file_takes_its_place(tmp_path: Path) -> None:
    """The new content replaces the old, and no temporary file is left."""
    target = tmp_path / "report.json"
    target.write_text("old")
    write_text(target, "new")
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt])
def test_a_broken_off_file_never_appears(tmp_path: Path, failure: type[BaseException]) -> None:
    """Whatever ends the block early, the old content stands and nothing else is left."""
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
    """The block is not entered when its result could not be kept."""
    entered = False
    with (
        pytest.raises(OutputError, match="does not exist; make it first"),
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
        (errno.EACCES, "is not allowed; choose another folder"),
        (errno.EROFS, "is not allowed; choose another folder"),
        (errno.ENOENT, "does not exist; make it first"),
        (errno.ENOTDIR, "is not a folder; choose another place"),
        (errno.EIO, "could not be written .*; choose another place"),
    ],
)
def test_every_failure_says_what_to_do(code: int, says: str) -> None:
    """Each cause has its own words, in one line that starts with the file."""
    message = str(as_output_error(Path("out/a.mp4"), OSError(code, "reason")))
    assert message.startswith("out/a.mp4: ")
    assert "\n" not in message
    assert re.search(says, message)
