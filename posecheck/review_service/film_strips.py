"""The film strips of the service's videos, read one at a time and only when a page asks."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from posecheck.analysis.process.film_strip import NO_STRIP, EncodedStrip

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from posecheck.review_service.workspaces import Entry

    ReadStrip = Callable[[Path, Callable[[], bool]], EncodedStrip]


class FilmStrips:
    """Reads film strips beside the analyses, and forgets them with their videos. Thread-safe."""

    def __init__(self, read: ReadStrip) -> None:
        self._read = read
        self._closed = False
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="film strip")
        self._readings: dict[str, Future[EncodedStrip]] = {}
        self._lock = threading.Lock()

    def find(self, entry: Entry) -> EncodedStrip | None:
        """Return a video's film strip, None while it is being read; the first call begins that."""
        review_id, video = entry.record.id, entry.video
        with self._lock:
            if video is None or self._closed:
                return NO_STRIP
            reading = self._readings.get(review_id)
            if reading is None:
                reading = self._reader.submit(self._read_wanted, review_id, video)
                self._readings[review_id] = reading
        if not reading.done() or reading.cancelled():
            return None
        return NO_STRIP if reading.exception() else reading.result()

    def _read_wanted(self, review_id: str, video: Path) -> EncodedStrip:
        with self._lock:
            reading = self._readings.get(review_id)
        return self._read(
            video, lambda: self._closed or self._readings.get(review_id) is not reading
        )

    def forget(self, review_id: str) -> None:
        """Drop the pictures of a video that is gone, or stop reading them."""
        with self._lock:
            reading = self._readings.pop(review_id, None)
        if reading is not None:
            reading.cancel()

    def close(self) -> None:
        """Stop reading. May be called more than once."""
        self._closed = True
        self._reader.shutdown(cancel_futures=True)
