"""The address at which phones find this machine."""

from __future__ import annotations

import socket
from types import SimpleNamespace

import psutil
import pytest

from posecheck.web.phone import network


@pytest.mark.parametrize(
    ("usual", "others", "expected"),
    [
        ("192.168.1.20", ["10.0.0.1"], "192.168.1.20"),
        (None, ["127.0.0.1", "169.254.3.4", "10.0.0.1"], "10.0.0.1"),
        ("8.8.8.8", ["127.0.0.1", "8.8.8.8"], None),
        ("8.8.8.8", ["172.16.0.9"], "172.16.0.9"),
        (None, [], None),
    ],
)
def test_it_is_one_of_the_local_network(
    monkeypatch: pytest.MonkeyPatch, usual: str | None, others: list[str], expected: str | None
) -> None:
    """The usual way out is preferred, and what the internet could reach is never opened."""
    found = [SimpleNamespace(family=socket.AF_INET, address=each) for each in others]
    monkeypatch.setattr(network, "_find_usual", lambda: usual)
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: {"eth0": found})

    assert network.find_network_address() == expected
