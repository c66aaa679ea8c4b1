"""Writes marked reviews as one file to share: the labels and the joints that they refer to.

It contains no pictures and nothing that identifies anyone: no path, profile, author, date or
digest of a video. Video names and reasons in people's own words are included only on request.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from posecheck.analysis.recording import load_recording, save_recording
from posecheck.core.reasons import BUILT_IN_FAULTS, CANNOT_JUDGE_REASONS
from posecheck.core.scoring import Label, LabelledSpan, settle
from posecheck.errors import PosecheckError
from posecheck.evaluation.label_files import INDEX
from posecheck.evaluation.label_schema import SCHEMA
from posecheck.pose.calibration import CALIBRATED_MODELS
from posecheck.storage.atomic import as_output_error, atomic_path
from posecheck.texts.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from posecheck.analysis.recording import Recording
    from posecheck.core.annotations import Mark
    from posecheck.evaluation.examples import MarkedReview

# A custom model's name could be anything, so it is replaced.
_CUSTOM_MODEL: Final = "own"


@dataclass(frozen=True, slots=True)
class ArchiveOptions:
    """What goes into the archive.

    Attributes:
        known_faults: names of faults; any other reason is taken for someone's own words.
        names: whether to include video names and people's own words.
    """

    known_faults: frozenset[str]
    names: bool = False


def write_archive(
    target: Path,
    reviews: Sequence[MarkedReview],
    find_recording: Callable[[str], Path],
    options: ArchiveOptions,
    report_problem: Callable[[PosecheckError], None],
) -> int:
    """Write an archive atomically, and return how many reviews are in it.

    Args:
        target: the file to write.
        reviews: the reviews with marks.
        find_recording: returns the path of a review's landmarks for its id.
        options: what to include.
        report_problem: called with the error of each review whose landmarks cannot be read; the
            others are written.

    Raises:
        OutputError: the file cannot be written.
        PosecheckError: there is nothing to write.
    """
    people: dict[str, str] = {}
    videos: list[dict[str, Any]] = []
    with atomic_path(target) as part, tempfile.TemporaryDirectory(prefix="posecheck-") as folder:
        try:
            with zipfile.ZipFile(part, "w") as archive:
                for review in reviews:
                    try:
                        recording = load_recording(find_recording(review.review_id))
                    except PosecheckError as error:
                        report_problem(error)
                        continue
                    spans = _settle_marks(review.marks, recording.end_s)
                    if not spans:
                        continue
                    name = f"video-{len(videos) + 1:03}.npz"
                    # Rewritten, so that nothing but the fields of a recording is included.
                    _pack(archive, name, _to_bytes(recording, Path(folder) / name))
                    person = ""
                    if review.profile_id is not None:
                        new = f"person-{len(people) + 1}"
                        person = people.setdefault(review.profile_id, new)
                    videos.append(_describe(review, name, person, spans, options))
                if not videos:
                    raise PosecheckError(
                        f"{target}: there is nothing to write; mark a part of a kept review, "
                        "then export again"
                    )
                document = {"schema": SCHEMA, "videos": videos}
                _pack(archive, INDEX, (json.dumps(document, indent=1) + "\n").encode("ascii"))
        except OSError as error:
            raise as_output_error(target, error) from error
    return len(videos)


def _describe(
    review: MarkedReview,
    landmarks: str,
    person: str,
    spans: Sequence[LabelledSpan],
    options: ArchiveOptions,
) -> dict[str, Any]:
    video: dict[str, Any] = {"landmarks": landmarks}
    called = clean(review.video).strip()
    if options.names and called:
        video["video"] = called
    if person:
        video["person"] = person
    return {
        **video,
        "model": review.model if review.model in CALIBRATED_MODELS else _CUSTOM_MODEL,
        "stretch": review.stretch,
        "side": review.side.value,
        "rest": "not_labelled",
        "intervals": [_describe_span(span, options) for span in spans],
    }


def _describe_span(span: LabelledSpan, options: ArchiveOptions) -> dict[str, Any]:
    described: dict[str, Any] = {
        "start_s": round(span.start_s, 3),
        "end_s": round(span.end_s, 3),
        "label": span.label.value,
    }
    reason = clean(span.reason).strip()
    if reason and (options.names or _is_known(reason, options.known_faults)):
        described["reason"] = reason
    return described


def _is_known(reason: str, faults: Collection[str]) -> bool:
    return reason in faults or reason in BUILT_IN_FAULTS or reason in CANNOT_JUDGE_REASONS


def _settle_marks(marks: Sequence[Mark], end_s: float) -> tuple[LabelledSpan, ...]:
    """Return the marks as spans between 0 and ``end_s``, later marks overruling earlier ones."""
    spans = []
    for mark in marks:
        start, end = max(mark.start_s, 0.0), min(mark.end_s, end_s)
        # The file has milliseconds: anything shorter would be empty there.
        if round(start, 3) < round(end, 3):
            label = Label.CORRECT if mark.correct else Label.WRONG
            spans.append(LabelledSpan(start, end, label, "" if mark.correct else mark.reason))
    return tuple(span for span in settle(spans) if round(span.start_s, 3) < round(span.end_s, 3))


def _to_bytes(recording: Recording, scratch: Path) -> bytes:
    save_recording(scratch, recording)
    content = scratch.read_bytes()
    scratch.unlink()
    return content


def _pack(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    # Such a ZipInfo always has the same date. It is not compressed: the labels are small, and the
    # landmarks are compressed already.
    archive.writestr(zipfile.ZipInfo(name), content)
