"""Exporting a reference pose as a single file, and importing it into another installation.

An imported file is read as data only, validated completely, and stored under its own id, never
under its file name. It does not replace a version: under a known id it becomes the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from posecheck.errors import ReferenceFileError
from posecheck.references.document import from_document
from posecheck.references.files import MAX_FILE_BYTES, parse_reference
from posecheck.texts.sanitize import clean

if TYPE_CHECKING:
    from posecheck.core.reference import ReferencePose
    from posecheck.references.entries import Entry
    from posecheck.references.library import ReferenceLibrary

_MAX_NAME_LENGTH: Final = 100


@dataclass(frozen=True, slots=True)
class Imported:
    """A valid reference file from another installation, not saved yet.

    Attributes:
        text: the original text with its comments, without a byte order mark.
    """

    reference: ReferencePose
    text: str


def export_text(entry: Entry) -> str:
    """Return the file to share: the exact text, with who made this version, when and why."""
    return entry.text


def read_import(content: bytes, name: str) -> Imported:
    """Validate a file from another installation without saving it.

    Args:
        content: the content of the file.
        name: the name of the file in error messages. It is never used as a path.

    Raises:
        ReferenceFileError: the file is too large, not TOML, or has faults; lists all of them with
            their places.
    """
    name = clean(name)[:_MAX_NAME_LENGTH]
    if len(content) > MAX_FILE_BYTES:
        raise ReferenceFileError(
            f"{name} is larger than 1 MB, so it is not a reference file. Choose the right one."
        )
    reference = from_document(parse_reference(content, name), name)
    return Imported(reference, content.decode("utf-8-sig"))


def import_reference(
    library: ReferenceLibrary, content: bytes, name: str, by: str, why: str
) -> Entry:
    """Save a file from another installation as a new stretch or the next version of a known one.

    Raises:
        ReferenceFileError: the file has faults; nothing was saved.
        OutputError: the file cannot be written; existing files are unchanged.
    """
    return library.take_in(read_import(content, name).text, by=by, why=why)
