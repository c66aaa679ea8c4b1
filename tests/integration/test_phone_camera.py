"""The websockets of a phone that films, over a real server: who may send, who may see."""

from __future__ import annotations

import http.client
import json
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from posecheck.core.landmarks import Side
from posecheck.history import HistoryStore, open_store
from posecheck.live import LiveSetup, SetRegistry
from posecheck.references.files import find_reference
from posecheck.storage.pairings import Pairings
from posecheck.web.phone import camera_sockets
from posecheck.web.phone.camera_routes import make_camera_routes
from posecheck.web.phone.pairing_gate import PAIRING
from tests.integration.serving import serve_app

HEADER = struct.Struct("<Id")
FIGURE_4 = find_reference("figure-4")
STILL_S = 0.2


class Passed:
    """Takes the gate's word from a header: which pairing a request came in by."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        for name, value in scope.get("headers", ()):
            if name == b"x-pairing":
                scope = {**scope, PAIRING: value.decode()}
        await self._app(scope, receive, send)


@dataclass(frozen=True)
class Server:
    """A server with nothing but the routes of phones, and the ids of two paired ones."""

    registry: SetRegistry
    pairings: Pairings
    store: HistoryStore
    port: int

    @property
    def phones(self) -> list[str]:
        return [each.id for each in self.pairings.list_paired()]

    def open_set(self) -> str:
        person = self.store.first_profile("Ana").id
        set_id = self.store.begin_set(person, FIGURE_4, Side.RIGHT, "camera", UTC)
        return self.registry.open(LiveSetup(set_id, FIGURE_4, Side.RIGHT))

    def film(self, phone: str | None, origin: str | None = None) -> ClientConnection:
        return self._connect("phone/ws", {} if phone is None else {"X-Pairing": phone}, origin)

    def watch(self, phone: str, token: str, origin: str | None = None) -> ClientConnection:
        return self._connect(f"phone/view?phone={phone}&token={token}", {}, origin)

    def _connect(self, path: str, headers: dict[str, str], origin: str | None) -> ClientConnection:
        host = f"127.0.0.1:{self.port}"
        return connect(
            f"ws://{host}/{path}",
            origin=origin or f"http://{host}",
            additional_headers=headers,
            proxy=None,
        )


@pytest.fixture
def store(tmp_path: Path) -> HistoryStore:
    return open_store(tmp_path / "history.db")


@pytest.fixture
def server(
    tmp_path: Path, store: HistoryStore, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    monkeypatch.setattr(camera_sockets, "STILL_EVERY_S", STILL_S)
    pairings = Pairings(tmp_path)
    for _ in range(2):
        pairings.accept(pairings.offer().token, "android")
    registry = SetRegistry(store)
    app = Passed(Starlette(routes=make_camera_routes(pairings, registry, lambda: store)))
    with serve_app(app) as port:
        yield Server(registry, pairings, store, port)
    registry.close()


def picture(number: int) -> bytes:
    return HEADER.pack(number, 1000.0 * number) + b"\xff\xd8\xff" + bytes(100)


def hear(socket: ClientConnection) -> object:
    """Return the next message that says something."""
    while True:
        message = socket.recv(timeout=10)
        found = message if isinstance(message, bytes) else json.loads(message)
        if found != {"type": "still"}:
            return found


def find_code(socket: ClientConnection) -> int:
    """Return the code with which the server ends a connection, whatever comes before."""
    with suppress(ConnectionClosed):
        while True:
            socket.recv(timeout=10)
    assert socket.close_code is not None
    return socket.close_code


def test_pictures_go_from_the_phone_to_the_stage_as_they_are(server: Server) -> None:
    """Both hear of each other; each picture comes through unchanged, and the phone learns of it."""
    phone_id, _ = server.phones
    with server.film(phone_id) as phone:
        assert hear(phone) == {"type": "watched", "watched": False}
        with server.watch(phone_id, server.open_set()) as stage:
            assert hear(stage) == {"type": "phone", "here": True}
            assert hear(phone) == {"type": "watched", "watched": True}
            for number in (1, 2):
                phone.send(picture(number))
                assert hear(stage) == picture(number)
                stage.send(str(number))
                assert hear(phone) == {"type": "taken", "id": number}
        assert hear(phone) == {"type": "watched", "watched": False}


def test_a_phone_may_come_after_its_stage_and_leave_before_it(server: Server) -> None:
    """The stage waits, is told of each change, and goes on with the phone that is back."""
    phone_id, _ = server.phones
    with server.watch(phone_id, server.open_set()) as stage:
        assert hear(stage) == {"type": "phone", "here": False}
        for _ in range(2):
            with server.film(phone_id):
                assert hear(stage) == {"type": "phone", "here": True}
            assert hear(stage) == {"type": "phone", "here": False}


def test_only_a_paired_phone_of_an_own_page_can_film(server: Server) -> None:
    """Neither this machine itself nor another site's page is a camera."""
    phone_id, _ = server.phones
    with server.film(None) as nobody, server.film(phone_id, "https://a.example") as elsewhere:
        assert find_code(nobody) == 4005
        assert find_code(elsewhere) == 4003


def test_only_the_stage_of_a_running_set_gets_pictures(server: Server) -> None:
    """Without the secret of a set, from another site's page, or of no phone, nothing is shown."""
    phone_id, _ = server.phones
    token = server.open_set()
    refused = {
        (phone_id, "guessed", None): 4004,
        (phone_id, "", None): 4004,
        (phone_id, token, "https://a.example"): 4003,
        ("0", token, None): 4007,
        ("", token, None): 4007,
    }
    for (phone, secret, origin), code in refused.items():
        with server.watch(phone, secret, origin) as stage:
            assert find_code(stage) == code


