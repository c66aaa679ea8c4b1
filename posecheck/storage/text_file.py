"""Reading hand-written text files, with clear errors for what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from posecheck.errors import FaultyFileError


def read_beginning(path: Path, max_bytes: int, kind: type[FaultyFileError]) -> bytes:
    """Return a file's content, or its first ``max_bytes`` + 1 bytes when it is longer.

    Raises:
        FaultyFileError: as ``kind``: the file does not exist or cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(max_bytes + 1)
    except FileNotFoundError as error:
        raise kind(f"{path}: no such file. Check the name and the folder.") from error
    except OSError as error:
        raise kind(f"{path} cannot be read ({error.strerror}): check its permissions.") from error


def decode_text(content: bytes, name: str, kind: type[FaultyFileError]) -> str:
    """Return the text in a file's bytes.

    Args:
        content: the bytes, with or without the byte order mark that Windows editors add.
        name: the file's name in error messages.
        kind: the type of error to raise.

    Raises:
        FaultyFileError: as ``kind``, with the line: the content is not UTF-8.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise kind(
            f"{name}, line {line}: not UTF-8 text. Save the file with the encoding UTF-8."
        ) from error
