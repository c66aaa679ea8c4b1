"""The parent's side of a child process that analyses videos."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Self

from posecheck import errors
from posecheck.analysis.process.child import IDLE_STATUS
from posecheck.analysis.process.failures import make_exit_error, make_memory_error, make_stall_error
from posecheck.analysis.process.limits import Limits, read_memory_mb
from posecheck.analysis.process.protocol import Outcome
from posecheck.errors import AnalysisCancelledError, PosecheckError
from posecheck.storage.atomic import list_parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from posecheck.analysis.process.protocol import Analysis

# How soon a cancellation or excessive memory use is noticed.
_POLL_EVERY_S: Final = 0.1


def _never() -> bool:
    return False


def _ignore(share: float) -> None:
    del share


class Worker:
    """A child process that analyses one video after the other; a context manager.

    It starts with the first analysis, and restarts with the next one after a crash or a minute
    without work. Only one thread at a time may use it; any thread may call ``close``.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = Limits() if limits is None else limits
        self._child: _Child | None = None

    @property
    def process_id(self) -> int | None:
        """The child's process id, None if no child has been started."""
        return None if self._child is None else self._child.process.pid

    def run(
        self,
        analysis: Analysis,
        on_progress: Callable[[float], None] = _ignore,
        is_cancelled: Callable[[], bool] = _never,
    ) -> dict[str, Any]:
        """Analyse one video and return the JSON report without ``frames_detail``.

        On success all requested files exist; on any error no partial files are left.

        Args:
            analysis: what to analyse.
            on_progress: called with the share done, 0 to 1.
            is_cancelled: polled ten times a second.

        Raises:
            AnalysisCancelledError: ``is_cancelled`` returned true.
            WorkerDiedError: the child exited, or was killed for exceeding a limit.
            PosecheckError: the video cannot be analysed, or a result cannot be written.
        """
        return self.analyse(analysis, on_progress, is_cancelled).report

    def analyse(
        self,
        analysis: Analysis,
        on_progress: Callable[[float], None] = _ignore,
        is_cancelled: Callable[[], bool] = _never,
    ) -> Outcome:
        """Like ``run``, but also return the report in sentences."""
        child = self._ready_child()
        try:
            child.send(analysis.to_json())
            return self._wait(child, analysis, on_progress, is_cancelled)
        except _IdleExitError:
            # The child exited just before it got the request, so the video was not the cause.
            self._end(child, analysis)
            return self.analyse(analysis, on_progress, is_cancelled)
        except (errors.WorkerDiedError, AnalysisCancelledError):
            self._end(child, analysis)
            raise
        except PosecheckError:
            raise
        except BaseException:  # Ctrl-C, or an error in one of the caller's callbacks
            self._end(child, analysis)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Kill the child. May be called more than once."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()

    def _ready_child(self) -> _Child:
        if self._child is None or self._child.process.poll() is not None:
            self.close()
            try:
                self._child = _Child(self._limits)
            except OSError as error:
                raise PosecheckError(
                    f"the analysis could not be started ({error.strerror}); close other programs "
                    "and try again"
                ) from error
        return self._child

    def _end(self, child: _Child, analysis: Analysis) -> None:
        """Kill the child and delete its partial files."""
        child.kill()
        if self._child is child:
            self._child = None
        for output in analysis.outputs:
            with suppress(OSError):
                for part in list_parts(output, child.process.pid):
                    part.unlink(missing_ok=True)

    def _wait(
        self,
        child: _Child,
        analysis: Analysis,
        on_progress: Callable[[float], None],
        is_cancelled: Callable[[], bool],
    ) -> Outcome:
        limits, name = self._limits, analysis.name
        last_answer_s = time.monotonic()
        has_begun = not child.has_answered
        while True:
            if is_cancelled():
                raise AnalysisCancelledError(f"{name}: its analysis was cancelled")
            self._check_memory(child, name)
            try:
                answer = child.answers.get(timeout=_POLL_EVERY_S)
            except queue.Empty:
                if time.monotonic() - last_answer_s > limits.stall_s:
                    raise make_stall_error(name, limits.stall_s) from None
                continue
            last_answer_s = time.monotonic()
            if answer is None:
                raise self._explain_end(child, name) if has_begun else _IdleExitError
            has_begun = True
            child.has_answered = "report" in answer or "error" in answer
            if "share" in answer:
                on_progress(float(answer["share"]))
            elif "error" in answer:
                raise _to_error(answer, name)
            elif "report" in answer:
                return Outcome.from_document(answer)
            else:
                child.is_ready = True

    def _check_memory(self, child: _Child, name: str) -> None:
        if read_memory_mb(child.process.pid) > self._limits.memory_mb:
            raise make_memory_error(name, self._limits.memory_mb)

    def _explain_end(self, child: _Child, name: str) -> Exception:
        status = child.process.wait()
        if status == IDLE_STATUS:
            return _IdleExitError()
        if status > 0 and not child.is_ready:
            return PosecheckError(
                f"{name}: the analysis cannot be started here (status {status}); reinstall "
                "posecheck"
            )
        return make_exit_error(name, status, self._limits.memory_mb)


class _IdleExitError(Exception):
    """The child exited between two analyses, before it got the next one."""


class _Child:
    """A running child process and the pipes to it."""

    def __init__(self, limits: Limits) -> None:
        # -P: modules must not be imported from a folder of videos.
        # New session: Ctrl-C in the terminal reaches only the parent, which cleans up.
        self.process = subprocess.Popen(  # noqa: S603  (this very program)
            [
                *(sys.executable, "-P", "-m", "posecheck.analysis.process.child"),
                *(str(limits.memory_mb), str(limits.niceness)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="ascii",
            errors="replace",
            start_new_session=True,
        )
        self.is_ready = False
        # Whether it has finished an analysis and is waiting for the next one.
        self.has_answered = False
        self.answers: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def send(self, line: str) -> None:
        """Send one line. If the child is gone, ``answers`` ends with None."""
        if self.process.stdin is not None:
            with suppress(OSError, ValueError):
                self.process.stdin.write(line + "\n")
                self.process.stdin.flush()

    def kill(self) -> None:
        """Kill the process, whatever its state, and wait until it has exited."""
        self.process.kill()
        self.process.wait()
        if self.process.stdin is not None:
            with suppress(OSError, ValueError):
                self.process.stdin.close()

    def _listen(self) -> None:
        """Queue every answer, then None at the end."""
        if self.process.stdout is not None:
            with self.process.stdout as lines:
                for line in lines:
                    with suppress(ValueError):
                        self.answers.put(json.loads(line))
        self.answers.put(None)


def _to_error(answer: dict[str, Any], name: str) -> PosecheckError:
    kind = getattr(errors, str(answer["error"]), None)
    text = str(answer["text"])
    if isinstance(kind, type) and issubclass(kind, PosecheckError):
        return kind(text)
    error = PosecheckError(
        f"{name}: an error in posecheck ({text}) kept this video from being analysed. "
        "Please report it to whoever gave you posecheck"
    )
    error.add_note(str(answer.get("traceback", "")))
    return error
