"""What happens to uploaded videos when their server ends, in each possible way."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from posecheck.review_service import ReviewService
from tests.integration.test_app_command import find_free_port

# A server with an upload that is complete and one under way.
UPLOADS = """
import sys, time
from posecheck.web.services import get_review_service

uploads, workspace = get_review_service().uploads, get_review_service().open_workspace()
for size in (3, 9):
    review_id = uploads.announce(workspace, "a.mp4", size)
    uploads.receive(review_id, uploads.take_over(review_id, 0, 0), b"abc")
"""
APP = """
from posecheck.cli.main import main
sys.exit(main(["app", "--port", sys.argv[1], "--no-browser"]))
"""
WAIT = """
print("ready", flush=True)
time.sleep(60)
"""
START_S = 30.0

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows ends them otherwise")


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., object]:
    @contextmanager
    def run(program: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        environment = {**os.environ, "POSECHECK_DATA_DIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(
            (sys.executable, "-c", program, *arguments),
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            yield process
            process.kill()

    return run


def answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def list_uploads(data_folder: Path) -> list[str]:
    return sorted(path.name for path in data_folder.glob("unkept/*/*/upload*"))


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_an_app_that_is_ended_leaves_no_video(
    run: Callable[..., object], tmp_path: Path, signal_number: int
) -> None:
    """When stopped by Ctrl-C or by the system, the server deletes what nobody kept."""
    port = find_free_port()
    with run(UPLOADS + APP, str(port)) as process:
        end_s = time.monotonic() + START_S
        while not answers(port):
            assert time.monotonic() < end_s
            time.sleep(0.1)
        assert list_uploads(tmp_path) == ["upload.mp4", "upload.part"]
        process.send_signal(signal_number)
        process.wait(timeout=START_S)

    assert [path.name for path in (tmp_path / "unkept").iterdir()] == ["door"]


def test_a_crash_leaves_videos_only_until_the_next_start(
    run: Callable[..., object], tmp_path: Path
) -> None:
    """A running server's videos are left alone by other servers, a killed one's are removed."""
    with run(UPLOADS + WAIT) as process:
        assert process.stdout.readline() == "ready\n"
        ReviewService(tmp_path).close()
        assert list_uploads(tmp_path) == ["upload.mp4", "upload.part"]
        process.kill()
        process.wait()
    assert list_uploads(tmp_path) == ["upload.mp4", "upload.part"]

    service = ReviewService(tmp_path)

    assert list_uploads(tmp_path) == []
    service.close()
    assert [path.name for path in (tmp_path / "unkept").iterdir()] == ["door"]
