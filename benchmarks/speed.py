"""How fast posecheck is and how much memory it needs, as ratios measured in a single run.

``python benchmarks/speed.py`` takes half an hour; ``--quick`` leaves out the folders
and the 20-minute video, and ``--rounds 1`` measures everything once. On a shared machine,
processor time is more reliable than wall-clock time; reviews report both.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from unittest.mock import patch

import av
import numpy as np

from posecheck.analysis.job import Job
from posecheck.analysis.process.protocol import Analysis
from posecheck.analysis.review import check_video, review
from posecheck.batch.local import run_here
from posecheck.core.checker import start_checker, step
from posecheck.core.landmarks import Side
from posecheck.pose.estimator import PoseEstimator
from posecheck.pose.mediapipe import import_mediapipe, silence_native_stderr
from posecheck.pose.model_files import find_model
from posecheck.pose.observer import Observer
from posecheck.references.files import find_reference
from posecheck.video.source import VideoSource

CLIP = Path(__file__).parent.parent / "sample_videos" / "figure4_right_good.mp4"
STRETCH, SIDE = "figure-4", Side.RIGHT
# The targets: how many times as fast as the bare loop over every frame, with one job and with two.
MIN_RATIO = {"heavy": 2.5, "full": 2.0}
JOBS_RATIO = {model: (ratio, 1.8 * ratio) for model, ratio in MIN_RATIO.items()}
FOLDER_OF = 4

# Prints the peak memory of its process; each video gets a new one.
MEASURE_PEAK = """
import resource, sys
from posecheck.analysis.review import review
review(sys.argv[1], "figure-4", "right", model="full")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    measured: str
    wanted: str
    holds: bool

    def __str__(self) -> str:
        verdict = "" if self.holds else "MISSED"
        return f"{self.what:58} {self.measured:>20}   {self.wanted:20} {verdict}"


def run_bare_loop(path: Path, model: str) -> int:
    """Decode a video and detect poses, nothing else; return the number of frames.

    It uses the published model and MediaPipe's video mode with tracking, as in MediaPipe's guides.
    """
    mediapipe = import_mediapipe()
    vision = mediapipe.vision
    options = vision.PoseLandmarkerOptions(
        base_options=mediapipe.BaseOptions(model_asset_path=str(find_model(model).path)),
        running_mode=vision.RunningMode.VIDEO,
    )
    frames = 0
    with (
        silence_native_stderr(),
        vision.PoseLandmarker.create_from_options(options) as landmarker,
        av.open(str(path)) as container,
    ):
        for picture in container.decode(video=0):
            image = mediapipe.Image(
                image_format=mediapipe.ImageFormat.SRGB, data=picture.to_ndarray(format="rgb24")
            )
            landmarker.detect_for_video(image, round(picture.time * 1000))
            frames += 1
    return frames


