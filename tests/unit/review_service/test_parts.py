"""A part of a video is chosen before there is a result, on its film strip."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from posecheck.analysis.process.film_strip import NO_STRIP, EncodedStrip
from posecheck.core.landmarks import Side
from posecheck.core.part import WHOLE, Part
from posecheck.review_service import ReviewService, ReviewState
from tests.unit.review_service.makers import FIGURE_4, PATIENCE_S, HandRunner, upload, wait_for

MIDDLE = Part(12.0, 50.0)
STRIP = EncodedStrip(60.0, ("data:image/jpeg;base64,AAAA",))


class HandReader:
    """Reads film strips as a test tells it to; a cancelled reading ends without one."""

    def __init__(self) -> None:
        self.may_end, self.has_begun, self.was_cancelled = (threading.Event() for _ in range(3))

    def __call__(self, video: Path, is_cancelled: Callable[[], bool]) -> EncodedStrip:
        assert video.exists()
        self.has_begun.set()
        while not self.may_end.wait(0.005):
            if is_cancelled():
                self.was_cancelled.set()
                return NO_STRIP
        return STRIP


@pytest.fixture
def runner() -> HandRunner:
    return HandRunner()


@pytest.fixture
def reader() -> HandReader:
    return HandReader()


@pytest.fixture
def service(tmp_path: Path, runner: HandRunner, reader: HandReader) -> Iterator[ReviewService]:
    service = ReviewService(tmp_path, make_runner=lambda: runner, read_strip=reader)
    yield service
    service.close()


def test_a_running_analysis_begins_again_with_another_part(
    service: ReviewService, runner: HandRunner
) -> None:
    """The same stretch, side and model judge the part; the result is that of the second run."""
    review_id = upload(service, service.open_workspace(), "a.mp4")
    service.analyse(review_id, FIGURE_4, Side.LEFT, "full", mirrored=True)
    wait_for(service, review_id, ReviewState.ANALYSING)

    service.change_part(review_id, MIDDLE)

    while len(runner.asked) < 2:
        record = service.find(review_id)
        assert record is not None
        assert record.state in {ReviewState.WAITING, ReviewState.ANALYSING}
    record = wait_for(service, review_id, ReviewState.ANALYSING)
    assert record.part == MIDDLE
    runner.end("a.mp4")
    wait_for(service, review_id, ReviewState.DONE)
    first, second = runner.asked
    assert (first.part, second.part) == (WHOLE, MIDDLE)
    assert (second.side, second.model, second.mirrored) == (Side.LEFT, "full", True)


def test_after_another_part_was_chosen_one_cancel_is_enough(
    service: ReviewService, runner: HandRunner
) -> None:
    """Cancelling the second run brings the video back as it was before the first."""
    review_id = upload(service, service.open_workspace(), "a.mp4")
    service.analyse(review_id, FIGURE_4, Side.LEFT, "full")
    wait_for(service, review_id, ReviewState.ANALYSING)
    service.change_part(review_id, MIDDLE)

    service.cancel(review_id)

    record = wait_for(service, review_id, ReviewState.READY)
    assert (record.part, record.stretch) == (WHOLE, "")
    while runner.running:
        threading.Event().wait(0.005)
    assert service.find(review_id) == record


def test_a_video_that_is_not_being_analysed_has_no_part_to_change(
    service: ReviewService, runner: HandRunner
) -> None:
    """A press that comes just after the end changes nothing."""
    review_id = upload(service, service.open_workspace(), "a.mp4")

    service.change_part(review_id, MIDDLE)

    record = wait_for(service, review_id, ReviewState.READY)
    assert (record.part, runner.asked) == (WHOLE, [])


def test_a_film_strip_is_read_beside_everything_else(
    service: ReviewService, reader: HandReader
) -> None:
    """Asking never waits; the strip is there later, and nobody gets one of an unknown video."""
    review_id = upload(service, service.open_workspace(), "a.mp4")

    assert service.find_strip(review_id) is None
    reader.may_end.set()

    while (strip := service.find_strip(review_id)) is None:
        assert reader.has_begun.wait(PATIENCE_S)
    assert strip == STRIP
    assert service.find_strip("0" * 32) == NO_STRIP


@pytest.mark.parametrize("end", ["delete", "delete_video", "close"])
def test_a_film_strip_goes_with_its_video(
    service: ReviewService, reader: HandReader, end: str
) -> None:
    """Deleting the video or stopping the service ends the reading, and there is no strip."""
    review_id = upload(service, service.open_workspace(), "a.mp4")
    service.find_strip(review_id)
    assert reader.has_begun.wait(PATIENCE_S)

    service.close() if end == "close" else getattr(service, end)(review_id)

    assert reader.was_cancelled.wait(PATIENCE_S)
    assert service.find_strip(review_id) == NO_STRIP
