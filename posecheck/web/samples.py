"""The sample videos, and what was asked of the person in each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from posecheck.core.landmarks import Side

# What the truth files call the stretches and the sides.
_STRETCHES: Final = {
    "figure4": "figure-4",
    "knee_opposite_shoulder": "knee-to-opposite-shoulder",
}
_SIDES: Final = {"L": Side.LEFT, "R": Side.RIGHT}
# The plainest of them: a good hold, seen well.
FIRST_SAMPLE: Final = "figure4_right_good"


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample video.

    Attributes:
        path: the video; its stem is the sample's name.
        stretch: the id of the reference pose that was asked for.
        side: the affected side that was asked for.
    """

    path: Path
    stretch: str
    side: Side

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem


def sample_folder() -> Path:
    """Return the folder of the sample videos.

    An installed package carries it inside; in a checkout it lies at the top.
    """
    package = Path(__file__).resolve().parent.parent
    inside = package / "sample_videos"
    return inside if inside.is_dir() else package.parent / "sample_videos"


@cache
def list_samples(folder: Path) -> tuple[Sample, ...]:
    """Return the samples in a folder that have their truth beside them, the first to show first.

    Kept after the first call: the truth files are large.
    """
    samples = [
        Sample(path, _STRETCHES[truth["stretch"]], _SIDES[truth["asked_side"]])
        for path in sorted(folder.glob("*.mp4"))
        if (truth := _read_truth(path.with_suffix(".json"))) is not None
    ]
    return tuple(sorted(samples, key=lambda sample: sample.name != FIRST_SAMPLE))


def _read_truth(path: Path) -> dict[str, Any] | None:
    if not path.is_file():
        return None
    truth: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return truth
