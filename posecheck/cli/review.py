"""``posecheck review``: reviews videos and prints each verdict as soon as it is known."""

from __future__ import annotations

from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

import click

from posecheck.analysis.job import (
    Job,
    check_output,
    check_outputs,
    find_videos,
    identify_files,
    make_folder,
    plan_jobs,
)
from posecheck.analysis.process.protocol import Analysis
from posecheck.batch.dask import run_on_cluster
from posecheck.batch.journal import Journal
from posecheck.batch.local import Done, run_here, split_sides
from posecheck.batch.summary_files import JudgedBy, list_summary_files, write_summary
from posecheck.cli.output import clear_line, print_error, show_progress
from posecheck.core.landmarks import Side
from posecheck.core.part import WHOLE, Part
from posecheck.errors import OutputError, PosecheckError, SideUnknownError, VideoError
from posecheck.pose.model_files import find_model
from posecheck.references.files import load_reference
from posecheck.references.lookup import open_library
from posecheck.reports.summary_text import format_time
from posecheck.texts.catalog import DEFAULT_LANGUAGE, load_section, load_words

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence
    from pathlib import Path

    from posecheck.analysis.job import RequestedOutputs
    from posecheck.core.reference import ReferencePose


class Runner(Protocol):
    """Reviews videos, here or elsewhere, and yields each one's result as it completes."""

    def __call__(
        self, analyses: Sequence[Analysis], *, on_progress: Callable[[float], None]
    ) -> Generator[Done, None, None]:
        """Review them all."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was requested on the command line.

    Attributes:
        videos: files and folders.
        stretch: the id of a reference pose; may be None with a reference file.
        side: the affected side, "left" or "right"; None to tell it from the video.
        outputs: the results to write.
        reference_file: the therapist's own reference file, or None.
        model: "heavy", "full" or a path.
        jobs: how many videos to analyse at a time.
        summary: the folder for the summary and the journal, or None.
        cluster: the address of a Dask scheduler, or None for this machine.
        mirrored: whether the videos are mirrored.
        part: the part of each video to judge.
        language: of the verdicts, the reports, and what is drawn.
    """

    videos: tuple[Path, ...]
    stretch: str | None
    side: str | None
    outputs: RequestedOutputs
    reference_file: Path | None
    model: str
    jobs: int = 1
    summary: Path | None = None
    cluster: str | None = None
    mirrored: bool = False
    part: Part = WHOLE
    language: str = DEFAULT_LANGUAGE


def run_review(request: Request) -> bool:
    """Review every video, print the verdicts, and return whether all succeeded.

    Everything that can be checked is checked before the first video is opened.

    Raises:
        PosecheckError: the review could not be started, or could not continue.
    """
    reference = _choose_reference(request)
    model = find_model(request.model)
    side = None if request.side is None else Side(request.side)
    found = find_videos(request.videos)
    jobs = plan_jobs(found, request.outputs)
    inputs = [model.path, *([request.reference_file] if request.reference_file else [])]

    def plan(job: Job) -> Analysis:
        name = str(job.video)
        return Analysis(
            job,
            name,
            reference,
            side,
            request.model,
            request.mirrored,
            request.part,
            request.language,
        )

    ends = [Done(plan(Job(path)), error=error) for path, error in found.missing]
    for done in ends:
        print_error(str(done.error))
    with ExitStack() as stack:
        folders = request.outputs.list_folders(several=found.several)
        summary = request.summary if jobs else None
        # One of them may be to lie in another, such as tables beside the summary.
        for folder in sorted({*folders, *([summary] if summary else [])}, key=_count_parts):
            if jobs and make_folder(folder):
                stack.callback(_remove_if_empty, folder)
        check_outputs(jobs if side else _list_sides(jobs), inputs)
        if summary:
            _check_summary(summary, jobs if side else _list_sides(jobs), inputs)
        journal = stack.enter_context(Journal(summary)) if summary else None
        analyses = [plan(job) for job in jobs]
        run = _choose_runner(request)
        ends += _review_all(analyses, run, journal, several=found.several)
        if summary:
            judged_by = JudgedBy(reference, side, model.name)
            click.echo(f"Summary: {write_summary(summary, ends, judged_by, request.language)}")
    if found.several:
        _print_count(ends)
    return all(done.error is None for done in ends)


