"""The server of the pages: its options, and the routes beside Streamlit's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from posecheck.live import make_live_endpoint
from posecheck.ui.samples import list_samples, sample_folder
from posecheck.ui.services import get_hub

if TYPE_CHECKING:
    from starlette.requests import Request

PAGES: Final = Path(__file__).parent / "pages.py"
ASSETS: Final = Path(__file__).parent / "coach" / "assets"
DEFAULT_PORT: Final = 8501
THIS_MACHINE: Final = "127.0.0.1"

# `.streamlit/config.toml` says the same to whoever starts `streamlit run app.py`; a test compares.
OPTIONS: Final[Mapping[str, str | int | bool]] = MappingProxyType(
    {
        # Nothing leaves this machine.
        "browser.gatherUsageStats": False,
        "server.headless": True,
        # Reloading a module would split the state of a running set.
        "server.fileWatcherType": "none",
        # In megabytes; an upload is held in memory.
        "server.maxUploadSize": 500,
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        # Calm, and with contrast enough in both.
        "theme.light.primaryColor": "#14794a",
        "theme.dark.primaryColor": "#2f9e68",
        # The command says where the pages are. The address of a set is nobody else's business.
        "logger.hideWelcomeMessage": True,
        "logger.level": "warning",
    }
)


def make_routes() -> list[BaseRoute]:
    """Return the routes of the live camera."""
    return [
        WebSocketRoute("/live/ws", make_live_endpoint(get_hub())),
        Route("/live/samples/{name}.mp4", send_sample),
        Mount("/live/assets", StaticFiles(directory=ASSETS, check_dir=False)),
    ]


async def send_sample(request: Request) -> Response:
    """Send a sample video by its name."""
    name = request.path_params["name"]
    path = next((s.path for s in list_samples(sample_folder()) if s.name == name), None)
    return Response(status_code=404) if path is None else FileResponse(path)
