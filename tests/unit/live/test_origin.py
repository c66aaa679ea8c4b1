from __future__ import annotations

import pytest

from posecheck.live.origin import is_same_origin, is_this_machine, read_origin


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://pose.example.org", "https://pose.example.org"),
        (" HTTPS://Pose.Example.org:443/ ", "https://pose.example.org"),
        ("http://192.168.1.5:8080/", "http://192.168.1.5:8080"),
        ("http://pose:80", "http://pose"),
        ("https://pose:80", "https://pose:80"),
        ("http://[::1]:8501", "http://[::1]:8501"),
        ("http://[::1]", "http://[::1]"),
    ],
)
def test_an_origin_is_written_as_a_browser_writes_it(text: str, origin: str) -> None:
    """Lowercase letters, no path, and no port if it is the default one."""
    assert read_origin(text) == origin


@pytest.mark.parametrize(
    "text",
    ["", "null", "*", "pose.example", "ftp://pose", "https://", "https://a/b", "https://a?b",
     "https://a#b", "https://me@pose", "https://*.pose", "https://a b", "https://a:0",
     "https://a:65536", "https://a:x", "https://a:", "http://[::1", "https://a,https://b"],
)  # fmt: skip
def test_what_is_no_origin_is_refused(text: str) -> None:
    """A pattern, a list, a path or a name without a scheme is not an origin."""
    with pytest.raises(ValueError, match=r"."):
        read_origin(text)


@pytest.mark.parametrize(
    ("origin", "host", "is_same"),
    [
        ("http://localhost:8501", "localhost:8501", True),
        ("https://pose.example", "pose.example", True),
        ("https://pose.example", "Pose.Example:443", True),
        ("http://pose.example", "pose.example:80", True),
        ("http://[::1]:8501", "[::1]:8501", True),
        ("https://pose.example", "pose.example:80", False),
        ("https://pose.example:8443", "pose.example", False),
        ("http://localhost:8501", "127.0.0.1:8501", False),
        ("http://evil.example", "localhost:8501", False),
        ("http://localhost.evil.example", "localhost", False),
        ("http://localhost:8501", "", False),
        ("http://localhost:8501", "localhost:x", False),
        ("null", "null", False),
        ("", "", False),
        ("file://", "", False),
    ],
)
def test_a_page_and_its_server_have_one_address(origin: str, host: str, is_same: bool) -> None:
    """Name and port have to match; only the scheme's default port may be left out."""
    assert is_same_origin(origin, host) is is_same


def test_this_machine_is_known_by_its_names() -> None:
    """Any port is accepted, but not a name that only begins like a local one."""
    assert all(is_this_machine(host) for host in ("localhost", "LOCALHOST:1", "127.0.0.1:2"))
    assert not any(
        is_this_machine(host) for host in ("", "localhost.evil", "127.0.0.11", "[::1]", "a:b")
    )
