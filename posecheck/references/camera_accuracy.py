"""How well one camera sees each measure: what was measured on people the calibration never saw.

The numbers come from ``training/RESULTS.md`` (rendered people, the recommended camera, the weaker
of the two models); ``training/write_camera_accuracy.py`` writes them.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posecheck.core.landmarks import Side

if TYPE_CHECKING:
    from posecheck.core.reference import Check

_FILE: Final = Path(__file__).parent / "camera_accuracy.json"
# Any stretch the calibration was not made for.
_ANY: Final = ""


@dataclass(frozen=True, slots=True)
class MeasureAccuracy:
    """How far off a measure is, in its own unit.

    Attributes:
        half: half of the frames are nearer to the truth.
        most: nine tenths are.
        known_stretch: whether this was measured in holds of this very stretch.
    """

    half: float
    most: float
    known_stretch: bool


def find_accuracy(measure: str, reference_id: str) -> MeasureAccuracy | None:
    """Return how well a measure is seen in a stretch, None where that was not measured."""
    table = _load()
    known = measure in table.get(reference_id, {})
    errors = table[reference_id if known else _ANY].get(measure)
    if errors is None:
        return None
    half, most = errors
    return MeasureAccuracy(half, most, known)


def is_too_tight(check: Check, reference_id: str) -> bool:
    """Whether a check asks for more than the camera can tell.

    A range is too tight when the doubt of nine frames in ten does not fit into it: someone in its
    middle would then be called wrong now and then.
    """
    sight = find_accuracy(check.measure, reference_id)
    if sight is None:
        return False
    ranges = [check.for_side(side) for side in Side]
    widths = [each.maximum - each.minimum for each in ranges]
    return any(math.isfinite(width) and width < 2 * sight.most for width in widths)


@cache
def _load() -> dict[str, dict[str, list[float]]]:
    table: dict[str, dict[str, list[float]]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return table
