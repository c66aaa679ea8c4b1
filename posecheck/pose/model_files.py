"""The pose models that ship with posecheck, checked before they are used."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from posecheck.errors import ModelError

SHIPPED_MODELS: Final = ("heavy", "full")
_FOLDER: Final = Path(__file__).parent / "models"


@dataclass(frozen=True, slots=True)
class PoseModel:
    """A landmarker bundle that exists and has been checked.

    Attributes:
        name: "heavy", "full", or the file's name without its extension.
        path: where the bundle is.
        shipped: whether it came with posecheck, so that its content is known.
    """

    name: str
    path: Path
    shipped: bool = False


def find_model(choice: str | Path) -> PoseModel:
    """Return a shipped model by name, or the bundle at a path.

    A shipped model is verified against its checksum once per process (30 MB take about 30 ms).

    Raises:
        ModelError: there is no such model, it is damaged, or it is not a bundle.
    """
    if choice in SHIPPED_MODELS:
        return _find_shipped(str(choice))
    path = Path(choice)
    if not path.is_file():
        raise ModelError(
            f"{path}: no such pose model; "
            f"use {' or '.join(SHIPPED_MODELS)}, or the path of a .task file"
        )
    if not zipfile.is_zipfile(path):
        raise ModelError(f"{path}: this is not a pose landmarker bundle (.task); use another file")
    return PoseModel(path.stem, path)


@cache
def _find_shipped(name: str) -> PoseModel:
    advice = "reinstall posecheck"
    path = _FOLDER / f"pose_landmarker_{name}.task"
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        expected = (_FOLDER / "SHA256SUMS").read_text(encoding="ascii")
    except OSError as error:
        raise ModelError(f"{path}: the pose model cannot be read; {advice}") from error
    if f"{digest}  {path.name}" not in expected.splitlines():
        raise ModelError(f"{path}: the pose model is damaged (its checksum differs); {advice}")
    return PoseModel(name, path, shipped=True)
