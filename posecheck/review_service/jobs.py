"""Schedules the analyses of the service's videos, and tracks, cancels and completes them."""

from __future__ import annotations

import logging
import os
import shutil
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from posecheck.analysis.process.protocol import Analysis
from posecheck.core.part import WHOLE
from posecheck.errors import (
    AnalysisCancelledError,
    OutputError,
    PosecheckError,
    SideUnknownError,
)
from posecheck.review_service import annotations_file
from posecheck.review_service.errors import ReviewError, text
from posecheck.review_service.models import ReviewState
from posecheck.review_service.paths import ANNOTATED, plan_job
from posecheck.review_service.temp_folder import remove_folder
from posecheck.review_service.worker_pool import Runner, Task, WorkerPool
from posecheck.storage.private import restrict_files
from posecheck.texts.catalog import DEFAULT_LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from posecheck.analysis.process.protocol import Outcome
    from posecheck.core.landmarks import Side
    from posecheck.core.part import Part
    from posecheck.core.reference import ReferencePose
    from posecheck.review_service.models import ReviewRecord
    from posecheck.review_service.workspaces import Entry, Workspaces

# Results are written here and moved into place together, so that a full disk cannot leave a mix
# of two analyses.
_FRESH: Final = "fresh"
# With more than this, a typical machine runs out of memory before it runs out of cores.
MAX_AT_ONCE: Final = 8
_NEARLY_FULL_BYTES: Final = 20_000_000
RESTING: Final = frozenset({ReviewState.READY, ReviewState.DONE, ReviewState.FAILED})

_logger = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class _Request:
    """One requested analysis.

    Attributes:
        before: the record before the request, restored if the analysis fails or is cancelled.
        began: the time of the first progress report, and the share done at that time.
    """

    entry: Entry
    analysis: Analysis
    before: ReviewRecord
    task: Task | None = None
    is_cancelled: bool = False
    began: tuple[float, float] | None = None


