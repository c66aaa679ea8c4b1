"""What can go wrong on the service, each with words for the person."""

from __future__ import annotations

from posecheck.errors import PosecheckError
from posecheck.texts.catalog import load_section


class ReviewError(PosecheckError):
    """A review cannot be had as it was asked for."""


class NoSuchReviewError(ReviewError):
    """There is no such review or workspace, or no longer."""


class RefusedUploadError(ReviewError):
    """A video cannot be taken: too large, empty, no room, or not what was announced."""


class WrongOffsetError(ReviewError):
    """An upload goes on at another place.

    Attributes:
        received_bytes: how much is there.
    """

    def __init__(self, received_bytes: int) -> None:
        super().__init__(text("wrong_offset"))
        self.received_bytes = received_bytes


def text(key: str, **values: str) -> str:
    """Return one of the service's texts with its values filled in."""
    return load_section("reviews")(key, **values)
