"""The service of one server: the videos given to it, and what becomes of them."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from posecheck.errors import PosecheckError
from posecheck.review_service.errors import ReviewError, text
from posecheck.review_service.jobs import RESTING, Analyses
from posecheck.review_service.kept import KeptReviews, as_kept, has_pictures, remove_pictures
from posecheck.review_service.models import ReviewState
from posecheck.review_service.temp_folder import TempFolder
from posecheck.review_service.uploads import Uploads
from posecheck.review_service.workspaces import Entry, Workspaces

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from posecheck.core.landmarks import Side
    from posecheck.core.reference import ReferencePose
    from posecheck.review_service.models import ReviewRecord
    from posecheck.review_service.worker_pool import Runner

# A page that is closed looks like a phone that is locked, and that one must lose nothing.
LEFT_AFTER_S: Final = 24 * 3600.0
# Who has been away for so long may have to give way when the disk is full. A browser lets the
# timers of a hidden page run only once a minute: this is two of them, missed.
AWAY_AFTER_S: Final = 150.0
SWEEP_EVERY_S: Final = 5.0
_SLEPT_AFTER_S: Final = 75.0
_REMOVE_OLD_VIDEOS_EVERY_S: Final = 60.0

_logger = logging.getLogger(__name__)


def _until_deleted(profile_id: str) -> int | None:
    del profile_id
    return None


def _make_worker() -> Runner:
    from posecheck.analysis.process.worker import Worker  # noqa: PLC0415  (its tests need none)

    return Worker()


class ReviewService:
    """All videos that the pages of one server were given. Safe from any thread; close it.

    Each page has a workspace, whose secret name stands in its address. What is not kept is deleted
    with its workspace: a day after anyone last looked at it, earlier where another video needs the
    room, and with the server at the latest.

    Attributes:
        uploads: where uploads come in.

    Args:
        video_days: how many days a profile keeps the video of a review it keeps; None stands
            for until it is deleted, 0 for until its page is left.

        ids_by_number: the ids of the people who had a number for an id, see ``HistoryStore``.

    Raises:
        OutputError: the data folder cannot be written.
    """

    def __init__(
        self,
        data_folder: Path,
        video_days: Callable[[str], int | None] = _until_deleted,
        make_runner: Callable[[], Runner] = _make_worker,
        now: Callable[[], float] = time.monotonic,
        ids_by_number: Mapping[int, str] | None = None,
    ) -> None:
        self._now = now
        self._video_days = video_days
        self._temp_folder = TempFolder(data_folder)
        self._kept = KeptReviews(data_folder, ids_by_number)
        self._workspaces = Workspaces(now)
        self.uploads = Uploads(self._workspaces, self._temp_folder.path, self._make_room)
        self._analyses = Analyses(self._workspaces, make_runner, now)
        # Held while something changes its place.
        self._lock = threading.RLock()
        self._swept_s = self._videos_removed_s = now()
        self._remove_old_videos()
        self._closed = threading.Event()
        threading.Thread(target=self._keep_sweeping, name="service", daemon=True).start()

    def open_workspace(self) -> str:
        """Return the secret name of a new workspace; it belongs into the page's address."""
        return self._workspaces.open_workspace()

    def knows_workspace(self, workspace: str) -> bool:
        """Whether there is such a workspace, still."""
        return self._workspaces.knows_workspace(workspace)

    def look(self, workspace: str) -> tuple[ReviewRecord, ...]:
        """Return what lies on a workspace, oldest first; it also says that somebody is there."""
        self._workspaces.visit(workspace)
        return tuple(entry.record for entry in self._workspaces.list_entries(workspace))

    def visit(self, review_id: str) -> None:
        """Say that somebody is there who watches a review."""
        entry = self._workspaces.find(review_id)
        if entry is not None:
            self._workspaces.visit(entry.record.workspace)

    def add_file(self, workspace: str, path: Path, name: str) -> str:
        """Lay a file of this machine on a workspace; return the review's id.

        The same file has the same review. The file itself is left where it is.

        Raises:
            ReviewError: there is no such workspace, or the disk cannot be written.
        """
        return self.uploads.add_file(workspace, path, name)

    def find(self, review_id: str) -> ReviewRecord | None:
        """Return a review by its id, of a workspace or a kept one; None where there is none."""
        entry = self._workspaces.find(review_id)
        if entry is not None:
            return entry.record
        kept = self._kept.find(review_id)
        return None if kept is None else kept.record

    def folder(self, review_id: str) -> Path:
        """Return the folder of a review's results.

        Raises:
            ReviewError: this is no review's id.
        """
        entry = self._workspaces.find(review_id)
        return self._kept.folder_of(review_id) if entry is None else entry.folder

    def analyse(
        self,
        review_id: str,
        reference: ReferencePose,
        side: Side,
        model: str,
        *,
        mirrored: bool = False,
    ) -> str:
        """Ask for the analysis of an uploaded video, be it for another time.

        Returns:
            the id of the review that will have the results: a new one of the same video where
            this one is kept, because what somebody keeps stays as it was.

        Raises:
            ReviewError: there is no such video (any more), or its analysis is under way.
        """
        with self._lock:
            entry = self._get(review_id)
            if entry.record.kept:
                entry = self.uploads.duplicate(entry)
            self._analyses.submit(entry, reference, side, model, mirrored=mirrored)
            return entry.record.id

    def cancel(self, review_id: str) -> None:
        """Break off an upload, of which nothing is left, or an analysis."""
        record = self.find(review_id)
        if record is not None and record.state is ReviewState.UPLOADING:
            self.delete(review_id)
        else:
            self._analyses.cancel(review_id)

    def delete(self, review_id: str) -> None:
        """Delete a review with everything that belongs to it, kept or not.

        Raises:
            ReviewError: a file of it is in use.
        """
        self._analyses.cancel(review_id)
        with self._lock:
            entry = self._workspaces.find(review_id)
            if entry is None and self._kept.find(review_id) is None:
                return
            folder = self.folder(review_id)
            try:
                self._temp_folder.discard(folder)
            except OSError as error:
                raise ReviewError(text("not_deleted")) from error
            if entry is not None:
                self._workspaces.take(review_id)
                self._clear(entry)

    def keep(self, review_id: str, profile_id: str) -> None:
        """Put a review among the kept ones, as that person's; it stays on its workspace as well.

        Raises:
            PosecheckError: its analysis is not done, or the disk cannot be written.
        """
        with self._lock:
            entry = self._get(review_id)
            if entry.record.state is not ReviewState.DONE:
                raise ReviewError(text("not_done", name=entry.record.name))
            if not entry.record.kept:
                kept = as_kept(entry.record, profile_id, self._temp_folder.name)
                entry.folder = self._kept.put(entry.folder, kept)
                self._workspaces.change(entry, kept=True, profile_id=profile_id)

    def list_kept(self, profile_id: str) -> tuple[ReviewRecord, ...]:
        """Return a person's reviews among the kept ones, newest first, and the damaged ones."""
        records = (kept.record for kept in self._kept.list_all())
        return tuple(each for each in records if each.profile_id in (profile_id, None))

    def delete_kept(self, profile_id: str) -> None:
        """Delete all that a person kept.

        Raises:
            ReviewError: a file of it is in use.
        """
        for kept in self._kept.list_all():
            if kept.record.profile_id == profile_id:
                self.delete(kept.record.id)

    def delete_video(self, review_id: str) -> None:
        """Delete the pictures of a review: the upload, the annotated video, the snapshots.

        The numbers and the marks stay.

        Raises:
            ReviewError: it is being analysed, or a file of it is in use.
        """
        with self._lock:
            entry = self._workspaces.find(review_id)
            if entry is not None and entry.record.state not in RESTING:
                raise ReviewError(text("busy", name=entry.record.name))
            remove_pictures(self.folder(review_id))
            if entry is not None:
                if entry.video is not None and entry.video.parent == entry.home:
                    entry.video.unlink(missing_ok=True)
                    entry.video = None
                self._workspaces.change(entry, has_video=False)

    def has_pictures(self, review_id: str) -> bool:
        """Whether snapshots of the video are kept in a review.

        Raises:
            ReviewError: this is no review's id.
        """
        return has_pictures(self.folder(review_id))

    def sweep(self) -> None:
        """Let go what nobody looks at any more, and what was kept long enough."""
        now_s = self._now()
        if now_s - self._swept_s > _SLEPT_AFTER_S:
            # This machine slept, and with it whoever looks from it.
            self._workspaces.visit_all()
        self._swept_s = now_s
        left = self._workspaces.take_workspaces(self._workspaces.list_left(LEFT_AFTER_S))
        self._release(left)
        self._temp_folder.retry_removal()
        if left or now_s - self._videos_removed_s > _REMOVE_OLD_VIDEOS_EVERY_S:
            self._remove_old_videos()

    def close(self) -> None:
        """End everything; what was not kept is gone. Can be called again."""
        self._closed.set()
        try:
            self._release(self._workspaces.take_all())
            self._analyses.close()
            self._remove_old_videos()
        finally:
            self._temp_folder.close()

    def _make_room(self, missing_bytes: int) -> bool:
        """Let go what was left first, if that and the like is enough; return whether it is."""
        workspaces = self._workspaces.list_left(AWAY_AFTER_S)
        sizes = {
            workspace: sum(map(_measure, self._workspaces.list_entries(workspace)))
            for workspace in workspaces
        }
        if sum(sizes.values()) < missing_bytes:
            return False
        for workspace in workspaces:
            if missing_bytes > 0:
                self._release(self._workspaces.take_workspaces((workspace,)))
                missing_bytes -= sizes[workspace]
        return True

    def _get(self, review_id: str) -> Entry:
        if self._workspaces.find(review_id) is None:
            kept = self._kept.find(review_id)
            if kept is not None:
                raise ReviewError(text("no_video", name=kept.record.name))
        return self._workspaces.get(review_id)

    def _release(self, entries: tuple[Entry, ...]) -> None:
        for entry in entries:
            self._analyses.cancel(entry.record.id)
            with self._lock:
                self._clear(entry)
                kept = self._kept.find(entry.record.id) if entry.record.kept else None
                if kept is not None and not kept.damaged:
                    with suppress(PosecheckError):
                        self._kept.update(replace(kept, held_by=""))

    def _clear(self, entry: Entry) -> None:
        if entry.upload is not None:
            entry.upload.end()
        with suppress(OSError):
            self._temp_folder.discard(entry.home)

    def _remove_old_videos(self) -> None:
        self._videos_removed_s = self._now()
        try:
            self._kept.remove_old_videos(self._video_days, self._temp_folder.is_running)
        except PosecheckError as error:
            _logger.warning("Videos that were kept long enough could not be deleted: %s", error)

    def _keep_sweeping(self) -> None:
        while not self._closed.wait(SWEEP_EVERY_S):
            try:
                self.sweep()
            except Exception:
                _logger.exception("The service could not be tidied up")


def _measure(entry: Entry) -> int:
    """Return how many bytes there will be when a review is let go."""
    if entry.record.state is ReviewState.UPLOADING:
        return entry.record.size_bytes  # promised, if not here
    with suppress(OSError):
        return sum(path.stat().st_size for path in entry.home.rglob("*") if path.is_file())
    return 0
