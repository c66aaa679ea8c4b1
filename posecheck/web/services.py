"""What all pages and routes of one server share."""

from __future__ import annotations

import atexit
from functools import cache

from posecheck.history import HistoryStore, open_store
from posecheck.live import SetRegistry
from posecheck.references.library import ReferenceLibrary
from posecheck.references.lookup import open_library
from posecheck.review_service import ReviewService
from posecheck.storage.data_folder import data_folder
from posecheck.storage.pairings import Pairings


@cache
def get_store() -> HistoryStore:
    """Return the records of this machine's user, opened at the first call.

    Raises:
        PosecheckError: the folder cannot be used.
    """
    return open_store()


@cache
def get_pairings() -> Pairings:
    """Return the phones that are paired with this machine.

    Raises:
        OutputError: the data folder cannot be used.
    """
    return Pairings(data_folder())


def get_library() -> ReferenceLibrary:
    """Return the reference poses of this machine's user; it remembers nothing itself."""
    return open_library()


@cache
def get_set_registry() -> SetRegistry:
    """Return the live sets of this server.

    Raises:
        PosecheckError: the records cannot be opened.
    """
    return SetRegistry(get_store())


@cache
def get_review_service() -> ReviewService:
    """Return the service that videos are reviewed on.

    Raises:
        PosecheckError: the data folder cannot be used.
    """
    store = get_store()
    service = ReviewService(
        data_folder(),
        store.find_video_days,
        ids_by_number=store.list_former_numbers(),
    )
    atexit.register(service.close)  # for a server that is not ended by us
    return service
