"""A whole set by the keyboard alone, with what a screen reader finds on the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import BrowserType, Locator, Page, expect

from posecheck.core.reasons import Reason
from posecheck.history import open_store
from posecheck.history.store import FILE_NAME
from tests.conftest import ROOT
from tests.e2e.camera import write_camera_clip
from tests.e2e.conftest import SCREEN, camera_flags, serve
from tests.e2e.heard import APART, ask_for, check_heard
from tests.e2e.steps import (
    KEEP_WORDS,
    STAGE,
    list_played,
    wait_for_phase,
    wait_until_held,
    wait_until_said,
)
from tests.golden.scenes import PREPARED

CLIP = ROOT / "benchmarks" / "clips" / "figure4_right_full_30s.mp4"
# The part in which the figure-4 is held.
HELD_S = (7.0, 15.0)
FIGURE_4 = "figure-4"
# After a sentence comes a breath; without a word from the browser it would be four seconds more.
NEXT_AFTER_MS = 3500
MAX_STOPS = 60
IS_FOCUSED = "element => element.getRootNode().activeElement === element"
HOLDS_FOCUS = "element => element.contains(document.activeElement)"


@pytest.fixture
def page(chromium: BrowserType, need_program: object, tmp_path: Path) -> Iterator[Page]:
    """Return a window whose camera sees somebody hold the figure-4."""
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

    What is heard meanwhile, and when, is what was written down. The set ends with "done" after the
    requested good seconds, and the next of the day is announced in the rest before it. Stopped
    there, that one has never been, and the page is that of the first, which is on the disk. A note
    that ends the day takes the next button away; the keyboard goes on at what is said instead.
    """
    data = tmp_path / "data"
    ask_for(data, FIGURE_4)
    with serve(data) as url:
        page.goto(url)
        press(page, "I've read this")
        choose(page, "Which side hurts?", "Right")
        choose(page, "Which stretch?", "Knee to opposite shoulder")
        choose(page, "Which stretch?", "Figure-4 stretch")
        choose(page, "How many sets?", "All of today")
        page.get_by_text("6 sets in a row").wait_for()
        press(page, "Start")

        stage = page.locator(STAGE)
        wait_for_phase(stage, "holding", 60)
        wait_until_held(stage, 2.0)
        read_out = stage.aria_snapshot()
        wait_for_phase(stage, "done", 60)
        played = [name for name in list_played(stage) if name not in APART]
        check_heard(stage, f"in-a-browser.{FIGURE_4}")
        wait_for_phase(stage, "resting")
        wait_until_said(page, "Rest for 30 seconds. Next: Knee")
        said, spoken = page.evaluate("[window.said, window.spoken]")
        press(page, "Stop")
        press(page, "End it")

        title = page.get_by_role("heading", level=1, name="1 of 3 today")
        expect(title).to_be_focused()
        expect(page.get_by_text("Well held: 12 of 12 seconds.")).to_be_visible()
        choose(page, "Pain", "3")
        expect(page.get_by_text("Saved.").first).to_be_visible()

        # "Another set" is next, and gone with the answer.
        go_to(page, page.get_by_role("textbox", name="note"))
        page.keyboard.type("tingling in my foot")
        page.keyboard.press("Tab")
        expect(page.get_by_role("heading", level=2, name="Stop for today")).to_be_focused()

    check_course(played)
    # Each one comes soon after the browser has reported the end of the one before.
    seen = said.index("I can see you well.")
    for before, after in pairwise(spoken[seen : seen + 3]):
        assert before["endsMs"] < after["beginsMs"] < before["endsMs"] + NEXT_AFTER_MS
    assert any(words.startswith("Done. 12 seconds counted.") for words in said)
    check_kept(data)
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


def check_course(played: list[str]) -> None:
    """Check that a set was prepared and led through, each step once and in order."""
    steps = [name for name in played if name in {"start", "half_way", "last_seconds", "done"}]
    assert [name for name in played if name in PREPARED] == PREPARED
    assert steps == ["start", "half_way", "half_way", *["last_seconds"] * 5, "done", "done"]


def check_kept(data_folder: Path) -> None:
    """Check that the set is on the disk as it was, and nothing of the one after it."""
    with closing(open_store(data_folder / FILE_NAME)) as store:
        (kept,) = store.list_sets(store.list_profiles()[0].id)
    # A picture that comes late may look like a movement; no fault of the form stopped the clock.
    assert set(kept.paused_by_s) <= {Reason.GETTING_IN, Reason.STILL_MOVING}
    assert (kept.ended, kept.pain) == ("done", 3)
    assert kept.accepted_s == pytest.approx(12.0, abs=0.5)
