"""The reviews currently on the service, by workspace. Nothing here touches the disk."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from posecheck.review_service.errors import NoSuchReviewError, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from posecheck.review_service.models import ReviewRecord
    from posecheck.review_service.upload_file import Upload


@dataclass(slots=True, eq=False)
class Entry:
    """A review on the service.

    Attributes:
        record: its current state; changed only by ``Workspaces.change``.
        home: its folder in the server's temporary folder, with its upload and, until it is kept,
            everything else.
        folder: the folder with its results.
        video: the video to analyse, a complete upload or a sample; None until it is complete.
        upload: the upload in progress, otherwise None.
    """

    record: ReviewRecord
    home: Path
    folder: Path
    video: Path | None = None
    upload: Upload | None = None


class Workspaces:
    """Workspaces and their reviews. Thread-safe."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._seen_s: dict[str, float] = {}
        self._entries: dict[str, Entry] = {}
        self._lock = threading.RLock()

    def open_workspace(self) -> str:
        """Create a workspace and return its name, which cannot be guessed."""
        workspace = secrets.token_urlsafe(24)
        with self._lock:
            self._seen_s[workspace] = self._now()
        return workspace

    def knows_workspace(self, workspace: str) -> bool:
        """Whether the workspace exists."""
        with self._lock:
            return workspace in self._seen_s

    def refuse_unknown(self, workspace: str) -> None:
        """Raise ``NoSuchReviewError`` if the workspace does not exist."""
        if not self.knows_workspace(workspace):
            raise NoSuchReviewError(text("unknown_workspace"))

    def visit(self, workspace: str) -> None:
        """Record a visit to a workspace."""
        with self._lock:
            if workspace in self._seen_s:
                self._seen_s[workspace] = self._now()

    def visit_all(self) -> None:
        """Record a visit to every workspace, as after this machine was asleep."""
        with self._lock:
            self._seen_s = dict.fromkeys(self._seen_s, self._now())

    def list_left(self, after_s: float) -> tuple[str, ...]:
        """Return the workspaces not visited for ``after_s`` seconds, the longest ago first."""
        with self._lock:
            before_s = self._now() - after_s
            left = [workspace for workspace, seen_s in self._seen_s.items() if seen_s < before_s]
            return tuple(sorted(left, key=self._seen_s.__getitem__))

    def take_workspaces(self, workspaces: Iterable[str]) -> tuple[Entry, ...]:
        """Remove these workspaces; return their reviews."""
        with self._lock:
            return self._take(set(workspaces) & set(self._seen_s))

    def take_all(self) -> tuple[Entry, ...]:
        """Remove all workspaces; return their reviews."""
        with self._lock:
            return self._take(set(self._seen_s))

    def add(self, entry: Entry) -> None:
        """Add a review to its workspace.

        Raises:
            NoSuchReviewError: the workspace does not exist.
        """
        with self._lock:
            self.refuse_unknown(entry.record.workspace)
            self._entries[entry.record.id] = entry
            self.visit(entry.record.workspace)

    def find(self, review_id: str) -> Entry | None:
        """Return a review on the service, None if there is none."""
        with self._lock:
            return self._entries.get(review_id)

    def get(self, review_id: str) -> Entry:
        """Return a review on the service.

        Raises:
            NoSuchReviewError: the review does not exist, or no longer exists.
        """
        entry = self.find(review_id)
        if entry is None:
            raise NoSuchReviewError(text("gone"))
        return entry

    def take(self, review_id: str) -> Entry | None:
        """Remove a review from the service and return it."""
        with self._lock:
            return self._entries.pop(review_id, None)

    def change(self, entry: Entry, **changes: Any) -> ReviewRecord:  # noqa: ANN401
        """Change fields of a review's record, and return it."""
        with self._lock:
            entry.record = replace(entry.record, **changes)
            return entry.record

    def list_entries(self, workspace: str | None = None) -> tuple[Entry, ...]:
        """Return a workspace's reviews, or all of them, oldest first."""
        with self._lock:
            return tuple(
                e for e in self._entries.values() if workspace in (None, e.record.workspace)
            )

    def _take(self, workspaces: set[str]) -> tuple[Entry, ...]:
        taken = tuple(e for e in self._entries.values() if e.record.workspace in workspaces)
        for workspace in workspaces:
            del self._seen_s[workspace]
        for entry in taken:
            del self._entries[entry.record.id]
        return taken
