"""An app behind a real server in this process, for tests that open its websockets."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from starlette.types import ASGIApp


@contextmanager
def serve_app(app: ASGIApp) -> Iterator[int]:
    """Serve an app until the block ends; return its port on this machine."""
    runner = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="websockets-sansio"))
    thread = threading.Thread(target=runner.run, daemon=True)
    thread.start()
    while not runner.started:
        time.sleep(0.01)
    yield runner.servers[0].sockets[0].getsockname()[1]
    runner.should_exit = True
    thread.join(10)
