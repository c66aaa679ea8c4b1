"""``posecheck app``: the pages in a browser, on this machine unless told otherwise."""

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
# At these, every way to this machine leads to the pages.
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
        port: None takes the usual one, or a free one when that is taken.
        host: the address to listen at.
        data_dir: where sets and settings are kept; None for the user's data folder.
        browser: whether to open the page.
        allowed_origins: of proxies in front of the pages, as ``read_origin`` returns them.

    Raises:
        CannotListenError: the port is taken, or the address is not this machine's.
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
        # Ctrl-C is the way to end it, so it is no failure.
        with suppress(KeyboardInterrupt):
            app.run(config={**OPTIONS, "server.port": port, "server.address": host})
    finally:
        get_review_service().close()
        get_set_registry().close()


def _name(host: str) -> str:
    """Return how a browser on this machine calls the address."""
    if host in _LOCAL or host in _ANYWHERE:
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _choose_port(host: str, wanted: int | None) -> int:
    """Return the port to listen at: the wanted one, else the usual one or any that is free.

    Raises:
        CannotListenError: the wanted one is taken or refused, or the address is not this
            machine's.
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
            # A port whose last connections are still closing can be taken; elsewhere the
            # option means that a port in use can be taken too.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        probe.listen(1)
        taken: int = probe.getsockname()[1]
    return taken


def _open_soon(address: str) -> None:
    """Open the page once the server is up, where there is a screen to open it on."""
    if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
        return
    timer = threading.Timer(_OPEN_AFTER_S, webbrowser.open, (address,))
    timer.daemon = True
    timer.start()
