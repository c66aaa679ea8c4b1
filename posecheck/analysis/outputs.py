"""Writes a review's result files, apart from the annotated video: either all of them or none."""

from __future__ import annotations

import json
import logging
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from posecheck.analysis.recording import RecordingWriter, save_recording
from posecheck.reports.csv import to_frames_csv, to_intervals_csv
from posecheck.storage.atomic import as_output_error, atomic_path
from posecheck.texts.catalog import DEFAULT_LANGUAGE, load_section, load_words

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from posecheck.analysis.job import Job
    from posecheck.analysis.report_recorder import ReportRecorder
    from posecheck.analysis.review import Moment
    from posecheck.core.landmarks import Side
    from posecheck.core.reference import ReferencePose
    from posecheck.core.report import SessionReport
    from posecheck.reports.material import ReportMaterial


class ReviewFiles:
    """Reserves the paths of a job's results and writes them; a context manager.

    Raises:
        OutputError: a file cannot be written; no partial files are left behind.
    """

    def __init__(
        self, job: Job, reference: ReferencePose, side: Side, language: str = DEFAULT_LANGUAGE
    ) -> None:
        self._job = job
        self._language = language
        self._recorder: ReportRecorder | None = None
        self._stack = ExitStack()
        self._parts: dict[Path, Path] = {}
        if job.report is not None or job.material is not None:
            # Imported here because it loads the drawing libraries.
            from posecheck.analysis.report_recorder import ReportRecorder  # noqa: PLC0415

            self._recorder = ReportRecorder(reference, side, load_words(language))
        self._recording = None if job.recording is None else RecordingWriter()

    def add(self, moment: Moment) -> None:
        """Add the next moment of the review; only what the requested results need is kept."""
        if self._recorder is not None:
            self._recorder.add(moment)
        if self._recording is not None:
            self._recording.add(moment.observation, moment.verdict.t_s)

    def write(self, report: SessionReport) -> None:
        """Write every requested result except the annotated video."""
        job = self._job
        if job.json is not None:
            self._write(job.json, json.dumps(report.to_dict(), allow_nan=False) + "\n")
        if job.frames_csv is not None:
            self._write(job.frames_csv, to_frames_csv(report))
        if job.intervals_csv is not None:
            self._write(job.intervals_csv, to_intervals_csv(report))
        if job.recording is not None and self._recording is not None:
            recording = self._recording.build(report.end_s)
            save_recording(self._parts[job.recording], recording)
        if self._recorder is not None:
            material = self._recorder.build(report)
            if job.report is not None:
                self._write(job.report, render_report(material, job.report, self._language))
            if job.material is not None:
                from posecheck.analysis.archive import save_material  # noqa: PLC0415

                save_material(self._parts[job.material], material)

    def _write(self, target: Path, content: str | bytes) -> None:
        data = content.encode("utf-8") if isinstance(content, str) else content
        try:
            self._parts[target].write_bytes(data)
        except OSError as error:
            raise as_output_error(target, error) from error

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            for target in self._job.outputs:
                if target != self._job.annotated:
                    self._parts[target] = stack.enter_context(atomic_path(target))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, traceback)


def render_report(
    material: ReportMaterial, target: Path, language: str = DEFAULT_LANGUAGE
) -> bytes:
    """Return the report in the format of the target's suffix: PDF, otherwise HTML."""
    # Imported here because the PDF libraries take a second to load.
    from posecheck.reports.page import build_page  # noqa: PLC0415

    texts = load_section("report", language)
    page = build_page(material, load_words(language), texts)
    if target.suffix.lower() == ".pdf":
        # Suppress Matplotlib's messages about its font cache.
        logging.getLogger("matplotlib").setLevel(logging.ERROR)
        from posecheck.reports.pdf.page import to_pdf  # noqa: PLC0415

        return to_pdf(page, texts)
    from posecheck.reports.html import to_html  # noqa: PLC0415

    return to_html(page, texts).encode("utf-8")
