"""Reviews on a Dask cluster: a real scheduler and two real workers on this machine."""

from __future__ import annotations

import csv
import gc
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import distributed
import pytest

from posecheck.cli.main import main
from posecheck.storage.atomic import list_parts
from tests.clips import cut_clip

pytestmark = pytest.mark.models

REVIEW = ("review", "--stretch", "figure-4", "--side", "right", "--model", "full")
HERE_ONLY = ("--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0")


@dataclass(frozen=True, slots=True)
class Cluster:
    """A scheduler with its address, and its workers."""

    scheduler: subprocess.Popen[str]
    address: str
    workers: tuple[subprocess.Popen[str], ...]

    @property
    def is_whole(self) -> bool:
        return all(process.poll() is None for process in (self.scheduler, *self.workers))


@pytest.fixture(scope="module")
def clusters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Cluster]]:
    """Return a function that gives the cluster of the test before, or another if it was broken."""
    scratch = tmp_path_factory.mktemp("scratch")
    started: list[Cluster] = []
    with ExitStack() as stack:

        def get() -> Cluster:
            if not started or not started[-1].is_whole:
                started.append(start_cluster(stack, scratch))
            return started[-1]

        yield get


@pytest.fixture
def cluster(clusters: Callable[[], Cluster]) -> Cluster:
    """Return a scheduler and two workers that stand in another folder."""
    return clusters()


def start_cluster(stack: ExitStack, scratch: Path) -> Cluster:
    """Start a cluster, whose processes end with the stack."""

    def start(*args: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *args, *HERE_ONLY],
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
        )
        stack.callback(end, process)
        return process

    scheduler = start("scheduler", "--port", "0")
    address = wait_for(scheduler, r"Scheduler at:\s+(tcp://127\.0\.0\.1:\d+)")
    workers = tuple(
        start(
            *("worker", address, "--nthreads", "1", "--no-nanny"),
            *("--local-directory", str(scratch)),
        )
        for _ in range(2)
    )
    for worker in workers:
        wait_for(worker, r"Registered to:\s+(\S+)")
    return Cluster(scheduler, address, workers)


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    if process.stderr is not None:
        process.stderr.close()


def wait_for(process: subprocess.Popen[str], pattern: str) -> str:
    """Return what the process says about itself once it is ready."""
    assert process.stderr is not None
    for line in process.stderr:
        found = re.search(pattern, line)
        if found:
            return found[1]
    raise AssertionError(f"it ended before it said {pattern}")


@pytest.fixture
def folder(tmp_path: Path, short_clip: Path, sample_videos: Path) -> Path:
    """Return a folder of two short videos, a longer one, and something that is none."""
    folder = tmp_path / "videos"
    folder.mkdir()
    shutil.copy(short_clip, folder / "a.mp4")
    shutil.copy(short_clip, folder / "b.mp4")
    cut_clip(sample_videos / "figure4_right_good.mp4", folder / "long.mp4", 6.0)
    (folder / "none.mp4").write_text("no video")
    return folder


def start_review(*args: object) -> subprocess.Popen[str]:
    """Start the command line in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "posecheck", *REVIEW, *map(str, args)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )


def find_child(results: Path, name: str, run: subprocess.Popen[str]) -> int:
    """Return the process that is writing this video's results, as soon as there is one."""
    deadline_s = time.monotonic() + 60
    while time.monotonic() < deadline_s and run.poll() is None:
        for part in results.glob(f".{name}.*.part") if results.exists() else ():
            return int(part.name.split(".")[-2])
        time.sleep(0.02)
    raise AssertionError(f"nobody wrote {name}")


