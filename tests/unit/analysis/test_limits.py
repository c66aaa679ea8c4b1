"""The memory limit of a child process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from posecheck.analysis.process.limits import read_memory_mb


def test_memory_in_use_is_told_in_mebibytes() -> None:
    """Memory that a process allocates is included at once."""
    before_mb = read_memory_mb(os.getpid())
    taken = bytearray(os.urandom(1 << 20) * 64)

    assert 5 < before_mb < 10_000
    assert 60 < read_memory_mb(os.getpid()) - before_mb < 100
    assert len(taken) == 64 << 20


def test_memory_is_known_without_the_files_of_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits also work without Linux's files, as on Windows and macOS."""

    class Process:
        def __init__(self, process_id: int) -> None:
            self.process_id = process_id

        def memory_info(self) -> object:
            return type("Memory", (), {"rss": self.process_id << 20})

    def refuse(path: Path, *_: object, **__: object) -> str:
        raise FileNotFoundError(path)

    monkeypatch.setattr(Path, "read_text", refuse)
    monkeypatch.setattr(psutil, "Process", Process)

    assert read_memory_mb(3001) == 3001


def test_a_process_that_is_gone_uses_none() -> None:
    """A process that has ended in the meantime did not exceed its memory."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()

        assert read_memory_mb(process.pid) == 0
