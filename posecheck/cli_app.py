"""``posecheck app``: the pages in a browser, on this machine unless told otherwise."""

from __future__ import annotations

import os
import socket
import sys
import threading
import webbrowser
from pathlib import Path
from typing import Final

import click
import streamlit as st

from posecheck.data_folder import DATA_DIR_VARIABLE
from posecheck.errors import PosecheckError
from posecheck.ui.server import DEFAULT_PORT, OPTIONS, PAGES, THIS_MACHINE, make_routes

_LOCAL: Final = (THIS_MACHINE, "localhost", "::1")
_OPEN_AFTER_S: Final = 1.5


class PortTakenError(PosecheckError):
    """Something else listens there."""


def run_app(port: int | None, host: str, data_dir: Path | None, *, browser: bool) -> None:
    """Serve the pages until Ctrl-C.

    Args:
        port: None takes the usual one, or a free one when that is taken.
        host: the address to listen at.
        data_dir: where sets and settings are kept; None for the user's data folder.
        browser: whether to open the page.

    Raises:
        PosecheckError: the port is taken, or the data folder cannot be used.
    """
    if data_dir is not None:
        os.environ[DATA_DIR_VARIABLE] = str(data_dir.resolve())
    if port is not None and not _is_free(host, port):
        raise PortTakenError(
            f"port {port} is taken; leave --port out, or try --port {_find_free_port(host)}"
        )
    if port is None:
        port = DEFAULT_PORT if _is_free(host, DEFAULT_PORT) else _find_free_port(host)
    app = st.App(PAGES, routes=make_routes())
    address = f"http://{'localhost' if host in _LOCAL else host}:{port}"
    click.echo(f"posecheck is at {address} - end it with Ctrl-C")
    if host not in _LOCAL:
        click.echo(
            "Everyone who reaches this machine over the network can open it. Browsers give a "
            "camera only to HTTPS pages: put a proxy with a certificate in front of it."
        )
    if browser:
        _open_soon(address)
    app.run(config={**OPTIONS, "server.port": port, "server.address": host})


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _find_free_port(host: str) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
    return port


def _open_soon(address: str) -> None:
    """Open the page once the server is up, where there is a screen to open it on."""
    if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
        return
    timer = threading.Timer(_OPEN_AFTER_S, webbrowser.open, (address,))
    timer.daemon = True
    timer.start()
