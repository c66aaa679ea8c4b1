"""A second port for phones, over HTTPS, to the same pages.

The pages' own port stays as it is: this machine alone reaches it, without a certificate and its
warning.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import uvicorn

from posecheck.web.phone.certificate import Certificate
from posecheck.web.phone.pairing_gate import PAIR_PATH, TOKEN

if TYPE_CHECKING:
    from starlette.types import ASGIApp

DEFAULT_PORT: Final = 8443
# The largest message of a page; a camera's frames are smaller.
_MAX_BYTES: Final = 20 * 1024 * 1024
_LONGEST_END_S: Final = 3


@dataclass(frozen=True, slots=True)
class PhoneAddress:
    """Where phones find the pages.

    Attributes:
        place: the socket that listens there.
        certificate: what the connection is encrypted with.
    """

    place: socket.socket
    certificate: Certificate

    @property
    def url(self) -> str:
        """The address of the pages, without a path."""
        host, port = self.place.getsockname()[:2]
        return f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}"

    def make_link(self, token: str) -> str:
        """Return the link that pairs a phone."""
        return f"{self.url}{PAIR_PATH}?{urlencode({TOKEN: token})}"


class _SecondServer(uvicorn.Server):
    """A server on the loop of another one, which hears of Ctrl-C and ends this one."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()


@asynccontextmanager
async def serve_phones(app: ASGIApp, address: PhoneAddress) -> AsyncIterator[None]:
    """Serve an app, which another server has started, to phones while the block runs."""
    config = uvicorn.Config(
        app,
        ssl_certfile=address.certificate.path,
        lifespan="off",
        # Whoever asks is who connects: a header could claim to be this machine.
        proxy_headers=False,
        server_header=False,
        ws="websockets-sansio",
        ws_max_size=_MAX_BYTES,
        ws_per_message_deflate=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=_LONGEST_END_S,
    )
    config.load()  # so that a certificate that can't be read ends the start, not this task
    server = _SecondServer(config)
    serving = asyncio.create_task(server.serve(sockets=[address.place]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
