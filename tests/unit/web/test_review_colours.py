from __future__ import annotations

import re

import pytest

from posecheck.web.look.colours import DARK, LIGHT, Palette
from posecheck.web.review.component import ASSETS
from tests.contrast import compute_contrast

THEMES = [(part, look) for part in ("player", "uploader", "picker") for look in (LIGHT, DARK)]
WORDS = {
    "player": ("ink", "quiet", "counting"),
    "uploader": ("ink", "quiet", "accent", "paused"),
    "picker": ("ink", "quiet"),
}
SHAPES = ("counting", "paused", "not-seen", "line", "head")


def colours(part: str, look: Palette) -> dict[str, str]:
    """Return the colours that a part's style gives names to, those of all pages filled in."""
    style = (ASSETS / f"{part}.css").read_text(encoding="utf-8")
    named: dict[str, str] = {}
    for theme in ("", ".dark")[: 1 + (look is DARK)]:
        rule = re.search(
            rf"^\.{part}-home{re.escape(theme)} \{{(.*?)^\}}", style, re.MULTILINE | re.DOTALL
        )
        assert rule is not None
        named |= re.findall(r"--([\w-]+): (#[0-9a-f]{6}\b|var\(--pc-\w+\))", rule[1])
    return {
        name: getattr(look, colour[len("var(--pc-") : -1]) if colour.startswith("var") else colour
        for name, colour in named.items()
    }


@pytest.mark.parametrize(("part", "look"), THEMES)
def test_words_of_the_review_can_be_read(part: str, look: Palette) -> None:
    """Text has the 4.5:1 contrast that WCAG AA requires, on the page and on cards."""
    theme = colours(part, look)

    for name in WORDS[part]:
        assert compute_contrast(theme[name], look.ground) >= 4.5, name
        assert compute_contrast(theme[name], theme["card"]) >= 4.5, name


@pytest.mark.parametrize(("part", "look"), THEMES[:2])
def test_what_is_drawn_in_the_charts_stands_out(part: str, look: Palette) -> None:
    """Bands, lines and the playhead have the 3:1 contrast that WCAG AA requires of graphics."""
    theme = colours(part, look)

    for name in SHAPES:
        assert compute_contrast(theme[name], look.ground) >= 3, name
