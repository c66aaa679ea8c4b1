"""Files and folders about a person's health: for this user alone, where the system knows that."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def make_private_folder(folder: Path) -> None:
    """Make a folder that only this user may look into; close one that is there already.

    Raises:
        OSError: it cannot be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _set_mode(folder, 0o700)


def make_private_file(path: Path) -> None:
    """Make an empty file that only this user may read; close one that is there already.

    Raises:
        OSError: it cannot be made.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    close_file(path)


def close_file(path: Path) -> None:
    """Let only this user read a file, if it is there."""
    _set_mode(path, 0o600)


def close_files(folder: Path) -> None:
    """Let only this user read the files of a folder."""
    for path in folder.iterdir():
        close_file(path)


def _set_mode(path: Path, mode: int) -> None:
    # Of another user it cannot be, and is that one's to say.
    with suppress(OSError):
        path.chmod(mode)
