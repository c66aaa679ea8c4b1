"""Steps that a person takes on the pages, shared by the browser tests."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

STAGE = ".stage"

# The voice is not there without a desktop: what it was asked to say is kept instead, and takes no
# longer than the scenes in tests/golden say.
KEEP_WORDS = """
window.said = [];
window.spoken = [];
speechSynthesis.speak = words => {
  window.said.push(words.text);
  const spoken = { text: words.text, beginsMs: performance.now(), endsMs: null };
  window.spoken.push(spoken);
  words.onstart?.();
  window.speaking = setTimeout(() => {
    spoken.endsMs = performance.now();
    words.onend?.();
  }, 5 * words.text.length);
};
speechSynthesis.cancel = () => clearTimeout(window.speaking);
"""


def read_cautions(page: Page, url: str) -> None:
    """Open the page for the first time and confirm the cautions."""
    page.goto(url)
    page.get_by_role("button", name="I've read this").click()
    page.get_by_role("button", name="Start", exact=True).wait_for()


def choose(page: Page, stretch: str, side: str) -> None:
    """Choose a stretch and the side that hurts."""
    page.locator("label").filter(has_text=stretch).first.click()
    page.get_by_text(side, exact=True).click()
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_enabled()


def begin_set(page: Page, url: str, stretch: str, side: str) -> Locator:
    """Begin a person's first set before the camera and return its stage."""
    read_cautions(page, url)
    return start_set(page, stretch, side)


def start_set(page: Page, stretch: str, side: str) -> Locator:
    """Begin a set on the page that is open and return its stage."""
    choose(page, stretch, side)
    return press_start(page)


def press_start(page: Page) -> Locator:
    """Begin a set as it was chosen, and return its stage."""
    page.get_by_role("button", name="Start", exact=True).click()
    stage = page.locator(STAGE)
    stage.wait_for()
    return stage


def wait_until_drawn(page: Page) -> None:
    """Wait until a page is at rest: before that, what it showed may stand beside what it shows."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning")


def pick(page: Page, name: str, option: str) -> None:
    """Choose from a list of a page at rest: one that is drawn anew closes its lists."""
    wait_until_drawn(page)
    page.get_by_role("combobox", name=name).click()
    page.get_by_role("option", name=option).click()


def wait_for_phase(stage: Locator, phase: str, max_s: float = 30.0) -> None:
    """Wait until the set is in a phase."""
    expect(stage).to_have_attribute("data-phase", phase, timeout=1000 * max_s)


def wait_until_held(stage: Locator, min_s: float) -> None:
    """Wait until so many seconds were counted."""
    is_held = "([stage, minS]) => Number(stage.dataset.held) >= minS"
    stage.page.wait_for_function(is_held, arg=[stage.element_handle(), min_s])


def held_s(stage: Locator) -> float:
    """Return the seconds counted so far."""
    return float(stage.get_attribute("data-held") or 0)


def wait_until_said(page: Page, words: str) -> None:
    """Wait until a sentence that begins like this was said, which it is once the voice is free."""
    page.wait_for_function("words => window.said.some(each => each.startsWith(words))", arg=words)


def list_played(stage: Locator) -> list[str]:
    """Return the tones and the kinds of words so far, in order, without the breathing guide."""
    played: list[dict[str, Any]] = stage.evaluate("stage => stage.played")
    names = [str(event.get("tone") or event["kind"]) for event in played]
    return [name for name in names if not name.startswith("breathe")]
