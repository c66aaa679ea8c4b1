"""Files that a person writes, read so that whatever is wrong with them is said kindly."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from posecheck.errors import FaultyFileError


def read_beginning(path: Path, most_bytes: int, kind: type[FaultyFileError]) -> bytes:
    """Return a file's content, or one byte more than ``most_bytes`` of it when it is longer.

    Raises:
        FaultyFileError: of that kind: there is no such file, or it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(most_bytes + 1)
    except FileNotFoundError as error:
        raise kind(f"{path}: no such file. Check the name and the folder.") from error
    except OSError as error:
        raise kind(f"{path} cannot be read ({error.strerror}): check its permissions.") from error


def decode_text(content: bytes, name: str, kind: type[FaultyFileError]) -> str:
    """Return the text of a file.

    Args:
        content: its bytes, with or without the byte order mark that editors on Windows put first.
        name: what to call it.
        kind: the error to raise.

    Raises:
        FaultyFileError: of that kind, with the line: it is not UTF-8.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise kind(
            f"{name}, line {line}: not UTF-8 text. Save the file with the encoding UTF-8."
        ) from error
