"""Reads the kept reviews that people have marked, for the export of labels."""

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
    report_problem: Callable[[PosecheckError], None],
    ids_by_number: Mapping[int, str] | None = None,
) -> list[MarkedReview]:
    """Return the kept reviews with marks, oldest first.

    Args:
        data_folder: the data folder that contains the reviews.
        profile_id: the profile whose reviews are wanted, None for all.
        report_problem: called with the error of each damaged review; the others are still
            returned. If only the measures are lost, the marks are returned without them.
        ids_by_number: the ids of the people who used to have a numeric id, by that number.
    """
    kept_reviews = KeptReviews(data_folder, ids_by_number)
    reviews = []
    for kept in reversed(kept_reviews.list_all()):
        record = kept.record
        if profile_id is not None and record.profile_id not in (profile_id, None):
            continue
        try:
            review = _read(record, kept_reviews.folder_of(record.id), report_problem)
        except PosecheckError as error:
            report_problem(error)
        else:
            reviews += [review] if review.marks else []
    return reviews


def _read(
    record: ReviewRecord, folder: Path, report_problem: Callable[[PosecheckError], None]
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
            report_problem(error)
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
    """Return the program's intervals from a report's JSON, which has them rounded.

    Raises:
        MarksError: the report has no valid intervals.
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
