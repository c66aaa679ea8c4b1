"""``posecheck review``: the videos one after the other, each verdict as soon as it is known."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from posecheck.batch import Wanted, check_outputs, find_videos, make_folder, plan_jobs
from posecheck.cli_output import complain, show_progress
from posecheck.core.landmarks import Side
from posecheck.errors import PosecheckError, VideoError
from posecheck.pose_models import find_model
from posecheck.references import find_reference, load_reference
from posecheck.review_files import ReviewFiles
from posecheck.verdict_text import describe_report
from posecheck.words import Words, load_words

if TYPE_CHECKING:
    from posecheck.batch import Job
    from posecheck.core.reference import ReferencePose
    from posecheck.core.report import SessionReport


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line.

    Attributes:
        videos: files and folders.
        stretch: the id of a shipped reference pose; may be None beside a reference file.
        side: "left" or "right", the affected one.
        wanted: the results to write.
        reference_file: the therapist's own, or None.
        model: "heavy", "full" or a path.
    """

    videos: tuple[Path, ...]
    stretch: str | None
    side: str
    wanted: Wanted
    reference_file: Path | None
    model: str


def run_review(request: Request) -> bool:
    """Review every video, print the verdicts, and return whether all went well.

    Whatever can be known to be wrong is looked at before the first video is opened.

    Raises:
        PosecheckError: nothing could be started.
    """
    reference = _choose_reference(request)
    model = find_model(request.model)
    found = find_videos(request.videos)
    jobs = plan_jobs(found, request.wanted)
    for error in found.errors:
        complain(error)
    inputs = [model.path, *([request.reference_file] if request.reference_file else [])]
    failed = len(found.errors)
    words = load_words()
    with ExitStack() as stack:
        for folder in request.wanted.list_folders(several=found.several):
            if jobs and make_folder(folder):
                stack.callback(_remove_if_empty, folder)
        check_outputs(jobs, inputs)
        for job in jobs:
            try:
                report = _review_one(job, reference, Side(request.side), request.model)
            except PosecheckError as error:
                complain(error)
                failed += 1
            else:
                _print_verdict(report, words, heading=job.video if found.several else None)
    if found.several:
        asked = len(jobs) + len(found.errors)
        click.echo(f"{asked - failed} reviewed, {failed} could not be.")
    return failed == 0


def _choose_reference(request: Request) -> ReferencePose:
    if request.reference_file is None:
        return find_reference(str(request.stretch))
    reference = load_reference(request.reference_file)
    if request.stretch not in (None, reference.id):
        raise PosecheckError(
            f"--stretch {request.stretch} and {request.reference_file}, which is for "
            f"{reference.id}, do not go together; leave one of them out"
        )
    return reference


def _review_one(job: Job, reference: ReferencePose, side: Side, model: str) -> SessionReport:
    # Late, because it loads the pose estimation: what is wrong with the request is told at once.
    from posecheck.video_review import review  # noqa: PLC0415

    with ExitStack() as stack:
        # Entered first: the places of the results are taken before the long work starts.
        results = stack.enter_context(ReviewFiles(job, reference, side))
        on_progress = stack.enter_context(show_progress(job.video.name))
        try:
            report = review(
                job.video,
                reference,
                side,
                model=model,
                annotated=job.annotated,
                on_progress=on_progress,
                on_moment=results.add,
            )
        except OSError as error:
            raise VideoError(
                f"{job.video}: {error}; copy it to another place and try again"
            ) from error
        results.write(report)
    return report


def _print_verdict(report: SessionReport, words: Words, heading: Path | None) -> None:
    lines = describe_report(report, words)
    if heading is None:
        click.echo("\n".join(lines))
    else:
        click.echo("\n".join((str(heading), *(f"  {line}" for line in lines), "")))


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()
