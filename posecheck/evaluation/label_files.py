"""Reads all kinds of label files into labelled videos."""

from __future__ import annotations

import json
import shutil
import tempfile
import tomllib
import zipfile
import zlib
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from posecheck.core.camera_view import UNKNOWN, Placement
from posecheck.core.landmarks import Side
from posecheck.core.scoring import Label, LabelledSpan
from posecheck.errors import LabelsFileError
from posecheck.evaluation.label_marks import read_marks
from posecheck.evaluation.label_schema import LabelsFile, Surroundings, VideoTable, known_keys
from posecheck.evaluation.label_truth import MARK as TRUTH_MARK
from posecheck.evaluation.label_truth import read_truth
from posecheck.evaluation.labelled_video import OUTSIDE_LABELS, LabelledVideo
from posecheck.references.fault_text import describe_faults
from posecheck.references.faults import list_faults
from posecheck.references.toml_limits import find_bomb
from posecheck.storage.text_file import decode_text, read_beginning

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# The labels file in an archive of landmarks.
INDEX: Final = "labels.json"
KINDS: Final = (".toml", ".json", ".jsonl", ".csv", ".zip")
# Anything larger is not a labels file, and is not read.
_LARGEST_TEXT_BYTES: Final = 100_000_000
_LARGEST_ARCHIVE_BYTES: Final = 20_000_000_000
# The archive is damaged, encrypted, or compressed in a way that Python does not support.
_UNPACKABLE: Final = (
    OSError,
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,
    NotImplementedError,
    EOFError,
)


@contextmanager
def open_labels(
    paths: Sequence[Path], data_folder: Path, stretches: tuple[str, ...]
) -> Iterator[tuple[LabelledVideo, ...]]:
    """Yield the labelled videos of several files, in order.

    The content of archives is available until the context ends.

    Args:
        paths: label files of any kind in ``KINDS``.
        data_folder: where kept reviews are stored, for marks whose video is gone.
        stretches: the ids of the known stretches.

    Raises:
        LabelsFileError: a file cannot be read or has errors; they are all listed, one per line.
    """
    with ExitStack() as stack:
        videos: list[LabelledVideo] = []
        for path in paths:
            index = path
            if path.suffix.lower() == ".zip":
                folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="posecheck-"))
                index = _unpack(path, Path(folder))
            videos += _read(index, path, data_folder, stretches)
        yield tuple(videos)


def _read(
    path: Path, called: Path, data_folder: Path, stretches: tuple[str, ...]
) -> tuple[LabelledVideo, ...]:
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise LabelsFileError(
            f"{path}: a labels file must end in one of {', '.join(KINDS)}; name one of those"
        )
    text = _read_text(path)
    if kind in (".jsonl", ".csv"):
        return read_marks(text, path, data_folder, stretches)
    document = _parse_toml(text, path) if kind == ".toml" else _parse_json(text, path)
    if TRUTH_MARK in document:
        truth = read_truth(document, path)
        if not truth.source.is_file():
            raise LabelsFileError(
                f"{path}: its video {truth.name} is not next to it; put it there."
            )
        return (truth,)
    try:
        file = LabelsFile.model_validate(
            document, context=Surroundings(stretches, path.absolute().parent)
        )
    except ValidationError as error:
        faults = list_faults(error, document, known_keys)
        count = f"{len(faults)} {'fault' if len(faults) == 1 else 'faults'}"
        raise LabelsFileError(
            f"{called}: {count} to fix in this labels file:", describe_faults(faults)
        ) from error
    return tuple(_to_video(table, path.parent) for table in file.videos)


def _to_video(table: VideoTable, folder: Path) -> LabelledVideo:
    name = table.video or table.landmarks or ""
    return LabelledVideo(
        name=name,
        source=folder / (table.landmarks or name),
        has_landmarks=table.landmarks is not None,
        stretch=table.stretch,
        side=Side(table.side),
        spans=tuple(
            LabelledSpan(each.start_s, each.end_s, Label(each.label), each.reason or "")
            for each in table.intervals
        ),
        rest_reason=OUTSIDE_LABELS if table.rest == "wrong" else None,
        person=table.person or "",
        placement=Placement(table.view or UNKNOWN, table.height or UNKNOWN),
        model=table.model or "",
    )


def _read_text(path: Path) -> str:
    if path.is_dir():
        raise LabelsFileError(f"{path} is a folder: name a labels file in it.")
    content = read_beginning(path, _LARGEST_TEXT_BYTES, LabelsFileError)
    if len(content) > _LARGEST_TEXT_BYTES:
        raise LabelsFileError(f"{path} is larger than 100 MB, so it is not a labels file.")
    return decode_text(content, str(path), LabelsFileError)


def _parse_toml(text: str, path: Path) -> dict[str, Any]:
    bomb = find_bomb(text)
    if bomb is not None:
        raise LabelsFileError(f"{path} is not a labels file: it has {bomb}.")
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise LabelsFileError(
            f"{path} is not valid TOML: {error}. Look there: often a quotation mark, a comma "
            "or an = is missing, on that line or the one before."
        ) from error


def _parse_json(text: str, path: Path) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LabelsFileError(f"{path} is not valid JSON: {error}. Look there.") from error
    if not isinstance(document, dict):
        raise LabelsFileError(f"{path}: a labels file is an object in curly brackets.")
    return document


def _unpack(path: Path, folder: Path) -> Path:
    """Unpack only the labels and landmarks of an archive, and return the path of the labels."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [
                member
                for member in archive.infolist()
                if member.filename == INDEX
                or (
                    member.filename.endswith(".npz")
                    and Path(member.filename).name == member.filename
                )
            ]
            if sum(member.file_size for member in members) > _LARGEST_ARCHIVE_BYTES:
                raise LabelsFileError(f"{path} is larger than 20 GB unpacked: split it into parts.")
            for member in members:
                with archive.open(member) as packed, (folder / member.filename).open("wb") as file:
                    shutil.copyfileobj(packed, file)
    except FileNotFoundError as error:
        raise LabelsFileError(f"{path}: no such file. Check the name and the folder.") from error
    except _UNPACKABLE as error:
        raise LabelsFileError(
            f"{path}: this archive cannot be unpacked ({error}); export the labels again."
        ) from error
    index = folder / INDEX
    if not index.is_file():
        raise LabelsFileError(
            f"{path}: this archive is not from `posecheck labels export --landmarks`: "
            f"there is no {INDEX} in it."
        )
    return index
