"""The report on held-out people: how accurate the shipped calibration is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from balance import KIND_OF, compute_margin
from dataset import FOLDS, MODELS, SOURCES, Frames, mirror_side

from posecheck.core.landmarks import Side
from posecheck.core.matching import COUNTS_FROM, HALF_INTERVAL_SDS, compute_check_probability
from posecheck.core.measures import MEASURE_INDEX
from posecheck.core.reference import Check, ReferencePose
from posecheck.references.files import list_references

REPORT = Path(__file__).parent / "RESULTS.md"
_PARTS = (
    "knee_flexion",
    "thigh_trunk",
    "hip_abduction",
    "ankle_to_other_knee",
    "knee_across",
    "hand_to_leg",
)
_NAMES = {
    "figure4": "figure-4",
    "knee_opposite_shoulder": "knee to opposite shoulder",
    "free": "free poses",
}
_ELEVATIONS_DEG = ((-2, 10), (10, 20), (20, 32), (32, 45), (45, 90))
_BOUNDS = (0.5, 0.6, 0.7, 0.75, 0.8, 5 / 6, 0.9)
# The cost of a falsely counted moment, in missed ones.
_FALSE_COSTS = 5.0
# The weight of stretches done with the other leg than the one asked for.
_WRONG_LEG_WEIGHT = 0.15


def is_usual_view(frames: Frames) -> np.ndarray:
    """Return which frames have a usual camera: at the person's side, on the floor or raised."""
    elevation = frames.elevation_deg
    return (frames.off_side_deg <= 45.0) & (elevation >= 2.0) & (elevation <= 45.0)


