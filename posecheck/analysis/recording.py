"""Recordings of a whole video or live set, which can be judged again without the video.

A recording holds landmarks and measures, never a picture. Judging it again with the same
reference pose gives identical verdicts, because the numbers are stored unrounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from posecheck.core.landmarks import LANDMARK_COUNT, Pose
from posecheck.core.measures import MEASURE_NAMES, Measures
from posecheck.core.observation import Observation
from posecheck.storage.arrays import open_arrays, save_arrays

# One moment. If nobody was found, ``people`` is 0 and the rest is NaN. The world landmarks arrive
# as 32-bit numbers, and no rule reads them once the measures have been computed.
MOMENT: Final = np.dtype(
    [
        ("t_s", np.float64),
        ("people", np.int32),
        ("aspect", np.float64),
        ("image_xy", np.float64, (LANDMARK_COUNT, 2)),
        ("world_xyz_m", np.float32, (LANDMARK_COUNT, 3)),
        ("visibility", np.float64, (LANDMARK_COUNT,)),
        ("presence", np.float64, (LANDMARK_COUNT,)),
        ("value", np.float64, (len(MEASURE_NAMES),)),
        ("spread", np.float64, (len(MEASURE_NAMES),)),
        ("familiarity", np.float64),
        ("elevation_deg", np.float64),
        ("thigh_doubt_deg", np.float64, (2,)),
    ]
)
_NAMES: Final = tuple(MOMENT.names or ())
# Fields missing from recordings of earlier versions, with their defaults.
_LATER: Final = MappingProxyType({"elevation_deg": np.nan, "thigh_doubt_deg": 0.0})
# Moments are collected in blocks: storing an hour of them one by one would take twice the memory.
_BLOCK: Final = 512


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """The observations of n moments, in order.

    Attributes:
        moments: (n,) of dtype ``MOMENT``, in ascending time; the fields are those of ``Pose``,
            ``Measures`` and ``Observation``.
        end_s: when the last moment's frame ends, in seconds.
    """

    moments: npt.NDArray[np.void]
    end_s: float

    def __len__(self) -> int:
        return len(self.moments)

    def __iter__(self) -> Iterator[tuple[float, Observation | None]]:
        """Yield each moment's time in seconds and its observation, None if nobody was found."""
        for moment in self.moments:
            yield float(moment["t_s"]), _to_observation(moment)


class RecordingWriter:
    """Collects observations, one per moment and in order, appending to an earlier recording."""

    def __init__(self, earlier: Recording | None = None) -> None:
        self._earlier = np.empty(0, MOMENT) if earlier is None else earlier.moments
        self._blocks: list[npt.NDArray[np.void]] = []
        self._count = 0
        self._last_s = float(self._earlier["t_s"][-1]) if len(self._earlier) else -np.inf

    def __len__(self) -> int:
        return len(self._earlier) + self._count

    def add(self, observation: Observation | None, t_s: float) -> None:
        """Add the next moment; like ``step``, ignore one whose time does not advance."""
        if t_s <= self._last_s:
            return
        place = self._count % _BLOCK
        if place == 0:
            self._blocks.append(np.empty(_BLOCK, MOMENT))
        _fill(self._blocks[-1][place], observation, t_s)
        self._count += 1
        self._last_s = t_s

    def build(self, end_s: float | None = None) -> Recording:
        """Return the recording; ``end_s`` defaults to the time of the last moment, in seconds."""
        moments = np.concatenate([self._earlier, *self._blocks])[: len(self)]
        last_s = float(moments["t_s"][-1]) if len(self) else 0.0
        return Recording(moments, last_s if end_s is None else max(end_s, last_s))


def save_recording(path: Path, recording: Recording) -> None:
    """Write a recording atomically.

    Raises:
        OutputError: the file cannot be written.
    """
    # One array per column, so that angles can be read without the landmarks.
    columns = {name: recording.moments[name] for name in _NAMES}
    save_arrays(path, {"end_s": np.array(recording.end_s), **columns})


def load_recording(path: Path) -> Recording:
    """Read a recording.

    Raises:
        PosecheckError: the file is missing, damaged, or in another version's format.
    """
    with open_arrays(path) as columns:
        moments = np.empty(columns["t_s"].shape, MOMENT)
        for name in _NAMES:
            is_missing = name in _LATER and name not in columns
            moments[name] = _LATER[name] if is_missing else columns[name]
        return Recording(moments, float(columns["end_s"]))


def _fill(row: Any, observation: Observation | None, t_s: float) -> None:  # noqa: ANN401
    for name in _NAMES:
        row[name] = 0 if name == "people" else np.nan
    row["t_s"] = t_s
    if observation is None:
        return
    row["people"] = max(observation.people, 1)
    for name in ("aspect", "image_xy", "world_xyz_m", "visibility", "presence"):
        row[name] = getattr(observation.pose, name)
    row["value"] = observation.measures.value
    row["spread"] = observation.measures.sd
    row["familiarity"] = observation.measures.in_distribution_score
    row["elevation_deg"] = observation.elevation_deg
    row["thigh_doubt_deg"] = observation.thigh_doubt_deg


def _to_observation(moment: Any) -> Observation | None:  # noqa: ANN401
    if not moment["people"]:
        return None
    pose = Pose(
        moment["image_xy"],
        moment["world_xyz_m"],
        moment["visibility"],
        moment["presence"],
        float(moment["aspect"]),
    )
    measures = Measures(moment["value"], moment["spread"], float(moment["familiarity"]))
    left_deg, right_deg = moment["thigh_doubt_deg"]
    return Observation(
        pose,
        measures,
        int(moment["people"]),
        float(moment["elevation_deg"]),
        (float(left_deg), float(right_deg)),
    )
