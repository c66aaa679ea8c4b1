"""Loads reference pose files: TOML into a ``ReferencePose``, or an error with all its faults."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

from posecheck.core.reference import ReferencePose
from posecheck.errors import ReferenceFileError
from posecheck.references.document import from_document
from posecheck.references.schema import suggest
from posecheck.references.toml_limits import find_bomb
from posecheck.storage.text_file import decode_text, read_beginning

# A stretch takes a few kilobytes. A larger file is the wrong one, and is not read.
MAX_FILE_BYTES: Final = 1_000_000


def load_reference(path: str | Path) -> ReferencePose:
    """Read a reference pose file.

    Raises:
        ReferenceFileError: the file cannot be read, or has faults; lists all of them, one per line,
            with the place, the value and what is allowed there.
    """
    path = Path(path)
    return from_document(parse_reference(read_reference(path), str(path)), str(path))


def find_reference(reference_id: str) -> ReferencePose:
    """Return the shipped reference pose with that id, such as "figure-4".

    Raises:
        ReferenceFileError: there is no such reference pose, or its file has faults.
    """
    files = list_reference_files()
    if reference_id not in files:
        raise ReferenceFileError(
            f'there is no stretch "{reference_id}".{suggest(reference_id, tuple(files))} '
            f"Known stretches: {', '.join(files)}."
        )
    return load_reference(files[reference_id])


def list_references() -> tuple[ReferencePose, ...]:
    """Return the shipped reference poses, sorted by id.

    Raises:
        ReferenceFileError: a file in the folder has faults.
    """
    return tuple(load_reference(path) for path in list_reference_files().values())


def list_reference_files() -> dict[str, Path]:
    """Return the shipped files by id (the file name without ``.toml``), sorted."""
    return {path.stem: path for path in sorted(reference_folder().glob("*.toml"))}


def reference_folder() -> Path:
    """Return the folder of the shipped files.

    It is inside an installed package; in a checkout it is at the top level, where a therapist
    finds it.
    """
    package = Path(__file__).resolve().parents[1]
    inside = package / "reference_poses"
    return inside if inside.is_dir() else package.parent / "reference_poses"


def read_reference(path: Path) -> bytes:
    """Return the content of a reference file.

    Raises:
        ReferenceFileError: the file cannot be read, or is too large to be a reference file.
    """
    if path.is_dir():
        raise ReferenceFileError(f"{path} is a folder: name a reference file (.toml) in it.")
    if not path.exists():
        raise ReferenceFileError(f"{path}: no such file. Check the name and the folder.")
    if not path.is_file():
        raise ReferenceFileError(f"{path} is not a regular file: name a reference file (.toml).")
    content = read_beginning(path, MAX_FILE_BYTES, ReferenceFileError)
    if len(content) > MAX_FILE_BYTES:
        raise ReferenceFileError(
            f"{path} is larger than 1 MB, so it is not a reference file. Name the right one."
        )
    return content


def parse_reference(content: bytes, name: str) -> dict[str, Any]:
    """Parse the content of a reference file, without validating it.

    Raises:
        ReferenceFileError: the content is not valid TOML.
    """
    text = decode_text(content, name, ReferenceFileError)
    bomb = find_bomb(text)
    if bomb is not None:
        raise ReferenceFileError(
            f"{name} is not a reference file: it has {bomb}. Choose the right one."
        )
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReferenceFileError(
            f"{name} is not valid TOML: {error}. Look there: often a quotation mark or an = is "
            "missing, on that line or the one before."
        ) from error
