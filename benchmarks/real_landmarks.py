"""What counts for landmarks of real people, from photographs and films labelled by eye.

    python benchmarks/real_landmarks.py FOLDER [--write FILE]

The folder holds numbers only and is not part of the repository: ``photos.npz`` and ``film_*.npz``
with landmarks as in ``posecheck.core.landmarks.Pose`` (33 rows of x and y in picture heights,
visibility, presence, and x, y, z in metres), from each picture and from its mirror image, and
``labels.json``, which says what they show.
Nothing may count in the films. In the photographs, each shown for three seconds, only a complete
figure-4 may count, for its side.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from posecheck.analysis.looks import JUDGED_PER_S
from posecheck.core.checker import Verdict, start_checker, step
from posecheck.core.landmarks import Array, Pose, Side
from posecheck.core.observation import Observation
from posecheck.core.reference import ReferencePose
from posecheck.core.report import ReportBuilder
from posecheck.pose.calibration import Calibration
from posecheck.pose.estimator import Estimate
from posecheck.pose.observer import Observer
from posecheck.references.files import list_references
from posecheck.video.frame import Frame

MODELS = ("heavy", "full")
SHOWN_S = 3.0
# The time between two frames, as in a review.
FRAME_S = 1 / JUDGED_PER_S
# The stretch that a labelled pose is closest to; other poses are judged by both.
STRETCH_OF = {"figure-4": "figure-4", "knee-to-chest": "knee-to-opposite-shoulder"}

Moments = list[tuple[float, Observation | None]]


def to_pose(row: Array, aspect: float) -> Pose | None:
    """Return one pose, None where nobody was found."""
    if not np.isfinite(row).all():
        return None
    return Pose(row[:, :2], row[:, 4:], row[:, 2], row[:, 3], aspect)


class Replay:
    """Stands in for the pose estimator and returns stored poses."""

    def __init__(self, poses: Iterable[Pose | None]) -> None:
        self._poses = iter(poses)

    def estimate(self, frame: Frame, *, mirrored: bool) -> Estimate:
        """Return the next pose; stored poses of mirror images are already mapped back."""
        del frame, mirrored
        pose = next(self._poses)
        return Estimate(() if pose is None else (pose,), int(pose is not None))


def observe(timed_poses: Iterable[tuple[float, Pose | None]], model: str) -> Moments:
    """Return the observer's observations of poses at given times."""
    timed_poses = list(timed_poses)
    replay = Replay(pose for _, pose in timed_poses)
    observer = Observer(replay, Calibration.load(model))  # type: ignore[arg-type]
    blank = np.zeros((2, 2, 3), np.uint8)
    frames = (Frame(index, t_s, 0.0, blank) for index, (t_s, _) in enumerate(timed_poses))
    return [(frame.t_s, observer.observe(frame)) for frame in frames]


def observe_film(film: Mapping[str, Array], model: str) -> Moments:
    """Return the observations of a film: each picture, followed by its mirror image."""
    aspect = float(film["aspect"])
    rows = zip(film["look_t_s"], film[f"{model}_fresh"], film[f"{model}_mirrored"], strict=True)
    timed_poses = [
        (float(t_s) + later_s, to_pose(row, aspect))
        for t_s, fresh, mirrored in rows
        for later_s, row in ((0.0, fresh), (FRAME_S, mirrored))
    ]
    return observe(timed_poses, model)


def observe_photo(photos: Mapping[str, Array], place: int, model: str) -> Moments:
    """Return the observations of a photograph that is shown for ``SHOWN_S``."""
    aspect = float(photos["aspect"][place])
    two = [to_pose(photos[f"{model}_{kind}"][place], aspect) for kind in ("fresh", "mirrored")]
    count = round(SHOWN_S / FRAME_S) + 1
    return observe(((index * FRAME_S, two[index % 2]) for index in range(count)), model)


@dataclass
class Answer:
    """A photograph or film judged by a reference pose: counted seconds, and the last verdict."""

    accepted_s: float
    last: Verdict

    def of(self, fault: str) -> str:
        """Return "pass", "fail" or "?" for a required check, at the end."""
        match = self.last.match
        if match is None or fault in {each.check.fault for each in match.unseen_required}:
            return "?"
        failed = {each.check.fault for each in match.failed_required}
        return "fail" if fault in failed else "pass"


def judge(
    moments: Iterable[tuple[float, Observation | None]], to: ReferencePose, side: Side
) -> Answer:
    """Judge moments with the same code as a review."""
    state, builder = start_checker(to, side), ReportBuilder(to, side)
    for t_s, observation in moments:
        state, verdict = step(state, observation, t_s)
        builder.add(verdict)
    return Answer(builder.build(verdict.t_s).accepted_s, verdict)


