"""The reviews that were kept: a folder each, which outlives the server."""

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
    """Kept reviews, read from the disk: several servers may share them. Safe from any thread.

    Args:
        data_folder: where they lie.
        ids_by_number: the ids of the people who had a number for an id, and whose reviews may
            name that still.
    """

    def __init__(self, data_folder: Path, ids_by_number: Mapping[int, str] | None = None) -> None:
        self._folder = data_folder / KEPT_FOLDER
        self._ids_by_number = ids_by_number or {}
        self._read: dict[str, tuple[int, KeptReview]] = {}
        self._lock = threading.Lock()
        if self._folder.is_dir():
            make_private_folder(self._folder)

    def folder_of(self, review_id: str) -> Path:
        """Return where a review lies or would lie.

        Raises:
            NoSuchReviewError: this is no id.
        """
        if not _ID.fullmatch(review_id):
            raise NoSuchReviewError(text("gone"))
        return self._folder / review_id

    def put(self, folder: Path, kept: KeptReview) -> Path:
        """Move a folder of results here, with its record in it, and return its new place.

        Raises:
            ReviewError: it cannot be moved.
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
        """Return a kept review, None where there is none."""
        if not _ID.fullmatch(review_id):
            return None
        folder = self._folder / review_id
        return self._load(folder) if folder.is_dir() else None

    def list_all(self) -> tuple[KeptReview, ...]:
        """Return all kept reviews, newest first; the damaged ones are among them."""
        try:
            folders = [each for each in self._folder.iterdir() if _ID.fullmatch(each.name)]
        except OSError:
            return ()
        kept = [self._load(folder) for folder in folders if folder.is_dir()]
        return tuple(sorted(kept, key=lambda each: each.record.made_at, reverse=True))

    def update(self, kept: KeptReview) -> None:
        """Write a review's record anew.

        Raises:
            OutputError: it cannot be written.
        """
        folder = self.folder_of(kept.record.id)
        if folder.is_dir():
            write_review(folder, kept)

    def remove_old_videos(
        self, days_of: Callable[[str], int | None], is_running: Callable[[str], bool]
    ) -> None:
        """Delete the annotated videos of the reviews whose time for them is over.

        Their pictures stay: their reports need them.

        Args:
            days_of: how many days a profile keeps them; 0: only while a page has them; None:
                until they are deleted, and so it is of somebody who is not known here.
            is_running: whether a server, on whose workspace a review lies, still runs.
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
        ReviewError: they cannot be deleted.
    """
    try:
        _remove_snapshots(folder / MATERIAL)
    except OSError as error:
        _logger.warning("The pictures of a review could not be deleted: %s", error)
        raise ReviewError(text("not_deleted")) from error
    # Last: where it is gone, all is.
    _remove_video(folder)


def has_pictures(folder: Path) -> bool:
    """Whether there are snapshots in a review."""
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
    # Late: what reads pictures takes a while to load.
    from posecheck.analysis.archive import load_material, save_material  # noqa: PLC0415

    if not path.exists():
        return
    try:
        material = load_material(path)
        if material.snapshots:
            save_material(path, replace(material, snapshots=()))
    except PosecheckError:
        # Whatever is in there, the pictures must go.
        path.unlink(missing_ok=True)


def as_kept(record: ReviewRecord, profile_id: str, held_by: str) -> KeptReview:
    """Return a review of the service as it is from now on."""
    return KeptReview(replace(record, kept=True, profile_id=profile_id), datetime.now(UTC), held_by)
