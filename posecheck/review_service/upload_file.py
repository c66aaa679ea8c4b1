"""One file being uploaded: written to the disk in order, never held in memory as a whole."""

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
    """Writes a file's bytes in order, from one sender at a time. Thread-safe.

    The server may not notice that a connection was lost. So whoever continues at the end of the
    file takes over, and anything the previous sender still sends is refused.

    Attributes:
        part: the unfinished file.
        size_bytes: the announced size.

    Raises:
        OSError: the file cannot be created.
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
        """How many bytes are on the disk."""
        return self._received

    def take_over(self, offset: int) -> int:
        """Start sending from ``offset``; return the turn number to write with.

        Raises:
            WrongOffsetError: the file does not end at this offset.
            NoSuchReviewError: the upload is over.
        """
        with self._lock:
            self._refuse_over()
            if offset != self._received:
                raise WrongOffsetError(self._received)
            self._turn += 1
            return self._turn

    def write(self, turn: int, data: bytes) -> bool:
        """Append bytes; return whether the file is now complete, which is true only once.

        Raises:
            WrongOffsetError: another sender has taken over.
            RefusedUploadError: there are more bytes than announced.
            NoSuchReviewError: the upload is over.
            OSError: the bytes cannot be written.
        """
        with self._lock:
            self._refuse_over()
            if turn != self._turn:
                raise WrongOffsetError(self._received)
            if self._received + len(data) > self.size_bytes:
                raise RefusedUploadError(text("more_than_announced"))
            # Written at the offset, which overwrites what a full disk left of an earlier try.
            with self.part.open("r+b") as file:
                file.seek(self._received)
                file.write(data)
            self._hash.update(data)
            self._received += len(data)
            self._over = self._received == self.size_bytes
            return self._over

    def compute_digest(self) -> str:
        """Return the SHA-256 of the received bytes, in hexadecimal."""
        return self._hash.hexdigest()

    def end(self) -> None:
        """Accept no more bytes; waits for a write in progress."""
        with self._lock:
            self._over = True

    def _refuse_over(self) -> None:
        if self._over:
            raise NoSuchReviewError(text("upload_over"))
