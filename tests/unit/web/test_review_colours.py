from __future__ import annotations

import re

import pytest

from posecheck.web.review.component import ASSETS
from tests.contrast import BACKGROUNDS, compute_contrast

THEMES = [
    (part, f".{part}-home{theme}", ground)
    for part in ("player", "uploader", "picker")
    for theme, ground in zip(("", ".dark"), BACKGROUNDS, strict=True)
]
WORDS = {
    "player": ("ink", "quiet", "counting"),
    "uploader": ("ink", "quiet", "accent", "paused"),
    "picker": ("ink", "quiet"),
}
SHAPES = ("counting", "paused", "not-seen", "line", "head")


def colours(part: str, selector: str) -> dict[str, str]:
    """Return the colours that a rule of a part's style gives names to."""
    style = (ASSETS / f"{part}.css").read_text(encoding="utf-8")
    rule = re.search(rf"^{re.escape(selector)} \{{(.*?)^\}}", style, re.MULTILINE | re.DOTALL)
    assert rule is not None
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})\b", rule[1]))


@pytest.mark.parametrize(("part", "selector", "ground"), THEMES)
def test_words_of_the_review_can_be_read(part: str, selector: str, ground: str) -> None:
    """Text has the 4.5:1 contrast that WCAG AA requires, on the page and on cards."""
    theme = colours(part, selector)

    for name in WORDS[part]:
        assert compute_contrast(theme[name], ground) >= 4.5, name
        assert compute_contrast(theme[name], theme["card"]) >= 4.5, name


@pytest.mark.parametrize(("part", "selector", "ground"), THEMES[:2])
def test_what_is_drawn_in_the_charts_stands_out(part: str, selector: str, ground: str) -> None:
    """Bands, lines and the playhead have the 3:1 contrast that WCAG AA requires of graphics."""
    theme = colours(part, selector)

    for name in SHAPES:
        assert compute_contrast(theme[name], ground) >= 3, name
