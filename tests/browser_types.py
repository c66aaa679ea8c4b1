"""What the types of the browser's modules say of the messages, for tests of the server's side."""

from __future__ import annotations

import re

from posecheck.web import server

_TYPES = (server.ASSETS / "messages.d.ts").read_text(encoding="utf-8")


def list_names(union: str) -> set[str]:
    """Return the names that a type allows."""
    found = re.search(rf"^export type {union} =(.*?);", _TYPES, re.DOTALL | re.MULTILINE)
    assert found, f"messages.d.ts has no type {union}"
    return set(re.findall(r'"(\w+)"', found[1]))


def list_fields(message: str) -> set[str]:
    """Return the fields that a message has."""
    found = re.search(rf"^export interface {message} {{(.*?)^}}", _TYPES, re.DOTALL | re.MULTILINE)
    assert found, f"messages.d.ts has no message {message}"
    return set(re.findall(r"^  (\w+):", found[1], re.MULTILINE))
