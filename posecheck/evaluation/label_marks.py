"""Reads the labels that ``posecheck labels export`` writes: one mark per line, as JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from posecheck.batch.fingerprint import digest_file
from posecheck.core.landmarks import Side
from posecheck.core.scoring import Label, LabelledSpan
from posecheck.errors import LabelsFileError, PosecheckError
from posecheck.evaluation.labelled_video import LabelledVideo
from posecheck.references.fault_text import cut_lines, describe_faults
from posecheck.references.faults import list_faults
from posecheck.review_service.kept import KeptReviews
from posecheck.review_service.paths import RECORDING
from posecheck.texts.csv_cells import as_cell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class _MarkLine(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)

    review: str
    video: str
    video_sha256: str
    stretch: str
    side: Literal["left", "right"]
    model: str
    start_s: float
    end_s: float
    label: Literal["correct", "wrong"]
    reason: str


def read_marks(
    text: str, path: Path, data_folder: Path, stretches: tuple[str, ...]
) -> tuple[LabelledVideo, ...]:
    """Return the marked videos of an export, in order.

    A video is looked up in the export's folder, by its name and content; otherwise the landmarks
    of the kept review are used.

    Args:
        text: the export's content.
        path: the export's path.
        data_folder: where kept reviews are stored.
        stretches: the ids of the known stretches.

    Raises:
        LabelsFileError: the export has errors; they are all listed, one per line.
    """
    lines: dict[str, list[_MarkLine]] = {}
    faults: list[str] = []
    try:
        is_table = path.suffix.lower() == ".csv"
        rows = tuple(_read_table(text) if is_table else _read_lines(text))
    except csv.Error as error:
        raise LabelsFileError(f"{path} is not a table of labels ({error}).") from error
    for number, document in rows:
        try:
            line = _MarkLine.model_validate(document)
        except ValidationError as error:
            lines_of_it = (
                describe_faults(list_faults(error, document))
                if isinstance(document, dict)
                else ["no mark"]
            )
            faults += [f"line {number}: {fault}" for fault in lines_of_it]
            continue
        lines.setdefault(line.review, []).append(line)
        if line.stretch not in stretches:
            faults.append(f"line {number}: there is no stretch {line.stretch} on this computer")
    videos: list[LabelledVideo] = []
    for marks in lines.values():
        try:
            videos.append(_to_video(marks, path.parent, data_folder))
        except PosecheckError as error:
            faults.append(str(error))
    if faults:
        raise LabelsFileError(f"{path}: faults in this export of labels:", cut_lines(faults))
    if not videos:
        raise LabelsFileError(f"{path}: there are no labels in this file; mark a review first.")
    return tuple(videos)


def _read_lines(text: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError):
                yield number, None


def _read_table(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, row in enumerate(csv.DictReader(io.StringIO(text, newline="")), start=2):
        document: dict[str, Any] = {
            name: _from_cell(cell) for name, cell in row.items() if isinstance(cell, str)
        }
        for name in ("start_s", "end_s"):
            with suppress(KeyError, ValueError):
                document[name] = float(document[name])
        yield number, document


def _from_cell(cell: str) -> str:
    """Return a cell's text without the quote that stops spreadsheets from executing it."""
    return cell[1:] if cell.startswith("'") and as_cell(cell[1:]) == cell else cell


def _to_video(marks: list[_MarkLine], folder: Path, data_folder: Path) -> LabelledVideo:
    first = marks[0]
    source, has_landmarks = _find_source(first, folder, data_folder)
    return LabelledVideo(
        name=first.video,
        source=source,
        has_landmarks=has_landmarks,
        stretch=first.stretch,
        side=Side(first.side),
        spans=tuple(
            LabelledSpan(
                max(mark.start_s, 0.0),
                mark.end_s,
                Label.CORRECT if mark.label == "correct" else Label.WRONG,
                mark.reason if mark.label == "wrong" else "",
            )
            for mark in marks
            if max(mark.start_s, 0.0) < mark.end_s
        ),
        rest_reason=None,
        model=first.model if has_landmarks else "",
    )


def _find_source(mark: _MarkLine, folder: Path, data_folder: Path) -> tuple[Path, bool]:
    """Return the marked video and False, or the kept review's landmarks and True.

    Raises:
        PosecheckError: neither exists.
    """
    video = folder / mark.video
    with suppress(OSError, ValueError):
        # A name that contains a folder would lead elsewhere.
        is_beside = video.parent == folder and video.is_file()
        if is_beside and mark.video_sha256 in ("", digest_file(video)):
            return video, False
    recording = KeptReviews(data_folder).folder_of(mark.review) / RECORDING
    if recording.is_file():
        return recording, True
    raise PosecheckError(
        f"{mark.video}: this video is not next to the file, and its review is not kept in "
        f"{data_folder}; put the video there, or name the folder with --data-dir"
    )
