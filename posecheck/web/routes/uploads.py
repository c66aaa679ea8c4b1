"""Uploads over HTTP: announced first, then sent in as many pieces as the connection makes of them.

A piece is written one block at a time as it arrives: no upload is ever completely in memory.
"""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from posecheck.live.endpoint import is_from_own_page
from posecheck.live.origin import read_origin
from posecheck.review_service.errors import NoSuchReviewError, ReviewError, text
from posecheck.web.routes.errors import (
    OFFSET,
    OtherSiteError,
    UnclearRequestError,
    guarded,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from posecheck.review_service import ReviewRecord, ReviewService

_BLOCK_BYTES: Final = 1 << 20
_MAX_ABOUT_BYTES: Final = 64 * 1024
# A refused piece is still read for a while, so that the sending browser receives the reason.
_DRAIN_BYTES: Final = 64 << 20
_DRAIN_S: Final = 2.0


def make_upload_routes(find_service: Callable[[], ReviewService]) -> list[Route]:
    """Return the routes for uploads."""
    return [
        Route(
            "/reviews/uploads",
            guarded(partial(_announce, find_service)),
            methods=["POST"],
        ),
        Route(
            "/reviews/uploads/{id}",
            guarded(partial(_send_offset, find_service)),
            methods=["HEAD"],
        ),
        Route(
            "/reviews/uploads/{id}",
            guarded(partial(_receive, find_service)),
            methods=["PUT"],
        ),
        Route(
            "/reviews/uploads/{id}",
            guarded(partial(_cancel, find_service)),
            methods=["DELETE"],
        ),
    ]


async def _announce(find_service: Callable[[], ReviewService], request: Request) -> Response:
    _refuse_others(request)
    name, size_bytes = await _read_about(request)
    announce = find_service().uploads.announce
    workspace = request.query_params.get("workspace", "")
    review_id = await asyncio.to_thread(announce, workspace, name, size_bytes)
    return JSONResponse({"id": review_id}, 201)


async def _send_offset(find_service: Callable[[], ReviewService], request: Request) -> Response:
    offset = find_service().uploads.find_offset(request.path_params["id"])
    return Response(headers={OFFSET: str(offset), "Cache-Control": "no-store"})


async def _receive(find_service: Callable[[], ReviewService], request: Request) -> Response:
    """Receive a piece of an upload, starting at the offset that it names."""
    try:
        _refuse_others(request)
        record = await _receive_piece(find_service(), request)
    except ReviewError:
        await _drain(request)
        raise
    return JSONResponse(
        {
            "id": record.id,
            "received": record.received_bytes,
            "complete": record.received_bytes == record.size_bytes,
            "same_as": record.same_as,
        },
        headers={OFFSET: str(record.received_bytes)},
    )


async def _cancel(find_service: Callable[[], ReviewService], request: Request) -> Response:
    _refuse_others(request)
    await asyncio.to_thread(find_service().cancel, request.path_params["id"])
    return Response(status_code=204)


async def _receive_piece(service: ReviewService, request: Request) -> ReviewRecord:
    review_id = request.path_params["id"]
    offset = _read_number(request.headers.get(OFFSET))
    length = _read_number(request.headers.get("content-length", "0"))
    turn = await asyncio.to_thread(service.uploads.take_over, review_id, offset, length)
    record = service.find(review_id)
    if record is None:
        raise NoSuchReviewError(text("gone"))
    if turn is None:
        return record
    receive = partial(service.uploads.receive, review_id, turn)
    block = bytearray()
    try:
        async for chunk in request.stream():
            block += chunk
            if len(block) >= _BLOCK_BYTES:
                record = await asyncio.to_thread(receive, bytes(block))
                block.clear()
    except ClientDisconnect:
        # Whatever has arrived is fine: the upload continues from there.
        pass
    return await asyncio.to_thread(receive, bytes(block)) if block else record


async def _drain(request: Request) -> None:
    drained = 0
    try:
        async with asyncio.timeout(_DRAIN_S):
            async for chunk in request.stream():
                drained += len(chunk)
                if drained > _DRAIN_BYTES:
                    return
    except (ClientDisconnect, RuntimeError, TimeoutError):
        pass


async def _read_about(request: Request) -> tuple[str, int]:
    """Return the name and size from an announcement."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > _MAX_ABOUT_BYTES:
            raise UnclearRequestError(text("not_understood"))
    try:
        about: Any = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnclearRequestError(text("not_understood")) from error
    name, size = (about.get("name"), about.get("size")) if isinstance(about, dict) else (None, None)
    if not isinstance(name, str) or not isinstance(size, int) or isinstance(size, bool):
        raise UnclearRequestError(text("not_understood"))
    return name, size


def _read_number(value: str | None) -> int:
    if value is None or not value.isascii() or not value.isdigit() or len(value) > 15:
        raise UnclearRequestError(text("not_understood"))
    return int(value)


def _refuse_others(request: Request) -> None:
    if is_from_own_page(request):
        return
    try:
        origin = read_origin(request.headers.get("origin", ""))
    except ValueError as error:
        raise OtherSiteError(text("other_site")) from error
    raise OtherSiteError(text("other_address", origin=origin))
