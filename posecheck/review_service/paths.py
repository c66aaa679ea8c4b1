"""The names of the files in a review's folder, apart from its marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from posecheck.analysis.job import Job

if TYPE_CHECKING:
    from pathlib import Path

REVIEW: Final = "review.json"
REPORT: Final = "report.json"
ANNOTATED: Final = "annotated.mp4"
FRAMES: Final = "frames.csv"
INTERVALS: Final = "intervals.csv"
RECORDING: Final = "recording.npz"
MATERIAL: Final = "material.npz"


def plan_job(video: Path, folder: Path) -> Job:
    """Return the job that writes all results into a review's folder."""
    return Job(
        video,
        json=folder / REPORT,
        annotated=folder / ANNOTATED,
        frames_csv=folder / FRAMES,
        intervals_csv=folder / INTERVALS,
        recording=folder / RECORDING,
        material=folder / MATERIAL,
    )