def _count_parts(folder: Path) -> int:
    return len(folder.parts)


def _list_sides(jobs: Iterable[Job]) -> tuple[Job, ...]:
    return tuple(job.for_side(side) for job in jobs for side in Side)


def _check_summary(folder: Path, jobs: Sequence[Job], inputs: Sequence[Path]) -> None:
    results = {path.absolute() for job in jobs for path in job.outputs}
    sources = identify_files((*inputs, *(job.video for job in jobs)))
    for target in list_summary_files(folder):
        if target.absolute() in results:
            raise OutputError(f"{target}: two results cannot have the same name")
        check_output(target, sources)


def _choose_reference(request: Request) -> ReferencePose:
    if request.reference_file is None:
        entry = open_library().find(str(request.stretch))
        if entry.fault is not None:
            print_error(f"{entry.fault}\nVersion {entry.reference.version} is used instead.")
        return entry.reference
    reference = load_reference(request.reference_file)
    if request.stretch not in (None, reference.id):
        raise PosecheckError(
            f"--stretch {request.stretch} and {request.reference_file}, which is for "
            f"{reference.id}, do not go together; leave out one of them"
        )
    return reference


def _choose_runner(request: Request) -> Runner:
    if request.cluster is None:
        return partial(run_here, jobs=request.jobs)
    return partial(run_on_cluster, address=request.cluster)


def _review_all(
    analyses: Sequence[Analysis], run: Runner, journal: Journal | None, *, several: bool
) -> list[Done]:
    """Review what no earlier run has done, and print each verdict as soon as it is known.

    Results of earlier runs are printed again and come first.
    """
    ends: list[Done] = []
    new: list[Analysis] = []
    for analysis in analyses:
        outcome = None if journal is None else journal.find(analysis)
        if outcome is None:
            new.append(analysis)
        else:
            ends.append(Done(analysis, outcome, is_earlier=True))
            _print_end(ends[-1], several=several)
    if not new:
        return ends
    with ExitStack() as stack:
        label = f"{len(new)} videos" if several else new[0].job.video.name
        on_progress = stack.enter_context(show_progress(label))
        for done in stack.enter_context(closing(run(new, on_progress=on_progress))):
            ends.append(done if journal is None else _record(journal, done))
            clear_line()
            _print_end(ends[-1], several=several)
    return ends


def _record(journal: Journal, done: Done) -> Done:
    """Record a video's result; return it, or an error if a file changed during the analysis."""
    try:
        journal.add(done)
    except VideoError as error:
        return Done(done.analysis, error=error)
    return done


def _print_end(done: Done, *, several: bool) -> None:
    if done.outcome is None:
        how = " (--side left, --side right)" if isinstance(done.error, SideUnknownError) else ""
        print_error(f"{done.error}{how}")
        return
    lines = tuple(
        line
        for each in split_sides(done)
        if each.outcome is not None
        for line in (*_describe_side(done, each), *each.outcome.lines)
    )
    if done.is_earlier:
        lines = (*lines, "Reviewed in an earlier run; nothing has changed since then.")
    if several:
        lines = (done.analysis.name, *(f"  {line}" for line in lines), "")
    click.echo("\n".join(lines))


def _describe_side(asked: Done, found: Done) -> tuple[str, ...]:
    """Return the heading of a side's result where the side was told from the video."""
    side, outcome = found.analysis.side, asked.outcome
    if asked.analysis.side is not None or side is None or outcome is None:
        return ()
    part, language = found.analysis.part, asked.analysis.language
    words = load_words(language)
    heading = load_section("report", language)(
        "heading",
        stretch=words.phrase(found.analysis.reference.title),
        side=words.sides[side.value],
    )
    if not outcome.more:
        return (f"{heading}:",)
    times = {"start": format_time(part.start_s), "end": format_time(part.end_s)}
    return (f"{heading}, {load_section('summary', language)('part', **times)}:",)


def _print_count(ends: Sequence[Done]) -> None:
    failed = sum(done.error is not None for done in ends)
    earlier = sum(done.is_earlier for done in ends)
    before = f" ({earlier} of them in an earlier run)" if earlier else ""
    click.echo(f"Reviewed: {len(ends) - failed}{before}, failed: {failed}.")


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()
