"""Write what the program tells a therapist of the camera's sight, from ``RESULTS.md``.

    python training/write_camera_accuracy.py

How far off each measure is on people it was not trained on, with the weaker model: half and nine
tenths of the frames lie within. ``references/camera_accuracy.json`` ships with the program.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

HERE = Path(__file__).parent
TARGET = HERE.parent / "posecheck" / "references" / "camera_accuracy.json"
MODEL = "full"
# The rows of the report, and the reference poses they are about; "" stands for any other.
ROWS = {
    "figure-4, varied": "figure-4",
    "knee to opposite shoulder, varied": "knee-to-opposite-shoulder",
    "free poses, varied": "",
}
_ROW = re.compile(r"\| (?P<frames>[^|]+?) \(\d+\) \| (?P<measure>\w+) \| (?P<errors>[^|]+) \|")


def read_sight(results: str) -> dict[str, dict[str, list[float]]]:
    """Return the errors of half and of nine tenths of the frames, by reference and measure."""
    part = results.split(f"\n## {MODEL}\n")[1].split("\n### Said", maxsplit=1)[0]
    sight: dict[str, dict[str, list[float]]] = {name: {} for name in ROWS.values()}
    for row in _ROW.finditer(part):
        if row["frames"] in ROWS:
            errors = [float(each.split()[0]) for each in row["errors"].split("/")]
            sight[ROWS[row["frames"]]][row["measure"]] = errors
    return sight


if __name__ == "__main__":
    sight = read_sight((HERE / "RESULTS.md").read_text(encoding="utf-8"))
    TARGET.write_text(json.dumps(sight, indent=1) + "\n", encoding="utf-8")
