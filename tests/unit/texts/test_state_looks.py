"""One table of colours by answer, and the style sheets and scripts that repeat it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import posecheck
from posecheck.core.hold import FormState, HoldSpan
from posecheck.core.reasons import Reason
from posecheck.texts.state_looks import (
    DARK_COLOURS,
    DARK_TEXT_COLOURS,
    PICTURE_COLOURS,
    STATE_COLOURS,
    TEXT_COLOURS,
    Way,
    find_look,
    to_rgb,
)

PACKAGE = Path(posecheck.__file__).parent
GOOD, WRONG, UNSEEN = FormState.CORRECT, FormState.INCORRECT, FormState.CANNOT_JUDGE

REPORT = {"counting": GOOD, "paused": WRONG, "not-seen": UNSEEN, "in-or-out": Way.IN_OR_OUT}
# Style sheet, the names that it gives to the answers' colours, and which colours in light and dark.
SHEETS = {
    "report.css": (REPORT, STATE_COLOURS, DARK_COLOURS),
    "player.css": (REPORT, STATE_COLOURS, DARK_COLOURS),
    "summary.css": (
        {"fine": GOOD, "warn": WRONG, "unsure": UNSEEN},
        STATE_COLOURS,
        DARK_COLOURS,
    ),
    "coach.css": (
        {"good": GOOD, "wait": WRONG, "unsure": UNSEEN, "way": Way.IN_OR_OUT},
        TEXT_COLOURS,
        DARK_TEXT_COLOURS,
    ),
    "uploader.css": ({"paused": WRONG}, TEXT_COLOURS, DARK_TEXT_COLOURS),
}


def read(name: str) -> str:
    (path,) = PACKAGE.rglob(name)
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_style_sheet_has_the_table_s_colours(sheet: str) -> None:
    """An answer has the same colour wherever it is drawn, in light and in dark mode."""
    names, light, dark = SHEETS[sheet]

    for name, state in names.items():
        found = re.findall(rf"--{name}: (#[0-9a-f]{{6}})", read(sheet))
        assert found == [light[state], dark[state]], name


def test_the_camera_s_picture_has_the_colours_of_the_video() -> None:
    """Drawings in the browser look like those in a file."""
    script = read("picture.js")

    assert PICTURE_COLOURS[GOOD] in script
    assert PICTURE_COLOURS[WRONG] in script


def test_the_ways_in_and_out_look_like_no_fault() -> None:
    """Their form is wrong, but they have a look of their own everywhere."""
    looks = [
        find_look(HoldSpan(0.0, 1.0, WRONG, reasons))
        for reasons in ((Reason.GETTING_IN, "a"), (Reason.COMING_OUT,), ("a",))
    ]

    assert looks == [Way.IN_OR_OUT, Way.IN_OR_OUT, WRONG]
    for colours in (STATE_COLOURS, DARK_COLOURS, TEXT_COLOURS, DARK_TEXT_COLOURS, PICTURE_COLOURS):
        assert len(set(colours.values())) == len(colours) == len(FormState) + 1


def test_a_colour_is_read_as_red_green_and_blue() -> None:
    """The first two hex digits are red."""
    assert to_rgb("#ff5430") == (255, 84, 48)


def test_no_module_has_colours_of_its_own_for_the_answers() -> None:
    """Python takes the colours from the table."""
    colours = {*STATE_COLOURS.values(), *PICTURE_COLOURS.values(), *DARK_COLOURS.values()}
    repeating = {
        path.name
        for path in PACKAGE.rglob("*.py")
        if path.name != "state_looks.py"
        and any(colour in path.read_text(encoding="utf-8") for colour in colours)
    }

    assert not repeating
