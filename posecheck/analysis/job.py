"""Plans which videos to review and where the results go, before any analysis starts."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posecheck.errors import OutputError, VideoError
from posecheck.storage.atomic import as_output_error

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from posecheck.core.landmarks import Side

VIDEO_SUFFIXES: Final = frozenset(
    {".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".3gp", ".mpg", ".mpeg", ".mts", ".wmv"}
)
ANNOTATED_SUFFIX: Final = ".annotated.mp4"
REPORT_SUFFIXES: Final = (".pdf", ".html", ".htm")
# A file's device and inode number, which identify it under any name.
Identity = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Job:
    """One video and the files its review writes; None for a file that is not wanted.

    Attributes:
        recording, material: used by the pages, which judge a video again and show more than the
            report does.
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
        """The files this job writes."""
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

    def for_side(self, side: Side) -> Job:
        """Return the job for one side of a video that shows both.

        The names of its files have the side after the video's own name: ``NAME.left.json``.
        """
        return replace(
            self,
            **{
                each.name: _name_side(place, self.video.stem, side)
                for each in fields(self)
                if each.name != "video" and (place := getattr(self, each.name)) is not None
            },
        )


def _name_side(path: Path, video: str, side: Side) -> Path:
    stem = video if path.name.startswith(f"{video}.") else path.stem
    return path.with_name(f"{stem}.{side.value}{path.name[len(stem) :]}")


@dataclass(frozen=True, slots=True)
class RequestedOutputs:
    """Where the requested results go; None for a result that was not requested.

    Attributes:
        json, annotated, report: a file for one video, a folder for several.
        csv: always a folder.
    """

    json: Path | None = None
    annotated: Path | None = None
    report: Path | None = None
    csv: Path | None = None

    def list_folders(self, *, several: bool) -> tuple[Path, ...]:
        """Return the places that are folders, for one video or for several."""
        places = (self.json, self.annotated, self.report, self.csv) if several else (self.csv,)
        return tuple(place for place in places if place is not None)


@dataclass(frozen=True, slots=True)
class FoundVideos:
    """The videos found for the paths on the command line.

    Attributes:
        videos: each video once, in the order given; those in a folder are sorted by name.
        missing: paths that could not be found, each with its error.
        several: whether results go into folders: more than one path was given, or a folder.
    """

    videos: tuple[Path, ...]
    missing: tuple[tuple[Path, VideoError], ...]
    several: bool


def find_videos(paths: Sequence[Path]) -> FoundVideos:
    """Look up files and folders. Missing ones are reported and do not affect the others."""
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
    """Return one job per video.

    With several videos, the results are named after them: ``NAME.json``, ``NAME.annotated.mp4``
    and ``NAME.report.pdf``. The tables are always ``NAME.frames.csv`` and ``NAME.intervals.csv``.

    Raises:
        OutputError: two results would have the same name, or a name has the wrong suffix.
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
    """Check that every result can be written and that none would overwrite an input.

    Raises:
        OutputError: for the first result that fails the check.
    """
    jobs = tuple(jobs)
    sources = identify_files((*inputs, *(job.video for job in jobs)))
    for job in jobs:
        for place, output in enumerate(job.outputs):
            if output in job.outputs[:place]:
                raise OutputError(f"{output}: two results cannot have the same name")
            check_output(output, sources)


def identify_files(paths: Iterable[Path]) -> frozenset[Identity]:
    """Return the identities of the files that exist."""
    identities = set()
    for path in paths:
        with suppress(OSError):
            identities.add(_identify(path))
    return frozenset(identities)


def _identify(path: Path) -> Identity:
    about = path.stat()
    return about.st_dev, about.st_ino


def check_output(target: Path, sources: Collection[Identity]) -> None:
    """Check that a file can be written and is not one of the input files.

    Args:
        target: the file to write.
        sources: the input files, from ``identify_files``.

    Raises:
        OutputError: the file cannot be written, or is an input file.
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
        # Creating a file also detects read-only and full disks, which a permission check does not.
        with tempfile.TemporaryFile(dir=target.parent):
            pass
    except OSError as error:
        raise as_output_error(target, error) from error


def make_folder(folder: Path) -> bool:
    """Create a results folder if it does not exist, and return whether it was created.

    Only the last part of the path is created, so that a typo does not create a tree of folders.

    Raises:
        OutputError: the path is a file, or its parent is missing or cannot be written.
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
    """Return a folder's videos sorted by name, without hidden files and annotated copies."""
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
