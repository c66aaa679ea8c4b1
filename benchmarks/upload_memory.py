"""How much memory the server takes while a video of 1 GB is uploaded, analysed and downloaded.

``python benchmarks/upload_memory.py`` starts ``posecheck app`` and talks to it over HTTP, as a
browser does. The video is a sample clip with a `free` box of 1 GB behind it, which every reader of
mp4 passes over; the connection breaks once in the middle.
"""

from __future__ import annotations

import http.client
import json
import os
import platform
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psutil

CLIP = Path(__file__).parent.parent / "sample_videos" / "figure4_right_good.mp4"
SIZE_BYTES = 1_000_000_000
MOST_SERVER_MB = 600
BLOCK = bytes(1 << 20)
_LOOK_EVERY_S = 0.05
_PATIENCE_S = 300.0

# The command itself. What its page would do, a thread does: look at the workspace, and ask for the
# analysis of what has come in.
PROGRAM = """
import json, sys, threading, time
from pathlib import Path
from posecheck.cli.main import main
from posecheck.core.landmarks import Side
from posecheck.references.files import find_reference
from posecheck.review_service import ReviewState
from posecheck.web.services import get_review_service

service, told = get_review_service(), Path(sys.argv[1])
workspace = service.open_workspace()

def stand_in_for_the_page():
    while True:
        for record in service.look(workspace):
            if record.state is ReviewState.READY:
                service.analyse(record.id, find_reference("figure-4"), Side.RIGHT, "heavy")
        records = [
            {"state": r.state.value, "failure": r.failure, "counted": r.summary.get("accepted_s")}
            for r in service.look(workspace)
        ]
        part = told.with_suffix(".part")
        part.write_text(json.dumps({"workspace": workspace, "records": records}))
        part.replace(told)
        time.sleep(0.1)

threading.Thread(target=stand_in_for_the_page, daemon=True).start()
sys.exit(main(["app", "--port", sys.argv[2], "--no-browser"]))
"""


class Watch:
    """Notes the most memory of a process, and of its children together, phase by phase."""

    def __init__(self, process_id: int) -> None:
        self.phase = "idle"
        self.server_mb: dict[str, float] = defaultdict(float)
        self.children_mb: dict[str, float] = defaultdict(float)
        self._process_id = process_id
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_LOOK_EVERY_S):
            phase = self.phase
            server = read_memory_mb(self._process_id)
            children = sum(map(read_memory_mb, list_children(self._process_id)))
            self.server_mb[phase] = max(self.server_mb[phase], server)
            self.children_mb[phase] = max(self.children_mb[phase], children)


def read_memory_mb(process_id: int) -> float:
    """Return the memory that a process uses, 0 when it is gone."""
    with suppress(psutil.Error):
        return float(psutil.Process(process_id).memory_info().rss / 1e6)
    return 0.0


def list_children(process_id: int) -> list[int]:
    """Return the processes that a process started."""
    with suppress(psutil.Error):
        return [child.pid for child in psutil.Process(process_id).children()]
    return []


def check(holds: bool, told: object) -> None:
    """End the measurement where the app does not do what is measured."""
    if not holds:
        raise RuntimeError(told)


def stream_video(start: int, end: int) -> Iterator[bytes]:
    """Yield a piece of the large video: the clip, then a box that holds nothing."""
    clip = CLIP.read_bytes()
    head = clip + struct.pack(">I4s", SIZE_BYTES - len(clip), b"free")
    if start < len(head):
        yield head[start:end]
        start = len(head)
    while start < end:
        yield BLOCK[: end - start]
        start += len(BLOCK)


