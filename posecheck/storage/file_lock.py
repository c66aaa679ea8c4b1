"""Locks between programs, given back by the system when their holder ends in whatever way."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import filelock

from posecheck.errors import LockHeldError, NoLocksError, PosecheckError
from posecheck.storage.atomic import as_output_error
from posecheck.storage.private import close_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

LONGEST_WAIT_S: Final = 10.0
_TRY_AGAIN_S: Final = 0.02
# What a disk says that knows no locks, such as one that is shared over the network without them.
_NO_LOCKS: Final = frozenset((errno.ENOSYS, errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP))


@contextmanager
def hold_lock(path: Path, doing: str, longest_wait_s: float = LONGEST_WAIT_S) -> Iterator[None]:
    """Hold the lock that the file at ``path`` stands for; the file itself stays empty.

    Args:
        path: of the lock, in a folder that is there.
        doing: what its holder does, for the words, such as "is opening the history".
        longest_wait_s: for how long to wait while another program holds it.

    Raises:
        LockHeldError: another program did not give it back in time.
        NoLocksError: the disk has no locks.
        OutputError: the lock's file cannot be made.
    """
    lock = filelock.FileLock(
        path,
        timeout=longest_wait_s,
        poll_interval=_TRY_AGAIN_S,
        mode=0o600,
        # It may be given back by another thread than the one that took it.
        thread_local=False,
        # A file that merely exists would outlive a program that crashed.
        fallback_to_soft=False,
    )
    close_file(path)  # whoever may open it could hold it
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise LockHeldError(
            f"{path.parent}: another posecheck {doing} and is not finishing. Wait for it to "
            "finish, or close it, then try again."
        ) from error
    except OSError as error:
        raise _explain(path, error) from error
    try:
        yield
    finally:
        lock.release()


def try_to_lock(file: BinaryIO, path: Path) -> bool:
    """Lock an open file until it is closed; return whether no other program holds it.

    Raises:
        NoLocksError: the disk has no locks.
        OutputError: it cannot be locked for another reason.
    """
    try:
        return filelock.lock_descriptor(file.fileno(), blocking=False)
    except OSError as error:
        raise _explain(path, error) from error


def _explain(path: Path, error: OSError) -> PosecheckError:
    if error.errno not in _NO_LOCKS:
        return as_output_error(path, error)
    return NoLocksError(
        f"{path.parent}: this disk does not support file locks, as is the case with some network "
        "drives. posecheck needs them so that two programs never write at once. Choose a folder on "
        "another disk; for the data folder, use --data-dir."
    )
