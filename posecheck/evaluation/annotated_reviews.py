"""The kept reviews that a person has marked, read from their folders for the export of labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posecheck.analysis.archive import load_material
from posecheck.core.hold import FormState, HoldSpan
from posecheck.errors import MarksError, PosecheckError
from posecheck.evaluation.examples import MarkedReview
from posecheck.review_service import ReviewState
from posecheck.review_service.annotations_file import load_marks
from posecheck.review_service.kept import KeptReviews
from posecheck.review_service.paths import MATERIAL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import Any

    from posecheck.core.tracks import CheckTrack
    from posecheck.review_service import ReviewRecord


def list_marked_reviews(
    data_folder: Path,
    profile_id: str | None,
    complain: Callable[[PosecheckError], None],
    ids_by_number: Mapping[int, str] | None = None,
) -> list[MarkedReview]:
    """Return the kept reviews with marks, oldest first.

    Args:
        data_folder: where the reviews lie.
        profile_id: whose, None for everybody's.
        complain: told of each review whose files are damaged; the others are returned all the
            same. Where only the measures are lost, the marks are returned without them.
        ids_by_number: the ids of the people who had a number for an id.
    """
    shelf = KeptReviews(data_folder, ids_by_number)
    reviews = []
    for kept in reversed(shelf.list_all()):
        record = kept.record
        if profile_id is not None and record.profile_id not in (profile_id, None):
            continue
        try:
            review = _read(record, shelf.folder_of(record.id), complain)
        except PosecheckError as error:
            complain(error)
        else:
            reviews += [review] if review.marks else []
    return reviews


def _read(
    record: ReviewRecord, folder: Path, complain: Callable[[PosecheckError], None]
) -> MarkedReview:
    marks = load_marks(folder)
    if record.state is not ReviewState.DONE or record.side is None:
        raise MarksError(record.failure)
    intervals = _read_intervals(record.summary)
    tracks: tuple[CheckTrack, ...] = ()
    if marks:
        try:
            material = load_material(folder / MATERIAL)
        except PosecheckError as error:
            complain(error)
        else:
            intervals, tracks = material.report.intervals, material.tracks
    return MarkedReview(
        review_id=record.id,
        video=record.name,
        video_sha256=record.sha256,
        stretch=record.stretch,
        reference_version=record.reference_version,
        side=record.side,
        model=record.model,
        intervals=intervals,
        tracks=tracks,
        marks=marks,
        profile_id=record.profile_id,
    )


def _read_intervals(summary: dict[str, Any]) -> tuple[HoldSpan, ...]:
    """Return the program's intervals from a report's JSON, rounded as they are there.

    Raises:
        MarksError: it has none.
    """
    try:
        return tuple(
            HoldSpan(
                each["start_s"], each["end_s"], FormState(each["state"]), tuple(each["reasons"])
            )
            for each in summary["intervals"]
        )
    except (KeyError, TypeError, ValueError) as error:
        raise MarksError(
            f"A kept review's report is damaged ({error}); it was left out."
        ) from error
