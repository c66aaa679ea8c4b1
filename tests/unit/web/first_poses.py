"""The shipped reference poses as a first version, with limits that the version tests rely on.

What ships may be tuned at any time. Whether a change is numbered, told and drawn as it should be
does not depend on it.
"""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from posecheck.references.files import list_reference_files, load_reference

# By fault: minimum and tolerance, degrees.
_LIMITS: Final = {"thigh_not_pulled": (98, 8), "knee_not_up": (97, 6)}


def _as_first(text: str) -> str:
    text = re.sub(r"(?m)^version = \d+", "version = 1", text)
    for fault, (minimum, tolerance) in _LIMITS.items():
        before, here, after = text.partition(f'fault = "{fault}"')
        after = re.sub(r"(?m)^minimum = \S+", f"minimum = {minimum}", after, count=1)
        after = re.sub(r"(?m)^tolerance = \S+", f"tolerance = {tolerance}", after, count=1)
        text = before + here + (after if here else "")
    return text


# Gone with the process.
_FOLDER: Final = TemporaryDirectory(prefix="posecheck-first-poses-")


def _write(path: Path) -> Path:
    first = Path(_FOLDER.name) / path.name
    first.write_text(_as_first(path.read_text("utf-8")), "utf-8")
    return first


FIRST_FILES: Final = {name: _write(path) for name, path in list_reference_files().items()}
FIGURE_4: Final = load_reference(FIRST_FILES["figure-4"])
