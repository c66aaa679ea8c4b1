"""Files that are written whole or not at all, and are on the disk when that is said."""

from __future__ import annotations

import errno
import glob
import hashlib
import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from posecheck.errors import OutputError

# A file system's names end at 255 bytes, and what follows the name needs about 60.
_LONGEST_NAME_BYTES: Final = 190


@contextmanager
def atomic_path(target: Path, *, private: bool = False) -> Iterator[Path]:
    """Yield an empty file beside ``target``; it takes the target's place when the block ends.

    Its content is on the disk before it does, and its new name is when this returns: a power cut
    leaves the old content or the new one. When the block raises anything, Ctrl-C included, the
    file is removed and whatever stood at ``target`` stays as it was. The file is made at once, so
    that a folder that cannot be written is known before the work is done.

    Args:
        target: the file to be.
        private: whether only this user may read it, where the system knows such rights.

    Raises:
        OutputError: the folder is missing or cannot be written, or the disk is full.
    """
    # No other writer has this name, be it a thread of this process or a machine that shares the
    # folder.
    part = target.with_name(f"{_prefix(target)}{uuid.uuid4().hex}{_ending(os.getpid())}")
    if target.is_dir():
        raise OutputError(f"{target}: this is a folder; name a file in it")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600 if private else 0o666))
    except OSError as error:
        raise as_output_error(target, error) from error
    try:
        yield part
        try:
            _sync_file(part)
            part.replace(target)
        except OSError as error:
            raise as_output_error(target, error) from error
        sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)


def list_parts(target: Path, process_id: int) -> list[Path]:
    """Return what a process of this machine has begun to write to take ``target``'s place."""
    pattern = f"{glob.escape(_prefix(target))}*{_ending(process_id)}"
    return list(target.parent.glob(pattern))


def write_text(target: Path, text: str, *, private: bool = False) -> None:
    """Write a UTF-8 text file whole or not at all.

    Args:
        target: the file.
        text: its content.
        private: whether only this user may read it, where the system knows such rights.

    Raises:
        OutputError: it cannot be written.
    """
    with atomic_path(target, private=private) as part:
        try:
            part.write_text(text, encoding="utf-8")
        except OSError as error:
            raise as_output_error(target, error) from error


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, where the system can do that.

    What has been renamed is whole in either case, so that a disk that refuses is no failure.
    """
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _sync_file(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _prefix(target: Path) -> str:
    name = target.name
    if len(os.fsencode(name)) > _LONGEST_NAME_BYTES:
        name = hashlib.sha256(os.fsencode(name)).hexdigest()
    host = hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]
    return f".{name}.{host}-"


def _ending(process_id: int) -> str:
    return f".{process_id}.part"


def as_output_error(target: Path, error: Exception) -> OutputError:
    """Put a failure to write ``target`` into words. Reads the error's ``errno``."""
    code = getattr(error, "errno", None)
    if code in {errno.ENOSPC, errno.EDQUOT}:
        why = "the disk is full; free some space or choose another disk"
    elif code == errno.ENOENT:
        why = f"the folder {target.parent} does not exist; create it first or choose another"
    elif code == errno.ENOTDIR:
        why = f"{target.parent} is not a folder; choose another location"
    elif code in {errno.EACCES, errno.EPERM, errno.EROFS}:
        why = f"you do not have permission to write to {target.parent}; choose another folder"
    else:
        why = f"it could not be written ({error}); choose another location"
    return OutputError(f"{target}: {why}")