def test_a_phone_films_for_one_set_at_a_time(server: Server) -> None:
    """A second set is told that the phone is busy; the same set's new page takes it over."""
    phone_id, other_id = server.phones
    first, second = server.open_set(), server.open_set()
    with server.film(phone_id) as phone, server.watch(phone_id, first) as stage:
        with server.watch(phone_id, second) as late, server.watch(other_id, second) as beside:
            assert find_code(late) == 4006
            assert hear(beside) == {"type": "phone", "here": False}
        with server.watch(phone_id, first) as again:
            assert find_code(stage) == 4001
            assert hear(again) == {"type": "phone", "here": True}
            phone.send(picture(1))
            assert hear(again) == picture(1)


def test_the_end_of_a_set_frees_its_phone(server: Server) -> None:
    """A stage that stays open after its set is over soon gets no more pictures, if any come."""
    phone_id, _ = server.phones
    for films in (False, True):
        token = server.open_set()
        with server.film(phone_id) as phone, server.watch(phone_id, token) as stage:
            assert hear(stage) == {"type": "phone", "here": True}
            server.registry.finish(token)
            for number in range(1, 20 if films else 1):
                phone.send(picture(number))
                time.sleep(STILL_S / 5)
            assert find_code(stage) == 4002
            assert [hear(phone), hear(phone), hear(phone)][-1] == {
                "type": "watched",
                "watched": False,
            }


def test_the_next_set_of_a_row_has_the_phone_at_once(server: Server) -> None:
    """The stage's connection for the set before may be open still: it is no other set's."""
    phone_id, _ = server.phones
    token = server.open_set()
    with server.film(phone_id) as phone, server.watch(phone_id, token) as before:
        assert hear(before) == {"type": "phone", "here": True}
        server.registry.finish(token)
        with server.watch(phone_id, server.open_set()) as stage:
            assert hear(stage) == {"type": "phone", "here": True}
            phone.send(picture(1))
            assert hear(stage) == picture(1)


def test_the_end_of_a_pairing_ends_the_stage_s_connection(server: Server) -> None:
    """Whether its phone films just then or not, a stage learns that it never will again."""
    films, away = server.phones
    with (
        server.film(films) as phone,
        server.watch(films, server.open_set()) as stage,
        server.watch(away, server.open_set()) as waiting,
    ):
        hear(stage)
        for each in (films, away):
            server.pairings.end(each)
        phone.close()  # as the gate does
        assert find_code(stage) == find_code(waiting) == 4007


@pytest.mark.parametrize(
    ("sent", "code"),
    [("text", 1003), (b"short", 1003), (bytes(600_000), 1009)],
)
def test_what_no_camera_sends_ends_the_phone_s_connection(
    server: Server, sent: bytes | str, code: int
) -> None:
    """Anything but a picture of a camera's size is refused before it reaches a stage."""
    phone_id, _ = server.phones
    with server.film(phone_id) as phone:
        phone.send(sent)
        assert find_code(phone) == code


@pytest.mark.parametrize("sent", ["", "-1", "1.5", "12345678901", "\u0661", b"1"])
def test_what_no_stage_sends_ends_its_connection(server: Server, sent: bytes | str) -> None:
    """A stage says which picture came, and nothing else."""
    phone_id, _ = server.phones
    with server.watch(phone_id, server.open_set()) as stage:
        stage.send(sent)
        assert find_code(stage) == 1008


def test_no_picture_is_kept(server: Server, tmp_path: Path) -> None:
    """Of what a phone sends nothing is written anywhere in the data folder."""
    phone_id, _ = server.phones
    mark = b"\xff\xd8\xffA picture that somebody might find"
    token = server.open_set()
    with server.film(phone_id) as phone, server.watch(phone_id, token) as stage:
        hear(stage)
        phone.send(HEADER.pack(1, 0.0) + mark)
        assert mark in bytes(hear(stage))  # type: ignore[call-overload]
    server.registry.finish(token)

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not any(mark[3:] in path.read_bytes() for path in files)


Ask = Callable[[str, dict[str, str]], tuple[int, str]]


@pytest.fixture
def ask(server: Server) -> Ask:
    """Return a function that asks the server for a path, with headers."""

    def ask(path: str, headers: dict[str, str]) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        content = response.read().decode()
        connection.close()
        return response.status, content

    return ask


def test_the_pages_learn_which_phones_there_are(server: Server, ask: Ask) -> None:
    """Each paired phone has a name and whether it films; a phone is not its own camera."""
    first, second = server.phones
    with server.film(second) as phone:
        hear(phone)
        status, content = ask("/phone/cameras", {})
        own = json.loads(ask("/phone/cameras?language=xx", {"X-Pairing": first})[1])

    assert status == 200
    assert json.loads(content) == [
        {"id": first, "name": "Android phone", "here": False},
        {"id": second, "name": "Android phone (2)", "here": True},
    ]
    assert [each["id"] for each in own] == [second]
    # A name that somebody has point to this machine.
    assert ask("/phone/cameras", {"Host": "a.example"})[0] == 403


def test_a_phone_s_page_is_for_phones(ask: Ask, server: Server) -> None:
    """This machine is sent to its own pages; no text ends its element; no button is nameless."""
    status, content = ask("/phone", {"X-Pairing": server.phones[0]})

    assert ask("/phone", {})[0] == 303
    assert status == 200
    assert "live/coach/assets/phone_camera.js" in content
    texts = content.partition('id="texts">')[2].partition("</script>")[0]
    assert json.loads(texts)["start"] == "Use this phone as the camera"
    assert "<" not in texts
    # Before the script has named them, nobody is led to them.
    assert content.count("hidden></button>") == content.count("<button") == 3
