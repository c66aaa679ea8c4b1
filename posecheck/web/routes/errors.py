"""Failures of the review routes as JSON with a message: ``{"error": "..."}``."""

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
from posecheck.texts.accepted import choose_accepted
from posecheck.texts.error_words import translate_error

OFFSET: Final = "Upload-Offset"

_Handler = Callable[[Request], Awaitable[Response]]


class UnclearRequestError(ReviewError):
    """The request is not one that a posecheck page would send."""


class OtherSiteError(ReviewError):
    """The request comes from another site's page."""


_STATUS: Final[dict[type[PosecheckError], int]] = {
    UnclearRequestError: 400,
    OtherSiteError: 403,
    NoSuchReviewError: 404,
    WrongOffsetError: 409,
    RefusedUploadError: 413,
}
# Damaged marks, or a video still being analysed: retrying would not change anything.
_ELSE: Final = 409


def guarded(handler: _Handler) -> _Handler:
    """Return the handler with its failures turned into messages."""

    async def handle(request: Request) -> Response:
        try:
            return await handler(request)
        except PosecheckError as error:
            headers = {"Cache-Control": "no-store"}
            if isinstance(error, WrongOffsetError):
                headers[OFFSET] = str(error.received_bytes)
            language = choose_accepted(request.headers.get("accept-language", ""))
            status = _STATUS.get(type(error), _ELSE)
            return JSONResponse({"error": translate_error(str(error), language)}, status, headers)

    return handle
