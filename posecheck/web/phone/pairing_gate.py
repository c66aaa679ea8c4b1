"""Who may pass at all when a phone may: this machine itself, and phones that were paired.

It stands before every route, the websockets and Streamlit's own included. What it does not know
it refuses.
"""

from __future__ import annotations

import ipaddress
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from posecheck.errors import PosecheckError
from posecheck.storage.pairings import PAIRING_LASTS_S
from posecheck.texts.accepted import choose_accepted
from posecheck.web.phone.device import name_device
from posecheck.web.phone.plain_pages import make_pairing_page, make_refusal

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from posecheck.storage.pairings import Pairing, Pairings

PAIR_PATH: Final = "/pair"
TOKEN: Final = "token"  # noqa: S105  (the name of a parameter)
# The prefix has browsers take it from this very address over HTTPS only.
COOKIE: Final = "__Host-posecheck-phone"
# In a request's scope, the id of the pairing that it came in by; this machine's have none.
PAIRING: Final = "posecheck.pairing"
# Where a paired phone begins.
BEGIN_PATH: Final = "/phone"
# In the numbers of the live camera's websocket.
UNPAIRED: Final = 4005
_HEADERS: Final = {
    "Cache-Control": "no-store",
    # The address contains the secret.
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
}

_logger = logging.getLogger(__name__)


class PairingGate:
    """Lets this machine and paired phones in, and nobody else.

    Args:
        app: what comes behind it.
        pairings: which phones are paired.
    """

    def __init__(self, app: ASGIApp, pairings: Pairings) -> None:
        self._app = app
        self._pairings = pairings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let it through."""
        if scope["type"] == "lifespan" or is_from_this_machine(scope):
            await self._app(scope, receive, send)
            return
        secret = HTTPConnection(scope).cookies.get(COOKIE)
        if (pairing := self._find(secret)) is not None:
            scope = {**scope, PAIRING: pairing.id}
            if scope["type"] == "websocket":
                await self._app(scope, *self._watch(secret, receive, send))
            elif scope["path"] == PAIR_PATH:
                await RedirectResponse(BEGIN_PATH, HTTPStatus.SEE_OTHER)(scope, receive, send)
            else:
                await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer_stranger(Request(scope))(scope, receive, send)
        else:
            # Before it is accepted: the server makes status 403 of it.
            await send({"type": "websocket.close", "code": UNPAIRED})

    def _find(self, secret: str | None) -> Pairing | None:
        try:
            return None if secret is None else self._pairings.find(secret)
        except PosecheckError as error:
            _logger.warning("Phones are refused: %s", error)
            return None

    def _watch(self, secret: str | None, receive: Receive, send: Send) -> tuple[Receive, Send]:
        """Return what passes a websocket's messages on until the pairing is ended."""
        closed = False

        async def close() -> None:
            nonlocal closed
            if not closed:
                closed = True
                await send({"type": "websocket.close", "code": UNPAIRED})

        async def receive_while_paired() -> Message:
            message = await receive()
            if message["type"] == "websocket.disconnect" or self._find(secret) is not None:
                return message
            await close()
            return {"type": "websocket.disconnect", "code": UNPAIRED}

        async def send_while_paired(message: Message) -> None:
            if self._find(secret) is not None:
                await send(message)
            else:
                await close()

        return receive_while_paired, send_while_paired

    def _answer_stranger(self, request: Request) -> Response:
        language = choose_accepted(request.headers.get("accept-language", ""))
        if request.url.path != PAIR_PATH or request.method not in {"GET", "POST"}:
            return _refuse("unpaired", language)
        token = request.query_params.get(TOKEN, "")
        if not self._pairings.is_offered(token):
            return _refuse("link_over", language)
        if request.method == "GET":
            # Looking at the link does not use it up: cameras and messengers look ahead.
            return HTMLResponse(make_pairing_page(language), headers=_HEADERS)
        try:
            device = name_device(request.headers.get("user-agent", ""))
            secret = self._pairings.accept(token, device)
        except PosecheckError as error:
            _logger.warning("A phone could not be paired: %s", error)
            return _refuse("unkept", language)
        return _refuse("link_over", language) if secret is None else _give_cookie(secret)


def is_from_this_machine(scope: Scope) -> bool:
    """Whether a request comes from a program on this machine, over its loopback address."""
    client = scope.get("client")
    try:
        return client is not None and ipaddress.ip_address(client[0]).is_loopback
    except ValueError:
        return False


def _give_cookie(secret: str) -> Response:
    answer = RedirectResponse(BEGIN_PATH, HTTPStatus.SEE_OTHER, _HEADERS)
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=int(PAIRING_LASTS_S),
        secure=True,
        httponly=True,
        samesite="strict",
    )
    return answer


def _refuse(why: str, language: str) -> Response:
    # What a refused request still has to send is not waited for.
    headers = {**_HEADERS, "Connection": "close"}
    return HTMLResponse(make_refusal(why, language), HTTPStatus.FORBIDDEN, headers)
