"""What the heavy pose model saw in a few clips, small enough to lie beside the tests.

The rules that a set follows need far fewer digits than a recording has, and no landmarks in space.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np

from posecheck.analysis.recording import MOMENT, Recording
from tests.conftest import ROOT
from tests.observations import Observations

FOLDER: Final = Path(__file__).parent / "seen"
MODEL: Final = "heavy"
CLIPS: Final = (
    "sample_videos/figure4_right_good.mp4",
    "sample_videos/figure4_right_slips_off.mp4",
    "sample_videos/figure4_wrong_leg.mp4",
    "sample_videos/knee_shoulder_left_good.mp4",
    "sample_videos/knee_shoulder_left_lets_go.mp4",
    "benchmarks/clips/figure4_right_overhead.mp4",
)
# The digits after the point that are kept of each field.
_DIGITS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "t_s": 3,
        "people": 0,
        "aspect": 4,
        "image_xy": 4,
        "visibility": 2,
        "presence": 2,
        "value": 3,
        "spread": 3,
        "familiarity": 3,
        "elevation_deg": 2,
        "thigh_doubt_deg": 2,
    }
)


def load_seen(clip: str) -> Recording:
    """Return what was seen in a clip, by the name of its file without the ending."""
    with np.load(FOLDER / f"{clip}.npz") as columns:
        moments = np.zeros(columns["t_s"].shape, MOMENT)
        for name in _DIGITS:
            moments[name] = np.round(columns[name].astype(np.float64), _DIGITS[name])
        return Recording(moments, float(columns["end_s"]))


def look_again(cache: Path) -> None:
    """Look at all clips with today's pose model, and write down what it sees."""
    FOLDER.mkdir(exist_ok=True)
    observations = Observations(cache)
    for clip in CLIPS:
        video = ROOT / clip
        seen = observations.find(video, MODEL)
        columns = {
            name: np.round(seen.moments[name], digits).astype(np.float32)
            for name, digits in _DIGITS.items()
        }
        np.savez_compressed(FOLDER / f"{video.stem}.npz", end_s=seen.end_s, **columns)
