"""The temporary folder of one running server, deleted when the server stops or after a crash."""

from __future__ import annotations

import logging
import secrets
import shutil
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Final

from posecheck.errors import LockError, OutputError
from posecheck.review_service.errors import text
from posecheck.storage.file_lock import hold_lock
from posecheck.storage.private import make_private_folder

if TYPE_CHECKING:
    from pathlib import Path

TEMPORARY: Final = "unkept"
_LOCK_ENDING: Final = ".lock"
_DISCARDED: Final = "gone-"
# Held while a folder is created or removed, so that none is removed before its own lock is held.
_STARTUP_LOCK: Final = "door"
_ACTIVITY: Final = "is starting"

_logger = logging.getLogger(__name__)


class TempFolder:
    """A folder under the data folder, locked while its server runs; must be closed.

    Creating one removes the folders of servers that stopped without removing theirs.

    Raises:
        OutputError: the data folder cannot be written.
        LockError: its disk does not support locks, or another program holds the lock too long.
    """

    def __init__(self, data_folder: Path) -> None:
        self._parent = data_folder / TEMPORARY
        self.name = secrets.token_hex(8)
        self.path = self._parent / self.name
        self._stack = ExitStack()
        try:
            make_private_folder(self._parent)
            with hold_lock(self._parent / _STARTUP_LOCK, _ACTIVITY):
                self._sweep()
                self._stack.enter_context(hold_lock(self._lock_of(self.name), _ACTIVITY, 0))
                make_private_folder(self.path)
        except LockError:
            self._stack.close()
            raise
        except (OSError, OutputError) as error:
            self._stack.close()
            raise OutputError(text("no_folder", folder=str(self._parent))) from error

    def is_running(self, name: str) -> bool:
        """Whether the server with this folder name is running, be it this one or another."""
        if name == self.name:
            return True
        lock = self._lock_of(name)
        return lock.exists() and not _is_free(lock)

    def discard(self, folder: Path) -> None:
        """Remove a folder on the same disk, even if something is being written into it.

        It is renamed first, so that it disappears immediately.

        Raises:
            OSError: the folder cannot be renamed.
        """
        aside = self.path / f"{_DISCARDED}{secrets.token_hex(8)}"
        with suppress(FileNotFoundError):
            folder.rename(aside)
            remove_folder(aside)

    def retry_removal(self) -> None:
        """Retry removing the folders that could not be removed before."""
        for aside in self.path.glob(f"{_DISCARDED}*"):
            remove_folder(aside)

    def close(self) -> None:
        """Remove the folder and its content. May be called more than once."""
        remove_folder(self.path)
        self._stack.close()
        with suppress(OSError):
            self._lock_of(self.name).unlink(missing_ok=True)

    def _lock_of(self, name: str) -> Path:
        return self._parent / f"{name}{_LOCK_ENDING}"

    def _sweep(self) -> None:
        for folder in self._parent.iterdir():
            if folder.is_dir() and not self.is_running(folder.name):
                remove_folder(folder)
        for lock in self._parent.glob(f"*{_LOCK_ENDING}"):
            if not lock.with_suffix("").exists() and _is_free(lock):
                with suppress(OSError):
                    lock.unlink()


def remove_folder(folder: Path) -> bool:
    """Remove a folder and its content; return whether it is gone."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        _logger.warning("%s could not be removed, and will be tried again", folder)
        return False
    return True


def _is_free(lock: Path) -> bool:
    try:
        with hold_lock(lock, _ACTIVITY, 0):
            return True
    except (LockError, OutputError):
        return False
