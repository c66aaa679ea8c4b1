"""Collects what a printed report needs, in addition to the verdicts, while a review runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posecheck.analysis.snapshots import SnapshotTaker
from posecheck.core.tracks import TrackRecorder
from posecheck.reports.material import ReportMaterial

if TYPE_CHECKING:
    from posecheck.analysis.review import Moment
    from posecheck.core.landmarks import Side
    from posecheck.core.reference import ReferencePose
    from posecheck.core.report import SessionReport
    from posecheck.texts.catalog import Words


class ReportRecorder:
    """Collects the check tracks and the snapshots from every moment of a review, in order."""

    def __init__(self, reference: ReferencePose, affected: Side, words: Words) -> None:
        self._tracks = TrackRecorder(reference, affected)
        self._snapshots = SnapshotTaker(reference, affected, words)

    def add(self, moment: Moment) -> None:
        """Add the next moment."""
        self._tracks.add(moment.verdict)
        self._snapshots.add(moment)

    def build(self, report: SessionReport) -> ReportMaterial:
        """Return everything the report's page is built from."""
        return ReportMaterial(report, self._tracks.build(), self._snapshots.build(report))