def time_s(work: Callable[[], object]) -> float:
    """Return how long ``work`` takes, in seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def time_both_s(work: Callable[[], object]) -> tuple[float, float]:
    """Return how long ``work`` takes, in seconds of wall-clock and of processor time."""
    start = time.process_time()
    return time_s(work), time.process_time() - start


def compare_review(model: str, rounds: int) -> Iterator[Row]:
    """Compare a whole review with the bare loop, model loading included in both.

    The two alternate, so that a slowdown of the machine affects both, and the medians are compared.
    The video has 30 frames a second, of which the review judges ten. Its counted seconds are
    compared with those of judging every frame.
    """
    bare: list[tuple[float, float]] = []
    whole: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        video = Path(folder) / "30.mp4"
        write_30_a_second(CLIP, video, (640, 480))
        for _ in range(rounds):
            bare.append(time_both_s(lambda: run_bare_loop(video, model)))
            whole.append(time_both_s(lambda: review(video, STRETCH, SIDE, model=model)))
        few = review(video, STRETCH, SIDE, model=model).accepted_s
        with patch("posecheck.analysis.looks.JUDGED_PER_S", 1000):
            every = review(video, STRETCH, SIDE, model=model).accepted_s
    least = MIN_RATIO[model]
    for place, by in enumerate(("by the clock", "in processor time")):
        ratio = statistics.median(b[place] for b in bare) / statistics.median(
            w[place] for w in whole
        )
        yield Row(
            f"review of 30 a second ({model}) to the bare loop, {by}",
            f"{ratio:.2f}",
            f"at least {least}",
            ratio >= least,
        )
    yield Row(
        "the same: counted s (and judging every frame)",
        f"{few:.2f} ({every:.2f})",
        "within 0.15 s",
        abs(few - every) <= 0.15,
    )


def write_30_a_second(path: Path, target: Path, size: tuple[int, int]) -> None:
    """Write a video in another size at twice its frame rate, with each picture repeated."""
    width, height = size
    with av.open(str(path)) as container, av.open(str(target), "w") as out:
        source = container.streams.video[0]
        rate = 2 * source.average_rate
        stream = out.add_stream("libx264", rate=rate, options={"preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for index, picture in enumerate(container.decode(source)):
            large = picture.reformat(width=width, height=height, format="yuv420p")
            for again in range(2):
                large.pts, large.time_base = 2 * index + again, 1 / rate
                out.mux(stream.encode(large))
        out.mux(stream.encode(None))


def compare_jobs(model: str, rounds: int) -> Iterator[Row]:
    """Compare the review of a folder, with one and two child processes, with the bare loop.

    A child starts once and reviews several videos, as in a real folder. All variants alternate, so
    that a slowdown of the machine affects all, and the medians are compared.
    """
    times: dict[int, list[float]] = {0: [], 1: [], 2: []}
    with tempfile.TemporaryDirectory() as folder:
        first = Path(folder) / "0.mp4"
        write_30_a_second(CLIP, first, (1280, 720))
        videos = [first, *(Path(folder) / f"{index}.mp4" for index in range(1, FOLDER_OF))]
        for video in videos[1:]:
            video.hardlink_to(first)
        reference = find_reference(STRETCH)
        analyses = [Analysis(Job(video), video.name, reference, SIDE, model) for video in videos]

        def run_bare() -> None:
            for video in videos:
                run_bare_loop(video, model)

        def run_jobs(jobs: int) -> None:
            ends = list(run_here(analyses, jobs, lambda _: None))
            if any(done.outcome is None for done in ends):
                raise RuntimeError(f"a review failed: {ends}")

        for _ in range(rounds):
            times[0].append(time_s(run_bare))
            for jobs in (1, 2):
                times[jobs].append(time_s(partial(run_jobs, jobs)))
    bare_s, *jobs_s = (statistics.median(times[jobs]) for jobs in times)
    for jobs, taken_s, least in zip((1, 2), jobs_s, JOBS_RATIO[model], strict=True):
        ratio = bare_s / taken_s
        many = "1 job" if jobs == 1 else f"{jobs} jobs"
        yield Row(
            f"folder of 720p30 ({model}), {many}: over the bare loop's rate",
            f"{ratio:.2f}",
            f"at least {least}",
            ratio >= least,
        )


def measure_step() -> Row:
    """Time the pure step on the observations of a whole clip."""
    reference = find_reference(STRETCH)
    with ExitStack() as stack:
        source = stack.enter_context(VideoSource(CLIP))
        estimator = stack.enter_context(PoseEstimator.open("full"))
        observer = Observer(estimator)
        moments = [
            (moment.observation, moment.verdict.t_s)
            for moment in check_video(source, observer, reference, SIDE)
            if moment.judged
        ]
    state = start_checker(reference, SIDE)
    times: list[float] = []
    for observation, t_s in moments:
        start = time.perf_counter()
        state, _ = step(state, observation, t_s)
        times.append(time.perf_counter() - start)
    middle_ms, slow_ms = (float(np.quantile(times, share)) * 1e3 for share in (0.5, 0.99))
    return Row(
        "step: ms a frame, median (99 of 100 below)",
        f"{middle_ms:.2f} ({slow_ms:.2f})",
        "under 1",
        middle_ms < 1,
    )


def lengthen(path: Path, target: Path, times: int) -> None:
    """Write a video that repeats another, without encoding it again."""
    with av.open(str(target), "w") as out:
        copied = None
        offset = 0
        for _ in range(times):
            with av.open(str(path)) as container:
                stream = container.streams.video[0]
                copied = copied or out.add_stream_from_template(stream)
                for packet in container.demux(stream):
                    if packet.dts is None:
                        continue
                    packet.pts += offset
                    packet.dts += offset
                    packet.stream = copied
                    out.mux(packet)
                offset += stream.duration


def measure_memory(minutes: int = 20) -> Row:
    """Compare the memory peaks of a long and a short video, each in a new process."""
    with av.open(str(CLIP)) as container:
        stream = container.streams.video[0]
        clip_s = float(stream.duration * stream.time_base)
    peaks_mb: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for length in (1, minutes):
            video = Path(folder) / f"{length}.mp4"
            lengthen(CLIP, video, round(length * 60 / clip_s))
            done = subprocess.run(
                [sys.executable, "-c", MEASURE_PEAK, video],
                capture_output=True,
                text=True,
                check=True,
            )
            peaks_mb.append(int(done.stdout.split()[-1]) / 1024)
    short, long = peaks_mb
    return Row(
        f"memory: peak of {minutes} minutes over that of 1 (MB)",
        f"{long / short:.2f} ({long:.0f} / {short:.0f})",
        "at most 100 MB more",
        long - short <= 100,
    )


def measure_help() -> Row:
    """Time ``posecheck --help`` against an interpreter that does nothing."""

    def run(*arguments: str) -> float:
        command = [sys.executable, *arguments]
        return statistics.median(
            time_s(lambda: subprocess.run(command, capture_output=True, check=True))
            for _ in range(7)
        )

    help_s, nothing_s = run("-m", "posecheck", "--help"), run("-c", "pass")
    return Row(
        "posecheck --help over a bare interpreter (seconds)",
        f"{help_s / nothing_s:.1f} ({help_s:.2f})",
        "under 0.5 s",
        help_s < 0.5,
    )


def main() -> int:
    """Measure, print the table, and return 1 when a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out what takes long")
    parser.add_argument("--rounds", type=int, default=3, help="how many times to measure each")
    options = parser.parse_args()
    rounds: int = options.rounds
    # A folder's review takes minutes.
    job_rounds = min(rounds, 2)
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"mediapipe {version('mediapipe')}"
    )
    run_bare_loop(CLIP, "full")  # loads the libraries and fills the disk cache
    measurements: list[Callable[[], Row | Iterator[Row]]] = [
        lambda: compare_review("heavy", rounds),
        lambda: compare_review("full", rounds),
        measure_step,
        measure_help,
    ]
    if not options.quick:
        measurements += [
            lambda: compare_jobs("heavy", job_rounds),
            lambda: compare_jobs("full", job_rounds),
        ]
        measurements.append(measure_memory)
    missed = False
    for measure in measurements:
        rows = measure()
        for row in [rows] if isinstance(rows, Row) else rows:
            missed = missed or not row.holds
            print(row, flush=True)
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"load average at the end: {load}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
