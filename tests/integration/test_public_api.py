"""The examples of README and the Python page work unchanged, with public names only."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from tests.clips import cut_clip
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = "sample_videos/figure4_right_good.mp4"
EXAMPLES = [
    pytest.param(example, id=f"{page}-{nth}")
    for page in ("README.md", "docs/python.md")
    for nth, example in enumerate(
        re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)
    )
]


@pytest.fixture(scope="module")
def short_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cut_clip(ROOT / SAMPLE, tmp_path_factory.mktemp("examples") / "sample.mp4", 1.0)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_runs_and_says_what_was_counted(
    example: str,
    short_clip: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each example runs on a sample, prints its seconds, and imports nothing but ``posecheck``."""
    imported = {
        node.module for node in ast.walk(ast.parse(example)) if isinstance(node, ast.ImportFrom)
    }
    assert imported <= {"posecheck", "dataclasses"}
    assert SAMPLE in example

    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("POSECHECK_DATA_DIR", str(tmp_path))
    exec(compile(example.replace(SAMPLE, str(short_clip)), "example", "exec"), {})  # noqa: S102

    assert re.search(r"\d\.\d", capsys.readouterr().out)
