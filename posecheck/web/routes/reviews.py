"""What the browser fetches of a review besides the page itself: the video to watch, and downloads.

Knowing a review's id is the permission to fetch it: the id cannot be guessed. Browsers are asked
not to keep a copy, because deleting is meant to be real.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final

from starlette.responses import FileResponse, Response
from starlette.routing import Route

from posecheck.review_service.errors import NoSuchReviewError, text
from posecheck.review_service.exports import HTML, PDF, make_export
from posecheck.review_service.filenames import content_disposition, download_name
from posecheck.review_service.paths import ANNOTATED, FRAMES, INTERVALS, REPORT
from posecheck.texts.catalog import DEFAULT_LANGUAGE, list_languages
from posecheck.web.routes.errors import guarded
from posecheck.web.routes.uploads import make_upload_routes

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from posecheck.review_service import ReviewRecord, ReviewService

_KINDS: Final = {
    PDF: "application/pdf",
    HTML: "text/html; charset=utf-8",
    REPORT: "application/json",
    FRAMES: "text/csv; charset=utf-8",
    INTERVALS: "text/csv; charset=utf-8",
}
_PRIVATE: Final = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def make_review_routes(find_service: Callable[[], ReviewService]) -> list[BaseRoute]:
    """Return the routes for uploads and for results."""
    return [
        *make_upload_routes(find_service),
        Route("/reviews/{id}/annotated.mp4", guarded(partial(_send_video, find_service))),
        *(
            Route(
                f"/reviews/{{id}}/{name}",
                guarded(partial(_send_export, find_service, name)),
            )
            for name in _KINDS
        ),
    ]


async def _send_video(find_service: Callable[[], ReviewService], request: Request) -> Response:
    service = find_service()
    record = await asyncio.to_thread(_find, service, request)
    path = service.folder(record.id) / ANNOTATED
    if not path.is_file():
        raise NoSuchReviewError(text("no_picture_left" if record.summary else "no_results"))
    headers = dict(_PRIVATE)
    if "download" in request.query_params:
        headers |= _name(record, ".annotated.mp4")
    return FileResponse(path, media_type="video/mp4", headers=headers)


async def _send_export(
    find_service: Callable[[], ReviewService], name: str, request: Request
) -> Response:
    service = find_service()
    record = await asyncio.to_thread(_find, service, request)
    language = request.query_params.get("language", "")
    language = language if language in list_languages() else DEFAULT_LANGUAGE
    # In a separate thread: a PDF page takes a second, and live sets must not wait for it.
    content = await asyncio.to_thread(make_export, service.folder(record.id), name, language)
    return Response(content, media_type=_KINDS[name], headers=_PRIVATE | _name(record, f".{name}"))


def _find(service: ReviewService, request: Request) -> ReviewRecord:
    """Return the requested review, and note that somebody is viewing it."""
    record = service.find(request.path_params["id"])
    if record is None:
        raise NoSuchReviewError(text("gone"))
    service.visit(record.id)
    return record


def _name(record: ReviewRecord, ending: str) -> dict[str, str]:
    return {"Content-Disposition": content_disposition(download_name(record.name, ending))}
