"""The desk of one server: the videos given to it, and what becomes of them."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from posecheck.reviews.intake import Intake
from posecheck.reviews.register import Entry, Register
from posecheck.reviews.server_folder import ServerFolder, remove_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from posecheck.reviews.record import ReviewRecord

# Browsers let a hidden page's timers run once a minute only.
LEFT_AFTER_S: Final = 150.0
SWEEP_EVERY_S: Final = 5.0


class ReviewDesk:
    """All videos that the pages of one server were given. Safe from any thread; close it.

    Each page has a tray, whose secret name stands in its address. What nobody keeps goes with
    its tray when nobody looks at that any more, and with the server at the latest.

    Attributes:
        intake: where uploads come in.

    Raises:
        OutputError: the data folder cannot be written.
    """

    def __init__(self, data_folder: Path, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._own = ServerFolder(data_folder)
        self._register = Register(now)
        self.intake = Intake(self._register, self._own.path)
        self._swept_s = now()
        self._closed = threading.Event()
        threading.Thread(target=self._keep_sweeping, name="desk", daemon=True).start()

    def open_tray(self) -> str:
        """Return the secret name of a new tray; it belongs into the page's address."""
        return self._register.open_tray()

    def knows_tray(self, tray: str) -> bool:
        """Whether there is such a tray, still."""
        return self._register.knows_tray(tray)

    def look(self, tray: str) -> tuple[ReviewRecord, ...]:
        """Return what lies on a tray, oldest first; it also says that somebody is there."""
        self._register.visit(tray)
        return tuple(entry.record for entry in self._register.list_entries(tray))

    def add_file(self, tray: str, path: Path, name: str) -> str:
        """Lay a file of this machine on a tray; return the review's id.

        The same file has the same review. The file itself is left where it is.

        Raises:
            ReviewError: there is no such tray, or the disk cannot be written.
        """
        return self.intake.add_file(tray, path, name)

    def find(self, review_id: str) -> ReviewRecord | None:
        """Return a review by its id, None where there is none."""
        entry = self._register.find(review_id)
        return None if entry is None else entry.record

    def folder(self, review_id: str) -> Path:
        """Return the folder of a review's results.

        Raises:
            NoSuchReviewError: there is no such review.
        """
        return self._register.get(review_id).folder

    def cancel(self, review_id: str) -> None:
        """Break off an upload; nothing of it is left."""
        self.delete(review_id)

    def delete(self, review_id: str) -> None:
        """Delete a review with everything that belongs to it."""
        entry = self._register.take(review_id)
        if entry is not None:
            _clear(entry)

    def sweep(self) -> None:
        """Let go what nobody looks at any more."""
        now_s = self._now()
        if now_s - self._swept_s > LEFT_AFTER_S / 2:
            # This machine slept, and with it whoever looks from it.
            self._register.visit_all()
        self._swept_s = now_s
        for entry in self._register.take_left(LEFT_AFTER_S):
            _clear(entry)

    def close(self) -> None:
        """End everything; what was not kept is gone. Can be called again."""
        self._closed.set()
        for entry in self._register.take_all():
            _clear(entry)
        self._own.close()

    def _keep_sweeping(self) -> None:
        while not self._closed.wait(SWEEP_EVERY_S):
            self.sweep()


def _clear(entry: Entry) -> None:
    if entry.upload is not None:
        entry.upload.end()
    remove_folder(entry.home)
