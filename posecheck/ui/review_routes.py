"""What the browser fetches of a review, beside the page itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posecheck.ui.upload_routes import make_upload_routes

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.routing import BaseRoute

    from posecheck.reviews import ReviewDesk


def make_review_routes(find_desk: Callable[[], ReviewDesk]) -> list[BaseRoute]:
    """Return the routes by which videos come in."""
    return [*make_upload_routes(find_desk)]
