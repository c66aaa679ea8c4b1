"""``posecheck app --phone``: over real HTTPS, from an address that isn't this machine's own."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from posecheck.cli.main import main
from posecheck.storage.pairings import Pairings
from posecheck.web.phone import certificate as certificates
from posecheck.web.phone.network import find_network_address
from posecheck.web.phone.pairing_gate import COOKIE
from tests.conftest import give_up

START_S = 30.0
# The command itself, which also writes down the routes of the server that it starts.
PROGRAM = """
import json, sys
import streamlit as st
from posecheck.cli.main import main

list_to = sys.argv[1]  # Streamlit changes it

class Listing(st.App):
    def _build_starlette_app(self):
        app = super()._build_starlette_app()
        with open(list_to, "w") as file:
            json.dump([route.path for route in app.routes], file)
        return app

st.App = Listing
sys.exit(main(["app", "--phone", "--no-browser"]))
"""
VERBS = ("GET", "POST", "DELETE")
OTHER_VERBS = ("HEAD", "PUT", "PATCH", "OPTIONS", "TRACE", "PAIR")


@dataclass(frozen=True)
class App:
    """The running command, where phones find it, and its data folder."""

    process: subprocess.Popen[str]
    link: str
    local_port: int
    routes: list[str]
    folder: Path

    @property
    def place(self) -> str:
        return urlsplit(self.link).netloc

    @property
    def trust(self) -> ssl.SSLContext:
        """Trusts this server's certificate and no other, for its address only."""
        return ssl.create_default_context(cafile=self.folder / certificates.FILE_NAME)

    def ask(self, path: str, verb: str = "GET", **headers: str) -> tuple[int, str, str]:
        """Return status, the cookie that is set, and content."""
        connection = http.client.HTTPSConnection(self.place, context=self.trust, timeout=20)
        connection.request(verb, path, headers=headers)
        response = connection.getresponse()
        content = response.read().decode(errors="replace")
        connection.close()
        return response.status, response.headers.get("Set-Cookie", ""), content


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    if find_network_address() is None:
        give_up("this machine is in no network")
    folder = tmp_path_factory.mktemp("phone")
    routes = folder / "routes.json"
    with subprocess.Popen(
        (sys.executable, "-c", PROGRAM, str(routes)),
        env={**os.environ, "POSECHECK_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
    ) as process:
        try:
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(3)]
            port, link = re.search(r":(\d+) ", lines[0]), lines[2].strip()
            assert port is not None, lines
            wait_for(link, process)
            yield App(process, link, int(port[1]), json.loads(routes.read_text()), folder)
        finally:
            process.kill()


def wait_for(link: str, process: subprocess.Popen[str]) -> None:
    """Return once the server answers over HTTPS: it listens before it has started."""
    host = urlsplit(link)
    end_s = time.monotonic() + START_S
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    while time.monotonic() < end_s:
        assert process.poll() is None
        connection = http.client.HTTPSConnection(host.netloc, context=trust, timeout=START_S)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    pytest.fail(f"the server for phones was not there after {START_S:g} s")


@pytest.fixture(scope="module")
def cookie(app: App) -> str:
    """Return what a phone sends that was paired by the link the command printed."""
    path = app.link.partition(app.place)[2]
    assert app.ask(path)[0] == 200
    status, cookie, _ = app.ask(path, "POST")
    assert status == 303
    assert app.ask(path, "POST")[0] == 403
    return cookie.partition(";")[0]


