"""``posecheck evaluate``: judges labelled videos and compares the results with the labels."""

from __future__ import annotations

# ruff: noqa: PLC0415  (imports inside functions keep `posecheck --help` quick)
from pathlib import Path
from typing import TYPE_CHECKING

import click

from posecheck.cli.options import EXIT_BAD_INPUT, EXIT_FINE, PATH, jobs_option, model_option
from posecheck.cli.output import clear_line, print_error, show_progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from posecheck.analysis.recording import Recording
    from posecheck.core.reference import ReferencePose
    from posecheck.errors import PosecheckError
    from posecheck.evaluation.labelled_video import LabelledVideo
    from posecheck.evaluation.run import Judged
    from posecheck.references.library import ReferenceLibrary


@click.command(short_help="Check posecheck on videos of your own people.")
@click.argument("labels", nargs=-1, required=True, type=PATH, metavar="LABELS...")
@click.option("--json", "json_to", type=PATH, metavar="FILE", help="Write the results as JSON.")
@model_option("The pose model to analyse the videos with.")
@jobs_option("How many videos to analyse at a time, one per processor core.")
@click.option(
    "--measure-again",
    is_flag=True,
    help="Measure exported landmarks again with the current calibration, instead of using the "
    "measurements stored with them.",
)
@click.option(
    "--data-dir",
    type=PATH,
    metavar="DIR",
    help="Where reviews and reference poses are stored; by default your data folder.",
)
def evaluate(
    *,
    labels: tuple[Path, ...],
    json_to: Path | None,
    model: str,
    jobs: int,
    measure_again: bool,
    data_dir: Path | None,
) -> int:
    """Report how many seconds posecheck finds, misses, wrongly counts and cannot judge.

    LABELS say what should count in which video: a file from `posecheck labels export`, or a small
    file next to the videos, described in docs/labels-file.md. Videos are judged as in a review,
    against the reference poses in use; exported landmarks are judged without a video.

    The exit status is 0 when all went well, and 2 when the labels have errors or a video could
    not be judged; the others are still judged.
    """
    import json

    from posecheck.analysis.job import check_output, identify_files
    from posecheck.errors import LabelsFileError
    from posecheck.evaluation.document import to_document
    from posecheck.evaluation.label_files import open_labels
    from posecheck.evaluation.run import evaluate as sum_up
    from posecheck.evaluation.text import describe_evaluation
    from posecheck.pose.model_files import find_model
    from posecheck.references.lookup import open_library
    from posecheck.storage.atomic import write_text
    from posecheck.storage.data_folder import chosen_data_folder
    from posecheck.texts.catalog import load_section, load_words

    if json_to is not None:
        check_output(json_to, identify_files(labels))
    find_model(model)
    library = open_library(data_dir)
    folder = chosen_data_folder() if data_dir is None else data_dir
    judged: dict[int, Judged] = {}
    failed: dict[int, tuple[str, PosecheckError]] = {}
    with open_labels(labels, folder, tuple(library.list_ids())) as videos:
        references = _find_references(library, videos)
        seen = _analyse_all(videos, references, model, jobs)
        for place, ended in _judge_all(seen, references, measure_again=measure_again):
            if isinstance(ended, Exception):
                print_error(ended)
                failed[place] = (videos[place].name, ended)
            else:
                judged[place] = ended
    if not judged:
        raise LabelsFileError("none of the labelled videos could be judged; nothing was written")
    evaluation = sum_up([judged[place] for place in sorted(judged)])
    click.echo("\n".join(describe_evaluation(evaluation, load_words(), load_section("evaluation"))))
    if json_to is not None:
        document = to_document(evaluation, [failed[place] for place in sorted(failed)])
        write_text(json_to, json.dumps(document, allow_nan=False, indent=1) + "\n")
    return EXIT_BAD_INPUT if failed else EXIT_FINE


def _find_references(
    library: ReferenceLibrary, videos: Sequence[LabelledVideo]
) -> dict[str, ReferencePose]:
    references = {}
    for stretch in dict.fromkeys(video.stretch for video in videos):
        entry = library.find(stretch)
        if entry.fault is not None:
            print_error(f"{entry.fault}\nVersion {entry.reference.version} is used instead.")
        references[stretch] = entry.reference
    return references


def _judge_all(
    seen: Iterable[tuple[int, LabelledVideo, Recording | PosecheckError]],
    references: Mapping[str, ReferencePose],
    *,
    measure_again: bool,
) -> Iterator[tuple[int, Judged | PosecheckError]]:
    """Yield each video's index and its result or error, as they become available."""
    from posecheck.errors import PosecheckError
    from posecheck.evaluation.run import judge

    for place, video, recording in seen:
        if isinstance(recording, PosecheckError):
            yield place, recording
            continue
        try:
            again = measure_again and video.has_landmarks
            reference = references[video.stretch]
            yield place, judge(video, recording, reference, by_new_measures=again)
        except PosecheckError as error:
            yield place, error


def _analyse_all(
    videos: Sequence[LabelledVideo],
    references: Mapping[str, ReferencePose],
    model: str,
    jobs: int,
) -> Iterator[tuple[int, LabelledVideo, Recording | PosecheckError]]:
    """Yield each video's recording: stored landmarks as they are, videos after an analysis."""
    import tempfile
    from contextlib import ExitStack, closing
    from dataclasses import replace

    from posecheck.analysis.job import Job
    from posecheck.analysis.process.protocol import Analysis
    from posecheck.batch.local import run_here
    from posecheck.errors import PosecheckError

    for place, video in enumerate(videos):
        if video.has_landmarks:
            yield place, video, _load(video.source, video.name)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="posecheck-")))
        places: dict[Path, int] = {}
        analyses: list[Analysis] = []
        for place, video in enumerate(videos):
            if not video.has_landmarks:
                target = folder / f"{place}.npz"
                places[target] = place
                job = Job(video.source, recording=target)
                reference = references[video.stretch]
                analyses.append(Analysis(job, str(video.source), reference, video.side, model))
        if not analyses:
            return
        on_progress = stack.enter_context(show_progress(f"{len(analyses)} videos"))
        for done in stack.enter_context(closing(run_here(analyses, jobs, on_progress))):
            clear_line()
            target = done.analysis.job.recording or Path()
            place = places[target]
            if done.error is not None or done.outcome is None:
                yield place, videos[place], done.error or PosecheckError(done.analysis.name)
                continue
            video = replace(videos[place], model=str(done.outcome.report["model"]))
            yield place, video, _load(target, video.name)
            target.unlink(missing_ok=True)


def _load(path: Path, name: str) -> Recording | PosecheckError:
    from posecheck.analysis.recording import load_recording
    from posecheck.errors import PosecheckError

    try:
        return load_recording(path)
    except PosecheckError as error:
        # The user does not know the path of an unpacked file.
        return PosecheckError(str(error).replace(str(path), name))
