"""MediaPipe is only imported through the module that keeps it on this machine."""

from __future__ import annotations

import os
import re
import urllib.request
from pathlib import Path

import pytest

import posecheck
from posecheck.pose.mediapipe import keep_mediapipe_offline

PACKAGE = Path(posecheck.__file__).parent


def test_https_has_no_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the user's proxies were, HTTPS leads to a closed port on this machine."""
    monkeypatch.setattr(os, "environ", {"https_proxy": "http://proxy.example", "no_proxy": "*"})
    keep_mediapipe_offline()
    assert urllib.request.getproxies_environment()["https"] == "http://127.0.0.1:9"
    assert not urllib.request.proxy_bypass_environment("logging.example")
    assert urllib.request.proxy_bypass_environment("localhost")


def test_nothing_else_imports_mediapipe() -> None:
    """An import that bypasses the guard would reopen the leak."""
    importing = re.compile(r"^\s*(import|from)\s+mediapipe|import_module\(.mediapipe", re.MULTILINE)
    found = [path.name for path in PACKAGE.rglob("*.py") if importing.search(path.read_text())]
    assert found == ["mediapipe.py"]
