"""The library of this machine's user, and a reference pose in it by what people call it."""

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
    """Return the user's reference poses; nothing is made on the disk before something is saved.

    Args:
        data_dir: None for the user's data folder.
    """
    return ReferenceLibrary(library_folder(data_dir), list_reference_files())


def library_folder(data_dir: Path | None = None) -> Path:
    """Return where a data folder's reference poses lie, whether or not there are any."""
    # Not data_folder(), which tries to write: a video can be reviewed where nothing may be.
    folder = chosen_data_folder() if data_dir is None else data_dir.absolute()
    return folder / FOLDER


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
