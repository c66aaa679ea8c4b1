"""One reference pose of the library, and what is known of a version."""

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
    """A version's file cannot be used: cut off or spoiled, because nobody writes it again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A reference pose in use.

    Attributes:
        text: of its file.
        shipped: whether it is as posecheck brought it.
        fault: what is wrong with a file that was edited by hand, or with a newer version's; this
            one is in use until that is mended.
    """

    reference: ReferencePose
    text: str
    shipped: bool
    fault: ReferenceFileError | None = None

    @property
    def digest(self) -> str:
        """Tells this text from any other."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Version:
    """One version that is or was in use.

    Attributes:
        by, why: as they were given, empty where not.
        at: when it was saved, None for a shipped one.
        assigned_only: whether it was never meant for everybody.
        fault: why it cannot be used, None where it can; nothing but its number is known then.
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
        ReferenceFileError: it cannot be read, or has faults.
    """
    content = read_reference(path)
    reference = from_document(parse_reference(content, str(path)), str(path))
    return Entry(reference, content.decode("utf-8-sig"), shipped)


def read_version(path: Path) -> Version:
    """Read what a reference file says of its own version.

    Raises:
        ReferenceFileError: it cannot be read.
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


def read_own_version(path: Path) -> Version:
    """Read what a file of the library, named by its number, says of its own version.

    One that is cut off or spoiled takes none of the others with it: it says so in its ``fault``.
    """
    try:
        status = path.stat()
        return _read_own_version(path, status.st_mtime_ns, status.st_size)
    except OSError:
        return _describe_damaged(path)


@lru_cache(maxsize=1024)
def _read_own_version(path: Path, _changed_ns: int, _size_bytes: int) -> Version:
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
