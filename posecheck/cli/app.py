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
from posecheck.storage.data_folder import DATA_DIR_VARIABLE, data_folder, ensure_home
from posecheck.web.phone.access import open_to_phones
from posecheck.web.phone.certificate import find_certificate
from posecheck.web.phone.listener import DEFAULT_PORT as PHONE_PORT
from posecheck.web.phone.listener import PhoneAddress
from posecheck.web.phone.network import find_network_address
from posecheck.web.server import (
    DEFAULT_PORT,
    OPTIONS,
    PAGES,
    THIS_MACHINE,
    end_services,
    make_middleware,
    make_routes,
    serve_phones_too,
)
from posecheck.web.services import get_pairings, get_review_service, get_set_registry

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
    phone: bool = False,
) -> None:
    """Serve the pages until Ctrl-C.

    Args:
        port: the port; None for the default one, or a free one if that is in use.
        host: the address to listen on. With ``phone`` the one that phones use, unless it is this
            machine's own, which stands for its address in the local network.
        data_dir: where sets and settings are stored; None for the user's data folder.
        browser: whether to open the page in a browser.
        allowed_origins: origins of proxies in front of the pages, as from ``read_origin``.
        phone: whether paired phones may open the pages, too, over HTTPS.

    Raises:
        CannotListenError: the port is in use, or the address is not one of this machine's; or
            phones are to connect and this machine is in no network.
        PosecheckError: the data folder cannot be used, or the list of phones in it is damaged.
    """
    if data_dir is not None:
        os.environ[DATA_DIR_VARIABLE] = str(data_dir.resolve())
    ensure_home()
    address = _listen_for_phones(host) if phone else None
    if address is not None:
        host = THIS_MACHINE
    port = _choose_port(host, port)
    pairings = None if address is None else get_pairings()
    app = st.App(
        PAGES,
        routes=make_routes(pairings),
        middleware=make_middleware(allowed_origins, pairings),
        lifespan=end_services if address is None else serve_phones_too(address),
    )
    url = f"http://{_name(host)}:{port}"
    click.echo(f"posecheck is running at {url} - stop it with Ctrl-C")
    if address is not None:
        open_to_phones(address)
        _tell_of_phone(address)
    if host not in _LOCAL:
        click.echo(
            "Anyone who can reach this computer over the network can open it. Browsers allow the "
            "camera only on HTTPS pages: put a proxy with a certificate in front of it."
        )
    if browser:
        _open_soon(url)
    try:
        # Ctrl-C is how the server is stopped, so it is not an error.
        with suppress(KeyboardInterrupt):
            app.run(config={**OPTIONS, "server.port": port, "server.address": host})
    finally:
        get_review_service().close()
        get_set_registry().close()


def _listen_for_phones(host: str) -> PhoneAddress:
    """Listen for phones, at a port that stays the same if it is free.

    Raises:
        CannotListenError: this machine is in no network, or the address is not its own.
        PosecheckError: the data folder cannot be used, or the list of phones in it is damaged.
    """
    if host in _ANYWHERE:
        raise CannotListenError(
            f"--host {host} stands for every address of this computer, and phones come in at one; "
            "with --phone, name that one, or leave out --host"
        )
    address = find_network_address() if host in _LOCAL else host
    if address is None:
        raise CannotListenError(
            "this computer isn't in a local network, so phones can't reach it; connect it to "
            "the phone's network, or name its address there with --host"
        )
    get_pairings().list_paired()  # finds out about a damaged file
    try:
        place = _take_place(address)
        certificate = find_certificate(data_folder(), address)
    except (OSError, ValueError) as error:
        raise CannotListenError(
            f"{address} is not an IP address of this computer; leave out --host, or name its "
            "address in the phone's network"
        ) from error
    return PhoneAddress(place, certificate)


def _take_place(address: str) -> socket.socket:
    """Listen at the usual port for phones, so that their bookmarks last, else at a free one."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, PHONE_PORT), family=family)
    except OSError:
        return socket.create_server((address, 0), family=family)


def _tell_of_phone(address: PhoneAddress) -> None:
    link = address.make_link(get_pairings().offer().token)
    click.echo(
        f"To use a phone as the camera, open this link on it, in the same network:\n  {link}\n"
        "It works once, for 10 minutes; the Today page shows it as a QR code. The phone warns "
        "about the certificate, which is expected: this computer made it. Its SHA-256 "
        f"fingerprint:\n  {address.certificate.fingerprint}"
    )


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
