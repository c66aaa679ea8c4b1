"""One file on its way from a browser to the disk, in order, and never whole in memory."""

from __future__ import annotations

import hashlib
import os
import threading
from typing import TYPE_CHECKING

from posecheck.review_service.errors import (
    NoSuchReviewError,
    RefusedUploadError,
    WrongOffsetError,
    text,
)

if TYPE_CHECKING:
    from pathlib import Path


class Upload:
    """Takes a file's bytes in order, from one sender at a time. Safe from any thread.

    A connection can be lost without the server being told. So who comes to go on where the file
    ends takes over, and what the one before still sends is refused.

    Attributes:
        part: the unfinished file.
        size_bytes: as announced.

    Raises:
        OSError: the file cannot be made.
    """

    def __init__(self, part: Path, size_bytes: int) -> None:
        self.part = part
        self.size_bytes = size_bytes
        self._hash = hashlib.sha256()
        self._received = 0
        self._turn = 0
        self._over = False
        self._lock = threading.Lock()
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))

    @property
    def received_bytes(self) -> int:
        """How much of it is on the disk."""
        return self._received

    def take_over(self, offset: int) -> int:
        """Begin to send from ``offset`` on; return the sender's turn.

        Raises:
            WrongOffsetError: the file does not end there.
            NoSuchReviewError: the upload is over.
        """
        with self._lock:
            self._refuse_over()
            if offset != self._received:
                raise WrongOffsetError(self._received)
            self._turn += 1
            return self._turn

    def write(self, turn: int, data: bytes) -> bool:
        """Append bytes; return whether these were the last, once.

        Raises:
            WrongOffsetError: somebody else has taken over.
            RefusedUploadError: more comes than was announced.
            NoSuchReviewError: the upload is over.
            OSError: they cannot be written.
        """
        with self._lock:
            self._refuse_over()
            if turn != self._turn:
                raise WrongOffsetError(self._received)
            if self._received + len(data) > self.size_bytes:
                raise RefusedUploadError(text("more_than_announced"))
            # At its own place: what a full disk left of an earlier try is written over.
            with self.part.open("r+b") as file:
                file.seek(self._received)
                file.write(data)
            self._hash.update(data)
            self._received += len(data)
            self._over = self._received == self.size_bytes
            return self._over

    def compute_digest(self) -> str:
        """Return the SHA-256 of what was received, in hexadecimal."""
        return self._hash.hexdigest()

    def end(self) -> None:
        """Take no more. Waits for what is being written."""
        with self._lock:
            self._over = True

    def _refuse_over(self) -> None:
        if self._over:
            raise NoSuchReviewError(text("upload_over"))
