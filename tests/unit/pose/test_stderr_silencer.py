"""Native output is silenced, but only while requested."""

from __future__ import annotations

import os

import pytest

from posecheck.pose.mediapipe import silence_native_stderr


def test_only_the_block_is_silent(capfd: pytest.CaptureFixture[str]) -> None:
    """Output to descriptor 2 inside is lost; before and after, it arrives."""
    os.write(2, b"before ")
    with silence_native_stderr(), silence_native_stderr():
        os.write(2, b"inside ")
    os.write(2, b"after")
    assert capfd.readouterr().err == "before after"


def test_an_exception_gives_the_terminal_back(capfd: pytest.CaptureFixture[str]) -> None:
    """Exceptions pass through, and output is visible again."""
    with pytest.raises(ZeroDivisionError), silence_native_stderr():
        raise ZeroDivisionError
    os.write(2, b"after")
    assert capfd.readouterr().err == "after"
