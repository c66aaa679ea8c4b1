"""The sample videos, and which stretch and side each person was asked to do."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from posecheck.core.landmarks import Side

# The names of stretches and sides in the ground-truth files.
_STRETCHES: Final = {
    "figure4": "figure-4",
    "knee_opposite_shoulder": "knee-to-opposite-shoulder",
}
_SIDES: Final = {"L": Side.LEFT, "R": Side.RIGHT}
# The clearest sample: a good hold, with a good view of it.
FIRST_SAMPLE: Final = "figure4_right_good"
# How the samples that are held well are named.
_GOOD: Final = "_good"
# A demo asks for fewer seconds than a set, so that its clip ends in "done" the first time round.
DEMO_HOLD_S: Final = 8.0


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
        """The file's name without its extension."""
        return self.path.stem


def sample_folder() -> Path:
    """Return the folder of the sample videos.

    An installed package contains it; in a checkout it is at the top of the repository.
    """
    package = Path(__file__).resolve().parent.parent
    inside = package / "sample_videos"
    return inside if inside.is_dir() else package.parent / "sample_videos"


@cache
def list_samples(folder: Path) -> tuple[Sample, ...]:
    """Return the samples in a folder that have a ground-truth file, the one to show first in front.

    Cached after the first call, because the ground-truth files are large.
    """
    samples = [
        Sample(path, _STRETCHES[truth["stretch"]], _SIDES[truth["asked_side"]])
        for path in sorted(folder.glob("*.mp4"))
        if (truth := _read_truth(path.with_suffix(".json"))) is not None
    ]
    return tuple(sorted(samples, key=lambda sample: sample.name != FIRST_SAMPLE))


def find_demo(stretch: str, side: Side) -> Sample | None:
    """Return the sample in which a stretch is held well, None if there is none."""
    return next(
        (
            sample
            for sample in list_samples(sample_folder())
            if (sample.stretch, sample.side) == (stretch, side) and sample.name.endswith(_GOOD)
        ),
        None,
    )


def _read_truth(path: Path) -> dict[str, Any] | None:
    if not path.is_file():
        return None
    truth: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return truth
