"""The kept reviews: one folder each, which outlives the server."""

from __future__ import annotations

import logging
import re
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from posecheck.errors import PosecheckError
from posecheck.review_service.errors import NoSuchReviewError, ReviewError, text
from posecheck.review_service.kept_file import KeptReview, read_review, write_review
from posecheck.review_service.paths import ANNOTATED, MATERIAL, REVIEW
from posecheck.storage.atomic import sync_folder
from posecheck.storage.private import make_private_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from posecheck.review_service.models import ReviewRecord

KEPT_FOLDER: Final = "reviews"
_ID: Final = re.compile(r"[0-9a-f]{32}")

_logger = logging.getLogger(__name__)


class KeptReviews:
    """Kept reviews, read from the disk; several servers may share them. Thread-safe.

    Args:
        data_folder: the data folder that contains them.
        ids_by_number: the ids of the people who used to have a numeric id, by that number; their
            reviews may still refer to it.
    """

    def __init__(self, data_folder: Path, ids_by_number: Mapping[int, str] | None = None) -> None:
        self._folder = data_folder / KEPT_FOLDER
        self._ids_by_number = ids_by_number or {}
        self._read: dict[str, tuple[int, KeptReview]] = {}
        self._lock = threading.Lock()
        if self._folder.is_dir():
            make_private_folder(self._folder)

    def folder_of(self, review_id: str) -> Path:
        """Return the path of a review's folder, whether or not it exists.

        Raises:
            NoSuchReviewError: this is not a valid id.
        """
        if not _ID.fullmatch(review_id):
            raise NoSuchReviewError(text("gone"))
        return self._folder / review_id

    def put(self, folder: Path, kept: KeptReview) -> Path:
        """Write a review's record into its folder, move the folder here, and return its new path.

        Raises:
            ReviewError: the folder cannot be moved.
            OutputError: the record cannot be written.
        """
        target = self.folder_of(kept.record.id)
        write_review(folder, kept)
        try:
            make_private_folder(self._folder)
            folder.rename(target)
            sync_folder(self._folder)
        except OSError as error:
            _logger.warning("A review could not be kept: %s", error)
            raise ReviewError(text("not_kept", name=kept.record.name)) from error
        return target

    def find(self, review_id: str) -> KeptReview | None:
        """Return a kept review, None if there is none."""
        if not _ID.fullmatch(review_id):
            return None
        folder = self._folder / review_id
        return self._load(folder) if folder.is_dir() else None

    def list_all(self) -> tuple[KeptReview, ...]:
        """Return all kept reviews, including damaged ones, newest first."""
        try:
            folders = [each for each in self._folder.iterdir() if _ID.fullmatch(each.name)]
        except OSError:
            return ()
        kept = [self._load(folder) for folder in folders if folder.is_dir()]
        return tuple(sorted(kept, key=lambda each: each.record.made_at, reverse=True))

    def update(self, kept: KeptReview) -> None:
        """Rewrite a review's record.

        Raises:
            OutputError: the record cannot be written.
        """
        folder = self.folder_of(kept.record.id)
        if folder.is_dir():
            write_review(folder, kept)

    def remove_old_videos(
        self, days_of: Callable[[str], int | None], is_running: Callable[[str], bool]
    ) -> None:
        """Delete annotated videos that have been kept long enough.

        The snapshots stay, because the reports need them.

        Args:
            days_of: returns how many days a profile keeps videos; 0 means only while a page shows
                them, None until they are deleted by hand. It is None for an unknown profile.
            is_running: tells whether the server whose workspace a review is on is still running.
        """
        now = datetime.now(UTC)
        for kept in self.list_all():
            profile_id = kept.record.profile_id
            if not kept.record.has_video or profile_id is None:
                continue
            if kept.held_by and is_running(kept.held_by):
                continue
            days = days_of(profile_id)
            if days is not None and now - kept.kept_at >= timedelta(days=days):
                _remove_video(self.folder_of(kept.record.id))

    def _load(self, folder: Path) -> KeptReview:
        try:
            changed_ns = (folder / REVIEW).stat().st_mtime_ns
        except OSError:
            changed_ns = 0
        with self._lock:
            known = self._read.get(folder.name)
        if changed_ns and known is not None and known[0] == changed_ns:
            has_video = (folder / ANNOTATED).exists()
            return replace(known[1], record=replace(known[1].record, has_video=has_video))
        kept = read_review(folder, self._ids_by_number)
        with self._lock:
            self._read[folder.name] = (changed_ns, kept)
        return kept


def remove_pictures(folder: Path) -> None:
    """Delete the annotated video and the snapshots of a review.

    Raises:
        ReviewError: a file cannot be deleted.
    """
    try:
        _remove_snapshots(folder / MATERIAL)
    except OSError as error:
        _logger.warning("The pictures of a review could not be deleted: %s", error)
        raise ReviewError(text("not_deleted")) from error
    # Last: if the video is gone, so are all other pictures.
    _remove_video(folder)


def has_pictures(folder: Path) -> bool:
    """Whether a review has snapshots."""
    from posecheck.analysis.archive import load_material  # noqa: PLC0415  (late: see below)

    try:
        return bool(load_material(folder / MATERIAL).snapshots)
    except PosecheckError:
        return False


def _remove_video(folder: Path) -> None:
    try:
        (folder / ANNOTATED).unlink(missing_ok=True)
    except OSError as error:
        _logger.warning("The video of a review could not be deleted: %s", error)
        raise ReviewError(text("not_deleted")) from error


def _remove_snapshots(path: Path) -> None:
    # Imported here because the libraries for pictures take a while to load.
    from posecheck.analysis.archive import load_material, save_material  # noqa: PLC0415

    if not path.exists():
        return
    try:
        material = load_material(path)
        if material.snapshots:
            save_material(path, replace(material, snapshots=()))
    except PosecheckError:
        # Even if the file is damaged, its pictures must be deleted.
        path.unlink(missing_ok=True)


def as_kept(record: ReviewRecord, profile_id: str, held_by: str) -> KeptReview:
    """Return the kept review for a record of the service."""
    return KeptReview(replace(record, kept=True, profile_id=profile_id), datetime.now(UTC), held_by)
