"""The folder for data that outlives a session."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

import platformdirs

from posecheck.errors import OutputError

DATA_DIR_VARIABLE: Final = "POSECHECK_DATA_DIR"


def data_folder() -> Path:
    """Return the user's data folder, created if necessary and checked to be writable.

    This is the folder named by ``POSECHECK_DATA_DIR``, or else the system's folder for user data.

    Raises:
        OutputError: the folder cannot be created or written to.
    """
    folder = chosen_data_folder()
    try:
        # The data is about a person's health: no other user may read it.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OutputError(
            f"{folder}: posecheck cannot store its data in this folder ({error.strerror}). Fix "
            f"its permissions, free some space, or name another with --data-dir or in the "
            f"environment variable {DATA_DIR_VARIABLE}."
        ) from error
    return folder


def chosen_data_folder() -> Path:
    """Return the path of the user's data folder, whether or not it exists.

    Raises:
        OutputError: no folder is configured, and the user has no home folder.
    """
    named = os.environ.get(DATA_DIR_VARIABLE)
    try:
        if named:
            return Path(named).expanduser().absolute()
        return platformdirs.user_data_path("posecheck", appauthor=False)
    except RuntimeError as error:
        raise OutputError(
            "posecheck has nowhere to store its data: this account has no home folder, and the "
            "environment variable HOME is not set. Name a folder in the environment variable "
            f"{DATA_DIR_VARIABLE}, or with --data-dir if the command has that option."
        ) from error


def ensure_home() -> None:
    """Set ``HOME`` to the data folder if the account has no home folder.

    Streamlit looks for its own settings in the home folder, and exits if there is none.

    Raises:
        OutputError: there is no data folder either.
    """
    try:
        Path.home()
    except RuntimeError:
        os.environ["HOME"] = str(data_folder())