class HeldOut:
    """The predictions for one model's frames while their people were held out.

    ``value`` and ``sd`` are (n, 17); ``view`` is (n, 3), as ``Frames.view``.
    """

    def __init__(self, frames: Frames, value: np.ndarray, sd: np.ndarray, view: np.ndarray) -> None:
        self.frames, self.value, self.sd, self.view = frames, value, sd, view
        self.error = np.abs(value - frames.measures)

    def predict(self, check: Check, side: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return a check's predicted probability of holding, and whether it held.

        ``side`` is (n,), the affected side to judge each frame for.
        """
        rows = np.arange(len(side))
        columns = np.where(
            side == "L",
            MEASURE_INDEX[check.measure_name(Side.LEFT)],
            MEASURE_INDEX[check.measure_name(Side.RIGHT)],
        )
        predicted = compute_check_probability(
            check, self.value[rows, columns], self.sd[rows, columns], 0.0
        )
        return predicted, compute_margin(check, self.frames.measures, side) > 0


def _quantiles(error: np.ndarray, fold: np.ndarray) -> str:
    """Return median and 90th percentile, each with its standard deviation over the folds."""
    cells = []
    for level in (0.5, 0.9):
        by_fold = [np.nanquantile(error[fold == one], level) for one in range(FOLDS)]
        digits = 2 if np.mean(by_fold) < 2 else 1
        cells.append(f"{np.mean(by_fold):.{digits}f} ±{np.std(by_fold):.{digits}f}")
    return " / ".join(cells)


def _select_leg(seen: HeldOut, part: str, kind: str) -> np.ndarray:
    """Return the columns of a measure for the leg that matters in a stretch.

    This is the affected leg, except for the thigh-trunk angle of figure-4, which flexes the other
    hip.
    """
    affected = part != "thigh_trunk" or kind != "figure4"
    left = (seen.frames.side == "L") == affected
    return np.where(left, MEASURE_INDEX[f"left_{part}"], MEASURE_INDEX[f"right_{part}"])


def _error_table(seen: HeldOut) -> list[str]:
    lines = [
        "| frames | measure | off by: median / 90th | in the 90 % interval |",
        "|---|---|---|---|",
    ]
    frames, rows = seen.frames, np.arange(len(seen.frames))
    for source in SOURCES[:2]:
        for kind, name in _NAMES.items():
            chosen = (frames.kind == kind) & (frames.source == SOURCES.index(source))
            chosen &= is_usual_view(frames) & (frames.hold | (kind == "free"))
            title = f"{name}, {source} ({chosen.sum()})"
            for part in (*_PARTS, "head_lift"):
                columns = (
                    np.full(len(frames), MEASURE_INDEX[part])
                    if part == "head_lift"
                    else _select_leg(seen, part, kind)
                )
                error = seen.error[rows, columns][chosen]
                half = HALF_INTERVAL_SDS * seen.sd[rows, columns][chosen]
                inside = np.mean(error[np.isfinite(error)] <= half[np.isfinite(error)])
                off = _quantiles(error, frames.fold[chosen])
                lines.append(f"| {title} | {part} | {off} | {inside:.2f} |")
    return lines


def _tenths_table(seen: HeldOut) -> list[str]:
    """How often a check held, for each tenth of predicted probability, judged for both sides."""
    lines = [
        "| check | " + " | ".join(f"{n * 10} to {n * 10 + 10} %" for n in range(10)) + " |",
        "|---|" + "---|" * 10,
    ]
    frames = seen.frames
    for reference in list_references():
        kinds = (KIND_OF[reference.id], "free", "motion")
        chosen = np.isin(frames.kind, kinds) & is_usual_view(frames) & (frames.source == 1)
        for check in (each for each in reference.checks if each.required):
            both = [seen.predict(check, side) for side in (frames.side, mirror_side(frames.side))]
            predicted = np.concatenate([one[chosen] for one, _ in both])
            held = np.concatenate([one[chosen] for _, one in both])
            tenth = np.minimum((predicted * 10).astype(int), 9)
            cells = [
                f"{100 * predicted[tenth == n].mean():.0f}: {100 * held[tenth == n].mean():.0f}"
                for n in range(10)
            ]
            lines.append(f"| {check.fault} | " + " | ".join(cells) + " |")
    return lines


def _bounds_table(seen: HeldOut) -> list[str]:
    """What each probability bound finds and falsely counts, in frames of near and far misses."""
    lines = [
        "| stretch | " + " | ".join(f"{100 * bound:.0f} %" for bound in _BOUNDS) + " |",
        "|---|" + "---|" * len(_BOUNDS),
    ]
    for reference in list_references():
        least, right, weight = _judge(seen, reference)
        cells = []
        for bound in _BOUNDS:
            counts = least >= bound
            found = np.average(counts[right], weights=weight[right])
            false = np.average(counts[~right], weights=weight[~right])
            value = np.where(counts, np.where(right, 1.0, -_FALSE_COSTS), 0.0)
            cells.append(f"{found:.2f}, {false:.3f}, {np.average(value, weights=weight):+.2f}")
        lines.append(f"| {reference.id} | " + " | ".join(cells) + " |")
    return lines


def _judge(seen: HeldOut, reference: ReferencePose) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return each hold's lowest check probability, whether all checks hold, and its weight."""
    frames = seen.frames
    chosen = (frames.kind == KIND_OF[reference.id]) & frames.hold & is_usual_view(frames)
    chosen &= frames.source == 1
    parts = []
    for side, weight in ((frames.side, 1.0), (mirror_side(frames.side), _WRONG_LEG_WEIGHT)):
        checks = [seen.predict(check, side) for check in reference.checks if check.required]
        least = np.min([predicted for predicted, _ in checks], axis=0)[chosen]
        right = np.all([held for _, held in checks], axis=0)[chosen]
        parts.append((least, right, np.full(len(least), weight)))
    least, right, weights = (np.concatenate(each) for each in zip(*parts, strict=True))
    return least, right, weights


def _across_table(seen: HeldOut) -> list[str]:
    """From which camera positions a knee drawn across is recognised."""
    lines = [
        "| camera | " + " | ".join(f"{a} to {b} up" for a, b in _ELEVATIONS_DEG) + " |",
        "|---|" + "---|" * len(_ELEVATIONS_DEG),
    ]
    frames = seen.frames
    reference = next(each for each in list_references() if KIND_OF[each.id] != "figure4")
    check = next(each for each in reference.checks if each.measure == "hip_abduction")
    predicted, held = seen.predict(check, frames.side)
    hold = (frames.kind == KIND_OF[reference.id]) & frames.hold & (frames.source == 1) & held
    toward_feet = np.sin(np.radians(frames.azimuth_deg)) < 0
    own_side = (np.cos(np.radians(frames.azimuth_deg)) > 0) == (frames.side == "L")
    off = frames.off_side_deg
    places = {
        "beside, within 20 degrees": off < 20,
        "20 to 50 degrees toward the feet": (off >= 20) & (off < 50) & toward_feet,
        "20 to 50 degrees toward the head": (off >= 20) & (off < 50) & ~toward_feet,
    }
    for place, stands in places.items():
        for side, on_side in (("affected", own_side), ("other", ~own_side)):
            cells = []
            for low, high in _ELEVATIONS_DEG:
                chosen = hold & stands & on_side
                chosen &= (frames.elevation_deg >= low) & (frames.elevation_deg < high)
                few = chosen.sum() < 15
                share = "-" if few else f"{np.mean(predicted[chosen] >= COUNTS_FROM):.2f}"
                cells.append(f"{share} ({chosen.sum()})")
            lines.append(f"| {place}, on the {side} side | " + " | ".join(cells) + " |")
    return lines


def write_report(held_out: dict[str, HeldOut]) -> None:
    """Write ``RESULTS.md`` from the predictions for held-out people, by model."""
    lines = [
        "# How accurate the calibration is on people it was not trained on",
        "",
        (
            "Written by `train_calibration.py`: five folds over people, mean ± standard deviation "
            "over the folds; degrees or trunk lengths, for the leg that matters; camera within 45 "
            "degrees of the person's side and 2 to 45 degrees up. Each prediction is that of one "
            "network on a picture and its mirror image; the shipped calibration averages five "
            "networks, and two frames. *Varied*: people as they really lie, in stretches and near "
            "misses. *Narrow*: one style of hold. The people are rendered, so this does not prove "
            "accuracy on real ones."
        ),
    ]
    for model in MODELS:
        seen = held_out[model]
        off, height = _compare_view(seen)
        lines += ["", f"## {model}", "", "### Errors", "", *_error_table(seen)]
        lines += [
            "",
            "### Predicted to hold, and held",
            "",
            (
                "Single varied frames, each judged for both sides: for each tenth of predicted "
                "probability, its mean and how often the check held, in per cent."
            ),
            "",
            *_tenths_table(seen),
            "",
            "### What a bound finds",
            "",
            (
                "Varied holds and near misses, including the wrong leg. The share of right moments "
                "that count, the share of wrong moments that count, and the net value if a false "
                f"moment costs {_FALSE_COSTS:.0f} missed ones."
            ),
            "",
            *_bounds_table(seen),
            "",
            "### Knee drawn across: where the camera recognises it",
            "",
            "The share of moments with the knee drawn across that pass this check (frames).",
            "",
            *_across_table(seen),
            "",
            (
                f"View: the camera's angle off the side is {off} degrees off in the median / 90th "
                f"percentile, its elevation {height}."
            ),
        ]
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _compare_view(seen: HeldOut) -> tuple[str, str]:
    cosine, sine, elevation = seen.view.T
    off_deg = np.degrees(np.arctan2(np.abs(sine), np.abs(cosine)))
    errors = (off_deg - seen.frames.off_side_deg, elevation * 45.0 - seen.frames.elevation_deg)
    off, height = (np.quantile(np.abs(error), [0.5, 0.9]) for error in errors)
    return f"{off[0]:.1f} / {off[1]:.1f}", f"{height[0]:.1f} / {height[1]:.1f}"
