"""What lies on the desk now, by tray. Nothing here touches the disk."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from posecheck.review_service.errors import NoSuchReviewError, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from posecheck.review_service.models import ReviewRecord
    from posecheck.review_service.upload_file import Upload


@dataclass(slots=True, eq=False)
class Entry:
    """A review on the desk.

    Attributes:
        record: how it stands; changed by ``Register.change`` only.
        home: its own folder in the server's: its upload, and all else until it is kept.
        folder: of the results.
        video: what is analysed: the upload once it is complete, or a sample; None before.
        upload: while it comes.
    """

    record: ReviewRecord
    home: Path
    folder: Path
    video: Path | None = None
    upload: Upload | None = None


class Register:
    """Trays and their reviews. Safe from any thread."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._seen_s: dict[str, float] = {}
        self._entries: dict[str, Entry] = {}
        self._lock = threading.RLock()

    def open_tray(self) -> str:
        """Return the name of a new tray, which nobody can guess."""
        tray = secrets.token_urlsafe(24)
        with self._lock:
            self._seen_s[tray] = self._now()
        return tray

    def knows_tray(self, tray: str) -> bool:
        """Whether there is such a tray."""
        with self._lock:
            return tray in self._seen_s

    def refuse_unknown(self, tray: str) -> None:
        """Raise NoSuchReviewError where there is no such tray."""
        if not self.knows_tray(tray):
            raise NoSuchReviewError(say("unknown_tray"))

    def visit(self, tray: str) -> None:
        """Note that somebody is there."""
        with self._lock:
            if tray in self._seen_s:
                self._seen_s[tray] = self._now()

    def visit_all(self) -> None:
        """Give everyone time to come back, as after this machine slept."""
        with self._lock:
            self._seen_s = dict.fromkeys(self._seen_s, self._now())

    def list_left(self, after_s: float) -> tuple[str, ...]:
        """Return the trays that nobody visited for so long, those left first before the others."""
        with self._lock:
            before_s = self._now() - after_s
            left = [tray for tray, seen_s in self._seen_s.items() if seen_s < before_s]
            return tuple(sorted(left, key=self._seen_s.__getitem__))

    def take_trays(self, trays: Iterable[str]) -> tuple[Entry, ...]:
        """Forget these trays; return what lay on them."""
        with self._lock:
            return self._take(set(trays) & set(self._seen_s))

    def take_all(self) -> tuple[Entry, ...]:
        """Forget every tray; return what lay on them."""
        with self._lock:
            return self._take(set(self._seen_s))

    def add(self, entry: Entry) -> None:
        """Lay a review on its tray.

        Raises:
            NoSuchReviewError: there is no such tray.
        """
        with self._lock:
            self.refuse_unknown(entry.record.tray)
            self._entries[entry.record.id] = entry
            self.visit(entry.record.tray)

    def find(self, review_id: str) -> Entry | None:
        """Return a review on the desk, None where there is none."""
        with self._lock:
            return self._entries.get(review_id)

    def get(self, review_id: str) -> Entry:
        """Return a review on the desk.

        Raises:
            NoSuchReviewError: there is none, or no longer.
        """
        entry = self.find(review_id)
        if entry is None:
            raise NoSuchReviewError(say("gone"))
        return entry

    def take(self, review_id: str) -> Entry | None:
        """Take a review off the desk."""
        with self._lock:
            return self._entries.pop(review_id, None)

    def change(self, entry: Entry, **changes: Any) -> ReviewRecord:  # noqa: ANN401
        """Change fields of a review's record, and return it."""
        with self._lock:
            entry.record = replace(entry.record, **changes)
            return entry.record

    def list_entries(self, tray: str | None = None) -> tuple[Entry, ...]:
        """Return a tray's reviews, or all of them, oldest first."""
        with self._lock:
            return tuple(e for e in self._entries.values() if tray in (None, e.record.tray))

    def _take(self, trays: set[str]) -> tuple[Entry, ...]:
        taken = tuple(e for e in self._entries.values() if e.record.tray in trays)
        for tray in trays:
            del self._seen_s[tray]
        for entry in taken:
            del self._entries[entry.record.id]
        return taken
