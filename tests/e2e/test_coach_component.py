"""The stage's own behaviour: keys, fitting and covering the window, keeping the screen on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from posecheck.core.landmarks import Side
from posecheck.core.session import HOLD_ENDED, Speech
from posecheck.references.files import find_reference
from posecheck.texts.catalog import list_languages, load_section, load_words
from posecheck.web.stretch import coach
from tests.e2e.conftest import SCREEN
from tests.e2e.known import introduce
from tests.e2e.pictures import NOBODY, put_up_camera
from tests.e2e.steps import KEEP_WORDS, STAGE

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

STAGE_SCRIPT = Path(coach.__file__).parent / "assets" / "stage.js"
SIZES = re.findall(r"\[(\d+), \"(\w+)\"\]", STAGE_SCRIPT.read_text(encoding="utf-8"))
# A phone, a window at 200 % zoom, and a laptop.
SCREENS: tuple[ViewportSize, ...] = (
    {"width": 390, "height": 844},
    {"width": 640, "height": 400},
    SCREEN,
)
# A copy of the stage over it, which no answer of the server changes, shows texts as the stage does.
MEASURE = """(stage, [lines, texts]) => {
  const copy = stage.cloneNode(true);
  copy.removeAttribute("open");
  stage.after(copy);
  copy.showModal();
  for (const [place, text] of Object.entries(texts)) copy.querySelector(place).textContent = text;
  const find = place => copy.querySelector(place).getBoundingClientRect();
  const unfit = lines.filter(([size, line]) => {
    const words = copy.querySelector(".words");
    words.dataset.size = size;
    copy.querySelector(".line").textContent = line;
    const fits = words.scrollWidth <= words.clientWidth
      && find(".words").bottom <= find(".bar").top
      && find(".ring").top >= find(".panel").top - 1
      && find(".ring").left >= find(".panel").left - 1
      && find(".words").right <= innerWidth;
    return !fits;
  });
  copy.remove();
  return unfit;
}"""


@pytest.fixture(scope="module")
def home(browser: Browser, app_data: Path) -> Iterator[Page]:
    """Return a window for all tests, with nobody before its camera."""
    introduce(app_data)
    context = browser.new_context(viewport=SCREEN)
    page = context.new_page()
    page.add_init_script(KEEP_WORDS + STAND_INS)
    put_up_camera(page, nobody=NOBODY)
    yield page
    context.close()


@pytest.fixture
def stage(home: Page, app_url: str) -> Iterator[Locator]:
    """Return the stage of a set begun by the keyboard; it waits for somebody to be seen.

    A set goes on through all tests, in any order. After one that ended it, another is begun.
    """
    stage = home.locator(STAGE)
    if not stage.count():
        home.goto(app_url)
        home.get_by_role("button", name="Start", exact=True).press("Enter")
    expect(stage).to_have_attribute("data-phase", "set_up")
    yield stage
    if stage.count():
        stage.evaluate("s => s.getRootNode().activeElement?.blur()")


def find_size(line: str) -> str:
    """Return the size in which the stage shows a line: by its letters."""
    return next((name for most, name in SIZES if len(line) <= int(most)), "longest")


def focused(stage: Locator) -> str:
    """Return what the focused button on the stage does, empty when none is."""
    return str(stage.evaluate("s => s.getRootNode().activeElement?.dataset.do ?? ''"))


def test_no_button_has_the_focus_when_a_set_begins(stage: Locator) -> None:
    """Whoever presses Enter or Space once more than needed changes nothing."""
    assert focused(stage) == ""
    for key in ("Space", "Enter"):
        stage.page.keyboard.press(key)
        expect(stage.get_by_role("alertdialog", name="End this set?")).to_be_hidden()
    assert focused(stage) == ""


def test_a_screen_reader_says_what_the_voice_does_not(stage: Locator) -> None:
    """While the voice speaks no live region does; without it, what it would say is announced."""
    announced, state = stage.get_by_role("status"), stage.locator(".state")
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
    style = "(s, style) => { s.getRootNode().host.style = style; }"
    stage.evaluate(style, "transform: translateY(50px); opacity: 0")

    assert stage.bounding_box() == {"x": 0, "y": 0, **SCREEN}
    assert stage.evaluate("s => s.matches(':modal')")
    stage.evaluate(style, "")


@pytest.mark.parametrize("language", list_languages())
def test_the_longest_lines_fit_whatever_the_screen(stage: Locator, language: str) -> None:
    """Nothing is cut off, and nothing lies over the ring or the buttons."""
    words, knee = load_words(language), find_reference("knee-to-opposite-shoulder")
    kinds = ("rest", "next", "help", "camera_for_across", "not_lying", "signs", "get_ready")
    lines = [words.speech_text(Speech(kind), knee, Side.RIGHT) for kind in kinds]
    lines.append(words.speech_text(Speech(HOLD_ENDED, held_s=10.7), knee, Side.RIGHT))
    texts = load_section("coach", language).texts
    places = {".safety": texts["safety"], ".state": texts["phase_cannot_judge"]}
    sized = [(find_size(line), line) for line in lines]
    for screen in SCREENS:
        stage.page.set_viewport_size(screen)
        assert stage.evaluate(MEASURE, [sized, places]) == [], screen
    stage.page.set_viewport_size(SCREEN)


def test_the_screen_stays_on_after_the_page_was_hidden(stage: Locator) -> None:
    """The browser releases the wake lock of a hidden page; it is requested again afterwards."""
    page = stage.page
    page.wait_for_function("window.asked === 1")

    page.evaluate(HIDE, True)
    expect(stage).to_have_attribute("data-phase", "lost")
    assert page.evaluate("window.asked") == 1
    page.evaluate(HIDE, False)

    page.wait_for_function("window.asked === 2 && !window.lock.released")


def test_no_key_ends_a_set_by_a_slip_and_nothing_behind_the_stage_is_reached(
    stage: Locator,
) -> None:
    """A key that ends a set asks first, and any accidental answer continues the set.

    After the set the keyboard goes on at the title of the page that follows.
    """
    page = stage.page
    question = stage.get_by_role("alertdialog", name="End this set?")
    reached = []
    for _ in range(8):
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
    page.get_by_role("button", name="Another set").wait_for()

    assert set(reached) - {""} == {"stop", "sound", "breathing", "mirror"}
    expect(stage).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
