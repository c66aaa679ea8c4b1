"""Health data that only this user can read, on systems that have file permissions."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def make_private_folder(folder: Path) -> None:
    """Create a folder that only this user can open, or restrict an existing one.

    Raises:
        OSError: the folder cannot be created.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _set_mode(folder, 0o700)


def make_private_file(path: Path) -> None:
    """Create an empty file that only this user can read, or restrict an existing one.

    Raises:
        OSError: the file cannot be created.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    restrict_file(path)


def restrict_file(path: Path) -> None:
    """Let only this user read a file, if it exists."""
    _set_mode(path, 0o600)


def restrict_files(folder: Path) -> None:
    """Let only this user read the files in a folder."""
    for path in folder.iterdir():
        restrict_file(path)


def _set_mode(path: Path, mode: int) -> None:
    # Only the owner can change the mode; a file of another user is left to that user.
    with suppress(OSError):
        path.chmod(mode)
