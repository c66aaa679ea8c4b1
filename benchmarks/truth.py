"""The truth of a rendered clip, and how a report is scored against it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from posecheck.core.hold import FormState
from posecheck.core.landmarks import Side
from posecheck.core.measures import Array, compute_measures
from posecheck.core.report import SessionReport

STRETCH_IDS = {"figure4": "figure-4", "knee_opposite_shoulder": "knee-to-opposite-shoulder"}
Spans = list[tuple[float, float]]


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """What really happened in a clip; times in seconds, measures as in ``MEASURE_NAMES``."""

    name: str
    video: Path
    stretch: str
    asked_side: Side
    fault: str
    wrong_leg: bool
    correct_s: Spans
    grey_s: Spans
    azimuth_deg: float
    elevation_deg: float
    times_s: Array
    phases: list[str]
    measures: Array

    @property
    def off_side_deg(self) -> float:
        """How far the camera stands from square beside the person, 0 to 90 degrees."""
        return min((self.azimuth_deg) % 180, 180 - self.azimuth_deg % 180)

    @property
    def recommended_view(self) -> bool:
        """Whether the camera stood as the README recommends."""
        return self.off_side_deg <= 35 and 18 <= self.elevation_deg <= 45


def load_truth(path: Path) -> Truth:
    """Read a clip's truth JSON; the video lies beside it."""
    data = json.loads(path.read_text())
    joints = np.array(
        [
            [[np.nan if v is None else v for v in joint] for joint in frame["joints_m"]]
            for frame in data["frames"]
        ],
        dtype=float,
    )
    sides = {"L": Side.LEFT, "R": Side.RIGHT}
    return Truth(
        name=data["name"],
        video=path.with_suffix(".mp4"),
        stretch=STRETCH_IDS[data["stretch"]],
        asked_side=sides[data["asked_side"]],
        fault=data["fault"] or "",
        wrong_leg=data["asked_side"] != data["performed_side"],
        correct_s=[tuple(span) for span in data["correct_intervals_s"]],
        grey_s=[tuple(span) for span in data["grey_intervals_s"]],
        azimuth_deg=float(data["camera"]["azimuth_deg"]),
        elevation_deg=float(data["camera"]["elevation_deg"]),
        times_s=np.array([frame["t"] for frame in data["frames"]]),
        phases=[frame["phase"] for frame in data["frames"]],
        measures=compute_measures(joints),
    )


def load_clips(folders: Iterable[Path]) -> list[Truth]:
    """Return the truths of all clips in some folders, by name."""
    paths = (path for folder in folders for path in folder.glob("*.json"))
    return [load_truth(path) for path in sorted(paths, key=lambda path: path.name)]


@dataclass(frozen=True, slots=True)
class Score:
    """How a report did; ``recall`` is NaN where nothing should count."""

    recall: float
    false_s: float
    abstained_share: float


def score_report(truth: Truth, report: SessionReport) -> Score:
    """Score a report against its clip.

    Recall is the share of the correct seconds that were accepted; false seconds were accepted
    neither in the correct seconds nor in the grey ones, in which both answers are fair.
    """
    accepted = [(i.start_s, i.end_s) for i in report.intervals if i.state is FormState.CORRECT]
    correct_s = sum(end - start for start, end in truth.correct_s)
    inside_s = _overlap_s(accepted, truth.correct_s)
    neutral = _union(truth.correct_s + truth.grey_s)
    return Score(
        recall=inside_s / correct_s if correct_s else float("nan"),
        false_s=sum(end - start for start, end in accepted) - _overlap_s(accepted, neutral),
        abstained_share=report.unseen_s / report.duration_s,
    )


def _union(spans: Spans) -> Spans:
    merged: Spans = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _overlap_s(first: Spans, second: Spans) -> float:
    return sum(max(0.0, min(a[1], b[1]) - max(a[0], b[0])) for a in first for b in second)
