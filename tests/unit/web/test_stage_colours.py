from __future__ import annotations

import re
from pathlib import Path

import pytest

from posecheck.web.stretch import coach
from tests.contrast import compute_contrast

STYLE = (Path(coach.__file__).parent / "assets" / "coach.css").read_text(encoding="utf-8")


def colours(selector: str) -> dict[str, str]:
    """Return the colours that a rule gives names to."""
    rule = re.search(rf"^{re.escape(selector)} \{{(.*?)^\}}", STYLE, re.MULTILINE | re.DOTALL)
    assert rule is not None
    return dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", rule[1]))


@pytest.mark.parametrize("selector", [".stage", ".stage.dark"])
@pytest.mark.parametrize("name", ["ink", "quiet", "good", "wait", "unsure"])
def test_words_on_the_stage_can_be_read(selector: str, name: str) -> None:
    """Text in every state has the 4.5:1 contrast that WCAG AA requires, light and dark."""
    theme = colours(selector)

    assert compute_contrast(theme[name], theme["ground"]) >= 4.5
    assert compute_contrast(theme[name], theme["card"]) >= 4.5


def test_the_stop_button_can_be_read() -> None:
    """White on the red of the state has that contrast, too."""
    red = re.search(r"button\.stop \{ background: (#[0-9a-f]{6})", STYLE)

    assert red is not None
    assert compute_contrast("#ffffff", red[1]) >= 4.5
