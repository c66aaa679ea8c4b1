"""A phone as the camera: of a set on the phone itself, and of one on the computer's screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserType, Page, ViewportSize, expect

from posecheck.storage.pairings import Pairings
from posecheck.web.phone.network import find_network_address
from tests.conftest import give_up
from tests.e2e.camera import write_camera_clip
from tests.e2e.conftest import CHROMIUM_FLAGS, FAKE_CAMERA, SCREEN, camera_flags, serve
from tests.e2e.heard import shorten_hold
from tests.e2e.steps import (
    STAGE,
    choose,
    held_s,
    list_played,
    read_cautions,
    start_set,
    wait_for_phase,
    wait_until_held,
)
from tests.e2e.test_live_set import (
    CLIPS,
    FIGURE_4,
    LONG_HELD_S,
)
from tests.golden.scenes import SHORT_HOLD_S

PHONE: ViewportSize = {"width": 390, "height": 844}
LIE_ON_SIDE = """dispatchEvent(
  new DeviceOrientationEvent("deviceorientation", { beta: 0, gamma: -90 }))"""
ANDROID = "Mozilla/5.0 (Linux; Android 10; K) Chrome/140.0.0.0 Mobile Safari/537.36"


@pytest.fixture(scope="module")
def with_camera(chromium: BrowserType, need_program: Callable[[str], str]) -> Iterator[Browser]:
    """Return a browser with Chromium's own test picture as its camera."""
    flags = [*CHROMIUM_FLAGS, *FAKE_CAMERA]
    browser = chromium.launch(executable_path=need_program("chromium"), args=flags)
    yield browser
    browser.close()


def open_window(browser: Browser, *, phone: bool) -> Page:
    """Return a window that shares nothing with others; a phone's goes on past the warning."""
    if phone:
        return browser.new_context(
            viewport=PHONE, ignore_https_errors=True, user_agent=ANDROID
        ).new_page()
    return browser.new_context(viewport=SCREEN).new_page()


def test_a_phone_is_paired_films_a_set_and_is_unpaired(
    with_camera: Browser, tmp_path: Path
) -> None:
    """The link pairs one phone and its camera works there; others get nothing, nor it later."""
    if find_network_address() is None:
        give_up("this machine is in no network")
    with serve(tmp_path, None, "--phone") as url:
        computer = open_window(with_camera, phone=False)
        read_cautions(computer, url)
        expect(computer.get_by_role("img", name="QR code")).to_be_visible()
        link = computer.get_by_text("https://").first.inner_text().strip()
        origin = link.partition("/pair")[0]

        stranger = open_window(with_camera, phone=True)
        refusal = stranger.goto(f"{origin}/settings")
        assert refusal is not None
        assert refusal.status == 403
        stranger.get_by_role("heading", name="This phone isn't paired").wait_for()

        phone = open_window(with_camera, phone=True)
        phone.goto(link)
        phone.get_by_role("button", name="Pair this phone").click()
        phone.get_by_role("link", name="Do everything on this phone").click()
        phone.get_by_role("button", name="Start", exact=True).wait_for()
        expect(phone.get_by_text("Use a phone as the camera")).to_have_count(0)
        expect(phone.get_by_text("Use this phone as the camera of another")).to_be_visible()
        stage = start_set(phone, "Figure-4 stretch", "Right")
        # Pictures are sent and judged: the test picture shows nobody.
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


def pair(computer: Page, phone: Page) -> str:
    """Pair a phone by the link on the computer's page, and return where it finds posecheck."""
    link = computer.get_by_text("https://").first.inner_text().strip()
    phone.goto(link)
    phone.get_by_role("button", name="Pair this phone").click()
    return link.partition("/pair")[0]


def put_up(computer: Page, phone: Page) -> str:
    """Pair a phone, let it film for another screen, and return where it finds posecheck."""
    origin = pair(computer, phone)
    phone.get_by_role("button", name="Use this phone as the camera").click()
    phone.get_by_role("heading", name="Ready").wait_for()
    expect(phone.locator("video")).to_be_visible()
    return origin


@pytest.fixture
def films(
    chromium: BrowserType, need_program: Callable[[str], str], tmp_path: Path
) -> Iterator[Browser]:
    """Return a browser whose camera sees somebody hold a figure-4."""
    video = CLIPS / "figure4_right_full_30s.mp4"
    clip = write_camera_clip(video, tmp_path / "camera.y4m", part_s=LONG_HELD_S, to_and_fro=True)
    browser = chromium.launch(executable_path=need_program("chromium"), args=camera_flags(clip))
    yield browser
    browser.close()


def test_a_phone_films_for_the_stage_on_the_computer(
    browser: Browser, films: Browser, tmp_path: Path
) -> None:
    """A computer without a camera counts a whole set by the phone's pictures.

    A phone that leaves is missed and goes on when it is back, and it films on for the next set of
    a row; after the end of its pairing no picture of it counts any more.
    """
    if find_network_address() is None:
        give_up("this machine is in no network")
    data = tmp_path / "data"
    shorten_hold(data, "figure-4")
    with serve(data, None, "--phone") as url:
        computer = open_window(browser, phone=False)
        read_cautions(computer, url)
        phone = open_window(films, phone=True)
        origin = put_up(computer, phone)

        choose(computer, FIGURE_4, "Right")
        computer.get_by_text("All of today", exact=True).click()
        computer.get_by_text("6 sets in a row").wait_for()
        computer.get_by_text("Android phone is ready.").wait_for()
        computer.get_by_role("button", name="Start", exact=True).click()
        stage = computer.locator(STAGE)
        phone.get_by_text("You can put me down").wait_for()
        wait_for_phase(stage, "holding", 60)
        wait_until_held(stage, 1)

        phone.goto("about:blank")
        wait_for_phase(stage, "lost")
        expect(stage).to_contain_text("No picture from the camera. The clock is waiting.")
        expect(stage).to_contain_text("Android phone isn't filming.")
        assert held_s(stage) < SHORT_HOLD_S
        # It films again by itself: whoever lies on the floor presses nothing.
        phone.goto(f"{origin}/phone")
        wait_for_phase(stage, "done", 75)
        played = list_played(stage)
        assert played[-1] == "done"
        assert {"stalled", "back"} <= set(played)
        wait_for_phase(stage, "resting")
        phone.get_by_text("You can put me down").wait_for()
        stage.get_by_role("button", name="Stop").click()
        phone.get_by_role("heading", name="Ready").wait_for()

        computer.goto(url)
        computer.get_by_role("button", name="Start", exact=True).click()
        phone.get_by_text("You can put me down").wait_for()
        wait_for_phase(stage, "holding", 60)
        # Lying on its side with the screen locked upright, it turns its pictures itself.
        picture = stage.locator(".video canvas")
        wide = "canvas => canvas.width > canvas.height"
        assert picture.evaluate(wide)
        phone.evaluate(LIE_ON_SIDE)
        computer.wait_for_function(f"canvas => !({wide})(canvas)", arg=picture.element_handle())
        pairings = Pairings(data)
        pairings.end(pairings.list_paired()[0].id)
        phone.get_by_role("heading", name="This phone was unpaired").wait_for()
        expect(phone.locator("video")).to_have_count(0)
        expect(stage).to_have_attribute("data-failure", "phone_unpaired")
        held = held_s(stage)
        computer.wait_for_timeout(1000)
        assert held_s(stage) == held
