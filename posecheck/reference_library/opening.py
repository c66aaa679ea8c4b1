"""The library of this machine's user."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from posecheck.reference_library.library import ReferenceLibrary
from posecheck.references import list_reference_files
from posecheck.storage.data_folder import chosen_data_folder

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
