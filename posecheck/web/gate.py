"""Who may talk to the pages' server, asked before anything else looks at a request.

A browser says which page a request comes from (``Origin``), and which address it was sent to
(``Host``). Both are the same for posecheck's own pages, unless a proxy in front of it rewrites the
second. Whoever runs such a proxy names its address with ``--allowed-origin``: requests of pages
there then look as if the proxy had left the address alone, to every check that follows.

Streamlit's own check of a foreign page would ask a server on the internet for this machine's
address first. No such request gets that far.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.websockets import WebSocket

from posecheck.live.endpoint import OTHER_ORIGIN, turn_away
from posecheck.live.origin import is_same_origin, is_this_machine, read_origin
from posecheck.texts.accepted import choose_accepted
from posecheck.texts.catalog import load_section

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Receive, Scope, Send

# Streamlit's pages ask here first, and show what they are told instead.
_FIRST_ASKED: Final = "/_stcore/health"
_MISDIRECTED: Final = 421


class Gate:
    """Lets pages of the proxies that were named in, and keeps pages of others out.

    Args:
        app: what comes behind it.
        allowed: origins of proxies, as ``read_origin`` returns them.
    """

    def __init__(self, app: ASGIApp, allowed: Collection[str] = ()) -> None:
        self._app = app
        self._allowed = frozenset(allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let it through."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin, host = headers.get("origin"), headers.get("host", "")
        if origin is not None and (origin in self._allowed or is_same_origin(origin, host)):
            # In the second case, too: Streamlit takes the usual port for another one.
            scope = _as_sent_to(scope, origin)
        elif scope["type"] == "websocket":
            if origin is not None and not _may_talk(origin, host):
                await turn_away(WebSocket(scope, receive, send), OTHER_ORIGIN)
                return
        elif scope["path"].endswith(_FIRST_ASKED):
            page = _find_page(headers)
            if page is not None and page not in self._allowed and not _may_talk(page, host):
                # As JSON, because Streamlit's page reads no other.
                language = choose_accepted(headers.get("accept-language", ""))
                option = f"--allowed-origin {page}"
                words = load_section("proxy", language)("told", origin=page, option=option)
                await JSONResponse(words, _MISDIRECTED)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _as_sent_to(scope: Scope, origin: str) -> Scope:
    """Return a request as if it had been sent to the page's own address."""
    others = [each for each in scope["headers"] if each[0] != b"host"]
    return {**scope, "headers": [*others, (b"host", urlsplit(origin).netloc.encode())]}


def _may_talk(origin: str, host: str) -> bool:
    """Whether a page may show itself: it is one of ours, or it is on the very same machine.

    For the latter Streamlit makes no difference between ports. The page says then what a proxy
    that leaves out its port makes of the camera and of uploads, which do.
    """
    return is_same_origin(origin, host) or (
        is_this_machine(urlsplit(origin).netloc) and is_this_machine(host)
    )


def _find_page(headers: Headers) -> str | None:
    """Return the origin of the page that asks, None where the browser does not say."""
    parts = urlsplit(headers.get("referer", ""))
    try:
        return read_origin(f"{parts.scheme}://{parts.netloc}")
    except ValueError:
        return None
