"""Locks between processes, released by the system however their holder ends."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import filelock

from posecheck.errors import LockHeldError, NoLocksError, PosecheckError
from posecheck.storage.atomic import as_output_error
from posecheck.storage.private import restrict_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

MAX_WAIT_S: Final = 10.0
_POLL_INTERVAL_S: Final = 0.02
# Errors from a disk without lock support, such as some network shares.
_NO_LOCKS: Final = frozenset((errno.ENOSYS, errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP))


@contextmanager
def hold_lock(path: Path, doing: str, max_wait_s: float = MAX_WAIT_S) -> Iterator[None]:
    """Hold the lock represented by the file at ``path``; the file itself stays empty.

    Args:
        path: the lock file, in an existing folder.
        doing: what the holder does, for the error message, such as "is opening the history".
        max_wait_s: how long to wait while another process holds the lock, in seconds.

    Raises:
        LockHeldError: another process did not release the lock in time.
        NoLocksError: the disk does not support locks.
        OutputError: the lock file cannot be created.
    """
    lock = filelock.FileLock(
        path,
        timeout=max_wait_s,
        poll_interval=_POLL_INTERVAL_S,
        mode=0o600,
        # The thread that releases it may differ from the one that acquired it.
        thread_local=False,
        # A soft lock, a file that merely exists, would outlive a crashed process.
        fallback_to_soft=False,
    )
    restrict_file(path)  # any user who can open the file could hold the lock
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise LockHeldError(
            f"{path.parent}: another posecheck {doing} and is not finishing. Wait for it to "
            "finish, or close it, then try again."
        ) from error
    except OSError as error:
        raise _to_posecheck_error(path, error) from error
    try:
        yield
    finally:
        lock.release()


def try_to_lock(file: BinaryIO, path: Path) -> bool:
    """Lock an open file until it is closed; return False if another process holds the lock.

    Raises:
        NoLocksError: the disk does not support locks.
        OutputError: the file cannot be locked for another reason.
    """
    try:
        return filelock.lock_descriptor(file.fileno(), blocking=False)
    except OSError as error:
        raise _to_posecheck_error(path, error) from error


def _to_posecheck_error(path: Path, error: OSError) -> PosecheckError:
    if error.errno not in _NO_LOCKS:
        return as_output_error(path, error)
    return NoLocksError(
        f"{path.parent}: this disk does not support file locks, as is the case with some network "
        "drives. posecheck needs them so that two programs never write at once. Choose a folder on "
        "another disk; for the data folder, use --data-dir."
    )
