"""How much memory the server uses while a 1 GB video is uploaded, analysed and downloaded.

``python benchmarks/upload_memory.py`` starts ``posecheck app`` and talks to it over HTTP, as a
browser does. The video is a sample clip followed by a ``free`` box of 1 GB, which every mp4 reader
skips; the connection breaks once in the middle.
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
MAX_SERVER_MB = 600
BLOCK = bytes(1 << 20)
_SAMPLE_EVERY_S = 0.05
_TIMEOUT_S = 300.0

# Runs the command. A thread does what the page would do: poll the workspace, and request the
# analysis of uploaded videos.
PROGRAM = """
import json, sys, threading, time
from pathlib import Path
from posecheck.cli.main import main
from posecheck.core.landmarks import Side
from posecheck.references.files import find_reference
from posecheck.review_service import ReviewState
from posecheck.web.services import get_review_service

service, status = get_review_service(), Path(sys.argv[1])
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
        part = status.with_suffix(".part")
        part.write_text(json.dumps({"workspace": workspace, "records": records}))
        part.replace(status)
        time.sleep(0.1)

threading.Thread(target=stand_in_for_the_page, daemon=True).start()
sys.exit(main(["app", "--port", sys.argv[2], "--no-browser"]))
"""


class Watch:
    """Records the peak memory of a process, and of all its children together, for each phase."""

    def __init__(self, process_id: int) -> None:
        self.phase = "idle"
        self.server_mb: dict[str, float] = defaultdict(float)
        self.children_mb: dict[str, float] = defaultdict(float)
        self._process_id = process_id
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop recording."""
        self._stopped.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._stopped.wait(_SAMPLE_EVERY_S):
            phase = self.phase
            server = read_memory_mb(self._process_id)
            children = sum(map(read_memory_mb, list_children(self._process_id)))
            self.server_mb[phase] = max(self.server_mb[phase], server)
            self.children_mb[phase] = max(self.children_mb[phase], children)


def read_memory_mb(process_id: int) -> float:
    """Return the memory that a process uses, in MB; 0 when it has ended."""
    with suppress(psutil.Error):
        return float(psutil.Process(process_id).memory_info().rss / 1e6)
    return 0.0


def list_children(process_id: int) -> list[int]:
    """Return the ids of a process's children."""
    with suppress(psutil.Error):
        return [child.pid for child in psutil.Process(process_id).children()]
    return []


def check(holds: bool, problem: object) -> None:
    """Stop the benchmark if the app does not behave as expected."""
    if not holds:
        raise RuntimeError(problem)


def stream_video(start: int, end: int) -> Iterator[bytes]:
    """Yield a byte range of the large video: the clip, then an empty box."""
    clip = CLIP.read_bytes()
    head = clip + struct.pack(">I4s", SIZE_BYTES - len(clip), b"free")
    if start < len(head):
        yield head[start:end]
        start = len(head)
    while start < end:
        yield BLOCK[: end - start]
        start += len(BLOCK)


def send(
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
    """Upload the video over two connections; return its review's id."""
    about = json.dumps({"name": "large.mp4", "size": SIZE_BYTES}).encode()
    status, _, content = send(port, "POST", f"/reviews/uploads?workspace={workspace}", about)
    check(status == 201, content)
    review_id: str = json.loads(content)["id"]
    path = f"/reviews/uploads/{review_id}"
    break_off(port, review_id, SIZE_BYTES // 3)
    offset = -1
    while offset < (offset := int(send(port, "HEAD", path)[1]["upload-offset"])):
        time.sleep(0.5)  # the data received so far is still being written
    status, _, content = send(
        port,
        "PUT",
        path,
        stream_video(offset, SIZE_BYTES),
        Upload_Offset=str(offset),
        Content_Length=str(SIZE_BYTES - offset),
    )
    check(status == 200 and json.loads(content)["complete"], content)
    return review_id


def wait_for_results(status: Path) -> float:
    """Wait for the end of the analysis; return the seconds that it counted."""
    end_s = time.monotonic() + _TIMEOUT_S
    while time.monotonic() < end_s:
        (record,) = json.loads(status.read_text(encoding="utf-8"))["records"]
        if record["state"] in ("done", "failed"):
            check(record["state"] == "done", record["failure"])
            return float(record["counted"])
        time.sleep(0.2)
    raise TimeoutError("the analysis does not end")


@contextmanager
def serve(folder: Path) -> Iterator[tuple[int, int, Path]]:
    """Run the app; yield its process id, its port, and the file with the workspace's status."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    status = folder / "status.json"
    with subprocess.Popen(
        (sys.executable, "-c", PROGRAM, str(status), str(port)),
        env={**os.environ, "POSECHECK_DATA_DIR": str(folder / "data")},
        stdout=subprocess.DEVNULL,
    ) as process:
        try:
            while not (status.exists() and _answers(port)):
                check(process.poll() is None, "the app ended")
                time.sleep(0.1)
            yield process.pid, port, status
        finally:
            process.terminate()


def _answers(port: int) -> bool:
    try:
        return send(port, "GET", "/")[0] == 200
    except OSError:
        return False


def main() -> int:
    """Measure, print the table, and return 0 when the target is met."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder)) as (process_id, port, status_file),
    ):
        watch = Watch(process_id)
        time.sleep(1)
        workspace = json.loads(status_file.read_text(encoding="utf-8"))["workspace"]
        watch.phase = "upload"
        begin_s = time.monotonic()
        review_id = upload(port, workspace)
        took_s = time.monotonic() - begin_s
        watch.phase = "analysis"
        counted_s = wait_for_results(status_file)
        watch.phase = "downloads"
        for name in ("annotated.mp4", "report.pdf", "report.html", "report.json", "frames.csv"):
            status, _, content = send(port, "GET", f"/reviews/{review_id}/{name}")
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
    max_mb = max(watch.server_mb.values())
    print(f"the server at most: {max_mb:.0f} MB (wanted: under {MAX_SERVER_MB})")
    return 0 if max_mb < MAX_SERVER_MB else 1


if __name__ == "__main__":
    sys.exit(main())
