"""A review stays on this machine: no connection, no datagram, no name lookup goes out."""

from __future__ import annotations

import ipaddress
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, give_up

pytestmark = pytest.mark.models

# strace writes an address as inet_addr("10.0.0.1") or inet_pton(AF_INET6, "::1", ...).
SENDING = re.compile(r"\b(?:connect|sendto|sendmsg|sendmmsg)\(")
ADDRESS = re.compile(r'inet_(?:addr\(|pton\(AF_INET6, )"([^"]+)"')
PORT = re.compile(r"sin6?_port=htons\((\d+)\)")
# Sockets of this machine behind which a service looks names up for others.
LOOKUP_SOCKETS = ("nscd", "systemd/resolve")
NAME_SERVICE_PORT = 53


def find_leaks(trace: str) -> Iterator[str]:
    """Yield the calls of an strace log that go out of this machine or ask for a name."""
    for line in filter(SENDING.search, trace.splitlines()):
        addresses = [ipaddress.ip_address(found) for found in ADDRESS.findall(line)]
        ports = [int(found) for found in PORT.findall(line)]
        goes_out = not all(address.is_loopback for address in addresses)
        asks = NAME_SERVICE_PORT in ports or any(name in line for name in LOOKUP_SOCKETS)
        if goes_out or asks:
            yield line


@pytest.fixture
def trace_network(need_program: Callable[[str], str], tmp_path: Path) -> Callable[..., str]:
    """Return a function that runs Python with arguments and returns its network calls."""
    strace = need_program("strace")

    def run(*arguments: str) -> str:
        log = tmp_path / "network.txt"
        # Without any proxy of this environment, and with every host exempt from proxies: the
        # worst case for the guard.
        environment = {
            key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")
        }
        environment["no_proxy"] = "*"
        done = subprocess.run(
            [strace, "-f", "-qq", "-e", "trace=network", "-o", log, sys.executable, *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if "ptrace" in done.stderr:
            give_up("strace may not trace processes here")
        assert done.returncode == 0, done.stderr
        return log.read_text()

    return run


def test_a_review_stays_on_this_machine(
    trace_network: Callable[..., str], short_clip: Path, tmp_path: Path
) -> None:
    """A whole review with all its outputs contacts nothing outside of this machine."""
    report = tmp_path / "report.json"
    trace = trace_network(
        *("-m", "posecheck", "review", str(short_clip)),
        *("--stretch", "figure-4", "--side", "right", "--model", "full"),
        *("--json", str(report), "--annotated", str(tmp_path / "annotated.mp4")),
    )
    assert report.exists()
    assert list(find_leaks(trace)) == []


def test_a_pose_model_stays_on_this_machine(
    trace_network: Callable[..., str], sample_videos: Path
) -> None:
    """Creating, using and closing the pose estimator contacts nothing."""
    look = (
        "from posecheck.pose.estimator import PoseEstimator\n"
        "from posecheck.video.source import VideoSource\n"
        f"with VideoSource({str(sample_videos / 'figure4_left_good.mp4')!r}) as source, "
        "PoseEstimator.open('full') as estimator:\n"
        "    frame = next(iter(source))\n"
        "    assert estimator.estimate(frame).people == 1\n"
        "    assert estimator.estimate(frame, mirrored=True).pose\n"
    )
    assert list(find_leaks(trace_network("-c", look))) == []


def test_a_leak_would_be_seen(trace_network: Callable[..., str]) -> None:
    """The trace does detect a leak: here a socket that is directed outward, with nothing sent."""
    outward = (
        "import contextlib, socket\n"
        "with socket.socket(type=socket.SOCK_DGRAM) as door, contextlib.suppress(OSError):\n"
        "    door.connect(('192.0.2.1', 9))\n"
    )
    assert len(list(find_leaks(trace_network("-c", outward)))) == 1


@pytest.mark.parametrize(
    ("line", "leaks"),
    [
        (
            'connect(6, {sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("127.0.0.1")',
            False,
        ),
        (
            'connect(6, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")',
            True,
        ),
        ('sendto(6, "x", 1, 0, {sa_family=AF_INET, sin_port=htons(1), inet_addr("10.0.0.1")', True),
        (
            (
                "connect(6, {sa_family=AF_INET6, sin6_port=htons(443), "
                'inet_pton(AF_INET6, "2001:db8::1", &sin6_addr)'
            ),
            True,
        ),
        ('connect(6, {AF_INET6, sin6_port=htons(8), inet_pton(AF_INET6, "::1", &sin6_addr)', False),
        ('connect(3, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110)', True),
        ('connect(3, {sa_family=AF_UNIX, sun_path="/tmp/.X11-unix/X0"}, 110)', False),
        ('bind(3, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("0.0.0.0")', False),
    ],
)
def test_leaks_are_told_from_local_talk(line: str, leaks: bool) -> None:
    """Loopback and local sockets are fine; other addresses and name services are leaks."""
    assert bool(list(find_leaks(f"1234 {line}"))) == leaks