def photo_tables(folder: Path, labels: list[dict[str, Any]]) -> Iterator[str]:
    """Yield a table for each stretch of the photographs, with what should count."""
    with np.load(folder / "photos.npz") as photos:
        seen = {
            model: [observe_photo(photos, place, model) for place in range(len(labels))]
            for model in MODELS
        }
    kinds = ("held", "held_counted", "other", "other_counted")
    totals = {model: dict.fromkeys(kinds, 0) for model in MODELS}
    for reference in list_references():
        faults = [check.fault for check in reference.checks if check.required]
        yield f"### Photographs, {reference.id}"
        yield ""
        yield f"| photo | shows | judged for | {' | '.join(faults)} | counted s of {SHOWN_S:g} |"
        yield "|" + "---|" * (len(faults) + 4)
        for number, label in enumerate(labels, start=1):
            for side in Side:
                answers = {m: judge(seen[m][number - 1], reference, side) for m in MODELS}
                may_count = (
                    reference.id == STRETCH_OF.get(label["pose"])
                    and label["complete"]
                    and side.value == label["side"]
                )
                for model, answer in answers.items():
                    kind = "held" if may_count else "other"
                    totals[model][kind] += 1
                    totals[model][f"{kind}_counted"] += answer.accepted_s > 0
                nearest = STRETCH_OF.get(label["pose"], reference.id)
                if nearest != reference.id and not any(a.accepted_s for a in answers.values()):
                    continue
                checks = [" / ".join(a.of(fault) for a in answers.values()) for fault in faults]
                counted = " / ".join(f"{answer.accepted_s:.1f}" for answer in answers.values())
                yield (
                    f"| {number} | {describe(label)} | {side.value} | {' | '.join(checks)} | "
                    f"{counted} {'(should)' if may_count else ''} |"
                )
        yield ""
    for model, total in totals.items():
        yield (
            f"`{model}`: {total['held_counted']} of {total['held']} complete figure-4s count for "
            f"their side; {total['other_counted']} of {total['other']} of the rest count."
        )
    yield ""


def describe(label: dict[str, Any]) -> str:
    """Describe in a few words what a photograph shows."""
    parts = [label["pose"], label["side"] or "", "" if label["complete"] else "incomplete"]
    if label["pose"] != "figure-4":
        del parts[2]
    return ", ".join(part for part in [*parts, label["view"]] if part)


def film_table(folder: Path, labels: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Yield a table of the counted seconds of each film, by stretch and side."""
    references = list_references()
    columns = [(reference, side) for reference in references for side in Side]
    heads = [f"{reference.id} {side.value}" for reference, side in columns]
    yield "### Films: counted seconds, which should be 0"
    yield ""
    yield f"| film | s | shows | {' | '.join(heads)} |"
    yield "|" + "---|" * (len(heads) + 3)
    totals = dict.fromkeys(MODELS, 0.0)
    for path in sorted(folder.glob("film_*.npz")):
        with np.load(path) as arrays:
            film = dict(arrays)
        seen = {m: observe_film(film, m) for m in MODELS}
        cells = []
        for reference, side in columns:
            counted_s = {m: judge(seen[m], reference, side).accepted_s for m in MODELS}
            cells.append(" / ".join(f"{counted_s[m]:.1f}" for m in MODELS))
            for model in MODELS:
                totals[model] += counted_s[model]
        what = "; ".join(part["text"] for part in labels[path.stem]["what"])
        yield f"| {path.stem} | {film['t_s'][-1]:.0f} | {what} | {' | '.join(cells)} |"
    yield ""
    by_model = ", ".join(f"`{model}` {total:.1f} s" for model, total in totals.items())
    yield f"All films, stretches and sides: {by_model}."


def main() -> None:
    """Judge a folder of real landmarks; print the tables and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", type=Path, default=None, help="also write the tables here")
    options = parser.parse_args()
    labels = json.loads((options.folder / "labels.json").read_text(encoding="utf-8"))
    written = (
        f"Written by `real_landmarks.py`: {len(labels['photos'])} photographs and "
        f"{len(labels['films'])} films that are stored elsewhere; only these figures are here. "
        "The limits and bounds were set with a look at them."
    )
    lines = [
        "# Landmarks of real people, labelled by eye",
        "",
        written,
        "",
        f"In each cell `{'` / `'.join(MODELS)}`; ? = cannot judge. Pictures are independent.",
        "",
        *photo_tables(options.folder, labels["photos"]),
        *film_table(options.folder, labels["films"]),
    ]
    text = "\n".join(lines) + "\n"
    print(text)
    if options.write is not None:
        options.write.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
