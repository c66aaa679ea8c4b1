"""What can go wrong, as a tree. Every message says what happened and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable


class PosecheckError(Exception):
    """Something the user can mend; its text is one line made to be shown as it is."""


class VideoError(PosecheckError):
    """A video cannot be read."""


class SideUnknownError(VideoError):
    """It cannot be told which side was stretched in a video."""


class NobodySeenError(VideoError):
    """Nobody was seen in a video for long enough; to say the side would not help."""


class AnalysisCancelledError(PosecheckError):
    """An analysis was called off; nothing of it is left."""


class WorkerDiedError(PosecheckError):
    """The child process that analysed a video ended without an answer, or was ended."""


class OutputError(PosecheckError):
    """A result cannot be written."""


class LockError(PosecheckError):
    """What two programs must not write at once cannot be had."""


class LockHeldError(LockError):
    """Another program holds the lock."""


class NoLocksError(LockError):
    """The disk has no locks."""


class ModelError(PosecheckError):
    """A pose model is missing, damaged or refused."""


class HistoryError(PosecheckError):
    """The history cannot be kept or read."""


class MarksError(PosecheckError):
    """A person's marks on a review cannot be read or kept."""


class FaultyFileError(PosecheckError):
    """A file has faults, all of them listed.

    Attributes:
        faults: one line each: the place in the file, the value there, what is allowed.
    """

    def __init__(self, message: str, faults: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.faults: tuple[str, ...] = tuple(faults)

    def __str__(self) -> str:
        return "\n".join((super().__str__(), *(f"  - {fault}" for fault in self.faults)))


class ReferenceFileError(FaultyFileError):
    """A reference pose file cannot be used."""


class LabelsFileError(FaultyFileError):
    """A file of labelled seconds cannot be used."""
