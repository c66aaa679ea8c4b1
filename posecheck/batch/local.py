"""Several videos analysed side by side on this machine, a child process each."""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from posecheck.analysis.process.limits import Limits
from posecheck.analysis.process.worker import Worker
from posecheck.batch.fingerprint import fingerprint
from posecheck.errors import AnalysisCancelledError, PosecheckError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from posecheck.analysis.process.protocol import Analysis, Outcome

_REPORT_EVERY_S: Final = 0.2
# Whoever types a command waits for it: it stands back for nobody.
LIMITS: Final = Limits(niceness=0)


@dataclass(frozen=True, slots=True)
class Done:
    """One video's end.

    Attributes:
        analysis: what was asked for.
        outcome: what came of it, None when it failed.
        error: why it failed, None when it did not.
        is_earlier: whether it was done in an earlier run.
        fingerprint: that of the video and all that judges it, taken before it was analysed.
    """

    analysis: Analysis
    outcome: Outcome | None = None
    error: PosecheckError | None = None
    is_earlier: bool = False
    fingerprint: str | None = None


def run_here(
    analyses: Sequence[Analysis], jobs: int, on_progress: Callable[[float], None]
) -> Generator[Done, None, None]:
    """Yield each video's end as it comes, ``jobs`` of them at work at any time.

    Closing the iterator, or an interrupt, ends the children and leaves nothing half-written.

    Args:
        analyses: in the order in which they are begun.
        jobs: how many child processes.
        on_progress: called with the share of the whole that is done, 0 to 1.
    """
    work_queue = _WorkQueue(analyses)
    threads = [threading.Thread(target=work_queue.work) for _ in range(min(jobs, len(analyses)))]
    for thread in threads:
        thread.start()
    try:
        left = len(analyses)
        while left:
            try:
                ended = work_queue.ended.get(timeout=_REPORT_EVERY_S)
            except queue.Empty:
                on_progress(work_queue.share)
                continue
            if isinstance(ended, BaseException):
                raise ended
            left -= 1
            on_progress(work_queue.share)
            yield ended
    finally:
        work_queue.stop.set()
        for thread in threads:
            thread.join()


class _WorkQueue:
    """Where the threads take their work from, and put what comes of it."""

    def __init__(self, analyses: Sequence[Analysis]) -> None:
        self.stop = threading.Event()
        self.ended: queue.SimpleQueue[Done | BaseException] = queue.SimpleQueue()
        self._waiting: queue.SimpleQueue[tuple[int, Analysis]] = queue.SimpleQueue()
        for place in enumerate(analyses):
            self._waiting.put(place)
        self._shares = [0.0] * len(analyses)

    @property
    def share(self) -> float:
        return sum(self._shares) / len(self._shares)

    def work(self) -> None:
        """Analyse one waiting video after the other, in the calling thread."""
        try:
            with Worker(LIMITS) as worker:
                while not self.stop.is_set():
                    index, analysis = self._waiting.get_nowait()
                    ended = self._analyse(worker, index, analysis)
                    self._shares[index] = 1.0
                    self.ended.put(ended)
        except (queue.Empty, AnalysisCancelledError):
            return
        except BaseException as error:  # noqa: BLE001 - handed over, not swallowed
            self.ended.put(error)

    def _analyse(self, worker: Worker, index: int, analysis: Analysis) -> Done:
        def report_progress(share: float) -> None:
            self._shares[index] = share

        before = fingerprint(analysis)
        try:
            outcome = worker.analyse(analysis, report_progress, self.stop.is_set)
            return Done(analysis, outcome, fingerprint=before)
        except AnalysisCancelledError:
            raise
        except PosecheckError as error:
            return Done(analysis, error=error)
