"""Write the measures' accuracy that the program shows to therapists, from ``RESULTS.md``.

    python training/write_camera_accuracy.py

The accuracy is given as the errors that 50 % and 90 % of the frames stay within, on held-out people
and with the less accurate model. ``references/camera_accuracy.json`` ships with the program.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

HERE = Path(__file__).parent
TARGET = HERE.parent / "posecheck" / "references" / "camera_accuracy.json"
MODEL = "full"
# The rows of the report, and the reference poses they apply to; "" stands for any other.
ROWS = {
    "figure-4, varied": "figure-4",
    "knee to opposite shoulder, varied": "knee-to-opposite-shoulder",
    "free poses, varied": "",
}
_ROW = re.compile(r"\| (?P<frames>[^|]+?) \(\d+\) \| (?P<measure>\w+) \| (?P<errors>[^|]+) \|")


def read_accuracy(results: str) -> dict[str, dict[str, list[float]]]:
    """Return the median and 90th-percentile errors, by reference pose and measure."""
    part = results.split(f"\n## {MODEL}\n")[1].split("\n### Predicted", maxsplit=1)[0]
    accuracy: dict[str, dict[str, list[float]]] = {name: {} for name in ROWS.values()}
    for row in _ROW.finditer(part):
        if row["frames"] in ROWS:
            errors = [float(each.split()[0]) for each in row["errors"].split("/")]
            accuracy[ROWS[row["frames"]]][row["measure"]] = errors
    return accuracy


if __name__ == "__main__":
    accuracy = read_accuracy((HERE / "RESULTS.md").read_text(encoding="utf-8"))
    TARGET.write_text(json.dumps(accuracy, indent=1) + "\n", encoding="utf-8")
