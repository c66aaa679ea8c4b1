"""Prefetches the next few items of an iterable in a separate thread."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from typing import Final, Generic, Self, TypeVar

T = TypeVar("T")


class _End:
    """Marks the end of the queue; carries the exception that stopped the producer, if any."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


# How long the producer waits for room in the queue before it checks whether to stop.
_PUT_TIMEOUT_S: Final = 0.1


class ReadAhead(Generic[T]):
    """Iterates over ``items`` while a thread fetches the next few.

    An exception in the producer is raised in the consumer, at its place in the sequence.
    ``close`` stops the thread and waits for it to end, whatever it was doing; it can be called
    any number of times.
    """

    def __init__(self, items: Iterable[T], depth: int) -> None:
        self._queue: queue.Queue[T | _End] = queue.Queue(maxsize=depth)
        self._stop = threading.Event()
        self._done = False
        self._thread = threading.Thread(target=self._produce, args=(items,), daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        if self._done:
            raise StopIteration
        item = self._queue.get()
        if not isinstance(item, _End):
            return item
        self.close()
        if item.error is not None:
            raise item.error
        raise StopIteration

    def close(self) -> None:
        """Stop the thread and wait for it to end."""
        self._done = True
        self._stop.set()
        self._thread.join()

    def _produce(self, items: Iterable[T]) -> None:
        end = _End()
        try:
            for item in items:
                if not self._put(item):
                    return
        except BaseException as error:  # noqa: BLE001 - passed on to the consumer
            end = _End(error)
        self._put(end)

    def _put(self, item: T | _End) -> bool:
        """Queue an item as soon as there is room; return False if stopped first."""
        while not self._stop.is_set():
            try:
                self._queue.put(item, timeout=_PUT_TIMEOUT_S)
            except queue.Full:
                continue
            return True
        return False
