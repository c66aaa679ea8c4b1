"""One SQLite file with one connection, used by one thread of this program at a time."""

from __future__ import annotations

import errno
import sqlite3
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from posecheck.errors import HistoryError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# How long to wait for another program that is writing.
BUSY_S: Final = 5.0
_DAMAGED: Final = frozenset((sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB))
_FORBIDDEN: Final = frozenset(
    (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH)
)
_OS_FULL: Final = frozenset((errno.ENOSPC, errno.EDQUOT))
_OS_FORBIDDEN: Final = frozenset((errno.EROFS, errno.EACCES, errno.EPERM))
_HELD: Final = frozenset((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED))


class Database:
    """Transactions on a file that is already migrated to the newest version.

    Other programs may have the file open too: SQLite lets one write at a time while others wait.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._connection = connect(path)
        self._identity = _identify(path)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection for a read transaction, which sees one consistent state.

        Raises:
            HistoryError: the file cannot be read.
        """
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection for a write transaction: afterwards all or none is on the disk.

        Raises:
            HistoryError: the file cannot be written and is unchanged, or it is no longer the file
                at its path, where the next start would look for it.
        """
        if _identify(self.path) != self._identity:
            raise HistoryError(
                f"{self.path}: the history was moved or deleted while posecheck was running; "
                "put it back if you can, and restart posecheck"
            )
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    def scrub(self) -> None:
        """Remove all traces of deleted rows from the files.

        SQLite overwrites deleted rows, but older copies stay in the write-ahead log until it is
        emptied. While another program is reading, that is left to the last one to close the file.
        """
        with self._lock, suppress(sqlite3.OperationalError):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                self._connection.execute(begin)
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException as error:
                with suppress(sqlite3.Error):
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error):
                    raise as_history_error(self.path, error) from error
                raise


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection whose commits are on the disk when they return.

    Transactions are begun and ended explicitly.

    Raises:
        sqlite3.Error: the file cannot be opened.
    """
    connection = sqlite3.connect(
        path, timeout=BUSY_S, isolation_level=None, check_same_thread=False
    )
    try:
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def _identify(path: Path) -> tuple[int, int] | None:
    """Return what distinguishes a file from another one at its path; None if there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error means that the file's content is damaged."""
    return _primary_code(error) in _DAMAGED


def as_history_error(path: Path, error: BaseException) -> HistoryError:
    """Return the error for the user: what happened to the file and what to do."""
    code, os_code = _primary_code(error), getattr(error, "errno", None)
    if code == sqlite3.SQLITE_FULL or os_code in _OS_FULL:
        why = "the disk is full; free some space. What was saved before is safe"
    elif code in _FORBIDDEN or os_code in _OS_FORBIDDEN:
        why = (
            f"it cannot be written to; fix the permissions of {path.parent}, or choose another "
            "folder with --data-dir"
        )
    elif code in _HELD:
        why = "another program is using it; close that program and try again"
    elif code in _DAMAGED:
        why = "it is damaged; restart posecheck, which sets it aside and deletes nothing"
    elif code == sqlite3.SQLITE_IOERR:
        why = (
            "the disk could not be read or written; check that it has space and is still connected"
        )
    else:
        why = f"it could not be used ({error}); choose another folder with --data-dir"
    return HistoryError(f"{path}: {why}")


def _primary_code(error: BaseException) -> int:
    code = getattr(error, "sqlite_errorcode", 0)
    return int(code or 0) & 0xFF
