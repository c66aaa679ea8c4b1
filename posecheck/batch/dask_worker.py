"""The part of a clustered review that runs on a machine of the cluster."""

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


# What a digest of the program is of, for a person.
PROGRAM: Final = "posecheck, MediaPipe, NumPy or PyAV"


class _ThreadLocalWorker(threading.local):
    """One child process for each thread that takes videos from the scheduler."""

    def __init__(self) -> None:
        self.worker = Worker()


_THREAD_LOCAL: Final = _ThreadLocalWorker()


def analyse_here(line: str, program: str) -> dict[str, Any]:
    """Analyse one video on this machine of the cluster; called by Dask.

    Args:
        line: the analysis, as it travels.
        program: the digest of the program that asks, which must be this one.

    Returns:
        an outcome's document with the ``fingerprint`` of what it is of, or ``error`` and
        ``text`` of what no second try would mend.

    Raises:
        WorkerDiedError: another try, perhaps elsewhere, may go better.
    """
    machine = platform.node()
    analysis = Analysis.from_json(line)
    if program != digest_program():
        # All were asked beforehand; this one came later.
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
    """Return what tells whether the person has called this task off."""
    from distributed import get_worker  # noqa: PLC0415  (an extra)

    machine = get_worker()
    key = machine.get_current_task()

    def is_cancelled() -> bool:
        task = machine.state.tasks.get(key)
        return task is None or task.state == "cancelled"

    return is_cancelled
