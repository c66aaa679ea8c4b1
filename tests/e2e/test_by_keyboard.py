"""A whole set by the keyboard alone, with what a screen reader finds on the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserType, Locator, Page, expect

from tests.conftest import ROOT
from tests.e2e.camera import write_camera_clip
from tests.e2e.conftest import SCREEN, camera_flags, serve
from tests.e2e.heard import ask_for, check_heard
from tests.e2e.steps import KEEP_WORDS, STAGE, wait_for_phase, wait_until_held

CLIP = ROOT / "benchmarks" / "clips" / "knee_shoulder_left_full_30s.mp4"
# The part in which the knee is held across.
HELD_S = (6.5, 14.5)
KNEE = "knee-to-opposite-shoulder"
MAX_STOPS = 60
IS_FOCUSED = "element => element.getRootNode().activeElement === element"
HOLDS_FOCUS = "element => element.contains(document.activeElement)"


@pytest.fixture
def page(chromium: BrowserType, need_program: object, tmp_path: Path) -> Iterator[Page]:
    """Return a window whose camera sees somebody hold the knee across."""
    clip = write_camera_clip(CLIP, tmp_path / "camera.y4m", part_s=HELD_S, to_and_fro=True)
    path = need_program("chromium")  # type: ignore[operator]
    browser = chromium.launch(executable_path=path, args=list(camera_flags(clip)))
    page = browser.new_page(viewport=SCREEN)
    page.add_init_script(KEEP_WORDS)
    yield page
    browser.close()


def go_to(page: Page, target: Locator, holds: str = IS_FOCUSED) -> None:
    """Press Tab until a part of the page has the focus, or holds it."""
    for _ in range(MAX_STOPS):
        if target.evaluate(holds):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the Tab key never comes to {target}")


def press(page: Page, name: str) -> None:
    """Go to a button and press it."""
    button = page.get_by_role("button", name=name, exact=True)
    expect(button).to_be_enabled()
    go_to(page, button)
    page.keyboard.press("Enter")


def choose(page: Page, group: str, name: str) -> None:
    """Go to a group of choices, and with the arrow keys to one of them."""
    choices = page.get_by_role("radiogroup", name=group)
    wanted = choices.get_by_role("radio", name=name)
    go_to(page, choices, HOLDS_FOCUS)
    for _ in range(MAX_STOPS):
        if wanted.evaluate(IS_FOCUSED):
            # An arrow key may choose where it comes to, or not.
            if not wanted.is_checked():
                page.keyboard.press("Space")
            expect(wanted).to_be_checked()
            return
        page.keyboard.press("ArrowRight")
    pytest.fail(f"the arrow keys never choose {name}")


def test_a_whole_set_needs_no_mouse_and_no_eyes(page: Page, tmp_path: Path) -> None:
    """From the cautions to the pain afterwards by keys; all that is seen can be read out, too.

    What is heard meanwhile, and when, is what was written down. A note that ends the day takes
    the next button away; the keyboard goes on at what is said instead.
    """
    data = tmp_path / "data"
    ask_for(data, KNEE)
    with serve(data) as url:
        page.goto(url)
        press(page, "I've read this")
        choose(page, "Which side hurts?", "Left")
        choose(page, "Which stretch?", "Knee to opposite shoulder")
        press(page, "Start")

        stage = page.locator(STAGE)
        wait_for_phase(stage, "holding", 60)
        wait_until_held(stage, 2.0)
        read_out = stage.aria_snapshot()
        wait_for_phase(stage, "done", 60)
        check_heard(stage, f"in-a-browser.{KNEE}")

        title = page.get_by_role("heading", level=1, name="1 of 3 today")
        expect(title).to_be_focused()
        choose(page, "Pain", "3")
        expect(page.get_by_text("Saved.").first).to_be_visible()

        # "Another set" is next, and gone with the answer.
        go_to(page, page.get_by_role("textbox", name="note"))
        page.keyboard.type("tingling in my foot")
        page.keyboard.press("Tab")
        expect(page.get_by_role("heading", level=2, name="Stop for today")).to_be_focused()

    for part in (
        'dialog "Live set"',
        'img "Your camera picture',
        "timer:",
        "of 12 seconds",
        "Counting",
        "If it hurts or pinches, come out at once.",
        'button "Stop"',
    ):
        assert part in read_out, read_out
