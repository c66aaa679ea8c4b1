"""Origins of web pages, as browsers send them in requests: ``https://name:port``. Pure."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_HOST: Final = re.compile(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]")


def read_origin(text: str) -> str:
    """Return the origin of a URL as browsers write it, without a path or a default port.

    Raises:
        ValueError: it is not an http or https URL, or has more than a host and a port.
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
    """Whether an origin and a ``Host`` header match; the default port may be left out."""
    try:
        parts = urlsplit(read_origin(origin))
        asked, port = _split(host.lower())
    except ValueError:
        return False
    usual = _DEFAULT_PORTS[parts.scheme]
    return (asked, port or usual) == (_split(parts.netloc)[0], parts.port or usual)


def is_this_machine(host: str) -> bool:
    """Whether Streamlit treats a host, with or without a port, as the browser's own machine."""
    try:
        return _split(host.lower())[0] in ("localhost", "127.0.0.1")
    except ValueError:
        return False


def _split(netloc: str) -> tuple[str, int | None]:
    """Return host and port.

    Raises:
        ValueError: the port is not a valid port number.
    """
    host, colon, port = netloc.rpartition(":")
    if not colon or netloc.endswith("]"):
        return netloc, None
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ValueError(f"{port!r} is not a port")
    return host, int(port)