def test_who_is_not_paired_gets_nothing_on_any_route(app: App) -> None:
    """Every route of the server, by every verb, is the same refusal and nothing else."""
    paths = {re.sub(r"\{[^}]*\}", "0", route) or "/" for route in app.routes}
    assert {"/live/ws", "/reviews/uploads/0", "/_stcore/health", "/_stcore/stream"} <= paths
    assert {"/phone", "/phone/ws", "/phone/view", "/phone/cameras"} <= paths
    paths |= {"/history", "/live/coach/assets/coach.js", "/pair", "//"}
    asked = [(path, verb) for path in paths for verb in VERBS]
    asked += [("/", verb) for verb in OTHER_VERBS]
    answers = {(path, verb): app.ask(path, verb) for path, verb in asked}

    assert {status for status, _, _ in answers.values()} == {403}
    assert not any(cookie for _, cookie, _ in answers.values())
    contents = {content for (path, _), (*_, content) in answers.items() if path != "/pair"}
    assert len(contents - {""}) == 1
    assert "isn&#x27;t paired" in max(contents)


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/stream",
        "/live/ws?token=guessed",
        "/phone/ws",
        "/phone/view?phone=guessed&token=guessed",
    ],
)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Cookie": f"{COOKIE}=guessed"},
        {"X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1"},
    ],
)
def test_who_is_not_paired_opens_no_websocket(app: App, path: str, headers: dict[str, str]) -> None:
    """No websocket is accepted, whatever the headers claim."""
    with pytest.raises(InvalidStatus) as refused:
        connect(
            f"wss://{app.place}{path}",
            ssl=app.trust,
            origin=f"https://{app.place}",
            additional_headers=headers,
            proxy=None,
        )

    assert refused.value.response.status_code == 403


def test_this_machine_needs_no_pairing_and_no_certificate(app: App) -> None:
    """The computer's own pages stay as they are, and no phone can reach that port."""
    local = http.client.HTTPConnection("127.0.0.1", app.local_port, timeout=20)
    local.request("GET", "/_stcore/health")
    status = local.getresponse().status
    local.close()
    assert status == 200

    host = app.place.rpartition(":")[0]
    with pytest.raises(ConnectionRefusedError):
        http.client.HTTPConnection(host, app.local_port, timeout=20).connect()


def test_a_paired_phone_gets_the_pages_until_its_pairing_is_ended(app: App, cookie: str) -> None:
    """Its cookie opens pages and websockets; after the end not even an open websocket stays."""
    origin = f"https://{app.place}"
    status, _, content = app.ask("/", Cookie=cookie)
    assert status == 200
    assert "<title>Streamlit</title>" in content
    assert app.ask("/_stcore/health", Cookie=cookie)[0] == 200
    pages = f"wss://{app.place}/_stcore/stream"
    headers = {"Cookie": cookie}
    with connect(
        pages, ssl=app.trust, origin=origin, additional_headers=headers, proxy=None
    ) as page:
        page.ping().wait(20)
        pairings = Pairings(app.folder)
        (pairing,) = pairings.list_paired()
        pairings.end(pairing.id)
        page.send(b"anything")
        with pytest.raises(ConnectionClosed):
            page.recv(timeout=20)
        assert page.close_code == 4005

    assert app.ask("/", Cookie=cookie)[0] == 403


def test_it_ends_with_ctrl_c(app: App) -> None:
    """Both servers end together, quietly, with a phone connected."""
    connection = http.client.HTTPSConnection(app.place, context=app.trust, timeout=20)
    connection.connect()
    app.process.send_signal(signal.SIGINT)

    assert app.process.wait(timeout=20) == 0
    connection.close()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--host", "198.51.100.1"), "198.51.100.1 is not an IP address of this computer"),
        (("--host", "0.0.0.0"), "--host 0.0.0.0 stands for every address"),  # noqa: S104
        (("--allowed-origin", "https://a.example"), "--phone and --allowed-origin don't go"),
    ],
)
def test_what_cannot_be_opened_to_phones_is_told(
    capsys: pytest.CaptureFixture[str], options: tuple[str, ...], words: str
) -> None:
    """An address elsewhere, all of them, or a proxy that makes everybody local is refused."""
    assert main(["app", "--phone", "--no-browser", *options]) == 2
    assert words in capsys.readouterr().err
