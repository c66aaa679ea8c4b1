"""Recordings for trying limits: live sets, kept reviews, sample clips."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from posecheck.analysis.job import Job
from posecheck.analysis.process.protocol import Analysis
from posecheck.analysis.process.worker import Worker
from posecheck.analysis.recording import load_recording
from posecheck.core.what_if import trace_recording
from posecheck.core.what_if_effects import Source
from posecheck.errors import PosecheckError
from posecheck.references.files import find_reference
from posecheck.storage.data_folder import data_folder
from posecheck.web.samples import list_samples, sample_folder
from posecheck.web.texts import load_sample_names, load_texts, phrase

if TYPE_CHECKING:
    from pathlib import Path

    from posecheck.core.landmarks import Side
    from posecheck.core.what_if import RecordingTrace
    from posecheck.history import HistoryStore
    from posecheck.review_service import ReviewService
    from posecheck.web.samples import Sample
    from posecheck.web.texts import PageTexts

# The sample clips are easy to see, so the faster model is accurate enough.
_SAMPLE_MODEL: Final = "full"


@dataclass(frozen=True, slots=True)
class Choice:
    """A recording that can be chosen.

    Attributes:
        key: identifies it among all recordings.
        name: its name on the page.
        stretch: the id of the reference pose that was asked for.
        is_sample: whether it is one of posecheck's own clips.
        video: the annotated video, None if there is none.
        find: returns the file of the recording, creating it if necessary; takes a callback for
            the share done.
    """

    key: str
    name: str
    stretch: str
    side: Side
    is_sample: bool
    video: Path | None
    find: Callable[[Callable[[float], None]], Path]


def list_choices(
    store: HistoryStore, service: ReviewService, profile_id: str, stretch: str
) -> tuple[Choice, ...]:
    """Return a person's recordings, newest first, then the sample clips; a stretch's own first."""
    texts = load_texts("poses_recordings")
    choices = (
        *_list_sets(store, profile_id, texts),
        *_list_kept(service, profile_id, texts),
        *_list_samples(),
    )
    return tuple(sorted(choices, key=lambda each: (each.stretch != stretch, each.is_sample)))


def load_source(choice: Choice, on_progress: Callable[[float], None]) -> Source:
    """Return a recording for trying limits.

    Raises:
        PosecheckError: it no longer exists or is damaged.
    """
    path = choice.find(on_progress)
    try:
        stat = path.stat()
    except OSError as error:
        raise PosecheckError(load_texts("poses_recordings")("gone", name=choice.name)) from error
    return Source(choice.name, _trace(path, stat.st_mtime_ns), choice.side)


# Cached: tracing takes about half a second per minute; a slider must not wait for it.
@lru_cache(maxsize=64)
def _trace(path: Path, _written_ns: int) -> RecordingTrace:
    recording = load_recording(path)
    return trace_recording(recording, recording.end_s)


def _list_sets(store: HistoryStore, profile_id: str, texts: PageTexts) -> list[Choice]:
    return [
        Choice(
            f"set-{record.id}",
            texts(
                "set",
                day=texts.formats.moment(record.started_at),
                stretch=phrase(record.title),
                side=texts(record.side.value),
                seconds=texts.formats.floored(record.accepted_s),
            ),
            record.stretch,
            record.side,
            record.source == "sample",
            None,
            _always(store.recording_path(record.id)),
        )
        for record in store.list_sets(profile_id, intervals=False)
        if store.has_recording(record.id)
    ]


def _list_kept(service: ReviewService, profile_id: str, texts: PageTexts) -> list[Choice]:
    choices = []
    for record in service.list_kept(profile_id):
        folder = service.folder(record.id)
        path, video = folder / "recording.npz", folder / "annotated.mp4"
        if record.side is None or not path.is_file():
            continue
        side = texts(record.side.value)
        choices.append(
            Choice(
                key=f"review-{record.id}",
                name=texts(
                    "review",
                    name=record.name,
                    stretch=phrase(record.title),
                    side=side,
                ),
                stretch=record.stretch,
                side=record.side,
                is_sample=False,
                video=video if video.is_file() else None,
                find=_always(path),
            )
        )
    return choices


def _list_samples() -> list[Choice]:
    names = load_sample_names()
    return [
        Choice(
            f"sample-{sample.name}",
            names.get(sample.name, sample.name.replace("_", " ")),
            sample.stretch,
            sample.side,
            True,
            sample.path,
            _analyse(sample),
        )
        for sample in list_samples(sample_folder())
    ]


def _always(path: Path) -> Callable[[Callable[[float], None]], Path]:
    return lambda _on_progress: path


def _analyse(sample: Sample) -> Callable[[Callable[[float], None]], Path]:
    """Return a function that finds a sample's recording, which is created on first use and kept."""

    def find(on_progress: Callable[[float], None]) -> Path:
        folder = data_folder() / "samples"
        path = folder / f"{sample.name}.{sample.path.stat().st_size}.{_SAMPLE_MODEL}.npz"
        if not path.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            job = Job(sample.path, recording=path)
            reference = find_reference(sample.stretch)
            with Worker() as worker:
                worker.run(
                    Analysis(job, sample.path.name, reference, sample.side, _SAMPLE_MODEL),
                    on_progress,
                )
        return path

    return find
