"""``posecheck app`` as started on a command line: what it serves, and what it prints."""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from posecheck.cli.main import main

pytestmark = pytest.mark.models

START_S = 30.0
# The command itself, with a set opened beforehand as a page opens one.
PROGRAM = """
import sys
from posecheck.cli.main import main
from posecheck.core.landmarks import Side
from posecheck.live import LiveSetup
from posecheck.references.files import find_reference
from posecheck.web.services import get_set_registry, get_store

store, reference = get_store(), find_reference("figure-4")
set_id = store.begin_set(store.add_profile("Ann").id, reference, Side.LEFT, "camera")
token = get_set_registry().open(LiveSetup(set_id, reference, Side.LEFT))
print(token, file=open(sys.argv[1], "w"))
proxy = ("--allowed-origin", "https://pose.example/")
sys.exit(main(["app", "--port", sys.argv[2], "--no-browser", *proxy]))
"""
PROXY = "https://pose.example"
OWN = "own"


@dataclass(frozen=True)
class App:
    """The running command, the token of a set, and where what it prints is kept."""

    process: subprocess.Popen[bytes]
    port: int
    token: str
    output: Path

    def get(self, path: str, **more: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers in lower case, and content."""
        address = f"http://127.0.0.1:{self.port}{path}"
        request = urllib.request.Request(address, headers=more)
        try:
            response = urllib.request.urlopen(request)  # noqa: S310
        except urllib.error.HTTPError as error:
            response = error
        with response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            return response.status, headers, response.read()


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = tmp_path_factory.mktemp("app")
    port, output, secret = find_free_port(), folder / "output.txt", folder / "token.txt"
    with (
        output.open("wb") as file,
        subprocess.Popen(
            (sys.executable, "-c", PROGRAM, str(secret), str(port)),
            env={**os.environ, "POSECHECK_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"},
            stdout=file,
            stderr=subprocess.STDOUT,
            cwd=folder,
        ) as process,
    ):
        end_s = time.monotonic() + START_S
        while True:
            assert process.poll() is None, output.read_text()
            assert time.monotonic() < end_s
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield App(process, port, secret.read_text().strip(), output)
        process.kill()


def test_the_pages_and_the_browsers_part_are_served(app: App) -> None:
    """The page, its modules and the samples come from one server; modules are never stale."""
    assert app.get("/")[0] == 200
    status, headers, content = app.get("/live/coach/assets/coach.js")
    assert (status, headers["cache-control"]) == (200, "no-cache")
    assert "javascript" in headers["content-type"]
    assert b"import" in content
    status, headers, content = app.get("/live/samples/figure4_right_good.mp4")
    assert (status, headers["content-type"]) == (200, "video/mp4")
    assert content[4:8] == b"ftyp"


def test_the_desk_answers_beside_the_pages(app: App) -> None:
    """Uploads and results use the same server, which creates its folder at once."""
    assert app.get("/reviews/00000000000000000000000000000000/annotated.mp4")[0] == 404
    (own,) = (app.output.parent / "unkept").glob("*.lock")
    assert own.with_suffix("").is_dir()


@pytest.mark.parametrize(
    "path",
    [
        "/live/coach/assets/",
        "/live/coach/assets/../component.py",
        "/live/coach/assets/%2e%2e/component.py",
        "/live/samples/",
        "/live/samples/README.md",
        "/live/samples/figure4_right_good.json",
        "/live/samples/nothing.mp4",
        "/live/samples/../../pyproject.toml",
        "/live/samples/%2e%2e%2fsample_videos%2ffigure4_right_good.mp4",
    ],
)
def test_nothing_else_is_served(app: App, path: str) -> None:
    """The server lists no folders and serves no files except those that the pages need."""
    status, headers, _ = app.get(path)

    # What no route knows is the page itself: it finds its way in the browser.
    assert status in {400, 404} or headers["content-type"].startswith("text/html")


def test_a_set_runs_on_the_real_server(app: App) -> None:
    """Frames get answers on the pages' own server, and are not compressed a second time."""
    done, jpeg = cv2.imencode(".jpg", np.full((480, 640, 3), 120, np.uint8))
    assert done
    host = f"127.0.0.1:{app.port}"
    address = f"ws://{host}/live/ws?token={app.token}"
    with connect(address, origin=f"http://{host}", proxy=None) as camera:
        assert json.loads(camera.recv(timeout=20))["type"] == "ready"
        camera.send(struct.pack("<Id", 1, 0.0) + jpeg.tobytes())
        answer = json.loads(camera.recv(timeout=20))
        assert camera.protocol.extensions == []
        assert camera.response is not None
        assert "Sec-WebSocket-Extensions" not in camera.response.headers
    assert (answer["id"], answer["phase"], answer["points"]) == (1, "set_up", None)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/history",
        "/_stcore/health",
        "/live/ws",
        "/live/coach/assets/coach.js",
        "/live/samples/figure4_right_good.mp4",
        "/reviews/00000000000000000000000000000000/report.html",
        "/static/nothing.js",
    ],
)
def test_every_answer_keeps_a_browser_to_this_server(app: App, path: str) -> None:
    """Pages, files and refusals allow nothing from other servers, and no guessed content types."""
    headers = app.get(path)[1]
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))

    assert policy["default-src"] == "'none'"
    sources = {source for name in policy for source in policy[name].split()}
    own = {"'self'", "'none'", "'unsafe-inline'", "data:", "blob:"}
    assert {source for source in sources - own if not source.startswith("'sha256-")} == set()
    assert "'unsafe-inline'" not in policy["script-src"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("path", "origin", "host", "code"),
    [
        ("/live/ws?token=guessed", OWN, OWN, 4004),
        ("/live/ws?token=guessed", PROXY, OWN, 4004),
        ("/live/ws?token=guessed", f"{PROXY}:444", OWN, 4003),
        ("/live/ws?token=guessed", PROXY.replace("https", "http"), OWN, 4003),
        ("/live/ws?token=guessed", "http://localhost:1", OWN, 4003),
        ("/_stcore/stream", "http://evil.example", OWN, 4003),
        ("/_stcore/stream", "http://evil.example:8501", "http://evil.example:8502", 4003),
        ("/_stcore/stream", "null", OWN, 4003),
        ("/_stcore/stream", "http://[::1]:1", OWN, 4003),
        ("/_stcore/stream", "http://pose.test", "http://pose.test:80", None),
        ("/_stcore/stream", OWN, OWN, None),
        ("/_stcore/stream", PROXY, OWN, None),
    ],
)
def test_only_own_pages_and_named_proxies_are_talked_to(
    app: App, path: str, origin: str, host: str, code: int | None
) -> None:
    """Other sites' pages are told why they are refused, before the request reaches Streamlit."""
    own = f"http://127.0.0.1:{app.port}"
    address = f"ws://{host.replace(OWN, own).partition('//')[2]}{path}"
    place = socket.create_connection(("127.0.0.1", app.port))
    with connect(address, sock=place, origin=origin.replace(OWN, own), proxy=None) as talk:
        if code is None:
            talk.ping().wait(20)
            assert talk.close_code is None
        else:
            with pytest.raises(ConnectionClosed):
                talk.recv(timeout=20)
            assert (talk.close_code, bool(talk.close_reason)) == (code, True)


