"""Text from outside, made fit to be printed. Pure."""

from __future__ import annotations


def clean(text: str) -> str:
    """Return text that can be printed: a file's name may hold what is no letter at all."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(letter if letter.isprintable() else " " for letter in text)
