"""Who passes the gate before every route."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from posecheck.storage.pairings import FILE_NAME, Pairings
from posecheck.web.phone.pairing_gate import COOKIE, PAIRING, PairingGate

Step = Callable[[], None]
PHONE = ("192.168.1.7", 50_000)


class App:
    """Notes what reaches it, and answers everything until it is told that nobody listens."""

    def __init__(self) -> None:
        self.reached: list[str] = []
        self.heard: list[str] = []
        self.pairing: str | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.reached.append(scope["type"])
        self.pairing = scope.get(PAIRING)
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"secret"})
        elif scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            while not self.heard or self.heard[-1] != "websocket.disconnect":
                self.heard.append((await receive())["type"])
                await send({"type": "websocket.send", "text": "secret"})


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
def pairings(tmp_path: Path) -> Pairings:
    return Pairings(tmp_path)


def ask(gate: PairingGate, scope: dict[str, Any], *received: Message | Step) -> list[Message]:
    """Return what is sent in answer; a callable among the messages is called in their place."""
    sent: list[Message] = []
    waiting = iter(received)

    async def receive() -> Message:
        message = next(waiting)
        while callable(message):
            message()
            message = next(waiting)
        return message

    async def send(message: Message) -> None:
        sent.append(message)

    # On a thread of its own: Playwright's loop runs on this one when browser tests went before.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, gate(scope, receive, send)).result()
    return sent


def request(kind: str = "http", **more: object) -> dict[str, Any]:
    usual = {"method": "GET", "path": "/", "query_string": b"", "client": PHONE, "headers": []}
    return {"type": kind, **usual, **more}


def with_cookie(secret: str) -> list[tuple[bytes, bytes]]:
    return [(b"cookie", f"{COOKIE}={secret}".encode())]


def pair(pairings: Pairings) -> str:
    secret = pairings.accept(pairings.offer().token)
    assert secret is not None
    return secret


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    "client",
    [PHONE, ("fe80::1", 1), ("::ffff:192.168.1.7", 1), ("localhost", 1), ("", 1), None],
)
@pytest.mark.parametrize(
    "headers",
    [
        [],
        with_cookie("guessed"),
        with_cookie(""),
        [(b"x-forwarded-for", b"127.0.0.1"), (b"host", b"localhost")],
    ],
)
def test_who_is_not_paired_reaches_nothing(
    app: App, pairings: Pairings, kind: str, client: object, headers: object
) -> None:
    """Whatever is asked for, and whatever the headers claim, the app does not hear of it."""
    pair(pairings)
    sent = ask(PairingGate(app, pairings), request(kind, client=client, headers=headers))

    assert app.reached == []
    assert sent[0].get("status") == 403 or sent == [{"type": "websocket.close", "code": 4005}]
    assert b"secret" not in b"".join(message.get("body", b"") for message in sent)


@pytest.mark.parametrize("client", [("127.0.0.1", 1), ("127.8.0.1", 1), ("::1", 1)])
def test_this_machine_needs_no_pairing(app: App, pairings: Pairings, client: object) -> None:
    """Whoever connects over the loopback address is let in."""
    ask(PairingGate(app, pairings), request(client=client))
    ask(PairingGate(app, pairings), {"type": "lifespan"})

    assert app.reached == ["http", "lifespan"]
    assert app.pairing is None


def test_a_paired_phone_is_let_in(app: App, pairings: Pairings) -> None:
    """Pages and websockets alike take the cookie, and learn whose it is."""
    headers = with_cookie(pair(pairings))
    gate = PairingGate(app, pairings)
    sent = ask(gate, request(headers=headers))
    ask(gate, request("websocket", headers=headers), {"type": "websocket.disconnect"})

    assert sent[0]["status"] == 200
    assert app.reached == ["http", "websocket"]
    assert app.pairing == pairings.list_paired()[0].id


def test_an_open_websocket_ends_with_its_pairing(app: App, pairings: Pairings) -> None:
    """After the pairing is ended no message gets through either way, and the socket is closed."""
    secret, other = pair(pairings), pair(pairings)
    (pairing, _) = pairings.list_paired()
    picture = {"type": "websocket.receive", "bytes": b"1"}
    sent = ask(
        PairingGate(app, pairings),
        request("websocket", headers=with_cookie(secret)),
        picture,
        lambda: pairings.end(pairing.id),
        picture,
    )

    assert [message["type"] for message in sent] == [
        "websocket.accept",
        "websocket.send",
        "websocket.close",
    ]
    assert app.heard == ["websocket.receive", "websocket.disconnect"]
    assert pairings.find(other) is not None


def test_looking_at_the_link_does_not_use_it_up(app: App, pairings: Pairings) -> None:
    """Only the button pairs: a camera or a messenger that looks ahead leaves the link good."""
    gate, query = PairingGate(app, pairings), f"token={pairings.offer().token}".encode()
    link = {"path": "/pair", "query_string": query, "headers": [(b"user-agent", b"iPhone")]}
    looks = [ask(gate, request(**link))[0]["status"] for _ in range(2)]
    other_verbs = [ask(gate, request(**link, method=verb))[0] for verb in ("HEAD", "PUT", "X")]
    paired = ask(gate, request(**link, method="POST"))[0]
    again = [ask(gate, request(**link, method=verb))[0] for verb in ("GET", "POST")]

    assert looks == [200, 200]
    assert [each["status"] for each in other_verbs] == [403] * 3
    assert paired["status"] == 303
    assert [each.device for each in pairings.list_paired()] == ["iphone"]
    (cookie,) = (value.decode() for name, value in paired["headers"] if name == b"set-cookie")
    assert cookie.startswith(f"{COOKIE}=")
    assert set(cookie.split("; ")[1:]) >= {"HttpOnly", "Secure", "SameSite=strict", "Path=/"}
    assert [each["status"] for each in again] == [403] * 2
    assert app.reached == []


def test_a_damaged_list_lets_no_phone_in(app: App, pairings: Pairings, tmp_path: Path) -> None:
    """Where it cannot be known who is paired, nobody is, and pairing fails kindly."""
    secret, query = pair(pairings), f"token={pairings.offer().token}".encode()
    (tmp_path / FILE_NAME).write_text("?")
    gate = PairingGate(app, pairings)

    assert ask(gate, request(headers=with_cookie(secret)))[0]["status"] == 403
    link = request(path="/pair", query_string=query, method="POST")
    answer, body = ask(gate, link)
    assert answer["status"] == 403
    assert b"couldn&#x27;t save the pairing" in body["body"]
    assert app.reached == []
