"""A reference pose in the library, and the metadata of a version."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from posecheck.core.reference import ReferencePose
from posecheck.errors import ReferenceFileError
from posecheck.references.document import from_document
from posecheck.references.files import parse_reference, read_reference


class DamagedVersionError(ReferenceFileError):
    """A version's file is cut off or corrupt. Version files are written once and never again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A reference pose in use.

    Attributes:
        text: the text of its file.
        shipped: whether it is the version that comes with posecheck.
        fault: what is wrong with a file edited by hand, or with the file of a newer version; this
            entry is used until that file is fixed.
    """

    reference: ReferencePose
    text: str
    shipped: bool
    fault: ReferenceFileError | None = None

    @property
    def digest(self) -> str:
        """A hash that identifies this text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Version:
    """The metadata of a version that is or was in use.

    Attributes:
        by, why: as entered, empty if not.
        at: when it was saved, None for a shipped version.
        assigned_only: whether it is only for the people it is assigned to.
        fault: why it cannot be used, None if it can. If set, only the number is known.
    """

    number: int
    by: str
    why: str
    at: datetime | None
    path: Path
    assigned_only: bool = False
    fault: DamagedVersionError | None = None


def read_entry(path: Path, *, shipped: bool = False) -> Entry:
    """Read a reference file.

    Raises:
        ReferenceFileError: the file cannot be read, or has faults.
    """
    content = read_reference(path)
    reference = from_document(parse_reference(content, str(path)), str(path))
    return Entry(reference, content.decode("utf-8-sig"), shipped)


def read_version(path: Path) -> Version:
    """Read the version metadata in a reference file.

    Raises:
        ReferenceFileError: the file cannot be read.
    """
    document = parse_reference(read_reference(path), str(path))
    change = document.get("change", {})
    return Version(
        document.get("version", 0),
        change.get("by", ""),
        change.get("why", ""),
        change.get("at"),
        path,
        change.get("assigned_only", False),
    )


def read_library_version(path: Path) -> Version:
    """Read the version metadata of a file in the library, which is named by its number.

    A file that is cut off or corrupt does not affect the others: it is reported in ``fault``.
    """
    try:
        status = path.stat()
        return _read_library_version(path, status.st_mtime_ns, status.st_size)
    except OSError:
        return _describe_damaged(path)


@lru_cache(maxsize=1024)
def _read_library_version(path: Path, _changed_ns: int, _size_bytes: int) -> Version:
    try:
        read_entry(path)
        return read_version(path)
    except ReferenceFileError:
        return _describe_damaged(path)


def _describe_damaged(path: Path) -> Version:
    number = int(path.stem)
    fault = DamagedVersionError(
        f"{path}: the file of version {number} is damaged or cannot be read, so that version "
        "cannot be used; the others can. Restore a copy of the file, or move it to another folder."
    )
    return Version(number, "", "", None, path, fault=fault)
