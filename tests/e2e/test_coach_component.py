"""The stage's own behaviour: keys, covering the window, keeping the screen on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.steps import KEEP_WORDS, STAGE, read_cautions

# A screen that is let go of with the page.
STAND_INS = """
window.asked = 0;
navigator.wakeLock.request = async () => {
  window.asked += 1;
  window.lock = { released: false, release: async () => { window.lock.released = true; } };
  return window.lock;
};
"""
HIDE = """hidden => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  if (hidden) window.lock.released = true;
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def stage(window: Page, app_url: str) -> Locator:
    """Return the stage of a set with a sample, just begun by the keyboard."""
    window.add_init_script(KEEP_WORDS + STAND_INS)
    read_cautions_once(window, app_url)
    window.get_by_role("button", name="Watch a demo").press("Enter")
    stage = window.locator(STAGE)
    stage.wait_for()
    return stage


@pytest.fixture(scope="module")
def page(browser: Browser, app_url: str) -> Iterator[Page]:
    """Return one page for all tests that only ask its modules something."""
    page = browser.new_page()
    page.goto(app_url)
    yield page
    page.close()


def read_cautions_once(page: Page, url: str) -> None:
    """Open the page, whether or not the cautions were confirmed by another test."""
    page.goto(url)
    ready = page.get_by_role("button", name="Watch a demo")
    unread = page.get_by_role("button", name="I've read this")
    ready.or_(unread).wait_for()
    if unread.is_visible():
        read_cautions(page, url)


def focused(stage: Locator) -> str:
    """Return what the focused button on the stage does, empty when none is."""
    return str(stage.evaluate("s => s.getRootNode().activeElement?.dataset.do ?? ''"))


def test_no_key_ends_a_set_by_a_slip_and_nothing_behind_the_stage_is_reached(
    stage: Locator,
) -> None:
    """A key that ends a set asks first, and any accidental answer continues the set.

    After the set the keyboard goes on at the title of the page that follows.
    """
    page = stage.page
    question = stage.get_by_role("alertdialog", name="End this set?")
    expect(stage).to_have_attribute("data-phase", "set_up")
    reached = [focused(stage)]
    for key in ("Space", "Enter"):
        page.keyboard.press(key)
        expect(question).to_be_hidden()
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.append(focused(stage))
    for key in ("Escape", "Escape", "Escape"):  # the browser itself closes at the third
        page.keyboard.press("Escape")
        expect(question).to_be_visible()
        expect(question.get_by_role("button", name="Keep going")).to_be_focused()
        page.keyboard.press(key)
        expect(question).to_be_hidden()
    stage.get_by_role("button", name="Stop", exact=True).press("Space")
    expect(question).to_be_visible()
    page.keyboard.press("Space")
    expect(question).to_be_hidden()
    expect(stage).to_be_visible()
    stage.get_by_role("button", name="Stop", exact=True).press("Enter")
    question.get_by_role("button", name="End it").press("Enter")
    page.get_by_role("button", name="Watch it again").wait_for()

    assert reached[0] == ""
    assert set(reached) <= {"stop", "sound", "breathing", ""}
    assert {"stop", "sound", "breathing"} <= set(reached)
    expect(stage).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_a_screen_reader_says_what_the_voice_does_not(stage: Locator) -> None:
    """While the voice speaks no live region does; without it, what it would say is announced."""
    announced, state = stage.get_by_role("status"), stage.locator(".state")
    expect(stage).to_have_attribute("data-phase", "set_up")
    expect(announced).to_be_empty()
    expect(state).to_have_attribute("aria-live", "off")

    stage.get_by_role("button", name="Sound off").press("Enter")

    expect(announced).not_to_be_empty()
    expect(state).to_have_attribute("aria-live", "polite")
    stage.get_by_role("button", name="Sound on").press("Enter")
    expect(announced).to_be_empty()
    expect(state).to_have_attribute("aria-live", "off")


def test_the_stage_covers_the_window_whatever_lies_around_it(stage: Locator) -> None:
    """When the page fades or shifts redrawn content, the stage neither fades nor shifts."""
    stage.evaluate(
        "s => { s.getRootNode().host.style = 'transform: translateY(50px); opacity: 0'; }"
    )

    assert stage.bounding_box() == {"x": 0, "y": 0, "width": 1280, "height": 800}
    assert stage.evaluate("s => s.matches(':modal')")


def test_the_screen_stays_on_after_the_page_was_hidden(stage: Locator) -> None:
    """The browser releases the wake lock of a hidden page; it is requested again afterwards."""
    page = stage.page
    expect(stage).to_have_attribute("data-phase", "set_up")
    page.wait_for_function("window.asked === 1")

    page.evaluate(HIDE, True)
    expect(stage).to_have_attribute("data-phase", "lost")
    assert page.evaluate("window.asked") == 1
    page.evaluate(HIDE, False)

    page.wait_for_function("window.asked === 2 && !window.lock.released")
