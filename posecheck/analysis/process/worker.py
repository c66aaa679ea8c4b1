"""The parent's end of a child process that analyses videos."""

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
from posecheck.analysis.process.failures import died, stood_still, took_too_much_memory
from posecheck.analysis.process.limits import Limits, read_memory_mb
from posecheck.analysis.process.protocol import Outcome
from posecheck.errors import AnalysisCancelledError, PosecheckError
from posecheck.storage.atomic import list_parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from posecheck.analysis.process.protocol import Analysis

# How soon a wish to stop is heard, and a memory that grows is seen.
_POLL_EVERY_S: Final = 0.1


def _never() -> bool:
    return False


def _ignore(share: float) -> None:
    del share


class Worker:
    """A child process that analyses one video after the other; a context manager.

    It starts with the first analysis, and anew with the next one after a death or a minute
    without work. One thread at a time may use it; ``close`` may be called from any.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = Limits() if limits is None else limits
        self._child: _Child | None = None

    @property
    def process_id(self) -> int | None:
        """The child's, None when there is none."""
        return None if self._child is None else self._child.process.pid

    def run(
        self,
        analysis: Analysis,
        on_progress: Callable[[float], None] = _ignore,
        is_cancelled: Callable[[], bool] = _never,
    ) -> dict[str, Any]:
        """Analyse one video and return the JSON report without ``frames_detail``.

        The files that were asked for are there then; whatever else happens, nothing
        half-written is left.

        Args:
            analysis: what to do.
            on_progress: called with the share done, 0 to 1.
            is_cancelled: asked ten times a second.

        Raises:
            AnalysisCancelledError: ``is_cancelled`` said so.
            WorkerDiedError: the child ended, or was ended for breaking a limit.
            PosecheckError: the video or a place for the results is not fit.
        """
        return self.analyse(analysis, on_progress, is_cancelled).report

    def analyse(
        self,
        analysis: Analysis,
        on_progress: Callable[[float], None] = _ignore,
        is_cancelled: Callable[[], bool] = _never,
    ) -> Outcome:
        """Like ``run``, with the report in sentences as well."""
        child = self._ready_child()
        try:
            child.send(analysis.to_json())
            return self._wait(child, analysis, on_progress, is_cancelled)
        except _IdleExitError:
            # It ended just when it was wanted, by itself or otherwise; the video had no part in it.
            self._end(child, analysis)
            return self.analyse(analysis, on_progress, is_cancelled)
        except (errors.WorkerDiedError, AnalysisCancelledError):
            self._end(child, analysis)
            raise
        except PosecheckError:
            raise
        except BaseException:  # Ctrl-C, and faults of the caller's functions
            self._end(child, analysis)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child. Can be called again."""
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
        """End the child and take away what it had begun to write."""
        child.kill()
        if self._child is child:
            self._child = None
        for output in analysis.job.outputs:
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
                if time.monotonic() - last_answer_s > limits.still_s:
                    raise stood_still(name, limits.still_s) from None
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
            raise took_too_much_memory(name, self._limits.memory_mb)

    def _explain_end(self, child: _Child, name: str) -> Exception:
        status = child.process.wait()
        if status == IDLE_STATUS:
            return _IdleExitError()
        if status > 0 and not child.is_ready:
            return PosecheckError(
                f"{name}: the analysis cannot be started here (status {status}); reinstall "
                "posecheck"
            )
        return died(name, status, self._limits.memory_mb)


class _IdleExitError(Exception):
    """The child had ended between two analyses, before the next reached it."""


class _Child:
    """A running child, what is written to it and what comes back."""

    def __init__(self, limits: Limits) -> None:
        # -P: a folder of videos must not be able to bring modules of its own.
        # A session of its own: Ctrl-C in the terminal is for the parent, who tidies up.
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
        # Whether it has come to the end of an analysis, and waits for the next one.
        self.has_answered = False
        self.answers: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def send(self, line: str) -> None:
        """Send one line. That nobody reads it any more shows in the answers."""
        if self.process.stdin is not None:
            with suppress(OSError, ValueError):
                self.process.stdin.write(line + "\n")
                self.process.stdin.flush()

    def kill(self) -> None:
        """End the process, however it is doing, and wait until it is gone."""
        self.process.kill()
        self.process.wait()
        if self.process.stdin is not None:
            with suppress(OSError, ValueError):
                self.process.stdin.close()

    def _listen(self) -> None:
        """Queue every answer, and None at the end."""
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
