"""Whether this server lets phones in, and where: set once by the command, asked by the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from posecheck.web.phone.camera_routes import CAMERAS_PATH, LANGUAGE

if TYPE_CHECKING:
    from posecheck.web.phone.listener import PhoneAddress

_open: list[PhoneAddress] = []


def open_to_phones(address: PhoneAddress | None) -> None:
    """Say where phones find this server; None where they do not."""
    _open[:] = [] if address is None else [address]


def find_phone_address() -> PhoneAddress | None:
    """Return where phones find this server, None where they do not."""
    return _open[0] if _open else None


def find_phone_list(language: str) -> str | None:
    """Return where the browser is told of the paired phones, None where none are let in."""
    if not _open:
        return None
    return f"{CAMERAS_PATH.removeprefix('/')}?{urlencode({LANGUAGE: language})}"
