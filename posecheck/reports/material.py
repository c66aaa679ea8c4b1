"""The data that a review keeps for its printed report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from posecheck.core.annotations import Mark
    from posecheck.core.report import SessionReport
    from posecheck.core.tracks import CheckTrack
    from posecheck.video.frame import RgbImage

# The kind of the snapshot that shows the best moment rather than a fault.
BEST: Final = "best"


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """A frame of a set with its verdict drawn on it.

    Attributes:
        kind: ``BEST``, or the fault that it shows.
        t_s: its time in the video, in seconds.
        stopped_clock: whether the fault that it shows stopped the clock.
        picture: (height, width, 3) uint8, RGB, at most 640 px on the longer side.
    """

    kind: str
    t_s: float
    stopped_clock: bool
    picture: RgbImage


@dataclass(frozen=True, slots=True, eq=False)
class ReportMaterial:
    """Everything that a review keeps for its printed report.

    Attributes:
        marks: a reviewer's marks, in the order they were made; they do not change ``report``.
    """

    report: SessionReport
    tracks: tuple[CheckTrack, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    marks: tuple[Mark, ...] = ()
