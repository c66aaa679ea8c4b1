"""The kind of a device, by what its browser says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.web.phone.device import DEVICES, name_device

MOZILLA = "Mozilla/5.0"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"


@pytest.mark.parametrize(
    ("device", "user_agent"),
    [
        ("iphone", f"{MOZILLA} (iPhone; CPU iPhone OS 18_6 like Mac OS X) Safari/604.1"),
        ("android", f"{MOZILLA} (Linux; Android 10; K) {CHROME} Mobile Safari/537.36"),
        ("android", f"{MOZILLA} (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"),
        ("tablet", f"{MOZILLA} (Linux; Android 10; K) {CHROME} Safari/537.36"),
        ("tablet", f"{MOZILLA} (iPad; CPU OS 12_5 like Mac OS X) Mobile/15E148 Safari/604.1"),
        ("tv", f"{MOZILLA} (Linux; Android 12; Chromecast Google TV) {CHROME} Safari/537.36"),
        ("tv", f"{MOZILLA} (Web0S; Linux/SmartTV) {CHROME} Safari/537.36"),
        ("computer", f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) Version/18.6 Safari/605.1.15"),
        ("computer", f"{MOZILLA} (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36"),
        ("computer", f"{MOZILLA} (X11; Linux x86_64) {CHROME} Safari/537.36"),
        ("phone", ""),
    ],
)
def test_usual_browsers_are_told_apart(device: str, user_agent: str) -> None:
    """The kinds of devices that a person would name are told apart."""
    assert name_device(user_agent) == device


@given(st.text())
def test_whatever_a_browser_says_is_a_kind_that_has_a_name(user_agent: str) -> None:
    """No text leads to anything but one of the kinds."""
    assert name_device(user_agent) in DEVICES
