"""What stands in a PDF of ours, read without any other program."""

from __future__ import annotations

import re
import zlib


def unpack(pdf: bytes) -> bytes:
    """Return a PDF with its packed streams unpacked."""

    def inflate(found: re.Match[bytes]) -> bytes:
        try:
            return b"stream\n" + zlib.decompress(found[1]) + b"\nendstream"
        except zlib.error:
            return found[0]

    return re.sub(rb"stream\r?\n(.*?)\r?\nendstream", inflate, pdf, flags=re.DOTALL)


def read_text(pdf: bytes) -> str:
    """Return the text of an unpacked PDF whose letters are two bytes each."""
    lines = []
    for block in re.findall(rb"\bBT\n.*?\bET\b", pdf, re.DOTALL):
        parts = re.findall(rb"\(((?:\\.|[^\\()])*)\)", block, re.DOTALL)
        raw = b"".join(re.sub(rb"\\(.)", rb"\1", part, flags=re.DOTALL) for part in parts)
        lines.append(raw.decode("utf-16-be", "replace"))
    return "\n".join(lines)
