"""What a review keeps for its printed report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from posecheck.core.annotations import Mark
    from posecheck.core.report import SessionReport
    from posecheck.core.tracks import CheckTrack
    from posecheck.video.frame import RgbImage

# The kind of a snapshot that shows no fault: the best moment.
BEST: Final = "best"


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """One picture of a set with its verdict drawn on it.

    Attributes:
        kind: ``BEST``, or the fault that it shows.
        t_s: its time in the video, seconds.
        stopped_clock: whether the clock stood still for what it shows.
        picture: (height, width, 3) uint8, red first, at most 640 px on its longest side.
    """

    kind: str
    t_s: float
    stopped_clock: bool
    picture: RgbImage


@dataclass(frozen=True, slots=True, eq=False)
class ReportMaterial:
    """All that a review keeps for its printed report.

    Attributes:
        marks: a person's, in the order they were made; they change no word of the program's.
    """

    report: SessionReport
    tracks: tuple[CheckTrack, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    marks: tuple[Mark, ...] = ()
