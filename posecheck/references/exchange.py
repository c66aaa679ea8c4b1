"""A reference pose as a single file: out of one installation and into another.

What comes in is read as data, checked to the last entry, and given a place by its own id, never by
its file's name. It takes no version's place: under a known id it becomes the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from posecheck.errors import ReferenceFileError
from posecheck.references.document import from_document
from posecheck.references.files import LARGEST_FILE_BYTES, parse_reference
from posecheck.texts.sanitize import clean

if TYPE_CHECKING:
    from posecheck.core.reference import ReferencePose
    from posecheck.references.entries import Entry
    from posecheck.references.library import ReferenceLibrary

_LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class Imported:
    """A reference file from elsewhere that has no faults; not yet kept.

    Attributes:
        text: as it came, comments and all, without a byte order mark.
    """

    reference: ReferencePose
    text: str


def export_text(entry: Entry) -> str:
    """Return the file to hand on: the very text, with who made this version, when and why."""
    return entry.text


def read_import(content: bytes, name: str) -> Imported:
    """Check a file from elsewhere; nothing is kept.

    Args:
        content: of the file.
        name: of the file, as its faults are told under it. It is looked up nowhere.

    Raises:
        ReferenceFileError: it is too large, no TOML or has faults: all of them, with their places.
    """
    name = clean(name)[:_LONGEST_NAME]
    if len(content) > LARGEST_FILE_BYTES:
        raise ReferenceFileError(
            f"{name} is larger than 1 MB, so it is not a reference file. Choose the right one."
        )
    reference = from_document(parse_reference(content, name), name)
    return Imported(reference, content.decode("utf-8-sig"))


def import_reference(
    library: ReferenceLibrary, content: bytes, name: str, by: str, why: str
) -> Entry:
    """Keep a file from elsewhere: as a new stretch, or as the next version of a known one.

    Raises:
        ReferenceFileError: it has faults; nothing was kept.
        OutputError: it cannot be written; what was there stays.
    """
    return library.take_in(read_import(content, name).text, by=by, why=why)
