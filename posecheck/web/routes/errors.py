"""What goes wrong on a route of the reviews, answered in words: ``{"error": "..."}``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from posecheck.errors import PosecheckError
from posecheck.review_service.errors import (
    NoSuchReviewError,
    RefusedUploadError,
    ReviewError,
    WrongOffsetError,
)

OFFSET: Final = "Upload-Offset"

_Handler = Callable[[Request], Awaitable[Response]]


class UnclearRequestError(ReviewError):
    """The request is none that a page of posecheck sends."""


class OtherSiteError(ReviewError):
    """The request comes from a page of somebody else."""


_STATUS: Final[dict[type[PosecheckError], int]] = {
    UnclearRequestError: 400,
    OtherSiteError: 403,
    NoSuchReviewError: 404,
    WrongOffsetError: 409,
    RefusedUploadError: 413,
}
# Damaged marks, a video under way: nothing that asking once more would change.
_ELSE: Final = 409


def told(handler: _Handler) -> _Handler:
    """Return the handler with its failures put into words."""

    async def handle(request: Request) -> Response:
        try:
            return await handler(request)
        except PosecheckError as error:
            headers = {"Cache-Control": "no-store"}
            if isinstance(error, WrongOffsetError):
                headers[OFFSET] = str(error.received_bytes)
            status = _STATUS.get(type(error), _ELSE)
            return JSONResponse({"error": str(error)}, status, headers)

    return handle