class Analyses:
    """Runs analyses and updates their records in the workspaces. Thread-safe."""

    def __init__(
        self,
        workspaces: Workspaces,
        make_runner: Callable[[], Runner],
        now: Callable[[], float],
        duplicate: Callable[[Entry], Entry],
    ) -> None:
        self._workspaces = workspaces
        self._now = now
        self._duplicate = duplicate
        self._pool = WorkerPool(count_places(), make_runner)
        self._requests: dict[str, _Request] = {}
        self._lock = threading.Lock()

    def submit(  # noqa: PLR0913  (what a video is judged by)
        self,
        entry: Entry,
        reference: ReferencePose,
        side: Side | None,
        model: str,
        *,
        mirrored: bool = False,
        part: Part = WHOLE,
        language: str = DEFAULT_LANGUAGE,
    ) -> None:
        """Request the analysis of a video on the service.

        Raises:
            ReviewError: the video is not there, or its analysis is under way.
        """
        with self._lock:
            before = entry.record
            if before.state not in RESTING:
                raise ReviewError(text("busy", name=before.name))
            if entry.video is None:
                raise ReviewError(before.failure or text("no_video", name=before.name))
            job = plan_job(entry.video, entry.home / _FRESH)
            analysis = Analysis(job, before.name, reference, side, model, mirrored, part, language)
            task = self._enter(_Request(entry, analysis, before))
            self._workspaces.change(
                entry,
                failure="",
                asks_side=False,
                stretch=reference.id,
                title=reference.title,
                reference_version=reference.version,
                side=side,
                model=model,
                summary={},
                has_video=False,
            )
        self._pool.submit(task)

    def change_part(self, review_id: str, part: Part) -> None:
        """Begin an analysis again with another part; nothing happens if it is over by now."""
        with self._lock:
            request = self._requests.get(review_id)
            if request is None or request.task is None or request.is_cancelled:
                return
            request.is_cancelled = True
            self._pool.withdraw(request.task)
            analysis = replace(request.analysis, part=part)
            task = self._enter(_Request(request.entry, analysis, request.before))
        self._pool.submit(task)

    def _enter(self, request: _Request) -> Task:
        """Note a request as its review's current one; return the task that carries it out."""
        before = request.before
        request.task = Task(before.id, before.workspace, lambda runner: self._run(request, runner))
        self._requests[before.id] = request
        self._workspaces.change(
            request.entry,
            state=ReviewState.WAITING,
            share=0.0,
            left_s=None,
            part=request.analysis.part,
        )
        return request.task

    def _is_current(self, request: _Request) -> bool:
        """Whether no other request took this one's place; the lock is held."""
        return self._requests.get(request.before.id) is request

    def cancel(self, review_id: str) -> None:
        """Cancel an analysis; the review goes back to its previous state."""
        with self._lock:
            request = self._requests.get(review_id)
            if request is None or request.task is None:
                return
            request.is_cancelled = True
            if self._pool.withdraw(request.task):
                self._restore(request)

    def close(self) -> None:
        """Cancel all analyses."""
        with self._lock:
            for request in self._requests.values():
                request.is_cancelled = True
        self._pool.close()

    def _run(self, request: _Request, runner: Runner) -> None:
        entry, name = request.entry, request.before.name
        with self._lock:
            if not self._is_current(request):
                return
            self._workspaces.change(entry, state=ReviewState.ANALYSING)
        fresh = entry.home / _FRESH
        try:
            remove_folder(fresh)
            # Without parents: a review deleted in the meantime stays deleted.
            fresh.mkdir(mode=0o700)
            outcome = self._analyse(request, runner)
            restrict_files(fresh)
            for each, target in self._assign(request, outcome):
                self._take_results(request, each, target)
        except AnalysisCancelledError:
            self._settle(request, "")
        except (OutputError, OSError) as error:
            _logger.warning("The results of an analysis could not be written: %s", error)
            self._settle(request, self._explain(entry.folder, name))
        except PosecheckError as error:
            self._settle(request, str(error), asks_side=isinstance(error, SideUnknownError))
        except Exception:
            _logger.exception("An analysis failed unexpectedly")
            self._settle(request, text("unexpected", name=name))
        else:
            self._finish(request, outcome.report)
        finally:
            remove_folder(fresh)

    def _analyse(self, request: _Request, runner: Runner) -> Outcome:
        outcome = runner.analyse(
            request.analysis,
            on_progress=lambda share: self._note_progress(request, share),
            is_cancelled=lambda: request.is_cancelled,
        )
        if request.is_cancelled:  # too late for the runner to notice
            raise AnalysisCancelledError(request.before.name)
        return outcome

    def _assign(self, request: _Request, outcome: Outcome) -> Iterator[tuple[Outcome, Entry]]:
        """Yield each side's outcome with the review that gets it; the first is the requested one.

        A second side comes first, so that the requested review is done last.
        """
        for each in outcome.more:
            yield each, self._duplicate(request.entry)
        yield outcome, request.entry

    def _take_results(self, request: _Request, outcome: Outcome, target: Entry) -> None:
        """Move one side's results into place."""
        judged = request.analysis.for_side(outcome.report)
        for ours, theirs in zip(request.analysis.job.outputs, judged.job.outputs, strict=True):
            if theirs.exists():
                theirs.replace(target.folder / ours.name)
        self._workspaces.change(target, side=judged.side)
        self._change_marks(request, target)
        if target is not request.entry:
            self._complete(target, outcome.report)

    @staticmethod
    def _change_marks(request: _Request, target: Entry) -> None:
        before, after = request.before, target.record
        if before.side is None or after.side is None:
            return
        one, other = (before.stretch, before.side), (after.stretch, after.side)
        if one != other:
            annotations_file.change_exercise(target.folder, one, other)

    def _note_progress(self, request: _Request, share: float) -> None:
        if request.is_cancelled:
            return
        now_s = self._now()
        # Measured from the first frame: the time to load the model would inflate the estimate.
        began_s, began_share = request.began = request.began or (now_s, share)
        left_s = None
        if share > began_share:
            left_s = (now_s - began_s) * (1 - share) / (share - began_share)
        self._workspaces.change(request.entry, share=share, left_s=left_s)

    def _finish(self, request: _Request, summary: dict[str, Any]) -> None:
        with self._lock:
            if self._is_current(request):
                self._requests.pop(request.before.id)
                self._complete(request.entry, summary)

    def _complete(self, entry: Entry, summary: dict[str, Any]) -> None:
        self._workspaces.change(
            entry,
            state=ReviewState.DONE,
            share=1.0,
            left_s=0.0,
            summary=summary,
            has_video=(entry.folder / ANNOTATED).exists(),
        )

    def _settle(self, request: _Request, failure: str, *, asks_side: bool = False) -> None:
        """Restore a review after a cancellation or failure; earlier results are kept."""
        with self._lock:
            if not self._is_current(request):
                return
            if not failure:
                self._restore(request)
            elif request.before.summary:
                self._restore(request)
                self._workspaces.change(request.entry, failure=failure)
            else:
                self._requests.pop(request.before.id, None)
                self._workspaces.change(
                    request.entry,
                    state=ReviewState.FAILED,
                    left_s=None,
                    failure=failure,
                    asks_side=asks_side,
                )

    def _restore(self, request: _Request) -> None:
        self._requests.pop(request.before.id, None)
        before = request.before
        self._workspaces.change(
            request.entry,
            state=before.state,
            share=before.share,
            left_s=before.left_s,
            failure=before.failure,
            asks_side=before.asks_side,
            stretch=before.stretch,
            title=before.title,
            reference_version=before.reference_version,
            side=before.side,
            model=before.model,
            part=before.part,
            summary=before.summary,
            has_video=before.has_video,
        )

    @staticmethod
    def _explain(folder: Path, name: str) -> str:
        full = folder.is_dir() and shutil.disk_usage(folder).free < _NEARLY_FULL_BYTES
        return text("results_disk_full" if full else "results_not_written", name=name)


def count_places() -> int:
    """Return how many analyses may run at once: one per core, at most ``MAX_AT_ONCE``."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    return min(cores, MAX_AT_ONCE)
