"""The folder where posecheck keeps what must outlive a session."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

import platformdirs

from posecheck.errors import OutputError

DATA_DIR_VARIABLE: Final = "POSECHECK_DATA_DIR"


def data_folder() -> Path:
    """Return the user's data folder, made if need be, after trying that it can be written.

    It is what ``POSECHECK_DATA_DIR`` names, or where the system keeps a user's data.

    Raises:
        OutputError: it cannot be made or written.
    """
    folder = chosen_data_folder()
    try:
        # What is kept here is about a person's health: no business of other users.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OutputError(
            f"{folder}: posecheck cannot keep its data in this folder ({error.strerror}). Mend "
            f"its permissions, free some space, or name another with --data-dir or in the "
            f"environment variable {DATA_DIR_VARIABLE}."
        ) from error
    return folder


def chosen_data_folder() -> Path:
    """Return the user's data folder, whether or not it is there."""
    named = os.environ.get(DATA_DIR_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    return platformdirs.user_data_path("posecheck", appauthor=False)
