"""Which videos to review and where each one's results go, settled before the long work starts."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posecheck.errors import OutputError, VideoError
from posecheck.storage.atomic import as_output_error

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

VIDEO_SUFFIXES: Final = frozenset(
    {".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".3gp", ".mpg", ".mpeg", ".mts", ".wmv"}
)
ANNOTATED_SUFFIX: Final = ".annotated.mp4"
REPORT_SUFFIXES: Final = (".pdf", ".html", ".htm")
# A file's device and number: the same under whatever name it is called.
Identity = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Job:
    """One video and the files its review writes, None where none is wanted.

    Attributes:
        recording, material: for the pages, which judge again and show more than a report does.
    """

    video: Path
    json: Path | None = None
    annotated: Path | None = None
    report: Path | None = None
    frames_csv: Path | None = None
    intervals_csv: Path | None = None
    recording: Path | None = None
    material: Path | None = None

    @property
    def outputs(self) -> tuple[Path, ...]:
        """What it writes."""
        places = (
            self.json,
            self.annotated,
            self.report,
            self.frames_csv,
            self.intervals_csv,
            self.recording,
            self.material,
        )
        return tuple(path for path in places if path is not None)


@dataclass(frozen=True, slots=True)
class RequestedOutputs:
    """Which results were asked for, None where one was not.

    Attributes:
        json, annotated, report: a file for one video, a folder for several.
        csv: a folder.
    """

    json: Path | None = None
    annotated: Path | None = None
    report: Path | None = None
    csv: Path | None = None

    def list_folders(self, *, several: bool) -> tuple[Path, ...]:
        """Return those that are folders, for one video or for several."""
        places = (self.json, self.annotated, self.report, self.csv) if several else (self.csv,)
        return tuple(place for place in places if place is not None)


@dataclass(frozen=True, slots=True)
class FoundVideos:
    """The videos that were asked for.

    Attributes:
        videos: each once, in the order given; a folder's are sorted by name.
        missing: what was asked for and is not there, with the words for it.
        several: whether results go into folders: more than one name was given, or a folder.
    """

    videos: tuple[Path, ...]
    missing: tuple[tuple[Path, VideoError], ...]
    several: bool


def find_videos(paths: Sequence[Path]) -> FoundVideos:
    """Look up files and folders. What is missing is told, and does not hide the others."""
    videos: dict[Path, Path] = {}
    missing: list[tuple[Path, VideoError]] = []
    for path in paths:
        try:
            for video in _list_folder(path) if path.is_dir() else [_check_file(path)]:
                videos.setdefault(video.resolve(), video)
        except VideoError as error:
            missing.append((path, error))
    several = len(paths) > 1 or any(path.is_dir() for path in paths)
    return FoundVideos(tuple(videos.values()), tuple(missing), several)


def plan_jobs(found: FoundVideos, requested: RequestedOutputs) -> tuple[Job, ...]:
    """Return one job a video.

    For several videos the results are named by them: ``NAME.json``, ``NAME.annotated.mp4`` and
    ``NAME.report.pdf``. The tables are ``NAME.frames.csv`` and ``NAME.intervals.csv`` always.

    Raises:
        OutputError: two results would have the same name, or one no name of its kind.
    """
    if not found.several:
        _check_endings(requested)
    jobs = tuple(_plan_job(video, requested, several=found.several) for video in found.videos)
    if any(job.outputs for job in jobs):
        _check_names_differ(jobs)
    return jobs


def _plan_job(video: Path, requested: RequestedOutputs, *, several: bool) -> Job:
    def place(given: Path | None, ending: str) -> Path | None:
        return given / f"{video.stem}{ending}" if given is not None and several else given

    csv = requested.csv
    return Job(
        video,
        json=place(requested.json, ".json"),
        annotated=place(requested.annotated, ANNOTATED_SUFFIX),
        report=place(requested.report, ".report.pdf"),
        frames_csv=None if csv is None else csv / f"{video.stem}.frames.csv",
        intervals_csv=None if csv is None else csv / f"{video.stem}.intervals.csv",
    )


def _check_endings(requested: RequestedOutputs) -> None:
    annotated, report = requested.annotated, requested.report
    if annotated is not None and annotated.suffix.lower() != ".mp4":
        raise OutputError(f"{annotated}: an annotated video must end in .mp4; rename it")
    if report is not None and report.suffix.lower() not in REPORT_SUFFIXES:
        raise OutputError(f"{report}: a report must end in .pdf or .html; rename it")


def check_outputs(jobs: Iterable[Job], inputs: Iterable[Path]) -> None:
    """Make sure that every result can be written and none takes the place of an input.

    Raises:
        OutputError: the first one that cannot.
    """
    jobs = tuple(jobs)
    sources = identify_files((*inputs, *(job.video for job in jobs)))
    for job in jobs:
        for place, output in enumerate(job.outputs):
            if output in job.outputs[:place]:
                raise OutputError(f"{output}: two results cannot have the same name")
            check_output(output, sources)


def identify_files(paths: Iterable[Path]) -> frozenset[Identity]:
    """Return the identity of each file that is there."""
    identities = set()
    for path in paths:
        with suppress(OSError):
            identities.add(_identify(path))
    return frozenset(identities)


def _identify(path: Path) -> Identity:
    about = path.stat()
    return about.st_dev, about.st_ino


def check_output(target: Path, sources: Collection[Identity]) -> None:
    """Make sure that a file can be written, and that it is none of those to be read.

    Args:
        target: the file.
        sources: those to be read, from ``identify_files``.

    Raises:
        OutputError: it cannot, or it is.
    """
    if target.is_dir():
        raise OutputError(f"{target}: this is a folder; name a file in it")
    if target.exists():
        if not target.is_file():
            raise OutputError(f"{target}: this is not a regular file; choose another name")
        if _identify(target) in sources:
            raise OutputError(
                f"{target}: this is the input file and would be overwritten; choose another name"
            )
    try:
        # Making a file tells what no question about permissions can: read-only and full disks.
        with tempfile.TemporaryFile(dir=target.parent):
            pass
    except OSError as error:
        raise as_output_error(target, error) from error


def make_folder(folder: Path) -> bool:
    """Make a results folder unless it is there, and return whether it was made.

    Only the last part of the path: a slip in a longer one should not scatter folders.

    Raises:
        OutputError: it is a file, or the folder around it is missing or cannot be written.
    """
    if folder.is_dir():
        return False
    if folder.exists():
        raise OutputError(f"{folder}: this is a file, but a folder is needed; name a folder")
    try:
        folder.mkdir()
    except OSError as error:
        raise as_output_error(folder, error) from error
    return True


def _check_file(path: Path) -> Path:
    if not path.exists():
        raise VideoError(f"{path}: no such file; check its name and folder")
    return path


def _list_folder(folder: Path) -> list[Path]:
    """Return a folder's videos by name, without hidden ones and what a review itself wrote."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise VideoError(
            f"{folder}: the folder cannot be read ({error.strerror}); check its permissions"
        ) from error
    videos = [
        entry
        for entry in entries
        if entry.suffix.lower() in VIDEO_SUFFIXES
        and not entry.name.startswith(".")
        and not entry.name.endswith(ANNOTATED_SUFFIX)
        and entry.is_file()
    ]
    if not videos:
        kinds = ", ".join(sorted(VIDEO_SUFFIXES))
        raise VideoError(
            f"{folder}: there are no videos in this folder; their names must end in one of {kinds}"
        )
    return videos


def _check_names_differ(jobs: tuple[Job, ...]) -> None:
    first: dict[str, Path] = {}
    for job in jobs:
        other = first.setdefault(job.video.stem.casefold(), job.video)
        if other is not job.video:
            raise OutputError(
                f"{other} and {job.video}: their results would have the same name; "
                "review them one at a time, into different folders"
            )
