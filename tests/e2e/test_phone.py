"""A phone as the camera: paired by the link on the computer's page, and refused afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect

from posecheck.web.phone.network import find_network_address
from tests.conftest import give_up
from tests.e2e.conftest import CHROMIUM_FLAGS, FAKE_CAMERA, SCREEN, serve
from tests.e2e.steps import read_cautions, start_set

PHONE = {"width": 390, "height": 844}


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
        return browser.new_context(viewport=PHONE, ignore_https_errors=True).new_page()
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
        phone.get_by_role("button", name="Start", exact=True).wait_for()
        expect(phone.get_by_text("Use a phone as the camera")).to_have_count(0)
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
