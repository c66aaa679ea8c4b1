"""A reference pose by what people call it: an id, a version of it, or a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from posecheck.errors import ReferenceFileError
from posecheck.reference_library.entries import read_entry

if TYPE_CHECKING:
    from posecheck.reference_library.entries import Entry
    from posecheck.reference_library.library import ReferenceLibrary


def find_named(library: ReferenceLibrary, name: str) -> Entry:
    """Return what ``figure-4``, ``figure-4@2`` or ``gentle.toml`` stands for.

    Raises:
        ReferenceFileError: there is no such thing, or it has faults.
    """
    if name.endswith(".toml") or Path(name).is_file():
        return read_entry(Path(name))
    reference_id, at, number = name.partition("@")
    if not at:
        return library.find(reference_id)
    # Not isdigit(): ² is a digit, and no number.
    if not number.isdecimal() or len(number) > len("1000000"):
        raise ReferenceFileError(
            f"{name}: there is no version number after the @; write one, such as {reference_id}@2"
        )
    library.find(reference_id)  # says which ids there are; an edit by hand becomes a version
    return library.find_version(reference_id, int(number))
