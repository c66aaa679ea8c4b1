"""The review service of one server: uploads, workspaces, analyses and kept reviews."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from posecheck.analysis.process.film_strip import NO_STRIP, EncodedStrip, read_strip_apart
from posecheck.core.part import WHOLE
from posecheck.errors import PosecheckError
from posecheck.review_service.errors import ReviewError, text
from posecheck.review_service.film_strips import FilmStrips
from posecheck.review_service.jobs import RESTING, Analyses
from posecheck.review_service.kept import KeptReviews, as_kept, has_pictures, remove_pictures
from posecheck.review_service.models import ReviewState
from posecheck.review_service.temp_folder import TempFolder
from posecheck.review_service.uploads import Uploads
from posecheck.review_service.workspaces import Entry, Workspaces
from posecheck.texts.catalog import DEFAULT_LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from posecheck.core.landmarks import Side
    from posecheck.core.part import Part
    from posecheck.core.reference import ReferencePose
    from posecheck.review_service.film_strips import ReadStrip
    from posecheck.review_service.models import ReviewRecord
    from posecheck.review_service.worker_pool import Runner

# A closed page cannot be told from a locked phone, and a locked phone must not lose anything.
LEFT_AFTER_S: Final = 24 * 3600.0
# A workspace not visited for this long may be deleted when the disk is full. Browsers run the
# timers of a hidden page only once a minute: this is two missed visits.
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
    """The reviews of all pages of one server. Thread-safe; must be closed.

    Each page has a workspace with a secret name, which is part of the page's address. Reviews that
    are not kept are deleted with their workspace: a day after the last visit, sooner if another
    video needs the disk space, and at the latest when the server stops.

    Attributes:
        uploads: receives the uploads.

    Args:
        data_folder: where reviews are stored.
        video_days: returns for how many days a profile keeps the video of a kept review; None
            means until it is deleted by hand, 0 until its page is left.
        make_runner: makes what runs the analyses.
        read_strip: reads the film strip of a video.
        now: the clock, in seconds.
        ids_by_number: the ids of the people who used to have a numeric id, see ``HistoryStore``.

    Raises:
        OutputError: the data folder cannot be written.
    """

    def __init__(
        self,
        data_folder: Path,
        video_days: Callable[[str], int | None] = _until_deleted,
        make_runner: Callable[[], Runner] = _make_worker,
        read_strip: ReadStrip = read_strip_apart,
        now: Callable[[], float] = time.monotonic,
        ids_by_number: Mapping[int, str] | None = None,
    ) -> None:
        self._now = now
        self._video_days = video_days
        self._temp_folder = TempFolder(data_folder)
        self._kept = KeptReviews(data_folder, ids_by_number)
        self._workspaces = Workspaces(now)
        self.uploads = Uploads(self._workspaces, self._temp_folder.path, self._make_room)
        self._analyses = Analyses(self._workspaces, make_runner, now, self.uploads.duplicate)
        self._strips = FilmStrips(read_strip)
        # Held while files are moved or deleted.
        self._lock = threading.RLock()
        self._swept_s = self._videos_removed_s = now()
        self._remove_old_videos()
        self._closed = threading.Event()
        threading.Thread(target=self._keep_sweeping, name="service", daemon=True).start()

    def open_workspace(self) -> str:
        """Create a workspace and return its secret name, for use in the page's address."""
        return self._workspaces.open_workspace()

    def knows_workspace(self, workspace: str) -> bool:
        """Whether the workspace still exists."""
        return self._workspaces.knows_workspace(workspace)

    def look(self, workspace: str) -> tuple[ReviewRecord, ...]:
        """Return a workspace's reviews, oldest first; this also counts as a visit."""
        self._workspaces.visit(workspace)
        return tuple(entry.record for entry in self._workspaces.list_entries(workspace))

    def visit(self, review_id: str) -> None:
        """Record a visit to the workspace of a review."""
        entry = self._workspaces.find(review_id)
        if entry is not None:
            self._workspaces.visit(entry.record.workspace)

    def add_file(self, workspace: str, path: Path, name: str) -> str:
        """Add a file on this machine to a workspace; return the review's id.

        Adding the same file again returns the same review. The file itself is not moved.

        Raises:
            ReviewError: the workspace does not exist, or the disk cannot be written.
        """
        return self.uploads.add_file(workspace, path, name)

    def find(self, review_id: str) -> ReviewRecord | None:
        """Return a review by its id, on a workspace or kept; None if there is none."""
        entry = self._workspaces.find(review_id)
        if entry is not None:
            return entry.record
        kept = self._kept.find(review_id)
        return None if kept is None else kept.record

    def folder(self, review_id: str) -> Path:
        """Return the folder of a review's results.

        Raises:
            ReviewError: this is not a valid id.
        """
        entry = self._workspaces.find(review_id)
        return self._kept.folder_of(review_id) if entry is None else entry.folder

    def analyse(  # noqa: PLR0913  (what a video is judged by)
        self,
        review_id: str,
        reference: ReferencePose,
        side: Side | None,
        model: str,
        *,
        mirrored: bool = False,
        part: Part = WHOLE,
        language: str = DEFAULT_LANGUAGE,
    ) -> str:
        """Request the analysis of an uploaded video, which may have been analysed before.

        Without a side, each side that is seen gets a review of its own.

        Returns:
            the id of the review that will get the results, or those of the first side. A kept
            review never changes, so for one it is a new review of the same video.

        Raises:
            ReviewError: the video does not exist any more, or its analysis is under way.
        """
        with self._lock:
            entry = self._get(review_id)
            if entry.record.kept:
                entry = self.uploads.duplicate(entry)
            self._analyses.submit(
                entry, reference, side, model, mirrored=mirrored, part=part, language=language
            )
            return entry.record.id

    def change_part(self, review_id: str, part: Part) -> None:
        """Have an analysis that waits or runs begin again, with another part of the video."""
        self._analyses.change_part(review_id, part)

    def find_strip(self, review_id: str) -> EncodedStrip | None:
        """Return the film strip of a video on the service, None while it is being read."""
        entry = self._workspaces.find(review_id)
        return NO_STRIP if entry is None else self._strips.find(entry)

    def cancel(self, review_id: str) -> None:
        """Cancel an analysis, or cancel and delete an unfinished upload."""
        record = self.find(review_id)
        if record is not None and record.state is ReviewState.UPLOADING:
            self.delete(review_id)
        else:
            self._analyses.cancel(review_id)

    def delete(self, review_id: str) -> None:
        """Delete a review and all its files, whether it is kept or not.

        Raises:
            ReviewError: one of its files is in use.
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
        """Keep a review for a profile; it also stays on its workspace.

        Raises:
            PosecheckError: the analysis is not done, or the disk cannot be written.
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
        """Return a profile's kept reviews and all damaged ones, newest first."""
        records = (kept.record for kept in self._kept.list_all())
        return tuple(each for each in records if each.profile_id in (profile_id, None))

    def delete_kept(self, profile_id: str) -> None:
        """Delete all kept reviews of a profile.

        Raises:
            ReviewError: one of the files is in use.
        """
        for kept in self._kept.list_all():
            if kept.record.profile_id == profile_id:
                self.delete(kept.record.id)

    def delete_video(self, review_id: str) -> None:
        """Delete the pictures of a review: the upload, the annotated video and the snapshots.

        The numbers and the marks stay.

        Raises:
            ReviewError: the review is being analysed, or one of its files is in use.
        """
        with self._lock:
            entry = self._workspaces.find(review_id)
            if entry is not None and entry.record.state not in RESTING:
                raise ReviewError(text("busy", name=entry.record.name))
            remove_pictures(self.folder(review_id))
            self._strips.forget(review_id)
            if entry is not None:
                if entry.video is not None and entry.video.parent == entry.home:
                    entry.video.unlink(missing_ok=True)
                    entry.video = None
                self._workspaces.change(entry, has_video=False)

    def has_pictures(self, review_id: str) -> bool:
        """Whether a review has snapshots of the video.

        Raises:
            ReviewError: this is not a valid id.
        """
        return has_pictures(self.folder(review_id))

    def sweep(self) -> None:
        """Delete abandoned workspaces, and videos that were kept long enough."""
        now_s = self._now()
        if now_s - self._swept_s > _SLEPT_AFTER_S:
            # This machine was asleep, and so were the browsers on it.
            self._workspaces.visit_all()
        self._swept_s = now_s
        left = self._workspaces.take_workspaces(self._workspaces.list_left(LEFT_AFTER_S))
        self._release(left)
        self._temp_folder.retry_removal()
        if left or now_s - self._videos_removed_s > _REMOVE_OLD_VIDEOS_EVERY_S:
            self._remove_old_videos()

    def close(self) -> None:
        """Stop the service and delete what was not kept. May be called more than once."""
        self._closed.set()
        try:
            self._release(self._workspaces.take_all())
            self._strips.close()
            self._analyses.close()
            self._remove_old_videos()
        finally:
            self._temp_folder.close()

    def _make_room(self, missing_bytes: int) -> bool:
        """Delete abandoned workspaces, oldest first, if that frees enough; return if it does."""
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
        self._strips.forget(entry.record.id)
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
    """Return how many bytes deleting a review frees."""
    if entry.record.state is ReviewState.UPLOADING:
        return entry.record.size_bytes  # reserved, even if not received yet
    with suppress(OSError):
        return sum(path.stat().st_size for path in entry.home.rglob("*") if path.is_file())
    return 0
