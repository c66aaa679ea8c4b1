"""A phone as the camera: of a set on the phone itself, and of one on the computer's screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from posecheck.storage.pairings import Pairings
from posecheck.web.phone.network import find_network_address
from tests.conftest import give_up
from tests.e2e.conftest import SCREEN, serve
from tests.e2e.heard import ask_for
from tests.e2e.known import introduce
from tests.e2e.pictures import NOBODY, put_up_camera, take_picture
from tests.e2e.steps import (
    KEEP_WORDS,
    held_s,
    list_played,
    press_start,
    wait_for_phase,
    wait_until_said,
)

PHONE: ViewportSize = {"width": 390, "height": 844}
LIE_ON_SIDE = """dispatchEvent(
  new DeviceOrientationEvent("deviceorientation", { beta: 0, gamma: -90 }))"""
ANDROID = "Mozilla/5.0 (Linux; Android 10; K) Chrome/140.0.0.0 Mobile Safari/537.36"
# Whether nothing covers any of a code's corners.
LIES_OPEN = """code => {
  const { left, right, top, bottom } = code.getBoundingClientRect();
  return [left + 3, right - 3].every(x => [top + 3, bottom - 3].every(
    y => code.contains(document.elementFromPoint(x, y))));
}"""
FIGURE_4 = "figure-4"
# Long enough to leave in the middle of it, on a busy machine, too.
HOLD_S = 8.0
# When somebody holds the figure-4 in the sample.
HELD_AT_S = 10.0
OpenWindow = Callable[..., Page]


@pytest.fixture(scope="module")
def served(
    need_program: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """Return where the pages answer to this machine and to phones, and their data folder."""
    need_program("chromium")
    if find_network_address() is None:
        give_up("this machine is in no network")
    data = tmp_path_factory.mktemp("data")
    introduce(data)
    ask_for(data, FIGURE_4, HOLD_S)
    with serve(data, None, "--phone") as url:
        yield url, data


@pytest.fixture
def open_window(browser: Browser) -> Iterator[OpenWindow]:
    """Return a function that opens a window that shares nothing with others."""
    opened: list[BrowserContext] = []

    def open_one(*, sees: str | None = None) -> Page:
        """Open a window of the computer; or of a phone, which sees a picture, past the warning."""
        context = (
            browser.new_context(viewport=SCREEN)
            if sees is None
            else browser.new_context(viewport=PHONE, ignore_https_errors=True, user_agent=ANDROID)
        )
        opened.append(context)
        page = context.new_page()
        page.add_init_script(KEEP_WORDS)
        if sees is not None:
            put_up_camera(page, sight=sees)
        return page

    yield open_one
    for context in opened:
        context.close()


def find_link(computer: Page) -> str:
    """Return the link on the computer's page that pairs a phone."""
    return computer.get_by_text("https://").first.inner_text().strip()


def find_origin(link: str) -> str:
    """Return where phones find the pages."""
    return link.partition("/pair")[0]


def test_a_phone_is_paired_films_a_set_and_is_unpaired(
    open_window: OpenWindow, served: tuple[str, Path]
) -> None:
    """The link pairs one phone and its camera works there; others get nothing, nor it later."""
    url, _ = served
    computer = open_window()
    computer.goto(url)
    code = computer.get_by_role("img", name="QR code")
    code.scroll_into_view_if_needed()
    assert code.evaluate(LIES_OPEN), "something lies over the code"
    link = find_link(computer)
    origin = find_origin(link)

    stranger = open_window(sees=NOBODY)
    refusal = stranger.goto(f"{origin}/settings")
    assert refusal is not None
    assert refusal.status == 403
    stranger.get_by_role("heading", name="This phone isn't paired").wait_for()

    phone = open_window(sees=NOBODY)
    phone.goto(link)
    phone.get_by_role("button", name="Pair this phone").click()
    phone.get_by_role("link", name="Do everything on this phone").click()
    phone.get_by_role("button", name="Start", exact=True).wait_for()
    expect(phone.get_by_text("Use a phone as the camera")).to_have_count(0)
    expect(phone.get_by_text("Use this phone as the camera of another")).to_be_visible()
    stage = press_start(phone)
    # Pictures are sent and judged.
    expect(stage).to_contain_text("I can't see you.", timeout=60_000)

    stranger.goto(link)
    stranger.get_by_role("heading", name="This link no longer works").wait_for()

    computer.goto(f"{url}/settings")
    computer.get_by_role("button", name="Unpair").click()
    computer.get_by_text("No phone is paired.").wait_for()
    expect(stage).to_contain_text("This phone was unpaired.")
    after = phone.goto(origin)
    assert after is not None
    assert after.status == 403


def test_a_phone_films_for_the_stage_on_the_computer(
    open_window: OpenWindow, served: tuple[str, Path], sample_videos: Path
) -> None:
    """A computer without a camera counts a whole set by the phone's pictures.

    A phone that leaves is missed and goes on when it is back, and it films on for the next set of
    a row; after the end of its pairing the stage gets no picture of it any more.
    """
    url, data = served
    computer = open_window()
    computer.goto(url)
    phone = open_window(sees=take_picture(sample_videos / "figure4_right_good.mp4", HELD_AT_S))
    link = find_link(computer)
    phone.goto(link)
    phone.get_by_role("button", name="Pair this phone").click()
    phone.get_by_role("button", name="Use this phone as the camera").click()
    phone.get_by_role("heading", name="Ready").wait_for()
    expect(phone.locator("video")).to_be_visible()

    computer.get_by_text("All of today", exact=True).click()
    computer.get_by_text("6 sets in a row").wait_for()
    computer.get_by_text("Android phone is ready.").wait_for()
    stage = press_start(computer)
    phone.get_by_text("You can put me down").wait_for()
    wait_for_phase(stage, "holding", 60)

    phone.goto("about:blank")
    wait_for_phase(stage, "lost")
    expect(stage).to_contain_text("No picture from the camera. The clock is waiting.")
    expect(stage).to_contain_text("Android phone isn't filming.")
    assert held_s(stage) < HOLD_S
    wait_until_said(computer, "No picture from the camera.")
    # It films again by itself: whoever lies on the floor presses nothing.
    phone.goto(f"{find_origin(link)}/phone")
    wait_for_phase(stage, "done", 60)
    assert {"stalled", "back", "done"} <= set(list_played(stage))

    wait_for_phase(stage, "resting")
    phone.get_by_text("You can put me down").wait_for()
    # Lying on its side with the screen locked upright, it turns its pictures itself.
    picture = stage.locator(".video canvas")
    is_wide = "canvas => canvas.width > canvas.height"
    computer.wait_for_function(is_wide, arg=picture.element_handle())
    phone.evaluate(LIE_ON_SIDE)
    computer.wait_for_function(f"canvas => !({is_wide})(canvas)", arg=picture.element_handle())
    pairings = Pairings(data)
    (pairing,) = pairings.list_paired()
    pairings.end(pairing.id)
    phone.get_by_role("heading", name="This phone was unpaired").wait_for()
    expect(phone.locator("video")).to_have_count(0)
    expect(stage).to_have_attribute("data-failure", "phone_unpaired")
    wait_for_phase(stage, "failed")
