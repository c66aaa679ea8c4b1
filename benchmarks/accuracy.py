"""How accurate posecheck is: angles, intervals, hold time and cues on the rendered clips.

    python benchmarks/accuracy.py --write benchmarks/RESULTS.md

The clips test the program as a whole. ``training/RESULTS.md`` has the calibration's
cross-validation on the people of its training data.
"""

from __future__ import annotations

import argparse
import platform
from collections import defaultdict
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import numpy as np
from truth import Score, Truth, load_clips, score_report

from posecheck.analysis.review import check_video
from posecheck.core.landmarks import Side
from posecheck.core.matching import HALF_INTERVAL_SDS
from posecheck.core.measures import MEASURE_INDEX, Array, compute_measures
from posecheck.core.report import ReportBuilder, SessionReport
from posecheck.pose.estimator import PoseEstimator
from posecheck.pose.observer import Observer
from posecheck.references.files import find_reference
from posecheck.video.source import VideoSource

HERE = Path(__file__).parent
CLIP_FOLDERS = (HERE.parent / "sample_videos", HERE / "clips")
ANGLES = ("knee_flexion", "thigh_trunk", "hip_abduction")


@dataclass
class ClipResult:
    """One clip with one pose model; arrays are (frames, 17), NaN where nothing was measured."""

    truth: Truth
    report: SessionReport
    score: Score
    smoothed: Array
    sd: Array
    raw: Array


@dataclass
class AngleErrors:
    """Absolute errors in degrees, pooled over frames."""

    calibrated: list[float] = field(default_factory=list)
    raw: list[float] = field(default_factory=list)
    covered: list[bool] = field(default_factory=list)


def run_clip(truth: Truth, model: str) -> ClipResult:
    """Review one clip with the same code as ``posecheck.review``."""
    reference = find_reference(truth.stretch)
    builder = ReportBuilder(reference, truth.asked_side)
    blank = np.full(len(MEASURE_INDEX), np.nan)
    smoothed, sd, raw = [], [], []
    with VideoSource(truth.video) as source, PoseEstimator.open(model) as estimator:
        observer = Observer(estimator)
        for moment in check_video(source, observer, reference, truth.asked_side):
            if moment.judged:
                builder.add(moment.verdict)
            measures = moment.verdict.measures
            smoothed.append(blank if measures is None else measures.value)
            sd.append(blank if measures is None else measures.sd)
            seen = moment.observation
            raw.append(blank if seen is None else compute_measures(seen.pose.world_xyz_m))
        report = builder.build(source.end_s, video=truth.video.name, model=model)
    return ClipResult(
        truth, report, score_report(truth, report), *map(np.array, (smoothed, sd, raw))
    )


def leg_concerned(truth: Truth) -> Side:
    """Return the leg that does the stretch: the crossed one, or the one with the flexed hip."""
    return truth.asked_side.opposite if truth.wrong_leg else truth.asked_side


def collect_errors(results: list[ClipResult]) -> dict[tuple[str, str, str], AngleErrors]:
    """Return the errors during the holds by (stretch, view, angle)."""
    errors: dict[tuple[str, str, str], AngleErrors] = defaultdict(AngleErrors)
    for result in results:
        truth = result.truth
        view = "beside" if truth.recommended_view else "other"
        held = np.array([phase == "hold" for phase in truth.phases])
        count = min(len(held), len(result.smoothed))
        for angle in ANGLES:
            column = MEASURE_INDEX[f"{leg_concerned(truth).value}_{angle}"]
            rows = np.flatnonzero(held[:count])
            true = truth.measures[rows, column]
            error = np.abs(result.smoothed[rows, column] - true)
            known = np.isfinite(error)
            bucket = errors[truth.stretch, view, angle]
            bucket.calibrated += list(error[known])
            half = HALF_INTERVAL_SDS * result.sd[rows, column]
            bucket.covered += list(error[known] <= half[known])
            raw_error = np.abs(result.raw[rows, column] - true)
            bucket.raw += list(raw_error[np.isfinite(raw_error)])
    return errors


