"""How accurately one camera sees each measure, tested on people the calibration never saw.

The numbers come from ``training/RESULTS.md`` (rendered people, the recommended camera, the weaker
of the two models); ``training/write_camera_accuracy.py`` writes them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).parent / "camera_accuracy.json"
# The key for stretches that the calibration was not made for.
_OTHER_STRETCH: Final = ""


@dataclass(frozen=True, slots=True)
class MeasureAccuracy:
    """The error of a measure, in its own unit.

    Attributes:
        half: the median error: half of the frames are closer to the truth.
        most: the 90th percentile: nine tenths of the frames are.
        known_stretch: whether this was measured on holds of this particular stretch.
    """

    half: float
    most: float
    known_stretch: bool

    @property
    def min_width(self) -> float:
        """The narrowest range that the camera can resolve: nine frames in ten, to either side.

        A person in the middle of a narrower one would sometimes be judged wrong.
        """
        return 2 * self.most

    def can_resolve(self, width: float) -> bool:
        """Whether a range of this width is wide enough for the camera; an open one is infinite."""
        return width >= self.min_width


def find_accuracy(measure: str, reference_id: str) -> MeasureAccuracy | None:
    """Return the accuracy of a measure in a stretch, None if it was not measured."""
    table = _load()
    known = measure in table.get(reference_id, {})
    errors = table[reference_id if known else _OTHER_STRETCH].get(measure)
    if errors is None:
        return None
    half, most = errors
    return MeasureAccuracy(half, most, known)


@cache
def _load() -> dict[str, dict[str, list[float]]]:
    table: dict[str, dict[str, list[float]]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return table
