"""What kind of device a browser runs on, by what it says of itself. Pure."""

from __future__ import annotations

from typing import Final

DEVICES: Final = ("iphone", "android", "tablet", "tv", "computer", "phone")


def name_device(user_agent: str) -> str:
    """Return one of ``DEVICES`` for a browser's ``User-Agent``; "phone" where it says nothing.

    Browsers on iPads say that they are on a Mac, and count as a computer.
    """
    said = user_agent.lower()

    def says(*signs: str) -> bool:
        return any(sign in said for sign in signs)

    if says("tv", "web0s"):
        return "tv"
    if says("iphone", "ipod"):
        return "iphone"
    if says("android") and says("mobile"):
        return "android"
    if says("ipad", "tablet", "android"):
        return "tablet"
    return "computer" if says("windows", "macintosh", "x11", "cros") else "phone"