def ask(
    port: int, method: str, path: str, content: object = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Send a request as a page does; return status, headers and content."""
    own = {"Origin": f"http://127.0.0.1:{port}", "Host": f"127.0.0.1:{port}"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request(method, path, content, own | named)  # type: ignore[arg-type]
        response = connection.getresponse()
        return response.status, dict(response.headers), response.read()


def break_off(port: int, review_id: str, end: int) -> None:
    """Send the first part of the video, then drop the connection."""
    head = (
        f"PUT /reviews/uploads/{review_id} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Origin: http://127.0.0.1:{port}\r\nUpload-Offset: 0\r\n"
        f"Content-Length: {SIZE_BYTES}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port)) as link:
        link.sendall(head.encode())
        for block in stream_video(0, end):
            link.sendall(block)


def upload(port: int, workspace: str) -> str:
    """Upload the video in two connections; return its review's id."""
    about = json.dumps({"name": "large.mp4", "size": SIZE_BYTES}).encode()
    status, _, content = ask(port, "POST", f"/reviews/uploads?workspace={workspace}", about)
    check(status == 201, content)
    review_id: str = json.loads(content)["id"]
    path = f"/reviews/uploads/{review_id}"
    break_off(port, review_id, SIZE_BYTES // 3)
    offset = -1
    while offset < (offset := int(ask(port, "HEAD", path)[1]["upload-offset"])):
        time.sleep(0.5)  # what was on its way is still being written
    status, _, content = ask(
        port,
        "PUT",
        path,
        stream_video(offset, SIZE_BYTES),
        Upload_Offset=str(offset),
        Content_Length=str(SIZE_BYTES - offset),
    )
    check(status == 200 and json.loads(content)["complete"], content)
    return review_id


def wait_for_results(told: Path) -> float:
    """Wait for the end of the analysis; return the seconds that it counted."""
    end_s = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end_s:
        (record,) = json.loads(told.read_text(encoding="utf-8"))["records"]
        if record["state"] in ("done", "failed"):
            check(record["state"] == "done", record["failure"])
            return float(record["counted"])
        time.sleep(0.2)
    raise TimeoutError("the analysis does not end")


@contextmanager
def serve(folder: Path) -> Iterator[tuple[int, int, Path]]:
    """Run the app; yield its process id, its port, and where it tells how things stand."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    told = folder / "told.json"
    with subprocess.Popen(
        (sys.executable, "-c", PROGRAM, str(told), str(port)),
        env={**os.environ, "POSECHECK_DATA_DIR": str(folder / "data")},
        stdout=subprocess.DEVNULL,
    ) as process:
        try:
            while not (told.exists() and _answers(port)):
                check(process.poll() is None, "the app ended")
                time.sleep(0.1)
            yield process.pid, port, told
        finally:
            process.terminate()


def _answers(port: int) -> bool:
    try:
        return ask(port, "GET", "/")[0] == 200
    except OSError:
        return False


def main() -> int:
    """Measure, print the table, and return 0 when all is as wanted."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder)) as (process_id, port, told),
    ):
        watch = Watch(process_id)
        time.sleep(1)
        workspace = json.loads(told.read_text(encoding="utf-8"))["workspace"]
        watch.phase = "upload"
        begin_s = time.monotonic()
        review_id = upload(port, workspace)
        took_s = time.monotonic() - begin_s
        watch.phase = "analysis"
        counted_s = wait_for_results(told)
        watch.phase = "downloads"
        for name in ("annotated.mp4", "report.pdf", "report.html", "report.json", "frames.csv"):
            status, _, content = ask(port, "GET", f"/reviews/{review_id}/{name}")
            check(status == 200, content)
        watch.close()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(
        f"upload of {SIZE_BYTES / 1e9:.0f} GB, one break in it     {took_s:.1f} s; "
        f"{counted_s:.1f} s counted in it afterwards"
    )
    print("memory at most, MB         server    children")
    for phase in ("idle", "upload", "analysis", "downloads"):
        print(f"{phase:22} {watch.server_mb[phase]:10.0f} {watch.children_mb[phase]:11.0f}")
    most_mb = max(watch.server_mb.values())
    print(f"the server at most: {most_mb:.0f} MB (wanted: under {MOST_SERVER_MB})")
    return 0 if most_mb < MOST_SERVER_MB else 1


if __name__ == "__main__":
    sys.exit(main())
