"""A person's marks as labelled examples, for tuning or checking the program's limits. Pure.

Each example has what a person says about a span of time and what the program said and measured.
"""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from posecheck.core.hold import FormState, HoldSpan
from posecheck.core.intervals import align
from posecheck.core.measures import measure_unit
from posecheck.core.reasons import list_causes
from posecheck.reports.json import mark_to_dict
from posecheck.texts.csv_cells import as_cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posecheck.core.annotations import Mark
    from posecheck.core.landmarks import Side
    from posecheck.core.tracks import CheckTrack

SCHEMA: Final = 1
# A byte order mark, so that spreadsheets read the file as UTF-8.
CSV_MARK: Final = "\ufeff"

_PROGRAM_KEYS: Final = {
    FormState.CORRECT: "correct_s",
    FormState.INCORRECT: "incorrect_s",
    FormState.CANNOT_JUDGE: "unseen_s",
}


@dataclass(frozen=True, slots=True, eq=False)
class MarkedReview:
    """A review with marks.

    Attributes:
        video: the video's name as the user knows it.
        video_sha256: of the video's content, empty if unknown.
        intervals: the program's intervals.
        tracks: the check tracks, empty if they are lost.
        marks: in the order they were made.
        profile_id: the owner, None if unknown.
    """

    review_id: str
    video: str
    video_sha256: str
    stretch: str
    reference_version: int
    side: Side
    model: str
    intervals: tuple[HoldSpan, ...]
    tracks: tuple[CheckTrack, ...]
    marks: tuple[Mark, ...]
    profile_id: str | None = None


def list_labels(review: MarkedReview) -> list[dict[str, Any]]:
    """Return a labelled example for each mark, in the order the marks were made."""
    return [
        _describe(review, mark, review.marks[place + 1 :])
        for place, mark in enumerate(review.marks)
    ]


def to_jsonl(labels: Sequence[dict[str, Any]]) -> str:
    """Return one JSON object per line, in ASCII, so that no terminal or pipe can garble it."""
    return "".join(json.dumps(label, allow_nan=False) + "\n" for label in labels)


def to_csv(labels: Sequence[dict[str, Any]]) -> str:
    """Return CSV with one row per label; each measure has two columns."""
    measures = list(dict.fromkeys(name for label in labels for name in label["measures"]))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    columns = [name for name in _COLUMNS if name != "schema"]
    heading = [*columns, *_PROGRAM_COLUMNS, "program_reasons"]
    heading += [f"{name}{ending}" for name in measures for ending in ("", "_half_interval")]
    writer.writerow(heading)
    for label in labels:
        reasons = "; ".join(f"{kind} {s:g}" for kind, s in label["program"]["reasons"].items())
        row = [
            *(label[name] for name in columns),
            *(label["program"][key] for key in _PROGRAM_KEYS.values()),
            reasons,
        ]
        for name in measures:
            measured = label["measures"].get(name, {})
            row += [measured.get("median"), measured.get("half_interval")]
        writer.writerow([as_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue()


_COLUMNS: Final = (
    "schema", "review", "video", "video_sha256", "stretch", "reference_version", "side", "model",
    "start_s", "end_s", "label", "reason", "by", "made_at", "overruled_s",
)  # fmt: skip
_PROGRAM_COLUMNS: Final = tuple(f"program_{key}" for key in _PROGRAM_KEYS.values())


def _describe(review: MarkedReview, mark: Mark, later: Sequence[Mark]) -> dict[str, Any]:
    label = mark_to_dict(mark)
    correct = label.pop("correct")
    values = {
        "schema": SCHEMA,
        "review": review.review_id,
        "video": review.video,
        "video_sha256": review.video_sha256,
        "stretch": review.stretch,
        "reference_version": review.reference_version,
        "side": review.side.value,
        "model": review.model,
        **label,
        "label": "correct" if correct else "wrong",
        "overruled_s": _seconds(_overruled_s(mark, later)),
    }
    return {
        **{name: values[name] for name in _COLUMNS},
        "program": _describe_program(review, mark),
        "measures": {
            f"{track.check.role.value}_{track.check.measure}": _measure(track, mark)
            for track in review.tracks
        },
    }


def _overruled_s(mark: Mark, later: Sequence[Mark]) -> float:
    """Return how many seconds of a mark are overruled by later marks."""
    cuts_s = sorted(
        {mark.start_s, mark.end_s, *(t_s for each in later for t_s in (each.start_s, each.end_s))}
    )
    return math.fsum(
        end_s - start_s
        for start_s, end_s in pairwise(cuts_s)
        if mark.start_s <= start_s < mark.end_s
        and any(each.start_s <= start_s < each.end_s for each in later)
    )


def _describe_program(review: MarkedReview, mark: Mark) -> dict[str, Any]:
    """Return what the program said in the marked time: seconds by state and by first reason."""
    marked = (HoldSpan(mark.start_s, mark.end_s, FormState.CORRECT, ()),)
    total_s = dict.fromkeys(_PROGRAM_KEYS, 0.0)
    reasons_s: dict[str, float] = {}
    for piece in align(review.intervals, marked):
        said = piece.first
        if said is None or piece.second is None:
            continue
        lasts_s = piece.end_s - piece.start_s
        total_s[said.state] += lasts_s
        for kind in list_causes(said.reasons)[:1]:
            reasons_s[kind] = reasons_s.get(kind, 0.0) + lasts_s
    ordered = sorted(reasons_s.items(), key=lambda item: -item[1])
    return {
        **{key: _seconds(total_s[state]) for state, key in _PROGRAM_KEYS.items()},
        "reasons": {kind: _seconds(s) for kind, s in ordered},
    }


def _measure(track: CheckTrack, mark: Mark) -> dict[str, Any]:
    within = (track.t_s >= mark.start_s) & (track.t_s < mark.end_s) & np.isfinite(track.measured)
    known = bool(within.any())
    return {
        "median": round(float(np.median(track.measured[within])), 3) if known else None,
        "half_interval": round(float(np.median(track.half_interval[within])), 3) if known else None,
        "unit": measure_unit(track.check.measure),
        "fault": track.check.fault,
    }


def _seconds(value: float) -> float:
    return round(value, 3)
