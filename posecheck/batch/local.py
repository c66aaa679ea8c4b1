"""Analyses several videos in parallel on this machine, each in a child process."""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from posecheck.analysis.process.limits import Limits
from posecheck.analysis.process.worker import Worker
from posecheck.batch.fingerprint import fingerprint
from posecheck.errors import AnalysisCancelledError, PosecheckError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from posecheck.analysis.process.protocol import Analysis, Outcome

_REPORT_EVERY_S: Final = 0.2
# The user waits for a command they typed, so it runs at normal priority.
LIMITS: Final = Limits(niceness=0)


@dataclass(frozen=True, slots=True)
class Done:
    """The result of one video.

    Attributes:
        analysis: the requested analysis.
        outcome: its outcome, None if it failed.
        error: why it failed, None if it succeeded.
        is_earlier: whether it was done in an earlier run.
        fingerprint: of the video and all that it is judged by, taken before the analysis.
    """

    analysis: Analysis
    outcome: Outcome | None = None
    error: PosecheckError | None = None
    is_earlier: bool = False
    fingerprint: str | None = None


def split_sides(done: Done) -> tuple[Done, ...]:
    """Return the results of a video on its own, one for each side that was judged."""
    if done.outcome is None or done.analysis.side is not None:
        return (done,)
    return tuple(
        replace(
            done,
            analysis=done.analysis.for_side(each.report),
            outcome=replace(each, more=()),
        )
        for each in (done.outcome, *done.outcome.more)
    )


def run_here(
    analyses: Sequence[Analysis], jobs: int, on_progress: Callable[[float], None]
) -> Generator[Done, None, None]:
    """Yield each video's result as it completes, with ``jobs`` analyses running at a time.

    Closing the iterator, or an interrupt, kills the children and leaves no partial files.

    Args:
        analyses: the analyses, in the order in which they start.
        jobs: the number of child processes.
        on_progress: called with the share of all videos done, 0 to 1.
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
    """The queue that the threads take analyses from, and the queue of their results."""

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
        """Analyse waiting videos, one after the other, in the calling thread."""
        try:
            with Worker(LIMITS) as worker:
                while not self.stop.is_set():
                    index, analysis = self._waiting.get_nowait()
                    ended = self._analyse(worker, index, analysis)
                    self._shares[index] = 1.0
                    self.ended.put(ended)
        except (queue.Empty, AnalysisCancelledError):
            return
        except BaseException as error:  # noqa: BLE001 - passed on, not swallowed
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
