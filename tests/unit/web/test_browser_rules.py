"""The browser modules that need no page, tested with Node's test runner."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FILES = sorted(ROOT.glob("tests/browser/*.test.js"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_browsers_modules_keep_their_rules(
    file: Path, need_program: Callable[[str], str]
) -> None:
    """Each file of tests/browser passes; Node says which rule was broken, and where."""
    run = subprocess.run(
        (need_program("node"), "--test", "--test-reporter=tap", file),
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr
    # A file without a test passes, too.
    assert "\nok 1 - " in run.stdout
