"""Fingerprints of all that an analysis depends on: the same fingerprint, the same result."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posecheck.analysis.process.protocol import describe_part
from posecheck.errors import ModelError
from posecheck.pose.model_files import find_model
from posecheck.references.document import to_document

if TYPE_CHECKING:
    from posecheck.analysis.process.protocol import Analysis

_PACKAGE: Final = Path(__file__).parents[1]
_SUFFIXES: Final = frozenset({".py", ".toml", ".npz", ".css", ".jinja"})
_UNRELATED_FOLDERS: Final = frozenset(
    {"cli", "evaluation", "history", "live", "review_service", "web"}
)
# The libraries that find the landmarks, compute with them and decode the pictures: a new version
# of any of them can change a verdict.
_LIBRARIES: Final = ("mediapipe", "numpy", "av")


def fingerprint(analysis: Analysis) -> str | None:
    """Return the digest of a video's content, the settings it is judged by and the program.

    None if the video or the pose model cannot be read; the analysis then reports why.
    """
    with suppress(OSError, ModelError):
        return _fingerprint(analysis)
    return None


def _fingerprint(analysis: Analysis) -> str:
    model = find_model(analysis.model)
    parts = {
        "video": digest_file(analysis.job.video),
        # The report contains it.
        "name": Path(analysis.name).name,
        "reference": to_document(analysis.reference),
        "side": None if analysis.side is None else analysis.side.value,
        "mirrored": analysis.mirrored,
        "part": describe_part(analysis.part),
        "language": analysis.language,
        "model": [model.name, _digest_model(model.path)],
        "program": digest_program(),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("ascii")).hexdigest()


def digest_file(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest_model(path: Path) -> str:
    about = path.stat()
    return _digest_unchanged(path, about.st_size, about.st_mtime_ns)


@lru_cache(maxsize=1)
def _digest_unchanged(path: Path, size: int, mtime_ns: int) -> str:
    """Return the digest of a file, cached until its size or modification time changes."""
    del size, mtime_ns
    return digest_file(path)


@cache
def digest_program() -> str:
    """Return a digest of the program: its code, texts, calibration and the libraries it uses.

    The version number would not do: verdicts can change between releases.
    """
    digest = hashlib.sha256()
    for library in _LIBRARIES:
        digest.update(f"{library} {_find_version(library)}\n".encode())
    for path in sorted(_PACKAGE.rglob("*")):
        inside = path.relative_to(_PACKAGE)
        if path.suffix in _SUFFIXES and inside.parts[0] not in _UNRELATED_FOLDERS:
            digest.update(f"{inside.as_posix()}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _find_version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:  # copied by hand, not installed
        return ""
