"""The child process: reads analyses as lines on its input and writes answers to its output.

``python -m posecheck.analysis.process.child MEMORY_MB NICENESS``. It first answers ``ready``.
Every other answer is a JSON object with ``begun`` (the analysis has started), ``share`` (how much
is done), ``report`` and ``lines`` (finished), or ``error`` and ``text``. The process exits when
its input closes, so it dies with its parent. It also exits after a while without work, because
it holds half a gigabyte.
"""

from __future__ import annotations

import json
import math
import os
import queue
import sys
import threading
import time
import traceback
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

from posecheck.analysis.process.limits import apply_limits
from posecheck.analysis.process.protocol import Analysis, Outcome
from posecheck.errors import NobodySeenError, PosecheckError, SideUnknownError, VideoError
from posecheck.storage.atomic import list_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from posecheck.analysis.outputs import ReviewFiles
    from posecheck.core.landmarks import Side
    from posecheck.core.report import SessionReport

OUT_OF_MEMORY_STATUS: Final = 75
IDLE_STATUS: Final = 76
_IDLE_AFTER_S: Final = 60.0
# Often enough for a progress bar and a sign of life, without flooding the pipe.
_REPORT_EVERY_S: Final = 0.1


class Child:
    """Runs one analysis after the other; a separate thread listens for the parent."""

    def __init__(self, requests: TextIO, answers: TextIO) -> None:
        self._requests = requests
        self._answers = answers
        self._waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._outputs: tuple[Path, ...] = ()

    def work(self) -> None:
        """Run analyses until the parent exits; that ends the process."""
        threading.Thread(target=self._listen, daemon=True).start()
        self._send({"ready": True})
        while True:
            try:
                line = self._waiting.get(timeout=_IDLE_AFTER_S)
            except queue.Empty:
                os._exit(IDLE_STATUS)
            self._send(self._handle(line))

    def _listen(self) -> None:
        for line in self._requests:
            self._waiting.put(line)
        # The parent is gone. The main thread may be deep in native code, so it cannot clean up
        # after itself.
        for output in self._outputs:
            with suppress(OSError):
                for part in list_parts(output, os.getpid()):
                    part.unlink(missing_ok=True)
        os._exit(0)

    def _send(self, answer: dict[str, Any]) -> None:
        self._answers.write(json.dumps(answer) + "\n")
        self._answers.flush()

    def _handle(self, line: str) -> dict[str, Any]:
        try:
            analysis = Analysis.from_json(line)
            self._send({"begun": True})
            self._outputs = analysis.outputs
            return analyse(analysis, self._make_share_reporter()).to_document()
        except PosecheckError as error:
            return {"error": type(error).__name__, "text": str(error)}
        except MemoryError:
            # The process cannot be trusted with another video.
            os._exit(OUT_OF_MEMORY_STATUS)
        except Exception as error:  # noqa: BLE001 - sent to the parent with its traceback
            return {"error": "", "text": repr(error), "traceback": traceback.format_exc()}
        finally:
            self._outputs = ()

    def _make_share_reporter(self) -> Callable[[float], None]:
        last_s = 0.0

        def report_share(share: float) -> None:
            nonlocal last_s
            now_s = time.monotonic()
            if now_s - last_s >= _REPORT_EVERY_S:
                last_s = now_s
                self._send({"share": round(share, 4)})

        return report_share


def analyse(analysis: Analysis, on_progress: Callable[[float], None]) -> Outcome:
    """Review one video and write the requested results.

    Raises:
        PosecheckError: with a text for the user that has the video's name as they know it.
    """
    with ExitStack() as stack:
        try:
            outcomes = tuple(_review(analysis, stack, on_progress))
        except (SideUnknownError, NobodySeenError) as error:
            raise type(error)(f"{analysis.name}: {error}") from error
        except VideoError as error:
            raise VideoError(str(error).replace(str(analysis.job.video), analysis.name)) from error
        except OSError as error:
            raise VideoError(
                f"{analysis.name}: {error}; copy it somewhere else and try again"
            ) from error
    return replace(outcomes[0], more=outcomes[1:])


def _review(
    analysis: Analysis, stack: ExitStack, on_progress: Callable[[float], None]
) -> Iterator[Outcome]:
    """Yield the outcome for each side, in order of time; the stack makes its files appear."""
    # Imported here because this loads the pose estimation: the child reports to its parent first.
    from posecheck.analysis.outputs import ReviewFiles  # noqa: PLC0415
    from posecheck.analysis.review import review  # noqa: PLC0415
    from posecheck.analysis.sides import SideOutputs, judge_sides  # noqa: PLC0415

    job, reference, part = analysis.job, analysis.reference, analysis.part
    if analysis.side is not None:
        # Entered first, so that the result paths are reserved before the long work starts.
        results = stack.enter_context(ReviewFiles(job, reference, analysis.side, analysis.language))
        report = review(
            job.video,
            reference,
            analysis.side,
            model=analysis.model,
            annotated=job.annotated,
            mirrored=analysis.mirrored,
            start_s=part.start_s,
            end_s=None if math.isinf(part.end_s) else part.end_s,
            language=analysis.language,
            on_progress=on_progress,
            on_moment=results.add,
        )
        yield _finish(report, results, analysis)
        return
    opened: list[ReviewFiles] = []

    def begin(side: Side) -> SideOutputs:
        own = job.for_side(side)
        files = ReviewFiles(own, reference, side, analysis.language)
        opened.append(stack.enter_context(files))
        return SideOutputs(own.annotated, files.add)

    for report in judge_sides(
        job.video,
        reference,
        part,
        model=analysis.model,
        mirrored=analysis.mirrored,
        language=analysis.language,
        begin=begin,
        on_progress=on_progress,
    ):
        yield _finish(report, opened[-1], analysis)


def _finish(report: SessionReport, results: ReviewFiles, analysis: Analysis) -> Outcome:
    from posecheck.reports.summary_text import describe_report  # noqa: PLC0415  (see above)
    from posecheck.texts.catalog import load_words  # noqa: PLC0415

    report = replace(report, video=Path(analysis.name).name)
    results.write(report)
    document = report.to_dict()
    del document["frames_detail"]
    return Outcome(document, describe_report(report, load_words(analysis.language)))


def main() -> None:
    """Reserve the pipes to the parent, and discard what native code prints."""
    requests = os.fdopen(os.dup(0), encoding="ascii")
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nowhere, stream)
    apply_limits(memory_mb=int(sys.argv[1]), niceness=int(sys.argv[2]))
    with suppress(BrokenPipeError):
        Child(requests, answers).work()
    os._exit(0)


if __name__ == "__main__":
    main()
