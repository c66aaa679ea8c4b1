"""Makes untrusted text printable. Pure."""

from __future__ import annotations


def clean(text: str) -> str:
    """Return text that can be printed; a file name may hold surrogates and control characters."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(character if character.isprintable() else " " for character in text)
