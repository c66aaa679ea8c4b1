"""Why a child process ended without an answer, in words: what happened, why, what to do."""

from __future__ import annotations

import signal
from typing import Final

from posecheck.analysis.process.child import OUT_OF_MEMORY_STATUS
from posecheck.errors import WorkerDiedError

_CONVERT: Final = "convert it to an H.264 mp4 or record it again"


def stood_still(name: str, seconds: float) -> WorkerDiedError:
    """It was ended because nothing came of it any more."""
    return WorkerDiedError(
        f"{name}: its analysis stood still for {seconds:g} seconds and was ended; the video may "
        f"be damaged, or on a disk that does not answer: copy it to this machine, or {_CONVERT}"
    )


def took_too_much_memory(name: str, memory_mb: int) -> WorkerDiedError:
    """It was ended because of its memory, or could get no more."""
    return WorkerDiedError(
        f"{name}: its analysis needed more than {memory_mb / 1000:g} GB of memory and was ended; "
        "its pictures may be very large, or it may be very long: record it smaller (1280 x 720 "
        "is enough), or cut out the part with the stretch"
    )


def died(name: str, status: int, memory_mb: int) -> WorkerDiedError:
    """It ended by itself, or something else ended it.

    Args:
        name: the video as the person knows it.
        status: the exit status; below 0 the signal that ended it, as ``subprocess`` has it.
        memory_mb: what it was allowed.
    """
    if status == OUT_OF_MEMORY_STATUS:
        return took_too_much_memory(name, memory_mb)
    if status in {-getattr(signal, "SIGKILL", 9), -signal.SIGTERM}:
        return WorkerDiedError(
            f"{name}: its analysis was ended from outside, as a machine does that runs out of "
            "memory; close other programs or analyse fewer videos at once, and try again"
        )
    return WorkerDiedError(
        f"{name}: reading it crashed ({_name_of(status)}), and only this video is affected; it "
        f"may be damaged: {_CONVERT}"
    )


def _name_of(status: int) -> str:
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"status {status}"
