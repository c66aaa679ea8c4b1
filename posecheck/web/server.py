"""The server of the pages: its options, and the routes beside Streamlit's own."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from starlette.middleware import Middleware
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from posecheck.live import make_live_endpoint
from posecheck.web.gate import Gate
from posecheck.web.look.colours import list_theme_options
from posecheck.web.phone.camera_routes import make_camera_routes
from posecheck.web.phone.listener import serve_phones
from posecheck.web.phone.pairing_gate import PairingGate
from posecheck.web.review.component import ASSETS as REVIEW_ASSETS
from posecheck.web.review.component import ASSETS_ROUTE
from posecheck.web.routes.reviews import make_review_routes
from posecheck.web.samples import list_samples, sample_folder
from posecheck.web.security_headers import SecurityHeaders
from posecheck.web.services import get_review_service, get_set_registry, get_store

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Scope
    from streamlit.starlette import App

    from posecheck.storage.pairings import Pairings
    from posecheck.web.phone.listener import PhoneAddress

PAGES: Final = Path(__file__).parent / "pages.py"
ASSETS: Final = Path(__file__).parent / "stretch" / "coach" / "assets"
SHARED: Final = Path(__file__).parent / "shared"
DEFAULT_PORT: Final = 8501
THIS_MACHINE: Final = "127.0.0.1"

# `.streamlit/config.toml` says the same to whoever starts `streamlit run app.py`; a test compares.
OPTIONS: Final[Mapping[str, str | int | bool | list[str]]] = MappingProxyType(
    {
        # Nothing leaves this machine.
        "browser.gatherUsageStats": False,
        "server.headless": True,
        # Reloading a module would split the state of a running set.
        "server.fileWatcherType": "none",
        # In megabytes, over a websocket: the pages send little, a camera's frames are smaller.
        "server.maxMessageSize": 20,
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        **list_theme_options(),
        # The command says where the pages are. The address of a set is nobody else's business.
        "logger.hideWelcomeMessage": True,
        "logger.level": "warning",
    }
)


def make_routes(pairings: Pairings | None = None) -> list[BaseRoute]:
    """Return the routes of the live camera and of the reviews.

    Args:
        pairings: the phones that may film; None where none are let in.
    """
    get_review_service()  # removes what a crash left, and finds out about an unusable folder
    return [
        WebSocketRoute("/live/ws", make_live_endpoint(get_set_registry())),
        Route("/live/ws", say_what_it_is_for),
        Route("/live/samples/{name}.mp4", send_sample),
        # As deep as in the package: the modules ask for the shared ones next to them.
        Mount("/live/coach/assets", _Modules(directory=ASSETS)),
        Mount("/shared", _Modules(directory=SHARED)),
        Mount(f"/{ASSETS_ROUTE}", _Modules(directory=REVIEW_ASSETS)),
        *make_review_routes(get_review_service),
        *([] if pairings is None else make_camera_routes(pairings, get_set_registry(), get_store)),
    ]


def make_middleware(
    allowed_origins: Collection[str] = (), pairings: Pairings | None = None
) -> list[Middleware]:
    """Return what each request goes through.

    Args:
        allowed_origins: of proxies in front of the server, as ``read_origin`` returns them.
        pairings: the phones to let in besides this machine; None asks nobody for a pairing.
    """
    pairing = [] if pairings is None else [Middleware(PairingGate, pairings)]
    return [Middleware(SecurityHeaders), *pairing, Middleware(Gate, allowed_origins)]


@asynccontextmanager
async def end_services(app: App) -> AsyncIterator[None]:
    """Let go of what the pages share when the server ends, by Ctrl-C or by whoever runs it.

    What follows the server in the command is not reached when the system asks it to end.
    """
    del app
    yield
    await asyncio.to_thread(get_review_service().close)
    await asyncio.to_thread(get_set_registry().close)


def serve_phones_too(phone: PhoneAddress) -> Callable[[App], AbstractAsyncContextManager[None]]:
    """Return a lifespan that serves phones while the server runs, and ends the services after."""

    @asynccontextmanager
    async def serve(app: App) -> AsyncIterator[None]:
        async with end_services(app), serve_phones(app, phone):
            yield

    return serve


class _Modules(StaticFiles):
    """The browser's part, asked for anew each time: its modules belong to one version."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "no-cache"
        return response


async def say_what_it_is_for(request: Request) -> Response:
    """Answer who asks for the live connection's address without opening a websocket.

    A browser whose websocket does not open asks here whether anything but websockets gets through.
    """
    del request
    headers = {"Upgrade": "websocket", "Cache-Control": "no-store"}
    return Response(status_code=426, headers=headers)


async def send_sample(request: Request) -> Response:
    """Send a sample video by its name."""
    name = request.path_params["name"]
    path = next((s.path for s in list_samples(sample_folder()) if s.name == name), None)
    return Response(status_code=404) if path is None else FileResponse(path)
