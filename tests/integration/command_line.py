"""A runner of the command line inside this process, for tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from posecheck.cli.main import main


class Answer(NamedTuple):
    """What a run of the command line came to."""

    status: int
    out: str
    err: str


Run = Callable[..., Answer]


def make_runner(capsys: pytest.CaptureFixture[str], *command: str) -> Run:
    """Return a function that runs ``posecheck`` with a command in front of what it is given."""

    def run(*args: object) -> Answer:
        capsys.readouterr()
        status = main([*command, *(str(arg) for arg in args)])
        out, err = capsys.readouterr()
        return Answer(status, out, err)

    return run
