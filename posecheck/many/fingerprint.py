"""What an analysis depends on, as one short text: the same text, the same result."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posecheck.pose_models import find_model
from posecheck.reference_document import to_document

if TYPE_CHECKING:
    from posecheck.analysis.request import Analysis

_PACKAGE: Final = Path(__file__).parents[1]
_KINDS: Final = frozenset({".py", ".toml", ".npz", ".css"})
_NO_PART_OF_A_REPORT: Final = frozenset({"ui", "live", "history", "reviews"})


def fingerprint(analysis: Analysis) -> str:
    """Return the digest of a video's content, of what judges it and of the program.

    Raises:
        OSError: the video cannot be read.
        ModelError: the pose model is missing or damaged.
    """
    model = find_model(analysis.model)
    parts = {
        "video": digest_file(analysis.job.video),
        # It stands in the report.
        "name": Path(analysis.name).name,
        "reference": to_document(analysis.reference),
        "side": analysis.side.value,
        "mirrored": analysis.mirrored,
        "model": [model.name, digest_file(model.path)],
        "program": digest_program(),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("ascii")).hexdigest()


def digest_file(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def digest_program() -> str:
    """Return a digest of the program: its code, its words and its calibration.

    The number of a version stays the same between releases while verdicts change.
    """
    digest = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        inside = path.relative_to(_PACKAGE)
        if path.suffix in _KINDS and inside.parts[0] not in _NO_PART_OF_A_REPORT:
            digest.update(f"{inside.as_posix()}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
