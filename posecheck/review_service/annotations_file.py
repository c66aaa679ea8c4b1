"""A person's marks in a review's folder: one JSON file, written atomically."""

from __future__ import annotations

import json
import shutil
import threading
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from posecheck.core.annotations import Mark
from posecheck.core.landmarks import Side
from posecheck.errors import MarksError
from posecheck.reports.json import mark_to_dict
from posecheck.storage.atomic import as_output_error, write_text
from posecheck.storage.private import restrict_files

FILE_NAME: Final = "marks.json"
SCHEMA: Final = 1
LONGEST_REASON: Final = 200
LONGEST_NAME: Final = 80
MAX_MARKS: Final = 500

# A stretch's id and the affected side.
Exercise = tuple[str, Side]

_ASIDE: Final = "marks.damaged{}.json"
# Where the marks for one exercise are kept while the video is judged as another one.
_OF_EXERCISE: Final = "marks.{stretch}.{side}.json"
_LEAVE: Final = "The file was left as it is. Set it aside to start over, or fix it by hand."
# Two windows may add marks to the same video.
_lock: Final = threading.Lock()

_STRICT: Final = ConfigDict(strict=True, extra="forbid")
_Seconds = Annotated[float, Field(allow_inf_nan=False)]


class _MarkTable(BaseModel):
    model_config = _STRICT

    start_s: _Seconds
    end_s: _Seconds
    correct: bool
    reason: str = ""
    by: str = ""
    made_at: str = ""


class _MarksFile(BaseModel):
    model_config = _STRICT

    # Pydantic reserves the name "schema".
    version: Annotated[int, Field(alias="schema")]
    marks: list[_MarkTable]


def load_marks(folder: Path) -> tuple[Mark, ...]:
    """Return the marks of a review in the order they were made; empty if there are none.

    Raises:
        MarksError: the file is damaged or in another version's format; it is left unchanged.
    """
    path = folder / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise _marks_error(path, f"cannot be read ({error})") from error
    try:
        document = _MarksFile.model_validate_json(text)
        marks = tuple(Mark(**each.model_dump()) for each in document.marks)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        detail = f"{where}: {first['msg']}" if where else first["msg"]
        raise _marks_error(path, f"is damaged ({detail})") from error
    except ValueError as error:
        raise _marks_error(path, f"is damaged ({error})") from error
    if document.version != SCHEMA:
        raise _marks_error(path, f"was made by another version of posecheck ({document.version})")
    return marks


def add_mark(folder: Path, mark: Mark) -> tuple[Mark, ...]:
    """Add a mark and return all marks.

    Raises:
        MarksError: the existing file cannot be used, or there are too many marks.
        OutputError: the file cannot be written.
    """
    with _lock:
        marks = load_marks(folder)
        if len(marks) >= MAX_MARKS:
            raise MarksError(f"There are already {MAX_MARKS} marks: remove some of them first.")
        return _save(folder, (*marks, mark))


def remove_mark(folder: Path, mark: Mark) -> tuple[Mark, ...]:
    """Remove a mark, if it is still there, and return the remaining marks.

    Raises:
        MarksError: the existing file cannot be used.
        OutputError: the file cannot be written.
    """
    with _lock:
        rest = list(load_marks(folder))
        if mark in rest:
            rest.remove(mark)
        return _save(folder, tuple(rest))


def change_exercise(folder: Path, before: Exercise, after: Exercise) -> None:
    """Set aside the marks for one exercise, and restore those for another.

    Marks made for one exercise mean nothing for another, but belong to the person who made them.

    Raises:
        OutputError: a file cannot be renamed.
    """
    path = folder / FILE_NAME
    with _lock:
        try:
            if path.exists():
                path.replace(_place(folder, before))
            if _place(folder, after).exists():
                _place(folder, after).replace(path)
        except OSError as error:
            raise as_output_error(path, error) from error


def copy_marks(source: Path, target: Path) -> None:
    """Copy the marks of one review's folder to another's, including those set aside.

    Raises:
        OSError: the files cannot be read or written.
    """
    with _lock:
        for path in source.glob("marks*.json"):
            shutil.copyfile(path, target / path.name)
    restrict_files(target)


def _place(folder: Path, exercise: Exercise) -> Path:
    stretch, side = exercise
    return folder / _OF_EXERCISE.format(stretch=stretch, side=side.value)


def put_aside(folder: Path) -> Path:
    """Rename an unusable marks file out of the way, and return its new path.

    Raises:
        OutputError: the file cannot be renamed.
    """
    path = folder / FILE_NAME
    names = (folder / _ASIDE.format(f".{count}" if count else "") for count in range(MAX_MARKS))
    target = next(name for name in names if not name.exists())
    with _lock:
        try:
            path.rename(target)
        except OSError as error:
            raise as_output_error(path, error) from error
    return target


def _save(folder: Path, marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    document = {"schema": SCHEMA, "marks": [mark_to_dict(mark) for mark in marks]}
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    write_text(folder / FILE_NAME, text + "\n", private=True)
    # Read back, because the seconds are rounded in the file.
    return load_marks(folder)


def _marks_error(path: Path, what: str) -> MarksError:
    return MarksError(f"{path}: this file of a reviewer's marks {what}. {_LEAVE}")
