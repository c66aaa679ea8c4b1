"""Objects shared by all pages and routes of a server."""

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
    """Return the history of this machine's user, opened on the first call.

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
    """Return the reference poses of this machine's user; the library caches nothing."""
    return open_library()


@cache
def get_set_registry() -> SetRegistry:
    """Return the live sets of this server.

    Raises:
        PosecheckError: the history cannot be opened.
    """
    return SetRegistry(get_store())


@cache
def get_review_service() -> ReviewService:
    """Return the review service.

    Raises:
        PosecheckError: the data folder cannot be used.
    """
    store = get_store()
    service = ReviewService(
        data_folder(),
        store.find_video_days,
        ids_by_number=store.list_former_numbers(),
    )
    atexit.register(service.close)  # for a server that we do not stop ourselves
    return service
