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
    read: list[int] = []
    max_ahead = 0

    def source() -> Iterator[int]:
        nonlocal max_ahead
        for item in range(100):
            fetched.append(item)
            max_ahead = max(max_ahead, len(fetched) - len(read))
            yield item

    with ReadAhead(source(), depth=3) as ahead:
        while len(fetched) < 4:
            time.sleep(0.001)
        for item in ahead:
            read.append(item)  # noqa: PERF402 - its length is looked at meanwhile

    assert read == list(range(100))
    # Three queued, one in hand that waits for room, and one that is being handed over.
    assert 4 <= max_ahead <= 5


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
