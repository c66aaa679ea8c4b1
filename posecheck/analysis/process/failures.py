"""Error messages for a child process that ended without an answer: what, why, what to do."""

from __future__ import annotations

import signal
from typing import Final

from posecheck.analysis.process.child import OUT_OF_MEMORY_STATUS
from posecheck.errors import WorkerDiedError

_CONVERT: Final = "convert it to an H.264 mp4 or record it again"


def make_stall_error(name: str, seconds: float) -> WorkerDiedError:
    """Return the error for a child that was killed because it made no progress."""
    return WorkerDiedError(
        f"{name}: its analysis made no progress for {seconds:g} seconds and was stopped; this "
        "computer may be too busy, or the video damaged or on a disk that does not respond: try "
        f"again, copy it to this computer, or {_CONVERT}"
    )


def make_memory_error(name: str, memory_mb: int) -> WorkerDiedError:
    """Return the error for a child that was killed for its memory use, or ran out of memory."""
    return WorkerDiedError(
        f"{name}: its analysis needed more than {memory_mb / 1000:g} GB of memory and was "
        "stopped; the video may be very large or very long: record it at a lower resolution "
        "(1280 x 720 is enough), or trim it to the stretch itself"
    )


def make_exit_error(name: str, status: int, memory_mb: int) -> WorkerDiedError:
    """Return the error for a child that exited on its own or was killed from outside.

    Args:
        name: the video's name as the user knows it.
        status: the exit status; if negative, the signal that killed it, as in ``subprocess``.
        memory_mb: its memory limit, in megabytes.
    """
    if status == OUT_OF_MEMORY_STATUS:
        return make_memory_error(name, memory_mb)
    if status in {-getattr(signal, "SIGKILL", 9), -signal.SIGTERM}:
        return WorkerDiedError(
            f"{name}: its analysis was stopped by the system, perhaps because memory ran out; "
            "close other programs or analyse fewer videos at once, and try again"
        )
    return WorkerDiedError(
        f"{name}: reading it crashed ({_name_of(status)}); only this video is affected; it may "
        f"be damaged: {_CONVERT}"
    )


def _name_of(status: int) -> str:
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"status {status}"
