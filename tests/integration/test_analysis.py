"""A video analysed in a child process: its results, and what happens when the child dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from posecheck.analysis.job import Job
from posecheck.analysis.process import child
from posecheck.analysis.process.limits import Limits
from posecheck.analysis.process.protocol import Analysis
from posecheck.analysis.process.worker import Worker
from posecheck.analysis.review import review
from posecheck.core.landmarks import Side
from posecheck.errors import (
    AnalysisCancelledError,
    OutputError,
    PosecheckError,
    VideoError,
    WorkerDiedError,
)
from posecheck.references.files import find_reference
from posecheck.storage.atomic import list_parts

pytestmark = pytest.mark.models

QUICK = Limits(niceness=0)


@pytest.fixture
def make_analysis(sample_videos: Path, tmp_path: Path) -> Callable[..., Analysis]:
    """Return a function that asks for the review of a sample with a JSON file and a video."""

    def make(video: Path | None = None) -> Analysis:
        video = video or sample_videos / "figure4_right_good.mp4"
        results = tmp_path / "results"
        results.mkdir(exist_ok=True)
        job = Job(video, json=results / "r.json", annotated=results / "a.mp4")
        return Analysis(job, "Anna's clip.mp4", find_reference("figure-4"), Side.RIGHT, "full")

    return make


@pytest.fixture
def worker() -> Iterator[Worker]:
    """Return a worker that is closed afterwards."""
    with Worker(QUICK) as worker:
        yield worker


class Clock:
    """The real one, but while it hurries a minute goes by in less than a second."""

    def __init__(self) -> None:
        self.hurried_s = float("inf")

    def __call__(self) -> float:
        now_s = time.monotonic()
        return now_s + 100 * max(0.0, now_s - self.hurried_s)


def left_over(analysis: Analysis) -> list[str]:
    """Return the names of what lies where the results belong."""
    assert analysis.job.json is not None
    return sorted(path.name for path in analysis.job.json.parent.iterdir())


def is_gone(process_id: int) -> bool:
    """Return whether a process has ended, waiting a little for it."""
    deadline_s = time.monotonic() + 5
    while time.monotonic() < deadline_s:
        try:
            state = (
                Path(f"/proc/{process_id}/stat").read_text("ascii").rpartition(")")[2].split()[0]
            )
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def when_half_written(analysis: Analysis, worker: Worker, act: Callable[[int], None]) -> None:
    """Do something to the child, in a thread, as soon as it has begun to write the video."""
    assert analysis.job.annotated is not None
    target = analysis.job.annotated

    def watch() -> None:
        deadline_s = time.monotonic() + 60
        while time.monotonic() < deadline_s:
            child = worker.process_id
            parts = [] if child is None else list_parts(target, child)
            if child is not None and any(part.stat().st_size for part in parts):
                act(child)
                return
            time.sleep(0.02)

    threading.Thread(target=watch, daemon=True).start()


def test_a_child_comes_to_the_same_report(
    worker: Worker, make_analysis: Callable[..., Analysis], short_clip: Path
) -> None:
    """The report, its file and the annotated video equal those of a review in this process."""
    analysis = make_analysis(short_clip)
    shares: list[float] = []

    report = worker.run(analysis, shares.append)

    here = review(short_clip, "figure-4", "right", model="full").to_dict()
    here["video"] = "Anna's clip.mp4"
    assert analysis.job.json is not None
    assert json.loads(analysis.job.json.read_text("utf-8")) == here
    del here["frames_detail"]
    assert report == here
    assert shares == sorted(shares)
    assert 0 <= shares[0] < 0.5 < shares[-1] <= 1
    assert left_over(analysis) == ["a.mp4", "r.json"]


def test_one_child_does_one_analysis_after_the_other(
    worker: Worker, make_analysis: Callable[..., Analysis], tmp_path: Path
) -> None:
    """A bad video is reported by the name that the person knows, and the child survives it."""
    bad = tmp_path / "upload.mp4"
    bad.write_text("no video")

    with pytest.raises(VideoError, match=r"^Anna's clip\.mp4: we can't read this video"):
        worker.run(make_analysis(bad))
    child = worker.process_id
    nowhere = Job(bad, json=tmp_path / "none" / "r.json")
    with pytest.raises(OutputError, match="none does not exist"):
        worker.run(replace(make_analysis(), job=nowhere))

    assert child is not None
    assert worker.process_id == child
    assert left_over(make_analysis()) == []


def test_an_analysis_is_called_off_at_once(
    worker: Worker, make_analysis: Callable[..., Analysis], short_clip: Path
) -> None:
    """Nothing is left of the cancelled analysis, and the next one runs."""
    analysis = make_analysis()
    called_off = threading.Event()
    times_s: list[float] = []

    def call_off(_: int) -> None:
        times_s.append(time.monotonic())
        called_off.set()

    when_half_written(analysis, worker, call_off)
    with pytest.raises(AnalysisCancelledError):
        worker.run(analysis, is_cancelled=called_off.is_set)

    # A tenth of a second on an idle machine; this one may be busy with other tests.
    assert time.monotonic() - times_s[0] < 3
    assert left_over(analysis) == []
    assert worker.run(replace(analysis, job=Job(short_clip)))["frames"] > 0


@pytest.mark.parametrize(
    ("what", "told"),
    [
        (signal.SIGKILL, "stopped by the system"),
        (signal.SIGSEGV, r"crashed \(SIGSEGV\)"),
        (signal.SIGSTOP, "no progress for 60 seconds"),
    ],
)
def test_the_death_of_a_child_is_a_message(
    make_analysis: Callable[..., Analysis],
    monkeypatch: pytest.MonkeyPatch,
    what: signal.Signals,
    told: str,
) -> None:
    """A child that is killed, crashes or hangs is reported kindly, and the next one runs."""
    analysis = make_analysis()
    clock = Clock()
    monkeypatch.setattr("posecheck.analysis.process.worker.time", SimpleNamespace(monotonic=clock))

    def strike(child: int) -> None:
        os.kill(child, what)
        clock.hurried_s = time.monotonic()

    with Worker(QUICK) as worker:
        when_half_written(analysis, worker, strike)

        with pytest.raises(WorkerDiedError, match=told) as death:
            worker.run(analysis)

        clock.hurried_s = float("inf")
        assert str(death.value).startswith("Anna's clip.mp4: ")
        assert left_over(analysis) == []
        with pytest.raises(VideoError):
            worker.run(make_analysis(Path("none.mp4")))


def test_a_child_that_takes_too_much_memory_is_ended(
    make_analysis: Callable[..., Analysis],
) -> None:
    """The limit applies to memory in use, and the message says what to do."""
    analysis = make_analysis()
    with (
        Worker(replace(QUICK, memory_mb=150)) as worker,
        pytest.raises(WorkerDiedError, match=r"more than 0\.15 GB of memory.*lower resolution"),
    ):
        worker.run(analysis)
    assert left_over(analysis) == []


def test_memory_that_is_taken_at_once_is_refused_by_the_system() -> None:
    """Behind the periodic check there is a limit that holds however fast memory is allocated."""
    grab = (
        "from posecheck.analysis.process.limits import apply_limits; import os\n"
        "apply_limits(100, 0)\n"
        "bytearray((300 + 512 * os.cpu_count()) << 20)"
    )
    done = subprocess.run([sys.executable, "-c", grab], capture_output=True, text=True, check=False)

    assert "MemoryError" in done.stderr


def test_an_interrupt_leaves_no_child_and_no_file(
    worker: Worker, make_analysis: Callable[..., Analysis]
) -> None:
    """However the wait ends, the child ends as well."""
    analysis = make_analysis()
    children: list[int] = []

    def interrupt(_: float) -> None:
        children.append(worker.process_id or 0)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        worker.run(analysis, interrupt)

    assert is_gone(children[0])
    assert left_over(analysis) == []


def test_a_child_ends_with_its_parent(make_analysis: Callable[..., Analysis]) -> None:
    """A parent that is killed leaves neither a child nor a file behind."""
    analysis = make_analysis()
    parent_code = (
        "import sys\n"
        "from posecheck.analysis.process.protocol import Analysis\n"
        "from posecheck.analysis.process.worker import Worker\n"
        "worker = Worker()\n"
        "tell = lambda share: print(worker.process_id, flush=True)\n"
        "worker.run(Analysis.from_json(sys.stdin.readline()), tell)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", parent_code], stdin=-1, stdout=-1, text=True
    ) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        parent.stdin.write(analysis.to_json() + "\n")
        parent.stdin.flush()
        child = int(parent.stdout.readline())
        assert left_over(analysis)
        parent.kill()

    assert is_gone(child)
    assert left_over(analysis) == []


def test_a_child_stands_back_and_dumps_nothing(
    make_analysis: Callable[..., Analysis], short_clip: Path
) -> None:
    """The child runs at low priority, and a crash would not write pictures of a person to disk."""
    seen: list[tuple[int, str]] = []
    with Worker() as worker:

        def look(_: float) -> None:
            child = worker.process_id or 0
            limits = Path(f"/proc/{child}/limits").read_text("ascii")
            core = next(line for line in limits.splitlines() if "core file" in line)
            seen.append((os.getpriority(os.PRIO_PROCESS, child), core.split()[4]))

        worker.run(replace(make_analysis(), job=Job(short_clip)), look)

    assert seen[0] == (min(os.nice(0) + 10, 19), "1")


def test_a_child_that_ended_while_idle_costs_nothing(
    worker: Worker, make_analysis: Callable[..., Analysis]
) -> None:
    """The next analysis starts another child."""
    bad = make_analysis(Path("none.mp4"))
    with pytest.raises(VideoError):
        worker.run(bad)
    child = worker.process_id
    assert child is not None
    os.kill(child, signal.SIGKILL)
    assert is_gone(child)

    with pytest.raises(VideoError):
        worker.run(bad)
    assert worker.process_id not in {child, None}


def test_a_child_without_work_ends_by_itself() -> None:
    """An idle child would hold half a gigabyte that others can use."""
    impatient = (
        "from posecheck.analysis.process import child; child._IDLE_AFTER_S = 0.1; child.main()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", impatient, "3000", "0"], stdin=-1, stdout=subprocess.DEVNULL
    ) as process:
        assert process.wait(timeout=60) == child.IDLE_STATUS


def test_an_installation_that_is_broken_is_told(
    make_analysis: Callable[..., Analysis], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a child cannot even start, the video is not blamed."""
    monkeypatch.setenv("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    with Worker(QUICK) as worker, pytest.raises(PosecheckError, match="reinstall posecheck"):
        worker.run(make_analysis())
