"""A journal of the reviewed videos, one per line, so that an interrupted run can resume."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Self

from posecheck.analysis.process.protocol import Outcome
from posecheck.batch.fingerprint import fingerprint
from posecheck.errors import NoLocksError, OutputError, VideoError
from posecheck.storage.atomic import as_output_error
from posecheck.storage.file_lock import try_to_lock

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from posecheck.analysis.process.protocol import Analysis
    from posecheck.batch.local import Done

JOURNAL_NAME: Final = "journal.jsonl"
_SCHEMA: Final = 1


class Journal:
    """The journal of a folder's runs; a context manager, used by one program at a time.

    Lines are only appended, and each is on the disk before the next video is reported. A partial
    last line, as a power cut leaves it, is ignored.

    Raises:
        OutputError: the file cannot be written, or another run is writing to it.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / JOURNAL_NAME
        self._done: dict[tuple[str | None, tuple[str, ...]], dict[str, Any]] = {}
        self._sizes: set[int] = set()
        try:
            self._file: BinaryIO = self._path.open("a+b")
        except OSError as error:
            raise as_output_error(self._path, error) from error
        try:
            self._lock()
            self._read()
        except BaseException:
            self._file.close()
            raise

    def find(self, analysis: Analysis) -> Outcome | None:
        """Return an earlier run's outcome if everything it depends on is unchanged.

        Its result files must still exist with the sizes they were written with.
        """
        with suppress(OSError):
            # Hashing a large video takes a while, so only one of a known size is hashed.
            if analysis.job.video.stat().st_size not in self._sizes:
                return None
            entry = self._done.get((fingerprint(analysis), self._places(analysis)))
            if entry is not None and entry["sizes"] == self._measure(analysis):
                return Outcome.from_document(entry["outcome"])
        return None

    def add(self, done: Done) -> None:
        """Record that a video is done; a failed one is not recorded, so the next run retries it.

        Raises:
            OutputError: the journal cannot be written.
            VideoError: the video or what it is judged by changed during the analysis.
        """
        analysis, outcome = done.analysis, done.outcome
        if outcome is None:
            return
        now = fingerprint(analysis)
        if now is None:
            return
        if now != done.fingerprint:
            raise VideoError(
                f"{analysis.name}: it changed while it was being reviewed, perhaps because it is "
                "still being copied, so its results may cover only a part of it; wait until it is "
                "complete and run the same command again"
            )
        try:
            entry = {
                "schema": _SCHEMA,
                "video": analysis.name,
                "bytes": analysis.job.video.stat().st_size,
                "fingerprint": now,
                "outputs": self._places(analysis),
                "sizes": self._measure(analysis),
                "outcome": outcome.to_document(),
            }
        except OSError:
            # The video or a result was removed in the meantime; the next run reviews it again.
            return
        try:
            self._file.write(json.dumps(entry).encode("ascii") + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise as_output_error(self._path, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._file.close()

    def _lock(self) -> None:
        with suppress(NoLocksError):  # as on some shared folders
            if not try_to_lock(self._file, self._path):
                raise OutputError(
                    f"{self._path}: another review is writing its summary here; wait for it to "
                    "finish or choose another folder"
                )

    def _read(self) -> None:
        try:
            self._file.seek(0)
            content = self._file.read()
            if content and not content.endswith(b"\n"):
                self._file.write(b"\n")
        except OSError as error:
            raise as_output_error(self._path, error) from error
        for line in content.splitlines():
            with suppress(ValueError, KeyError, TypeError):
                entry = json.loads(line)
                if entry["schema"] == _SCHEMA:
                    self._done[entry["fingerprint"], tuple(entry["outputs"])] = entry
                    self._sizes.add(entry["bytes"])

    def _places(self, analysis: Analysis) -> tuple[str, ...]:
        """Return the results' paths relative to the journal, so that both can move together."""
        here = self._path.parent.resolve()
        return tuple(os.path.relpath(path.resolve(), here) for path in analysis.outputs)

    def _measure(self, analysis: Analysis) -> list[int]:
        """Return the sizes of the results; -1 for a side that the video does not show."""
        optional = analysis.side is None
        return [
            -1 if optional and not path.exists() else path.stat().st_size
            for path in analysis.outputs
        ]
