"""Makes the name of an uploaded video safe to show and to offer as a download."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote

LONGEST_NAME: Final = 120
_LONGEST_ENDING: Final = 10
_NAMELESS: Final = "video"
# File systems allow 255 bytes, and a suffix is still to be added.
_LONGEST_STEM_BYTES: Final = 180
# They change the writing direction, so that "gpj.exe" can look like "exe.jpg".
_TURNING: Final = frozenset(
    "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_BREAKING: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
# Not allowed in the names of some file systems.
_RESERVED: Final = re.compile(r'[<>:"|?*%]')


def clean_name(name: str) -> str:
    """Return a video's name as one line without a path, at most ``LONGEST_NAME`` characters."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFC", last)
        if letter not in _TURNING and unicodedata.category(letter) not in _BREAKING
    )
    plain = " ".join(plain.split()).strip(". ")
    return _shorten(plain) or _NAMELESS


def download_name(name: str, ending: str) -> str:
    """Return the file name for the download of a file made from a video."""
    stem = _RESERVED.sub("_", PurePosixPath(clean_name(name)).stem)
    while len(stem.encode()) > _LONGEST_STEM_BYTES:
        stem = stem[:-1]
    return f"{stem}{ending}"


def content_disposition(filename: str) -> str:
    """Return the header that makes browsers save a file by this name (RFC 6266, RFC 5987)."""
    plain = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", plain).strip()
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"


def _shorten(name: str) -> str:
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > _LONGEST_ENDING:
        stem, dot, ending = name, "", ""
    return f"{stem[: LONGEST_NAME - len(ending) - 2]}…{dot}{ending}"