def cue_verdict(result: ClipResult) -> str:
    """List the cues that were given; unexpected ones are in brackets, missing ones in bold."""
    expected = {
        "not_crossed": {"ankle_not_on_knee"},
        "not_pulled": {"thigh_not_pulled"},
        "not_across": {"knee_not_across"},
        "shallow": {"knee_not_up", "knee_not_across"},
        "other_leg_bent": {"other_leg_bent"},
        "bounce": {"bouncing"},
        "head_lifted": {"head_lifted"},
    }.get(result.truth.fault, set())
    if result.truth.wrong_leg:
        expected = {"wrong_leg"}
    if result.truth.name.endswith("fast_entry"):
        expected = {"entered_too_fast"}
    said = list(dict.fromkeys(cue.kind for cue in result.report.cues))
    marked = [kind if kind in expected else f"({kind})" for kind in said]
    missing = [f"**missing {kind}**" for kind in sorted(expected - set(said))]
    return ", ".join(marked + missing) or "-"


def main() -> None:
    """Run all clips with all models; print the tables and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", nargs="+", default=["heavy", "full"])
    parser.add_argument("--only", default="", help="only clips whose name contains this")
    parser.add_argument("--write", type=Path, default=None, help="also write the table here")
    options = parser.parse_args()
    truths = [t for t in load_clips(CLIP_FOLDERS) if options.only in t.name]
    lines = [
        "# Accuracy on the rendered clips",
        "",
        f"`make bench` on {platform.machine()}, Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in ("mediapipe", "numpy", "av"))
        + ". The calibration was not trained on these clips. The limits of movement (bouncing, "
        "fast entry, stillness), the probability from which a check counts and the limit across "
        "were set with knowledge of these results and those in REAL_PEOPLE.md. Beside = the camera "
        "within 35 degrees of the person's side, raised 18 to 45 degrees.",
    ]
    for model in options.models:
        results = []
        for truth in truths:
            print(f"{model}: {truth.name}", flush=True)
            results.append(run_clip(truth, model))
        lines += ["", f"## `{model}`", "", *clip_table(results), "", *angle_table(results)]
    text = "\n".join(lines) + "\n"
    print(text)
    if options.write is not None:
        options.write.write_text(text)


def clip_table(results: list[ClipResult]) -> list[str]:
    """Return a Markdown table of what counted in each clip."""
    lines = [
        "| clip | view | fault | recall | false s | abstained | paused by | cues (uncalled-for) |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for result in results:
        truth, score = result.truth, result.score
        recall = "-" if np.isnan(score.recall) else f"{score.recall:.2f}"
        paused = ", ".join(f"{k} {s:.1f}" for k, s in result.report.paused_by_s.items())
        lines.append(
            f"| {truth.name} | {truth.off_side_deg:.0f}/{truth.elevation_deg:.0f} | "
            f"{'wrong leg' if truth.wrong_leg else truth.fault or '-'} | {recall} | "
            f"{score.false_s:.1f} | {score.abstained_share:.0%} | {paused} | "
            f"{cue_verdict(result)} |"
        )
    beside = [r for r in results if r.truth.recommended_view]
    recalls = [r.score.recall for r in beside if not np.isnan(r.score.recall)]
    wrong = [r.score.false_s for r in beside if np.isnan(r.score.recall)]
    others = [r.score.false_s for r in results if not r.truth.recommended_view]
    if recalls:
        lines += [
            "",
            (
                f"Beside: recall {np.median(recalls):.2f} in the median, {min(recalls):.2f} at "
                "worst; "
                f"false seconds at most {max(wrong, default=0.0):.1f} where nothing should count, "
                f"{max(r.score.false_s for r in beside):.1f} anywhere. "
                f"Other cameras: at most {max(others, default=0.0):.1f} false seconds."
            ),
        ]
    return lines


def angle_table(results: list[ClipResult]) -> list[str]:
    """Return a Markdown table of angle errors, calibrated and raw."""
    lines = [
        "Errors in the hold, degrees, leg concerned (median / 90th percentile):",
        "",
        "| stretch | view | angle | posecheck | raw MediaPipe | 90 % interval holds |",
        "|---|---|---|---|---|---|",
    ]
    for (stretch, view, angle), errors in sorted(collect_errors(results).items()):
        if errors.calibrated:
            lines.append(
                f"| {stretch} | {view} | {angle} | {_summarise(errors.calibrated)} | "
                f"{_summarise(errors.raw)} | {np.mean(errors.covered):.0%} |"
            )
    return lines


def _summarise(errors: list[float]) -> str:
    return f"{np.median(errors):.1f} / {np.percentile(errors, 90):.1f}" if errors else "-"


if __name__ == "__main__":
    main()