def test_a_page_behind_a_proxy_that_was_not_named_is_told_so(app: App) -> None:
    """If a proxy changes the address, the page shows which option to start posecheck with."""
    ask = "/_stcore/health"
    status, _, content = app.get(ask, Referer="https://other.example:8443/history")

    assert (status, "--allowed-origin https://other.example:8443," in json.loads(content)) == (
        421,
        True,
    )
    for page in (f"{PROXY}/history", f"http://127.0.0.1:{app.port}/", "http://localhost:1/", "x"):
        assert app.get(ask, Referer=page)[0] == 200


@pytest.mark.parametrize("url", ["pose.example", "https://pose.example/a", "ftp://pose.example"])
def test_an_origin_that_is_none_is_told(capsys: pytest.CaptureFixture[str], url: str) -> None:
    """A value that no browser sends as an origin is refused, with an example of a valid one."""
    status = main(["app", "--no-browser", "--allowed-origin", url])

    assert status == 2
    assert f"'{url}' is not an address such as https://pose.example.org" in capsys.readouterr().err


def test_it_ends_with_ctrl_c_and_has_told_no_secret(app: App) -> None:
    """One line gives the address of the pages; stopping is quiet, even with a camera connected."""
    host = f"127.0.0.1:{app.port}"
    with connect(
        f"ws://{host}/live/ws?token={app.token}", origin=f"http://{host}", proxy=None
    ) as camera:
        camera.recv(timeout=20)
        app.process.send_signal(signal.SIGINT)
        assert app.process.wait(timeout=20) == 0

    assert app.output.read_text().splitlines() == [
        f"posecheck is running at http://localhost:{app.port} - stop it with Ctrl-C"
    ]


def test_a_port_that_is_taken_is_told_with_a_free_one(capsys: pytest.CaptureFixture[str]) -> None:
    """A requested port that is in use is reported, together with one that is free."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        status = main(["app", "--port", str(taken), "--no-browser"])
    told = capsys.readouterr().err

    assert status == 2
    assert told.startswith(f"posecheck: port {taken} is in use; leave out --port, or try --port ")
    assert told.count("\n") == 1


@pytest.mark.parametrize("host", ["nowhere.invalid", "192.0.2.1"])
def test_an_address_of_another_machine_is_told(
    capsys: pytest.CaptureFixture[str], host: str
) -> None:
    """An unknown host name, or another machine's address, gives one line that says what to do."""
    status = main(["app", "--host", host, "--no-browser"])
    told = capsys.readouterr().err

    assert status == 2
    assert told.startswith(
        f"posecheck: {host} is not an address of this computer; leave out --host"
    )
    assert told.count("\n") == 1
