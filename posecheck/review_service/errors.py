"""The review service's errors, each with a text for the user."""

from __future__ import annotations

from posecheck.errors import PosecheckError
from posecheck.texts.catalog import load_section


class ReviewError(PosecheckError):
    """A request for a review cannot be met."""


class NoSuchReviewError(ReviewError):
    """The review or workspace does not exist, or no longer exists."""


class RefusedUploadError(ReviewError):
    """A video cannot be accepted: it is too large, empty, or larger than announced, or no room."""


class WrongOffsetError(ReviewError):
    """An upload was continued at the wrong offset.

    Attributes:
        received_bytes: how many bytes have arrived, which is the right offset.
    """

    def __init__(self, received_bytes: int) -> None:
        super().__init__(text("wrong_offset"))
        self.received_bytes = received_bytes


def text(key: str, **values: str) -> str:
    """Return one of the service's texts with its values filled in."""
    return load_section("reviews")(key, **values)
