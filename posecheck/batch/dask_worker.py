"""The part of a cluster review that runs on the cluster's machines."""

from __future__ import annotations

import platform
import threading
from typing import TYPE_CHECKING, Any, Final

from posecheck.analysis.process.protocol import Analysis
from posecheck.analysis.process.worker import Worker
from posecheck.batch.fingerprint import digest_program, fingerprint
from posecheck.errors import AnalysisCancelledError, PosecheckError, WorkerDiedError

if TYPE_CHECKING:
    from collections.abc import Callable


# What the digest of the program covers, as named in error messages.
PROGRAM: Final = "posecheck, MediaPipe, NumPy or PyAV"


class _ThreadLocalWorker(threading.local):
    """One child process per thread that takes videos from the scheduler."""

    def __init__(self) -> None:
        self.worker = Worker()


_THREAD_LOCAL: Final = _ThreadLocalWorker()


def analyse_here(line: str, program: str) -> dict[str, Any]:
    """Analyse one video on this machine of the cluster; called by Dask.

    Args:
        line: the analysis as JSON.
        program: the digest of the requesting program, which must equal this one's.

    Returns:
        an outcome's document with the ``fingerprint`` of its inputs, or ``error`` and ``text``
        for an error that a retry would not fix.

    Raises:
        WorkerDiedError: a retry, perhaps on another machine, may succeed.
    """
    machine = platform.node()
    analysis = Analysis.from_json(line)
    if program != digest_program():
        # All workers were checked beforehand; this one joined later.
        return _refuse(
            f"{analysis.name}: the cluster machine {machine} has another version of "
            f"{PROGRAM}, which might judge differently; install the same one everywhere"
        )
    if not analysis.job.video.exists():
        return _refuse(
            f"{analysis.name}: the cluster machine {machine} cannot see this video; put the "
            "videos and the results in a folder that all machines share, under the same path"
        )
    before = fingerprint(analysis)
    try:
        outcome = _THREAD_LOCAL.worker.analyse(analysis, is_cancelled=_watch_task())
        return {**outcome.to_document(), "fingerprint": before}
    except (AnalysisCancelledError, WorkerDiedError):
        raise
    except PosecheckError as error:
        return {"error": type(error).__name__, "text": str(error)}


def _refuse(text: str) -> dict[str, Any]:
    return {"error": PosecheckError.__name__, "text": text}


def _watch_task() -> Callable[[], bool]:
    """Return a function that tells whether this task has been cancelled."""
    from distributed import get_worker  # noqa: PLC0415  (an extra)

    machine = get_worker()
    key = machine.get_current_task()

    def is_cancelled() -> bool:
        task = machine.state.tasks.get(key)
        return task is None or task.state == "cancelled"

    return is_cancelled
