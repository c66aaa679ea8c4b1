"""Opens the history; an unusable file is set aside, never overwritten or deleted."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Final

from posecheck.errors import HistoryError, LockError, OutputError
from posecheck.history.database import BUSY_S, Database, as_history_error, connect, is_damage
from posecheck.history.schema import (
    APPLICATION_ID,
    MIGRATIONS,
    VERSION,
    layout_of,
    migrate,
    read_layout,
    read_version,
)
from posecheck.storage.atomic import sync_folder
from posecheck.storage.file_lock import hold_lock
from posecheck.storage.private import make_private_file, restrict_file

if TYPE_CHECKING:
    from pathlib import Path

    from posecheck.texts.catalog import Texts

# SQLite's companion files, without which the database is incomplete.
COMPANIONS: Final = ("-wal", "-shm", "-journal")


class Fault(Enum):
    """Why a history file cannot be used."""

    DAMAGED = "damaged"
    FOREIGN = "foreign"
    NEWER = "newer"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A file that was set aside, and its new path."""

    fault: Fault
    path: Path


def describe_aside(aside: SetAside, texts: Texts) -> str:
    """Return a sentence about what happened to a file, from the texts of "history_page"."""
    return texts(f"aside_{aside.fault.value}", file=str(aside.path))


def open_database(path: Path) -> tuple[Database, SetAside | None]:
    """Open the file at ``path``, creating it and its folder if needed.

    Programs that open it at the same time take turns, so that none sets aside another's new file.

    Raises:
        HistoryError: the file cannot be opened or written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.is_dir():
            raise HistoryError(f"{path}: this is a folder; choose another data folder")
        with hold_lock(path.with_name(f"{path.name}.lock"), "is opening the history"):
            for pattern in (f"{path.name}*", f"{path.stem}.aside-*"):
                for each in path.parent.glob(pattern):
                    restrict_file(each)
            fault = find_fault(path)
            aside = None if fault is None else _put_aside(path, fault)
            # SQLite gives its companion files the same permissions.
            make_private_file(path)
            with closing(connect(path)) as connection:
                migrate(connection, MIGRATIONS)
            return Database(path), aside
    except LockError as error:
        raise HistoryError(str(error)) from error
    except OutputError as error:
        raise as_history_error(path, error.__cause__ or error) from error
    except (OSError, sqlite3.Error) as error:
        raise as_history_error(path, error) from error


def find_fault(path: Path) -> Fault | None:
    """Return why the file at ``path`` cannot be used; None if it is usable or does not exist.

    Raises:
        sqlite3.Error: the file cannot be examined.
    """
    if not path.exists() or not path.stat().st_size:
        # SQLite would delete the log of an empty file, and the sets in it.
        log = path.with_name(f"{path.name}-wal")
        return Fault.DAMAGED if log.exists() and log.stat().st_size else None
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)) as connection:
            return _judge(connection)
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return Fault.DAMAGED
        raise


def _judge(connection: sqlite3.Connection) -> Fault | None:
    version, layout = read_version(connection), read_layout(connection)
    if version == 0 and not layout:
        return None
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        return Fault.FOREIGN
    if version > VERSION:
        return Fault.NEWER
    if version < 1 or layout != layout_of(version):
        return Fault.DAMAGED
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        return Fault.DAMAGED
    return None


def _put_aside(path: Path, fault: Fault) -> SetAside:
    stamp = f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
    names = (
        f"{path.stem}.aside-{stamp}{'' if n == 1 else f'-{n}'}{path.suffix}" for n in range(1, 1000)
    )
    target = next(
        path.with_name(name)
        for name in names
        if not any(path.with_name(name + end).exists() for end in ("", *COMPANIONS))
    )
    # The file itself comes last: if this is interrupted, the next start finds it and continues.
    for end in (*COMPANIONS, ""):
        part = path.with_name(path.name + end)
        if part.exists():
            restrict_file(part)
            part.rename(target.with_name(target.name + end))
            sync_folder(path.parent)
    return SetAside(fault, target)
