"""One reference pose of the library, and what is known of a version."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from posecheck.core.reference import ReferencePose
from posecheck.errors import ReferenceFileError
from posecheck.reference_document import from_document
from posecheck.references import parse_reference, read_reference


@dataclass(frozen=True, slots=True)
class Entry:
    """A reference pose in use.

    Attributes:
        text: of its file.
        shipped: whether it is as posecheck brought it.
        fault: what is wrong with a file that was edited by hand; the version before it is in use
            until that is mended.
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
    """

    number: int
    by: str
    why: str
    at: datetime | None
    path: Path
    assigned_only: bool = False


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
