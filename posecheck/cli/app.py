"""``posecheck app``: serves the pages for a browser, by default only to this machine."""

from __future__ import annotations

import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Final

import click
import streamlit as st

from posecheck.errors import PosecheckError
from posecheck.storage.data_folder import DATA_DIR_VARIABLE, ensure_home
from posecheck.web.server import (
    DEFAULT_PORT,
    OPTIONS,
    PAGES,
    THIS_MACHINE,
    end_services,
    make_middleware,
    make_routes,
)
from posecheck.web.services import get_review_service, get_set_registry

_LOCAL: Final = (THIS_MACHINE, "localhost", "::1")
# These listen on all of this machine's addresses.
_ANYWHERE: Final = ("0.0.0.0", "::")  # noqa: S104  (compared with, never a default)
_OPEN_AFTER_S: Final = 1.5


class CannotListenError(PosecheckError):
    """The pages cannot be served at that address."""


def run_app(
    port: int | None,
    host: str,
    data_dir: Path | None,
    *,
    browser: bool,
    allowed_origins: Collection[str] = (),
) -> None:
    """Serve the pages until Ctrl-C.

    Args:
        port: the port; None for the default one, or a free one if that is in use.
        host: the address to listen on.
        data_dir: where sets and settings are stored; None for the user's data folder.
        browser: whether to open the page in a browser.
        allowed_origins: origins of proxies in front of the pages, as from ``read_origin``.

    Raises:
        CannotListenError: the port is in use, or the address is not one of this machine's.
        OutputError: the data folder cannot be used.
    """
    if data_dir is not None:
        os.environ[DATA_DIR_VARIABLE] = str(data_dir.resolve())
    ensure_home()
    port = _choose_port(host, port)
    app = st.App(
        PAGES,
        routes=make_routes(),
        middleware=make_middleware(allowed_origins),
        lifespan=end_services,
    )
    address = f"http://{_name(host)}:{port}"
    click.echo(f"posecheck is running at {address} - stop it with Ctrl-C")
    if host not in _LOCAL:
        click.echo(
            "Anyone who can reach this computer over the network can open it. Browsers allow the "
            "camera only on HTTPS pages: put a proxy with a certificate in front of it."
        )
    if browser:
        _open_soon(address)
    try:
        # Ctrl-C is how the server is stopped, so it is not an error.
        with suppress(KeyboardInterrupt):
            app.run(config={**OPTIONS, "server.port": port, "server.address": host})
    finally:
        get_review_service().close()
        get_set_registry().close()


def _name(host: str) -> str:
    """Return the host name for the URL in a browser on this machine."""
    if host in _LOCAL or host in _ANYWHERE:
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _choose_port(host: str, wanted: int | None) -> int:
    """Return the port to listen on: the requested one, or else the default or any free one.

    Raises:
        CannotListenError: the requested port is in use or refused, or the address is not one of
            this machine's.
    """
    try:
        free = _try_to_listen(host, 0)
    except OSError as error:
        raise CannotListenError(
            f"{host} is not an address of this computer; leave out --host, or use 0.0.0.0 for all"
        ) from error
    try:
        return _try_to_listen(host, wanted or DEFAULT_PORT)
    except PermissionError as error:
        raise CannotListenError(
            f"port {wanted} needs administrator rights; leave out --port, or try --port {free}"
        ) from error
    except OSError as error:
        if wanted is None:
            return free
        raise CannotListenError(
            f"port {wanted} is in use; leave out --port, or try --port {free}"
        ) from error


def _try_to_listen(host: str, port: int) -> int:
    """Listen for a moment and return the port."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        if os.name == "posix":
            # A port can be used while its last connections are still closing. On other systems,
            # the option would even allow a port that is in use.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        probe.listen(1)
        taken: int = probe.getsockname()[1]
    return taken


def _open_soon(address: str) -> None:
    """Open the page once the server is up, if there is a display."""
    if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
        return
    timer = threading.Timer(_OPEN_AFTER_S, webbrowser.open, (address,))
    timer.daemon = True
    timer.start()
