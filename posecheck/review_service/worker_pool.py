"""A pool of threads that run analyses, each with its own child process."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from posecheck.analysis.process.protocol import Analysis, Outcome

# An idle child holds memory, but starting one takes a few seconds.
IDLE_S: Final = 60.0
_LONGEST_END_S: Final = 10.0

_logger = logging.getLogger(__name__)


class Runner(Protocol):
    """Runs analyses: ``posecheck.analysis.process.worker.Worker``."""

    def analyse(
        self,
        analysis: Analysis,
        on_progress: Callable[[float], None] = ...,
        is_cancelled: Callable[[], bool] = ...,
    ) -> Outcome:
        """Analyse one video and return its reports without the frames."""

    def close(self) -> None:
        """End the child process."""


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """A piece of work for a runner.

    Attributes:
        key: two tasks with the same key never run at the same time.
        group: the owner; groups take turns, so that many videos of one do not hold up another.
        do: the work; must not raise.
    """

    key: str
    group: str
    do: Callable[[Runner], None]


class WorkerPool:
    """Runs tasks on at most ``places`` threads at a time. Thread-safe; must be closed."""

    def __init__(
        self, places: int, make_runner: Callable[[], Runner], idle_s: float = IDLE_S
    ) -> None:
        self._places = places
        self._make_runner = make_runner
        self._idle_s = idle_s
        self._waiting: list[Task] = []
        self._running: list[Task] = []
        self._threads: set[threading.Thread] = set()
        self._closed = False
        self._changed = threading.Condition()

    def submit(self, task: Task) -> None:
        """Queue a task."""
        with self._changed:
            if self._closed:
                return
            self._waiting.append(task)
            idle = len(self._threads) - len(self._running)
            if idle < len(self._waiting) and len(self._threads) < self._places:
                thread = threading.Thread(target=self._work, name="analysis", daemon=True)
                self._threads.add(thread)
                thread.start()
            self._changed.notify()

    def withdraw(self, task: Task) -> bool:
        """Remove a task from the queue; return whether it was still waiting."""
        with self._changed:
            if task not in self._waiting:
                return False
            self._waiting.remove(task)
            return True

    def close(self) -> None:
        """Start no more tasks; wait for the running ones, which the caller has cancelled."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()
            threads = tuple(self._threads)
        for thread in threads:
            thread.join(_LONGEST_END_S)

    def _work(self) -> None:
        runner: Runner | None = None
        try:
            while (task := self._take()) is not None:
                try:
                    runner = runner or self._make_runner()
                    task.do(runner)
                except Exception:
                    _logger.exception("A task of the service failed unexpectedly")
                with self._changed:
                    self._running.remove(task)
                    # Another task with the same key may be waiting for this one.
                    self._changed.notify_all()
        finally:
            if runner is not None:
                runner.close()

    def _take(self) -> Task | None:
        """Wait for the next task and return it, None if the thread should exit."""
        with self._changed:
            while not self._closed:
                task = self._choose()
                if task is not None:
                    self._waiting.remove(task)
                    self._running.append(task)
                    return task
                if not self._changed.wait(self._idle_s) and self._choose() is None:
                    break
            self._threads.discard(threading.current_thread())
            return None

    def _choose(self) -> Task | None:
        """Return the oldest task of the group with the fewest running tasks."""
        busy = {task.key for task in self._running}
        running = Counter(task.group for task in self._running)
        free = (task for task in self._waiting if task.key not in busy)
        return min(free, key=lambda task: running[task.group], default=None)
