"""Which address of this machine a phone in the same network can reach."""

from __future__ import annotations

import ipaddress
import socket
from typing import Final

import psutil

# Reserved for documents: there is nobody there, and nothing is sent.
_ELSEWHERE: Final = ("192.0.2.1", 9)


def find_network_address() -> str | None:
    """Return this machine's address in the local network, None when it is in none.

    An address that the whole internet could reach is never returned.
    """
    candidates = [_find_usual(), *_list_addresses()]
    return next((each for each in candidates if each is not None and _is_local(each)), None)


def _find_usual() -> str | None:
    """Return the address that this machine would use to reach others."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)  # of a datagram's socket: chooses a way, sends nothing
        except OSError:
            return None
        address: str = probe.getsockname()[0]
    return address


def _list_addresses() -> list[str]:
    return [
        each.address
        for interface in psutil.net_if_addrs().values()
        for each in interface
        if each.family == socket.AF_INET
    ]


def _is_local(address: str) -> bool:
    ip = ipaddress.ip_address(address)
    return not (ip.is_global or ip.is_loopback or ip.is_link_local or ip.is_unspecified)
