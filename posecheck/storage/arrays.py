"""Files of named arrays (npz), written whole or not at all, and read with kind words."""

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

# One that is new is for files that an older posecheck cannot read.
FORMAT: Final = 1
_DAMAGE: Final = (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile)


def save_arrays(path: Path, arrays: Arrays) -> None:
    """Write arrays under their names, for this user alone to read.

    Raises:
        OutputError: they cannot be written.
    """
    with atomic_path(path, private=True) as part:
        try:
            with part.open("wb") as file:
                np.savez_compressed(file, allow_pickle=False, format=np.array(FORMAT), **arrays)
        except OSError as error:
            raise as_output_error(path, error) from error


@contextmanager
def open_arrays(path: Path) -> Iterator[Arrays]:
    """Give the arrays of a file by name; each is read when it is asked for.

    Raises:
        PosecheckError: it is missing, damaged, or of another version's format; also for what is
            found wrong with the arrays within the block.
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
