"""One program at a time, with the true reason why one has to wait or cannot run."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import filelock
import pytest

from posecheck.batch.journal import Journal
from posecheck.errors import LockHeldError, NoLocksError, OutputError, PosecheckError
from posecheck.history import open_store
from posecheck.references.lookup import open_library
from posecheck.review_service import ReviewService
from posecheck.storage.file_lock import hold_lock, try_to_lock
from posecheck.storage.therapist_pin import TherapistPin

HOLDER = """
import sys
from pathlib import Path
from posecheck.storage.file_lock import hold_lock
with hold_lock(Path(sys.argv[1]), "is opening the history"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_lock_is_given_back_by_a_process_that_is_killed(tmp_path: Path) -> None:
    """While another program holds the lock, that is reported; after its death it is free."""
    path = tmp_path / "door"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with (
            pytest.raises(LockHeldError, match="another posecheck is opening the history"),
            hold_lock(path, "is opening the history", 0),
        ):
            pass
        holder.kill()

    with hold_lock(path, "is opening the history", 0):
        assert path.read_bytes() == b""
    assert path.stat().st_mode & 0o077 == 0


def make_desk(folder: Path) -> object:
    return ReviewService(folder)


def save_a_stretch(folder: Path) -> object:
    library = open_library(folder)
    entry = library.find("figure-4")
    return library.take_in(entry.text.replace("minimum = 98", "minimum = 90"), by="Ada", why="")


def check_a_pin(folder: Path) -> object:
    pin = TherapistPin(folder)
    pin.set("1234")
    return pin.check("1234")


def open_history(folder: Path) -> object:
    return open_store(folder / "history.sqlite3")


PLACES = pytest.mark.parametrize("use", [open_history, make_desk, save_a_stretch, check_a_pin])


@PLACES
@pytest.mark.parametrize("code", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_disk_without_locks_is_told_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, use: Callable[[Path], object], code: int
) -> None:
    """On a disk without locks, everything that needs one says so and what to do, in one line."""
    if os.name != "posix":
        pytest.skip("this system's disks all have locks")
    import fcntl  # noqa: PLC0415  (not on every system)

    def refuse(_descriptor: int, _operation: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(PosecheckError) as caught:
        use(tmp_path)

    told = str(caught.value)
    assert "this disk does not support file locks" in told
    assert "--data-dir" in told
    assert "another posecheck" not in told
    assert "\n" not in told


@PLACES
def test_a_lock_that_may_not_be_made_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, use: Callable[[Path], object]
) -> None:
    """A folder without write permission is reported as such, and not as another program's lock."""

    def refuse(_lock: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(filelock.FileLock, "acquire", refuse)
    with pytest.raises(PosecheckError) as caught:
        use(tmp_path)

    assert "another posecheck" not in str(caught.value)
    assert "no locks" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_summary_is_written_on_a_disk_without_locks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shared folders of a cluster may lack locks; with them, a second run is refused."""
    with Journal(tmp_path), pytest.raises(OutputError, match="another review is writing"):
        Journal(tmp_path)

    def refuse(_descriptor: int, *, blocking: bool) -> bool:
        assert not blocking
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(filelock, "lock_descriptor", refuse)
    with Journal(tmp_path):
        pass
    with (tmp_path / "file").open("wb") as file, pytest.raises(NoLocksError):
        try_to_lock(file, tmp_path / "file")
