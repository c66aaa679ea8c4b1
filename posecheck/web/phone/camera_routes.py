"""The routes of phones that film: their page, the list of them, and their websockets."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute

from posecheck.errors import PosecheckError
from posecheck.live.origin import is_this_machine
from posecheck.texts.accepted import choose_accepted
from posecheck.texts.catalog import DEFAULT_LANGUAGE, list_languages, load_section
from posecheck.web.phone.camera_page import make_camera_page
from posecheck.web.phone.camera_sockets import make_phone_endpoint, make_stage_endpoint
from posecheck.web.phone.cameras import PhoneCameras
from posecheck.web.phone.names import name_phones
from posecheck.web.phone.pairing_gate import BEGIN_PATH, PAIRING

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from posecheck.history import HistoryStore
    from posecheck.live import SetRegistry
    from posecheck.storage.pairings import Pairings

CAMERAS_PATH: Final = f"{BEGIN_PATH}/cameras"
# The name of a parameter.
LANGUAGE: Final = "language"
_NOT_KEPT: Final = {"Cache-Control": "no-store"}


def make_camera_routes(
    pairings: Pairings, registry: SetRegistry, find_store: Callable[[], HistoryStore]
) -> list[BaseRoute]:
    """Return the routes of a server that lets phones in."""
    cameras = PhoneCameras()

    async def send_page(request: Request) -> Response:
        if PAIRING not in request.scope:
            return RedirectResponse("/", HTTPStatus.SEE_OTHER)
        return HTMLResponse(
            make_camera_page(choose_accepted(request.headers.get("accept-language", ""))),
            headers=_NOT_KEPT,
        )

    async def list_cameras(request: Request) -> Response:
        own = request.scope.get(PAIRING)
        # No cookie says so, and a page elsewhere may have had its name point to this machine.
        if own is None and not is_this_machine(request.headers.get("host", "")):
            return Response(status_code=HTTPStatus.FORBIDDEN)
        language = request.query_params.get(LANGUAGE, "")
        language = language if language in list_languages() else DEFAULT_LANGUAGE
        try:
            names = await asyncio.to_thread(_name_paired, pairings, find_store, language)
        except PosecheckError:
            names = {}  # the settings say why
        phones = [
            {"id": phone, "name": name, "here": cameras.is_here(phone)}
            for phone, name in names.items()
            if phone != own
        ]
        return JSONResponse(phones, headers=_NOT_KEPT)

    return [
        Route(BEGIN_PATH, send_page),
        Route(CAMERAS_PATH, list_cameras),
        WebSocketRoute(f"{BEGIN_PATH}/ws", make_phone_endpoint(cameras, pairings, registry.now)),
        WebSocketRoute(f"{BEGIN_PATH}/view", make_stage_endpoint(cameras, pairings, registry)),
    ]


def _name_paired(
    pairings: Pairings, find_store: Callable[[], HistoryStore], language: str
) -> dict[str, str]:
    people = {each.id: each.name for each in find_store().list_profiles()}
    return name_phones(pairings.list_paired(), people, load_section("phone", language))
