"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from posecheck.errors import OutputError


def part_path(target: Path, process_id: int) -> Path:
    """Return where a process writes what will become ``target``."""
    return target.with_name(f".{target.name}.{process_id}.part")


@contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """Yield an empty file beside ``target``; it takes the target's place when the block ends.

    When the block raises anything, Ctrl-C included, the file is removed and whatever stood at
    ``target`` stays as it was. The file is made at once, so that a folder that cannot be
    written is known before the work is done.

    Raises:
        OutputError: the folder is missing or cannot be written, or the disk is full.
    """
    part = part_path(target, os.getpid())
    if target.is_dir():
        raise OutputError(f"{target}: this is a folder; give the name of a file in it")
    try:
        part.touch()
    except OSError as error:
        raise as_output_error(target, error) from error
    try:
        yield part
        try:
            part.replace(target)
        except OSError as error:
            raise as_output_error(target, error) from error
    finally:
        part.unlink(missing_ok=True)


def write_text(target: Path, text: str) -> None:
    """Write a UTF-8 text file whole or not at all.

    Raises:
        OutputError: it cannot be written.
    """
    with atomic_path(target) as part:
        try:
            part.write_text(text, encoding="utf-8")
        except OSError as error:
            raise as_output_error(target, error) from error


def as_output_error(target: Path, error: Exception) -> OutputError:
    """Put a failure to write ``target`` into words. Reads the error's ``errno``."""
    code = getattr(error, "errno", None)
    if code in {errno.ENOSPC, errno.EDQUOT}:
        why = "the disk is full; free some space or choose another disk"
    elif code == errno.ENOENT:
        why = f"the folder {target.parent} does not exist; make it first or choose another"
    elif code == errno.ENOTDIR:
        why = f"{target.parent} is not a folder; choose another place"
    elif code in {errno.EACCES, errno.EPERM, errno.EROFS}:
        why = f"writing in {target.parent} is not allowed; choose another folder"
    else:
        why = f"it could not be written ({error}); choose another place"
    return OutputError(f"{target}: {why}")
