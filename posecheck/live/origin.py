"""Where a page comes from, as browsers say it in a request: ``https://name:port``. Pure."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_HOST: Final = re.compile(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]")


def read_origin(text: str) -> str:
    """Return the origin of an address, as a browser writes it: without a path or a usual port.

    Raises:
        ValueError: it is no http or https address, or one with more than a name and a port.
    """
    parts = urlsplit(text.strip().lower())
    more = parts.path.strip("/") or parts.query or parts.fragment
    host, port = _split(parts.netloc)
    if parts.scheme not in _DEFAULT_PORTS or more or not _HOST.fullmatch(host):
        raise ValueError(f"{text!r} is not an address such as https://pose.example.org")
    if port in (None, _DEFAULT_PORTS[parts.scheme]):
        return f"{parts.scheme}://{host}"
    return f"{parts.scheme}://{host}:{port}"


def is_same_origin(origin: str, host: str) -> bool:
    """Whether a page of this origin was asked for at this host; the usual port may be left out."""
    try:
        parts = urlsplit(read_origin(origin))
        asked, port = _split(host.lower())
    except ValueError:
        return False
    usual = _DEFAULT_PORTS[parts.scheme]
    return (asked, port or usual) == (_split(parts.netloc)[0], parts.port or usual)


def is_this_machine(host: str) -> bool:
    """Whether a host, with or without its port, is a browser's own machine for Streamlit, too."""
    try:
        return _split(host.lower())[0] in ("localhost", "127.0.0.1")
    except ValueError:
        return False


def _split(netloc: str) -> tuple[str, int | None]:
    """Return host and port.

    Raises:
        ValueError: the port is none.
    """
    host, colon, port = netloc.rpartition(":")
    if not colon or netloc.endswith("]"):
        return netloc, None
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ValueError(f"{port!r} is not a port")
    return host, int(port)
