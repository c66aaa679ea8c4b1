"""Reading ahead in a thread changes nothing but the time it takes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from posecheck.video.read_ahead import ReadAhead


def test_every_item_comes_in_order() -> None:
    """The items and their order are those of the source."""
    with ReadAhead(range(100), depth=3) as ahead:
        assert list(ahead) == list(range(100))
        assert list(ahead) == []


def test_no_more_than_its_depth_is_fetched() -> None:
    """Memory is bounded: the producer waits when the queue is full."""
    fetched: list[int] = []

    def source() -> Iterator[int]:
        for item in range(100):
            fetched.append(item)
            yield item

    with ReadAhead(source(), depth=3):
        time.sleep(0.3)
        # Three queued, and one in hand that waits for room.
        assert len(fetched) == 4


def test_an_exception_arrives_in_its_place() -> None:
    """Everything read before the error is delivered first."""

    def source() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    with ReadAhead(source(), depth=3) as ahead:
        assert next(ahead) == 1
        with pytest.raises(ZeroDivisionError):
            next(ahead)


def test_closing_ends_the_thread() -> None:
    """Reading need not reach the end, and closing twice is harmless."""
    before = threading.active_count()
    ahead = ReadAhead(iter(int, 1), depth=2)
    assert next(ahead) == 0
    ahead.close()
    ahead.close()
    assert threading.active_count() == before
