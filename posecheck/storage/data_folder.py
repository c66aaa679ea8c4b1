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
            f"{folder}: posecheck cannot store its data in this folder ({error.strerror}). Fix "
            f"its permissions, free some space, or name another with --data-dir or in the "
            f"environment variable {DATA_DIR_VARIABLE}."
        ) from error
    return folder


def chosen_data_folder() -> Path:
    """Return the user's data folder, whether or not it is there.

    Raises:
        OutputError: none is named, and the user has no home folder.
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


def make_do_without_home() -> None:
    """Let the data folder stand in for a home folder where the account has none.

    Streamlit looks for settings of its own in the home folder, and ends where there is none.

    Raises:
        OutputError: there is no data folder either.
    """
    try:
        Path.home()
    except RuntimeError:
        os.environ["HOME"] = str(data_folder())
