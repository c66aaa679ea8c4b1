"""A service whose analyses are done by hand, and material like that of an analysis."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from posecheck.analysis.archive import save_material
from posecheck.analysis.process.protocol import Analysis, Outcome
from posecheck.core.landmarks import Side
from posecheck.errors import AnalysisCancelledError
from posecheck.references.files import find_reference
from posecheck.review_service import ReviewRecord, ReviewService, ReviewState
from tests.unit.reports.report_makers import make_material, make_report

FIGURE_4 = find_reference("figure-4")
SUMMARY = {"accepted_s": 12.5}
PATIENCE_S = 10.0


class HandRunner:
    """Analyses as a test tells it to: it begins, waits, and ends with what it is given."""

    def __init__(self) -> None:
        self.began: list[str] = []
        self.asked: list[Analysis] = []
        self.running = 0
        self.max_running = 0
        self.closed = 0
        self.leave_behind = ""
        self.ends: dict[str, Exception | None] = {}
        self.shares: dict[str, float] = {}
        # What is seen where no side was asked for.
        self.sides: tuple[Side, ...] = (Side.RIGHT, Side.LEFT)
        self._changed = threading.Condition()

    def run(
        self,
        analysis: Analysis,
        on_progress: Callable[[float], None],
        is_cancelled: Callable[[], bool],
    ) -> dict[str, Any]:
        self._wait(analysis, on_progress, is_cancelled)
        write_results(analysis)
        return self.make_summary(analysis)

    def make_summary(self, analysis: Analysis) -> dict[str, Any]:
        """Return what an analysis comes to."""
        return dict(SUMMARY)

    def _wait(
        self,
        analysis: Analysis,
        on_progress: Callable[[float], None],
        is_cancelled: Callable[[], bool],
    ) -> None:
        name = analysis.name
        with self._changed:
            self.began.append(name)
            self.asked.append(analysis)
            self.running += 1
            self.max_running = max(self.running, self.max_running)
            try:
                while name not in self.ends:
                    if is_cancelled():
                        raise AnalysisCancelledError(name)
                    if name in self.shares:
                        on_progress(self.shares.pop(name))
                        continue
                    self._changed.wait(0.005)
                if self.leave_behind:
                    made = next(p for p in analysis.job.outputs if p.name == self.leave_behind)
                    made.write_bytes(b"half")
                if (error := self.ends.pop(name)) is not None:
                    raise error
            finally:
                self.running -= 1

    def analyse(
        self,
        analysis: Analysis,
        on_progress: Callable[[float], None],
        is_cancelled: Callable[[], bool],
    ) -> Outcome:
        if analysis.side is not None:
            return Outcome(self.run(analysis, on_progress, is_cancelled), ())
        self._wait(analysis, on_progress, is_cancelled)
        reports = [{**SUMMARY, "affected_side": side.value} for side in self.sides]
        for report in reports:
            write_results(analysis.for_side(report))
        first, *others = (Outcome(report, ()) for report in reports)
        return replace(first, more=tuple(others))

    def end(self, name: str, error: Exception | None = None) -> None:
        with self._changed:
            self.ends[name] = error

    def close(self) -> None:
        self.closed += 1


class ReportRunner(HandRunner):
    """Ends an analysis with a report that the page can show."""

    def make_summary(self, analysis: Analysis) -> dict[str, Any]:
        report = make_report(video=analysis.name).to_dict()
        del report["frames_detail"]
        return report


def write_results(analysis: Analysis) -> None:
    """Leave every file of the job, small but real where it is read again."""
    for path in analysis.job.outputs:
        path.write_bytes(f"{path.name} of {analysis.job.video.name}".encode())
    material = analysis.job.material
    assert material is not None
    save_material(material, make_material())


def wait_for(service: ReviewService, review_id: str, state: ReviewState) -> ReviewRecord:
    end_s = time.monotonic() + PATIENCE_S
    while True:
        record = service.find(review_id)
        assert record is not None
        if record.state is state:
            return record
        assert time.monotonic() < end_s, record
        time.sleep(0.005)


def upload(service: ReviewService, workspace: str, name: str, content: bytes = b"") -> str:
    """Give a service a video with a content of its own."""
    content = content or name.encode()
    review_id = service.uploads.announce(workspace, name, len(content))
    turn = service.uploads.take_over(review_id, 0, len(content))
    assert turn is not None
    service.uploads.receive(review_id, turn, content)
    return review_id
