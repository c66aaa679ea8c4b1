"""The report on held-out people: what the shipped calibration may be trusted with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from dataset import FOLDS, MODELS, Frames

from posecheck.core.measures import MEASURE_INDEX, compute_measures

REPORT = Path(__file__).parent / "RESULTS.md"
_HALF_INTERVAL_SPREADS = 1.645
_PARTS = (
    "knee_flexion",
    "thigh_trunk",
    "hip_abduction",
    "ankle_to_other_knee",
    "knee_across",
    "hand_to_leg",
)
_FIGURE4, _KNEE = "figure4", "knee_opposite_shoulder"
_CUE_ONLY = ("", "head_lifted", "hands_off")
# Part, whether of the affected side, direction, limit and unit step.
_Limits = tuple[tuple[str, bool, int, float, float], ...]
# How far across the thigh must be; held-out people say which limit tells the forms apart.
_ACROSS_LIMITS_DEG = (7.0, 0.0)


def _make_limits(kind: str, across_limit_deg: float) -> _Limits:
    """Return what good form of a stretch must fulfil."""
    if kind == _FIGURE4:
        return (
            ("ankle_to_other_knee", True, -1, 0.6, 0.1),
            ("thigh_trunk", False, 1, 90.0, 5.0),
            ("hip_abduction", True, 1, 12.0, 5.0),
        )
    return (
        ("thigh_trunk", True, 1, 95.0, 5.0),
        ("hip_abduction", True, -1, across_limit_deg, 5.0),
        ("knee_flexion", False, -1, 45.0, 5.0),
    )


def _columns(part: str) -> list[int]:
    return [MEASURE_INDEX[f"{side}_{part}"] for side in ("left", "right")]


def _quantiles(error: np.ndarray, fold: np.ndarray) -> str:
    """Return median and 90th percentile, each with its spread over the folds."""
    cells = []
    for level in (0.5, 0.9):
        by_fold = [
            np.nanquantile(error[fold == one], level)
            for one in range(FOLDS)
            if np.isfinite(error[fold == one]).any()
        ]
        digits = 2 if np.mean(by_fold) < 2 else 1
        cells.append(f"{np.mean(by_fold):.{digits}f} ±{np.std(by_fold):.{digits}f}")
    return " / ".join(cells)


def _error_table(frames: Frames, error: np.ndarray, raw: np.ndarray) -> list[str]:
    recommended = is_recommended(frames)
    hold = frames.phase == "hold"
    groups = [
        (f"{name}, {view}", (frames.kind == kind) & hold & chosen)
        for name, kind in (("figure-4", _FIGURE4), ("knee to opposite shoulder", _KNEE))
        for view, chosen in (("recommended", recommended), ("other", ~recommended))
    ]
    free = frames.kind == "free"
    groups += [
        ("free poses, recommended", free & recommended),
        ("free, other", free & ~recommended),
    ]
    lines = [
        "| frames | measure | calibrated: median / 90th | MediaPipe's world points |",
        "|---|---|---|---|",
    ]
    for name, chosen in groups:
        for part in (*_PARTS, "head_lift"):
            columns = [16] if part == "head_lift" else _columns(part)
            fold = frames.fold[chosen]
            cells = [_quantiles(values[chosen][:, columns], fold) for values in (error, raw)]
            lines.append(f"| {name} ({chosen.sum()}) | {part} | {cells[0]} | {cells[1]} |")
    return lines


def is_recommended(frames: Frames) -> np.ndarray:
    """Return where the camera stands as the README recommends."""
    elevation = frames.elevation_deg
    return (frames.off_side_deg <= 35) & (elevation >= 18) & (elevation <= 45)


def _coverage_table(frames: Frames, error: np.ndarray, spread: np.ndarray) -> list[str]:
    inside = np.where(np.isfinite(error), error <= _HALF_INTERVAL_SPREADS * spread, np.nan)
    recommended = is_recommended(frames)
    moving = ~np.isin(frames.phase, ("hold", "free", "rest"))
    groups = {
        "all": np.ones(len(frames), bool),
        "hold, recommended view": (frames.phase == "hold") & recommended,
        "hold, other views": (frames.phase == "hold") & ~recommended,
        "moving in and out": moving,
        "at rest": frames.phase == "rest",
        "free poses": frames.kind == "free",
    }
    lines = ["| frames | " + " | ".join((*_PARTS, "head_lift")) + " |", "|---" * 8 + "|"]
    columns = [*(_columns(part) for part in _PARTS), [16]]
    for name, chosen in groups.items():
        cells = [f"{np.nanmean(inside[chosen][:, c]):.3f}" for c in columns]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    lines += [
        "",
        "By predicted spread (fifths from sure to unsure): coverage, median / 90th error.",
    ]
    lines += ["", "| measure | 1 | 2 | 3 | 4 | 5 |", "|---" * 6 + "|"]
    for part, column in zip((*_PARTS, "head_lift"), columns, strict=True):
        pairs = [values[:, column].ravel() for values in (spread, error, inside)]
        known = np.isfinite(pairs[1])
        order = np.argsort(pairs[0][known], kind="stable")
        cells = []
        for fifth in np.array_split(order, 5):
            wrong = pairs[1][known][fifth]
            median, tail = np.quantile(wrong, [0.5, 0.9])
            cells.append(f"{pairs[2][known][fifth].mean():.2f}, {median:.3g} / {tail:.3g}")
        lines.append(f"| {part} | " + " | ".join(cells) + " |")
    return lines


def compute_margin(measures: np.ndarray, limits: _Limits, affected: np.ndarray) -> np.ndarray:
    """Return (n,) margins to the nearest limit; above 0 the form counts as good.

    ``affected`` holds 0 for the left side and 1 for the right one.
    """
    rows = np.arange(len(measures))
    margins = []
    for part, own, sign, limit, step in limits:
        side = affected if own else 1 - affected
        column = np.array(_columns(part))[side]
        margins.append(sign * (measures[rows, column] - limit) / step)
    return np.asarray(np.min(margins, axis=0))


def _decision_table(frames: Frames, value: np.ndarray) -> list[str]:
    side = (frames.side == "R").astype(int)
    lines = [
        (
            "| stretch | view | good / wrong frames | area under the curve | good ones refused "
            "(true joints) | wrong ones accepted (true joints) | by fault |"
        ),
        "|---" * 7 + "|",
    ]
    cases = [(_FIGURE4, 0.0, "figure-4")]
    cases += [
        (_KNEE, limit, f"knee to opposite shoulder, abduction at most {limit:.0f}")
        for limit in _ACROSS_LIMITS_DEG
    ]
    for kind, across_limit, name in cases:
        limits = _make_limits(kind, across_limit)
        for view, seen in (("recommended", True), ("other", False)):
            chosen = (frames.kind == kind) & (frames.phase == "hold") & (frames.depth > 0.5)
            chosen &= is_recommended(frames) == seen
            part, own = frames[chosen], side[chosen]
            right_form = np.isin(part.fault, _CUE_ONLY)
            answers = []
            for measures in (value[chosen], part.measures):
                asked = compute_margin(measures, limits, own)
                other = compute_margin(measures, limits, 1 - own)
                good = asked[right_form]
                wrong = np.concatenate([asked[~right_form], other[right_form]])
                answers.append((good, wrong, asked))
            (good, wrong, asked), (true_good, true_wrong, _) = answers
            faults = [
                f"{fault} {np.mean(asked[part.fault == fault] > 0):.3f}"
                for fault in np.unique(part.fault[~right_form])
            ]
            wrong_leg = np.mean(wrong[-right_form.sum() :] > 0)
            lines.append(
                f"| {name} | {view} | {len(good)} / {len(wrong)} | {_area(good, wrong):.4f} | "
                f"{np.mean(good <= 0):.3f} ({np.mean(true_good <= 0):.3f}) | "
                f"{np.mean(wrong > 0):.3f} ({np.mean(true_wrong > 0):.3f}) | "
                f"{', '.join(faults)}, wrong leg {wrong_leg:.3f} |"
            )
    return lines


def _area(good: np.ndarray, wrong: np.ndarray) -> float:
    """Return how often a good frame has more margin than a wrong one; ties count half."""
    ordered = np.sort(wrong)
    below = np.searchsorted(ordered, good, "left") + np.searchsorted(ordered, good, "right")
    return float(below.mean() / (2 * len(wrong)))


def write_report(
    frames: Frames, value: np.ndarray, spread: dict[str, np.ndarray], view: np.ndarray
) -> None:
    """Write ``RESULTS.md`` from what was said about people while they were held out."""
    lines = [
        "# How well the calibration does on people it was not trained on",
        "",
        (
            "Written by `train_calibration.py`: five folds over people, mean ± standard deviation "
            "over the folds. Errors in degrees or trunk lengths, both legs. Each answer is "
            "one network's on a picture and its mirror image; what ships averages five, "
            "so it is a little better. *Recommended*: camera within 35 degrees of beside and 18 to "
            "45 degrees up. Rendered people: nothing here proves accuracy on real ones."
        ),
    ]
    for index, model in enumerate(MODELS):
        chosen = frames.model == index
        part = frames[chosen]
        error = np.abs(value[chosen] - part.measures)
        raw = np.abs(compute_measures(part.world_xyz_m) - part.measures)
        cosine, sine, elevation = view[chosen].T
        off_side = np.degrees(np.arctan2(np.abs(sine), np.abs(cosine)))
        off_error = np.quantile(np.abs(off_side - part.off_side_deg), [0.5, 0.9])
        height_error = np.quantile(np.abs(elevation * 45.0 - part.elevation_deg), [0.5, 0.9])
        lines += ["", f"## {model}", "", "### Errors", ""]
        lines += _error_table(part, error, raw)
        lines += ["", "### Share of the truth inside the 90 % interval", ""]
        lines += _coverage_table(part, error, spread[model])
        lines += ["", "### Telling good holds from wrong ones in one frame, depth above 0.5", ""]
        lines += _decision_table(part, value[chosen])
        lines += [
            "",
            (
                f"View: the camera's angle off the side is {off_error[0]:.1f} / {off_error[1]:.1f} "
                f"degrees off in the median / 90th percentile, its elevation "
                f"{height_error[0]:.1f} / {height_error[1]:.1f}."
            ),
        ]
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")
