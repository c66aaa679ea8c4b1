"""A video whose side nobody named: each side that is seen in it becomes a review."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from posecheck.core.landmarks import Side
from posecheck.core.part import Part
from posecheck.errors import SideUnknownError
from posecheck.review_service import ReviewService, ReviewState
from tests.unit.review_service.makers import FIGURE_4, HandRunner, upload, wait_for

FILES = {
    "report.json", "annotated.mp4", "frames.csv", "intervals.csv", "recording.npz",
    "material.npz",
}  # fmt: skip


@pytest.fixture
def runner() -> HandRunner:
    return HandRunner()


@pytest.fixture
def service(tmp_path: Path, runner: HandRunner) -> Iterator[ReviewService]:
    service = ReviewService(tmp_path, make_runner=lambda: runner)
    yield service
    service.close()


def test_a_film_of_both_sides_becomes_two_reviews(
    service: ReviewService, runner: HandRunner
) -> None:
    """Each has its own side and its own results; the requested one has the first side."""
    workspace = service.open_workspace()
    review_id = upload(service, workspace, "a.mp4")
    part = Part(2.0, 40.0)
    service.analyse(review_id, FIGURE_4, None, "full", part=part)
    runner.end("a.mp4")

    first = wait_for(service, review_id, ReviewState.DONE)
    _, other = service.look(workspace)
    assert (first.side, other.side) == (Side.RIGHT, Side.LEFT)
    assert (other.state, other.name, other.stretch) == (ReviewState.DONE, "a.mp4", "figure-4")
    assert runner.asked[0].part == part
    for record in (first, other):
        assert record.side is not None
        assert record.summary["affected_side"] == record.side.value
        assert {path.name for path in service.folder(record.id).iterdir()} == FILES
        report = (service.folder(record.id) / "report.json").read_text(encoding="utf-8")
        assert f".{record.side.value}." in report

    service.delete(review_id)
    again = service.analyse(other.id, FIGURE_4, Side.LEFT, "full")
    runner.end("a.mp4")
    assert wait_for(service, again, ReviewState.DONE).side is Side.LEFT


def test_a_film_of_one_side_stays_one_review(service: ReviewService, runner: HandRunner) -> None:
    workspace = service.open_workspace()
    review_id = upload(service, workspace, "a.mp4")
    runner.sides = (Side.LEFT,)
    service.analyse(review_id, FIGURE_4, None, "full")
    runner.end("a.mp4")

    assert wait_for(service, review_id, ReviewState.DONE).side is Side.LEFT
    assert len(service.look(workspace)) == 1


def test_where_it_cannot_be_told_the_side_stays_open(
    service: ReviewService, runner: HandRunner
) -> None:
    """The person is asked then; the stretch is known already."""
    review_id = upload(service, service.open_workspace(), "a.mp4")
    service.analyse(review_id, FIGURE_4, None, "full")
    runner.end("a.mp4", SideUnknownError("a.mp4: we can't tell"))

    record = wait_for(service, review_id, ReviewState.FAILED)
    assert (record.side, record.stretch) == (None, "figure-4")
    assert record.failure == "a.mp4: we can't tell"
