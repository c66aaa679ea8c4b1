"""Atomic, durable writes: a file is complete and on the disk, or unchanged."""

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

# File names are limited to 255 bytes, and the suffix needs about 60 of them.
_MAX_NAME_BYTES: Final = 190


@contextmanager
def atomic_path(target: Path, *, private: bool = False) -> Iterator[Path]:
    """Yield an empty temporary file next to ``target`` that replaces it when the block ends.

    The content is flushed to the disk before the rename, and the rename before this returns, so a
    power cut leaves either the old content or the new. If the block raises anything, Ctrl-C
    included, the temporary file is removed and ``target`` stays unchanged. The temporary file is
    created at once, so that an unwritable folder is reported before any work is done.

    Args:
        target: the file to write.
        private: whether only this user may read it, on systems that have file permissions.

    Raises:
        OutputError: the folder is missing or cannot be written, or the disk is full.
    """
    # Unique among all writers: threads of this process and other machines sharing the folder.
    part = target.with_name(f"{_prefix(target)}{uuid.uuid4().hex}{_suffix(os.getpid())}")
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
    """Return the temporary files in which a process on this machine is writing ``target``."""
    pattern = f"{glob.escape(_prefix(target))}*{_suffix(process_id)}"
    return list(target.parent.glob(pattern))


def write_text(target: Path, text: str, *, private: bool = False) -> None:
    """Write a UTF-8 text file atomically.

    Args:
        target: the file.
        text: its content.
        private: whether only this user may read it, on systems that have file permissions.

    Raises:
        OutputError: the file cannot be written.
    """
    with atomic_path(target, private=private) as part:
        try:
            part.write_text(text, encoding="utf-8")
        except OSError as error:
            raise as_output_error(target, error) from error


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries to the disk, on systems that support it.

    A renamed file is complete either way, so a disk that refuses is not an error.
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
    if len(os.fsencode(name)) > _MAX_NAME_BYTES:
        name = hashlib.sha256(os.fsencode(name)).hexdigest()
    host = hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]
    return f".{name}.{host}-"


def _suffix(process_id: int) -> str:
    return f".{process_id}.part"


def as_output_error(target: Path, error: Exception) -> OutputError:
    """Return the error to show for a failed write to ``target``, chosen by its ``errno``."""
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
