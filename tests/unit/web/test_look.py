"""The colours that all pages share."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from posecheck.web.look.colours import DARK, LIGHT, Palette, write_variables
from posecheck.web.look.style import load_style
from posecheck.web.stretch import coach
from tests.contrast import compute_contrast

PALETTES = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
STAGE = (Path(coach.__file__).parent / "assets" / "coach.css").read_text(encoding="utf-8")


@PALETTES
@pytest.mark.parametrize("name", ["ink", "quiet", "accent", "focus"])
def test_words_can_be_read_on_the_page_and_on_cards(palette: Palette, name: str) -> None:
    """Text has the 4.5:1 contrast that WCAG AA requires."""
    for ground in (palette.ground, palette.surface):
        assert compute_contrast(getattr(palette, name), ground) >= 4.5


@PALETTES
def test_words_on_the_accent_can_be_read(palette: Palette) -> None:
    """What is chosen, and the button to press first, bear readable words."""
    assert compute_contrast(palette.on_accent, palette.accent) >= 4.5


@PALETTES
def test_where_to_press_or_write_can_be_made_out(palette: Palette) -> None:
    """Fields and buttons have an edge with the 3:1 contrast that WCAG AA requires of controls."""
    for ground in (palette.ground, palette.surface):
        assert compute_contrast(palette.edge, ground) >= 3


@PALETTES
@pytest.mark.parametrize("name", ["heed", "stop"])
def test_a_message_that_warns_can_be_told(palette: Palette, name: str) -> None:
    """The edges that say how serious a message is have 3:1 on the page and on its card."""
    for ground in (palette.ground, palette.surface):
        assert compute_contrast(getattr(palette, name), ground) >= 3


@pytest.mark.parametrize(("selector", "palette"), [(".stage", LIGHT), (".stage.dark", DARK)])
def test_the_stage_has_the_colours_of_the_pages(selector: str, palette: Palette) -> None:
    """Going to the stage and back, nothing changes colour."""
    rule = re.search(rf"^{re.escape(selector)} \{{(.*?)^\}}", STAGE, re.MULTILINE | re.DOTALL)
    assert rule is not None
    stage = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", rule[1]))

    same = {"ground": "ground", "card": "surface", "ink": "ink", "quiet": "quiet", "line": "line"}
    same["focus"] = "focus"
    for on_stage, on_page in same.items():
        assert stage[on_stage] == getattr(palette, on_page), on_stage
    assert stage["accent"] == palette.accent


def test_the_style_sheet_uses_only_colours_that_there_are() -> None:
    """A misspelt name has no colour at all, and a fixed colour does not follow the dark."""
    style = load_style()
    known = set(re.findall(r"(--pc-[\w-]+):", style))

    assert set(re.findall(r"var\((--pc-[\w-]+)", style)) <= known
    assert not re.findall(r"#[0-9a-f]{3,6}\b", style.replace(write_variables(), ""))
