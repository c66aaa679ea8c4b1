"""``posecheck references suggest``: suggests limits from the good parts of a video."""

from __future__ import annotations

# ruff: noqa: PLC0415  (imports inside functions keep `posecheck --help` quick)
import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from posecheck.cli.options import PATH, list_sides, model_option, one_of
from posecheck.cli.output import show_progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from posecheck.core.landmarks import Side
    from posecheck.core.limit_fitting import Evidence, Suggestion
    from posecheck.core.reference import Check, ReferencePose
    from posecheck.core.what_if import RecordingTrace
    from posecheck.texts.catalog import Texts, Words

# The most characters of a video's name in the source of a limit.
_LONGEST_NAME: Final = 100


def _read_part(text: str) -> tuple[float, float]:
    """Parse a part such as "4.0-20.0" into its start and end in seconds."""
    start, dash, end = text.partition("-")
    try:
        part = float(start), float(end)
    except ValueError:
        part = (math.nan, math.nan)
    if not dash or not 0 <= part[0] < part[1] < math.inf:
        raise click.BadParameter(
            f"{text!r}: write start and end in seconds, such as 4.0-20.0", param_hint="'--good'"
        )
    return part


@click.command(short_help="Suggest limits from the good part of a video.")
@click.argument("stretch", metavar="ID|ID@VERSION|FILE")
@click.option(
    "--video",
    type=PATH,
    required=True,
    metavar="FILE",
    help="A video of someone doing the stretch.",
)
@click.option(
    "--side",
    callback=one_of(list_sides),
    required=True,
    metavar="left|right",
    help="The affected side: the leg that hurts, the person's own left or right.",
)
@click.option(
    "--good",
    "good",
    multiple=True,
    required=True,
    metavar="FROM-TO",
    help="Where it is held well, in seconds, such as 4.0-20.0; repeat it for each rep.",
)
@click.option(
    "--to", type=PATH, metavar="FILE", help="Write a reference file with all the suggestions."
)
@model_option("The pose model to analyse the video with.")
@click.pass_obj
def suggest(  # noqa: PLR0913  (one an option)
    data_dir: Path | None,
    *,
    stretch: str,
    video: Path,
    side: str,
    good: tuple[str, ...],
    to: Path | None,
    model: str,
) -> None:
    """Suggest, check by check, limits that fit what a video shows in its good parts.

    The video is analysed as in a review. Nothing is changed: --to writes a file, which you start
    using with `posecheck references import`.
    """
    from posecheck.cli.reference_files import refuse_unfit, write_new
    from posecheck.core.landmarks import Side
    from posecheck.core.limit_fitting import Demonstration, accept
    from posecheck.core.limit_fitting import suggest as suggest_limits
    from posecheck.references.document import to_document
    from posecheck.references.lookup import find_named, open_library
    from posecheck.references.rewriting import rewrite

    parts = tuple(_read_part(text) for text in good)
    entry = find_named(open_library(data_dir), stretch)
    reference, affected = entry.reference, Side(side)
    # Check everything possible now, not after minutes of analysis.
    if to is not None:
        refuse_unfit(to, data_dir)
    _refuse_late(video, parts, _find_length_s(video))
    trace = _trace_video(video, reference, affected, model)
    _refuse_late(video, parts, trace.end_s)
    suggestions = suggest_limits(reference, [Demonstration(trace, affected, parts)])
    for line in _describe(reference, suggestions):
        click.echo(line)
    if to is not None:
        document = to_document(accept(reference, _name_source(suggestions, video.name)))
        write_new(to, rewrite(entry.text, document), data_dir)
        click.echo(f"Written to {to}. Look it over, then: posecheck references import {to}")


def _find_length_s(video: Path) -> float:
    """Return the length of a video in seconds."""
    from posecheck.errors import VideoError
    from posecheck.video.source import VideoSource

    if video.is_dir():
        raise VideoError(f"{video} is a folder; name one video in it")
    with VideoSource(video) as source:
        return source.end_s


def _refuse_late(video: Path, parts: tuple[tuple[float, float], ...], end_s: float) -> None:
    from posecheck.errors import PosecheckError

    late = [f"{start:g}-{end:g}" for start, end in parts if end > end_s]
    if late:
        raise PosecheckError(
            f"{video} is {end_s:.1f} seconds long, but {', '.join(late)} ends later; "
            "choose a good part within it"
        )


def _trace_video(
    video: Path, reference: ReferencePose, affected: Side, model: str
) -> RecordingTrace:
    import tempfile

    from posecheck.analysis.job import Job
    from posecheck.analysis.process.protocol import Analysis
    from posecheck.analysis.process.worker import Worker
    from posecheck.analysis.recording import load_recording
    from posecheck.core.what_if import trace_recording
    from posecheck.pose.model_files import find_model

    find_model(model)
    with tempfile.TemporaryDirectory() as folder, Worker() as worker:
        kept = Path(folder) / "recording.npz"
        with show_progress(video.name) as on_progress:
            job = Job(video, recording=kept)
            worker.run(Analysis(job, str(video), reference, affected, model), on_progress)
        recording = load_recording(kept)
    return trace_recording(recording, recording.end_s)


def _describe(reference: ReferencePose, suggestions: tuple[Suggestion, ...]) -> Iterator[str]:
    from posecheck.references.describe import describe_ranges
    from posecheck.texts.catalog import load_section, load_words

    words = load_words()
    texts = load_section("reference_suggestions", words.language)
    for old, suggestion in zip(reference.checks, suggestions, strict=True):
        name, evidence = words.name(old.fault, reference), suggestion.evidence
        if evidence is None:
            yield texts("never_seen", name=name)
            continue
        new = suggestion.check
        same = describe_ranges(old, words) == describe_ranges(new, words)
        yield texts(
            "same" if same else "suggestion",
            name=name,
            old=describe_ranges(old, words),
            new=describe_ranges(new, words),
            tolerance=texts.formats.number(new.tolerance),
        )
        yield "    " + _describe_evidence(new, evidence, words, texts)


def _name_source(suggestions: tuple[Suggestion, ...], video: str) -> Iterator[Check]:
    """Yield the suggested checks with the video named as the source of their limits."""
    from posecheck.texts.catalog import load_section, load_words
    from posecheck.texts.sanitize import clean

    words = load_words()
    texts = load_section("reference_suggestions", words.language)
    for each in suggestions:
        if each.evidence is None:
            yield each.check
            continue
        shown = _describe_evidence(each.check, each.evidence, words, texts)
        source = texts("source", video=clean(video)[:_LONGEST_NAME], evidence=shown)
        yield replace(each.check, source=source)


def _describe_evidence(check: Check, evidence: Evidence, words: Words, texts: Texts) -> str:
    from posecheck.core.measures import measure_unit
    from posecheck.references.describe import name_unit

    digits = 1 if measure_unit(check.measure) == "deg" else 2
    return texts(
        "based_on",
        count=evidence.repeats,
        seconds=texts.formats.fixed(evidence.seconds),
        lowest=texts.formats.fixed(evidence.lowest, digits),
        highest=texts.formats.fixed(evidence.highest, digits),
        between=texts.formats.fixed(evidence.between, digits),
        doubt=texts.formats.fixed(evidence.half_interval, digits),
        unit=name_unit(check, words),
    )
