"""Files of named arrays (npz): written atomically, with clear errors for unusable ones."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np

from posecheck.errors import PosecheckError
from posecheck.storage.atomic import as_output_error, atomic_path

Arrays = Mapping[str, np.ndarray[Any, Any]]

# Raise this when files change so that an older posecheck cannot read them.
FORMAT: Final = 1
_DAMAGE: Final = (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile)


def save_arrays(path: Path, arrays: Arrays) -> None:
    """Write named arrays to a file that only this user can read.

    Raises:
        OutputError: the file cannot be written.
    """
    with atomic_path(path, private=True) as part:
        try:
            with part.open("wb") as file:
                np.savez_compressed(file, allow_pickle=False, format=np.array(FORMAT), **arrays)
        except OSError as error:
            raise as_output_error(path, error) from error


@contextmanager
def open_arrays(path: Path) -> Iterator[Arrays]:
    """Yield the arrays of a file by name; each is read on first access.

    Raises:
        PosecheckError: the file is missing, damaged or in another version's format; also raised
            for errors found while the arrays are used inside the block.
    """
    unusable = (
        f"{path}: this file is damaged or was made by another version of posecheck; "
        "review the video again"
    )
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            if int(arrays["format"]) != FORMAT:
                raise PosecheckError(unusable)
            yield arrays
    except FileNotFoundError as error:
        raise PosecheckError(f"{path}: this file is no longer there") from error
    except _DAMAGE as error:
        raise PosecheckError(unusable) from error
