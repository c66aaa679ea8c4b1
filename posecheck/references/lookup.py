"""Opens the user's library, and finds a reference pose in it by the name a user types."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from posecheck.errors import ReferenceFileError
from posecheck.references.entries import read_entry
from posecheck.references.files import list_reference_files
from posecheck.references.library import ReferenceLibrary
from posecheck.storage.data_folder import chosen_data_folder

if TYPE_CHECKING:
    from posecheck.references.entries import Entry

FOLDER: Final = "reference_poses"


def open_library(data_dir: Path | None = None) -> ReferenceLibrary:
    """Return the user's reference poses; nothing is created on the disk until something is saved.

    Args:
        data_dir: the data folder, None for the user's own.
    """
    return ReferenceLibrary(library_folder(data_dir), list_reference_files())


def library_folder(data_dir: Path | None = None) -> Path:
    """Return the folder of reference poses in a data folder, whether or not it exists."""
    # Not data_folder(), which tests by writing: reviewing a video must work without write access.
    folder = chosen_data_folder() if data_dir is None else data_dir.absolute()
    return folder / FOLDER


def find_named(library: ReferenceLibrary, name: str) -> Entry:
    """Return the entry for a name such as ``figure-4``, ``figure-4@2`` or ``gentle.toml``.

    Raises:
        ReferenceFileError: there is no such reference pose, version or file, or it has faults.
    """
    if name.endswith(".toml") or Path(name).is_file():
        return read_entry(Path(name))
    reference_id, at, number = name.partition("@")
    if not at:
        return library.find(reference_id)
    # Not isdigit(): ² is a digit but not a decimal number.
    if not number.isdecimal() or len(number) > len("1000000"):
        raise ReferenceFileError(
            f"{name}: there is no version number after the @; write one, such as {reference_id}@2"
        )
    library.find(reference_id)  # raises if the id is unknown, and saves an edit by hand
    return library.find_version(reference_id, int(number))
