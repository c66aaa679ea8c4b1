"""Every page as axe-core sees it: light and dark, on a wide screen and on a phone's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from posecheck.history import HistoryStore, open_store
from posecheck.history.store import FILE_NAME
from posecheck.web.phone.plain_pages import make_pairing_page, make_refusal
from tests.e2e.axe import find_faults, load_axe
from tests.e2e.conftest import SCREEN, serve
from tests.e2e.lived_in import LivedIn, live_in
from tests.e2e.steps import STAGE, wait_until_drawn

PHONE: ViewportSize = {"width": 390, "height": 844}
# Streamlit takes its time to follow the system's colours, and what is drawn on it still more.
LOOK_AGAIN_MS = 250
AT_REST_LOOKS = 20
# What a page is painted on.
GROUND = """getComputedStyle(
  document.querySelector("[data-testid=stApp]") ?? document.body
).backgroundColor"""
THERAPISTS = ("Versions", "Patients", "Share")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the pages answer, what is in their data folder, and a window that shows them."""

    url: str
    store: HistoryStore
    lived: LivedIn
    page: Page

    def open(self, path: str, *, cautious: bool = False) -> None:
        """Open a page, at rest; cautious is who has not read the cautions yet."""
        person = self.store.list_profiles()[0].id
        settings = self.store.load_settings(person)
        self.store.save_settings(person, replace(settings, safety_read=not cautious))
        self.page.goto(f"{self.url}/{path}")
        expect(self.page.get_by_role("heading", level=1).first).to_be_visible()
        wait_until_drawn(self.page)


@pytest.fixture(scope="module")
def place(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, sample_videos: Path
) -> Iterator[Place]:
    """Return the pages of somebody with a few sets and a kept review."""
    data = tmp_path_factory.mktemp("data")
    lived = live_in(data, sample_videos / "figure4_right_good.mp4")
    context = browser.new_context(viewport=SCREEN, reduced_motion="reduce")
    with serve(data) as url, closing(open_store(data / FILE_NAME)) as store:
        yield Place(url, store, lived, context.new_page())
        context.close()


def open_therapists(place: Place, section: str) -> None:
    place.open("poses")
    place.page.get_by_test_id("stButtonGroup").get_by_text(section, exact=True).click()
    wait_until_drawn(place.page)


def open_stage(place: Place) -> None:
    place.open("")
    place.page.get_by_role("button", name="Start", exact=True).click()
    # This browser has no camera.
    place.page.locator(STAGE).get_by_role("button", name="Try again").wait_for()


def open_question(place: Place) -> None:
    place.open("")
    place.page.get_by_role("button", name="Watch a demo").click()
    stage = place.page.locator(STAGE)
    stage.get_by_role("button", name="Stop", exact=True).press("Enter")
    stage.get_by_role("button", name="Keep going").wait_for()


PAGES: dict[str, Callable[[Place], None]] = {
    "the cautions": lambda place: place.open("", cautious=True),
    "home": lambda place: place.open(""),
    "a set that has ended": lambda place: place.open(f"?set={place.lived.set_id}"),
    "history": lambda place: place.open("history"),
    "review": lambda place: place.open("review"),
    "a result": lambda place: place.open(f"review?review={place.lived.review_id}"),
    "for therapists": lambda place: place.open("poses"),
    **{
        f"for therapists: {section}": lambda place, section=section: open_therapists(place, section)
        for section in THERAPISTS
    },
    "settings": lambda place: place.open("settings"),
    "the stage without a camera": open_stage,
    "the stage, asked to end": open_question,
    "pairing a phone": lambda place: place.page.set_content(make_pairing_page()),
    "a phone that isn't paired": lambda place: place.page.set_content(make_refusal("unpaired")),
}


# What the keyboard is on, also inside of a component: its markup unless an outline is seen on it,
# or on what stands for it where it is hidden itself, as the input of a radio button is.
UNSEEN = """() => {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  if (!focused || focused === document.body) return { end: true };
  const seen = (element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const { width, height } = element.getBoundingClientRect();
    const drawn = outlineStyle === "auto" || parseFloat(outlineWidth) >= 2;
    return outlineStyle !== "none" && drawn && width > 8 && height > 8;
  };
  const standIn = focused.closest("label, [data-rac]");
  const end = focused === window.firstFocused;
  window.firstFocused ??= focused;
  if (seen(focused) || (standIn && seen(standIn))) return { end };
  return { end, unseen: focused.outerHTML.slice(0, 200) };
}"""
MAX_STOPS = 100


def find_unseen_stops(page: Page) -> list[str]:
    """Go through a page by the Tab key; return where it cannot be seen what the keyboard is on."""
    page.evaluate("() => { document.activeElement.blur(); window.firstFocused = undefined; }")
    unseen = []
    for _ in range(MAX_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(UNSEEN)
        if stop["end"]:
            return unseen
        unseen += [stop["unseen"]] if "unseen" in stop else []
    return unseen


def find_lasting(page: Page, axe: str) -> list[str]:
    """Return what axe finds, also once a page that was still being painted is at rest."""
    for _ in range(AT_REST_LOOKS):
        found = find_faults(page, axe)
        if not found:
            break
        page.wait_for_timeout(LOOK_AGAIN_MS)
    return found


def darken(page: Page) -> None:
    """Have the system's colours dark, and wait until the page has followed them."""
    light = page.evaluate(GROUND)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"light => {GROUND} !== light", arg=light)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_keeps_anybody_out(place: Place, name: str) -> None:
    """No page has a serious or moderate finding, light or dark; the keyboard's place is seen."""
    page, axe = place.page, load_axe()
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(SCREEN)
    PAGES[name](place)
    page.mouse.move(0, 0)

    found = {"light": find_lasting(page, axe), "the keyboard": find_unseen_stops(page)}
    darken(page)
    found["dark"] = find_lasting(page, axe)
    page.set_viewport_size(PHONE)
    found["dark, on a phone"] = find_lasting(page, axe)

    told = [f"{where}: {fault}" for where, faults in found.items() for fault in faults]
    assert not told, "\n".join(told)