def is_running(process_id: int) -> bool:
    """Return whether the process still works, giving it a little time to end."""
    deadline_s = time.monotonic() + 10
    while time.monotonic() < deadline_s:
        try:
            state = Path(f"/proc/{process_id}/stat").read_text("ascii").rpartition(")")[2].split()
        except OSError:
            return False
        if state[0] == "Z":
            return False
        time.sleep(0.05)
    return True


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_video_that_keeps_killing_is_set_aside(
    cluster: Cluster, folder: Path, tmp_path: Path
) -> None:
    """After all retries the other videos are still done; the summary lists the failure first."""
    summary = tmp_path / "summary"
    with start_review(
        folder, "--json", summary, "--summary", summary, "--dask", cluster.address
    ) as run:
        for _ in range(3):
            child = find_child(summary, "long.json", run)
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            assert not is_running(child)
            wait_until_gone(summary, child)
        out, err = run.communicate(timeout=100)

    assert run.returncode == 2
    assert "Reviewed: 2, failed: 2." in out
    assert re.search(r"long\.mp4: its analysis was stopped by the system.*\(3 tries", err)
    with (summary / "summary.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["look"], Path(row["video"]).name) for row in csv.DictReader(file)]
    assert rows[:2] == [("set_aside", "long.mp4"), ("failed", "none.mp4")]
    assert not list(summary.glob(".*.part"))


def wait_until_gone(folder: Path, child: int) -> None:
    deadline_s = time.monotonic() + 10
    while list_parts(folder / "long.json", child):
        assert time.monotonic() < deadline_s
        time.sleep(0.02)


def test_ctrl_c_reaches_the_cluster(cluster: Cluster, folder: Path, tmp_path: Path) -> None:
    """Running analyses on the cluster are cancelled, and nothing half-written is left."""
    far = tmp_path / "far"
    with start_review(folder / "long.mp4", folder, "--json", far, "--dask", cluster.address) as run:
        child = find_child(far, "long.json", run)
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=60)

    assert run.returncode == 130
    assert err.strip().splitlines()[-1].startswith("posecheck: stopped")
    assert "Traceback" not in err
    assert not is_running(child)
    wait_until_gone(far, child)


# What breaks a cluster comes last: the others share one.


def test_a_worker_killed_in_the_middle_costs_nothing(
    cluster: Cluster, folder: Path, tmp_path: Path
) -> None:
    """A dead worker's video is analysed elsewhere; every report equals the local run's."""
    local, far = tmp_path / "local", tmp_path / "far"
    with start_review(folder, "--json", far, "--dask", cluster.address) as run:
        child = find_child(far, "long.json", run)
        stat = Path(f"/proc/{child}/stat").read_text("ascii").rpartition(")")[2]
        worker = int(stat.split()[1])
        assert worker in [process.pid for process in cluster.workers]
        os.kill(worker, signal.SIGKILL)
        out, err = run.communicate(timeout=100)

    assert not is_running(child)
    assert main([*REVIEW, str(folder), "--json", str(local)]) == run.returncode == 2
    assert "Reviewed: 3, failed: 1." in out
    assert "none.mp4: we can't read this video" in err
    assert len(err.splitlines()) == 1
    assert names_in(far) == names_in(local) == ["a.json", "b.json", "long.json"]
    for name in names_in(far):
        assert (far / name).read_bytes() == (local / name).read_bytes()


def test_a_scheduler_that_goes_away_is_told(cluster: Cluster, folder: Path, tmp_path: Path) -> None:
    """Each unfinished video is named on one line, with nothing else, and the command ends."""
    far = tmp_path / "far"
    with start_review(folder / "long.mp4", "--json", far, "--dask", cluster.address) as run:
        find_child(tmp_path, "far", run)
        cluster.scheduler.kill()
        _, err = run.communicate(timeout=60)

    assert run.returncode == 2
    assert re.fullmatch(r"posecheck: .*long\.mp4: the cluster gave up on it.*run it again\n", err)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nowhere", "ftp://127.0.0.1:9"])
def test_a_cluster_that_is_not_there_is_told(
    address: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One line gives the address and what to do; no half-created client is left open."""
    monkeypatch.setattr("posecheck.batch.dask._CONNECT_WITHIN_S", 0.5)

    assert main([*REVIEW, str(folder), "--dask", address]) == 2
    assert not [each for each in gc.get_objects() if isinstance(each, distributed.Client)]

    told = capsys.readouterr().err
    assert told.startswith(f"posecheck: {address}: no Dask scheduler answers there")
    assert len(told.splitlines()) == 1


def test_without_the_extra_it_says_what_to_install(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dask is not part of a plain installation."""
    monkeypatch.setitem(sys.modules, "distributed", None)

    assert main([*REVIEW, str(folder), "--dask", "tcp://127.0.0.1:8786"]) == 2

    assert "pip install 'posecheck[cluster]'" in capsys.readouterr().err
