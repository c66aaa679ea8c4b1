"""Receives uploads: announced first, then sent in pieces that can be resumed."""

from __future__ import annotations

import errno
import logging
import secrets
import shutil
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from posecheck.analysis.job import VIDEO_SUFFIXES
from posecheck.review_service.annotations_file import copy_marks
from posecheck.review_service.errors import (
    NoSuchReviewError,
    RefusedUploadError,
    WrongOffsetError,
    text,
)
from posecheck.review_service.filenames import clean_name
from posecheck.review_service.models import ReviewRecord, ReviewState
from posecheck.review_service.temp_folder import remove_folder
from posecheck.review_service.upload_file import Upload
from posecheck.review_service.workspaces import Entry
from posecheck.storage.private import make_private_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from posecheck.review_service.workspaces import Workspaces

MAX_BYTES: Final = 2_000_000_000
# Left free for the results of an analysis and for the rest of the machine.
ROOM_LEFT_BYTES: Final = 300_000_000
RESULTS: Final = "results"
_PART: Final = "upload.part"

_logger = logging.getLogger(__name__)


class Uploads:
    """Receives uploads into the server's temporary folder. Thread-safe.

    Args:
        workspaces: the server's workspaces.
        folder: the server's temporary folder.
        make_room: given the number of missing bytes, deletes abandoned workspaces if that frees
            enough; returns whether it does.
    """

    def __init__(
        self, workspaces: Workspaces, folder: Path, make_room: Callable[[int], bool]
    ) -> None:
        self._workspaces = workspaces
        self._folder = folder
        self._make_room = make_room
        # Held while comparing with the other uploads: of two equal ones, exactly one is refused.
        self._lock = threading.Lock()

    def add_file(self, workspace: str, path: Path, name: str) -> str:
        """Add a file on this machine to a workspace without moving it; return the review's id.

        Raises:
            NoSuchReviewError: the workspace does not exist.
            RefusedUploadError: the disk cannot be written.
        """
        for entry in self._workspaces.list_entries(workspace):
            if entry.video == path:
                return entry.record.id
        size_bytes = path.stat().st_size if path.exists() else 0
        entry = self._make_entry(workspace, name, size_bytes, ReviewState.READY)
        entry.video = path
        self._workspaces.change(entry, received_bytes=size_bytes)
        return self._add(entry)

    def duplicate(self, entry: Entry) -> Entry:
        """Add a review's video to its workspace a second time, with the marks made so far.

        Raises:
            NoSuchReviewError: the video no longer exists.
            RefusedUploadError: the disk cannot be written.
        """
        record, video = entry.record, entry.video
        if video is None:
            raise NoSuchReviewError(text("no_video", name=record.name))
        again = self._make_entry(
            record.workspace, record.name, record.size_bytes, ReviewState.READY
        )
        again.video = video
        try:
            if video.parent == entry.home:
                again.video = again.home / video.name
                _link(video, again.video)
            copy_marks(entry.folder, again.folder)
        except OSError as error:
            remove_folder(again.home)
            raise RefusedUploadError(_explain(error, record.name)) from error
        self._workspaces.change(
            again,
            received_bytes=record.received_bytes,
            sha256=record.sha256,
            stretch=record.stretch,
            title=record.title,
            reference_version=record.reference_version,
            side=record.side,
            model=record.model,
        )
        self._add(again)
        return again

    def announce(self, workspace: str, name: str, size_bytes: int) -> str:
        """Announce an upload; return the review's id.

        Raises:
            NoSuchReviewError: the workspace does not exist.
            RefusedUploadError: the video is empty or too large, or there is not enough disk space.
        """
        name = clean_name(name)
        self._workspaces.refuse_unknown(workspace)
        if size_bytes <= 0:
            raise RefusedUploadError(text("empty", name=name))
        if size_bytes > MAX_BYTES:
            size, most = _gigabytes(size_bytes), _gigabytes(MAX_BYTES)
            raise RefusedUploadError(text("too_large", name=name, size=size, most=most))
        self._workspaces.visit(workspace)
        with self._lock:
            missing_bytes = size_bytes - self._count_room()
            if missing_bytes > 0 and not self._make_room(missing_bytes):
                size = _gigabytes(size_bytes)
                raise RefusedUploadError(text("no_room", name=name, size=size))
            entry = self._make_entry(workspace, name, size_bytes, ReviewState.UPLOADING)
            try:
                entry.upload = Upload(entry.home / _PART, size_bytes)
            except OSError as error:
                remove_folder(entry.home)
                raise RefusedUploadError(_explain(error, name)) from error
            return self._add(entry)

    def find_offset(self, review_id: str) -> int:
        """Return how many bytes of an upload have arrived.

        Raises:
            NoSuchReviewError: the upload does not exist, or it has failed.
        """
        record = self._workspaces.get(review_id).record
        self._workspaces.visit(record.workspace)
        return record.received_bytes

    def take_over(self, review_id: str, offset: int, length: int) -> int | None:
        """Start sending from ``offset``; return the turn number, None if the upload is complete.

        Args:
            review_id: the review that the upload belongs to.
            offset: where the sender continues, in bytes.
            length: how many bytes will be sent, 0 if unknown.

        Raises:
            WrongOffsetError: the received part does not end at this offset.
            RefusedUploadError: the upload has failed, or would exceed its announced size.
            NoSuchReviewError: the upload does not exist, or is over.
        """
        entry = self._workspaces.get(review_id)
        self._workspaces.visit(entry.record.workspace)
        if entry.upload is None:
            if entry.record.state is ReviewState.FAILED:
                raise RefusedUploadError(entry.record.failure)
            if offset != entry.record.received_bytes:
                raise WrongOffsetError(entry.record.received_bytes)
            return None
        turn = entry.upload.take_over(offset)
        if offset + length > entry.record.size_bytes:
            failure = text("more_than_announced")
            self._fail(entry, failure)
            raise RefusedUploadError(failure)
        return turn

    def receive(self, review_id: str, turn: int, data: bytes) -> ReviewRecord:
        """Store the next bytes of an upload, and return the review's record.

        Raises:
            RefusedUploadError: the upload failed: the bytes cannot be written, or are too many.
            WrongOffsetError: another sender has taken over.
            NoSuchReviewError: the upload does not exist, or is over.
        """
        entry = self._workspaces.get(review_id)
        self._workspaces.visit(entry.record.workspace)
        upload = entry.upload
        if upload is None:
            raise WrongOffsetError(entry.record.received_bytes)
        try:
            complete = upload.write(turn, data)
            record = self._workspaces.change(entry, received_bytes=upload.received_bytes)
            if complete:
                with self._lock:
                    record = self._complete(entry, upload)
        except RefusedUploadError as error:
            self._fail(entry, str(error))
            raise
        except OSError as error:
            _logger.warning("An upload could not be written: %s", error)
            failure = _explain(error, entry.record.name)
            self._fail(entry, failure)
            raise RefusedUploadError(failure) from error
        return record

    def _make_entry(self, workspace: str, name: str, size_bytes: int, state: ReviewState) -> Entry:
        review_id = secrets.token_hex(16)
        home = self._folder / review_id
        name = clean_name(name)
        try:
            make_private_folder(home)
            make_private_folder(home / RESULTS)
        except OSError as error:
            raise RefusedUploadError(_explain(error, name)) from error
        record = ReviewRecord(review_id, workspace, name, datetime.now(UTC), state, size_bytes)
        return Entry(record, home, home / RESULTS)

    def _add(self, entry: Entry) -> str:
        try:
            self._workspaces.add(entry)
        except BaseException:
            remove_folder(entry.home)
            raise
        return entry.record.id

    def _count_room(self) -> int:
        """Return how many bytes can still be accepted, less those reserved for other uploads."""
        promised = sum(
            entry.record.size_bytes - entry.record.received_bytes
            for entry in self._workspaces.list_entries()
            if entry.record.state is ReviewState.UPLOADING
        )
        try:
            free = shutil.disk_usage(self._folder).free
        except OSError:
            return 0
        return free - promised - ROOM_LEFT_BYTES

    def _complete(self, entry: Entry, upload: Upload) -> ReviewRecord:
        """Move a complete upload into place, unless the workspace already has the same video."""
        sha256 = upload.compute_digest()
        entry.upload = None
        for other in self._workspaces.list_entries(entry.record.workspace):
            # A video whose pictures were deleted may be uploaded again.
            if other.video is not None and other.record.sha256 == sha256:
                upload.part.unlink(missing_ok=True)
                failure = text("same_video", name=entry.record.name, other=other.record.name)
                return self._workspaces.change(
                    entry, state=ReviewState.FAILED, failure=failure, same_as=other.record.id
                )
        ending = PurePosixPath(entry.record.name).suffix.lower()
        # The original name could be special to this file system, or too long for it.
        video = entry.home / f"upload{ending if ending in VIDEO_SUFFIXES else ''}"
        upload.part.rename(video)
        entry.video = video
        return self._workspaces.change(entry, state=ReviewState.READY, sha256=sha256)

    def _fail(self, entry: Entry, failure: str) -> None:
        """Fail an upload and delete what was received, above all when the disk is full."""
        if entry.upload is not None:
            entry.upload.end()
            entry.upload = None
        with suppress(OSError):
            (entry.home / _PART).unlink(missing_ok=True)
        self._workspaces.change(entry, state=ReviewState.FAILED, failure=failure, received_bytes=0)


def _link(video: Path, target: Path) -> None:
    """Link or, if that fails, copy a video, so that both can be deleted independently."""
    try:
        target.hardlink_to(video)
    except OSError:
        shutil.copyfile(video, target)
        target.chmod(0o600)


def _explain(error: OSError, name: str) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return text("disk_full", name=name)
    return text("not_written", name=name)


def _gigabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e9:.1f}"
