"""The ground truth of a rendered clip, and the score of a report against it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from posecheck.core.landmarks import Side
from posecheck.core.measures import Array, compute_measures
from posecheck.core.report import SessionReport
from posecheck.core.scoring import Label, score
from posecheck.evaluation.label_truth import off_side_deg, read_truth
from posecheck.evaluation.labelled_video import LabelledVideo


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """The ground truth of a clip; times in seconds, measures as in ``MEASURE_NAMES``."""

    name: str
    labels: LabelledVideo
    fault: str
    wrong_leg: bool
    azimuth_deg: float
    elevation_deg: float
    times_s: Array
    phases: list[str]
    measures: Array

    @property
    def video(self) -> Path:
        """The clip's path."""
        return self.labels.source

    @property
    def stretch(self) -> str:
        """The id of the stretch."""
        return self.labels.stretch

    @property
    def asked_side(self) -> Side:
        """The affected side that the person asked for."""
        return self.labels.side

    @property
    def correct_s(self) -> list[tuple[float, float]]:
        """The spans that should count."""
        spans = self.labels.spans
        return [(each.start_s, each.end_s) for each in spans if each.label is Label.CORRECT]

    @property
    def off_side_deg(self) -> float:
        """How far the camera is from square to the person's side, 0 to 90 degrees."""
        return off_side_deg(self.azimuth_deg)

    @property
    def recommended_view(self) -> bool:
        """Whether the camera was at the person's side and raised, as grouped in the tables."""
        return self.off_side_deg <= 35 and 18 <= self.elevation_deg <= 45


def load_truth(path: Path) -> Truth:
    """Read a clip's ground truth from its JSON file; the video is in the same folder."""
    data = json.loads(path.read_text())
    joints = np.array(
        [
            [[np.nan if v is None else v for v in joint] for joint in frame["joints_m"]]
            for frame in data["frames"]
        ],
        dtype=float,
    )
    return Truth(
        name=data["name"],
        labels=read_truth(data, path),
        fault=data["fault"] or "",
        wrong_leg=data["asked_side"] != data["performed_side"],
        azimuth_deg=float(data["camera"]["azimuth_deg"]),
        elevation_deg=float(data["camera"]["elevation_deg"]),
        times_s=np.array([frame["t"] for frame in data["frames"]]),
        phases=[frame["phase"] for frame in data["frames"]],
        measures=compute_measures(joints),
    )


def load_clips(folders: Iterable[Path]) -> list[Truth]:
    """Return the ground truth of all clips in the folders, sorted by name."""
    paths = (path for folder in folders for path in folder.glob("*.json"))
    return [load_truth(path) for path in sorted(paths, key=lambda path: path.name)]


@dataclass(frozen=True, slots=True)
class Score:
    """The score of a report; ``recall`` is NaN where nothing should count."""

    recall: float
    false_s: float
    abstained_share: float


def score_report(truth: Truth, report: SessionReport) -> Score:
    """Score a report against its clip, as ``posecheck evaluate`` does."""
    tally = score(report.intervals, truth.labels.label_until(report.duration_s))
    return Score(tally.recall, tally.false_s, report.unseen_s / report.duration_s)
