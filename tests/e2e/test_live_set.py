"""A live set in a real browser, as someone on the floor experiences it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserType, Locator, Page, expect

from posecheck.core.landmarks import Side
from tests.conftest import ROOT
from tests.e2e.camera import write_camera_clip
from tests.e2e.conftest import (
    CHROMIUM_FLAGS,
    FAKE_CAMERA,
    SCREEN,
    camera_flags,
    find_free_port,
    serve,
)
from tests.e2e.heard import ask_for, check_heard
from tests.e2e.known import introduce
from tests.e2e.pictures import look_at, put_up_camera, take_picture
from tests.e2e.steps import (
    KEEP_WORDS,
    held_s,
    list_played,
    press_start,
    wait_for_phase,
    wait_until_drawn,
    wait_until_held,
    wait_until_said,
)
from tests.e2e.watch import Watch

# When, in the clip whose ankle slips off, figure-4 is held and when the ankle is off.
ON_S, OFF_S = 10.0, 14.0
FIGURE_4 = "figure-4"
# The other stretch, and the part of its clip in which the knee is held across.
KNEE = "knee-to-opposite-shoulder"
KNEE_CLIP = ROOT / "benchmarks" / "clips" / "knee_shoulder_left_full_30s.mp4"
ACROSS_S = (6.5, 14.5)
# A goal that no test comes near.
LONG_S = 60.0

OpenWindow = Callable[[Sequence[str]], Page]


class Served:
    """The pages of a data folder: they can be killed, and started again at their address."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._port = find_free_port()
        self._running = ExitStack()
        self.start()

    def start(self) -> None:
        self.url = self._running.enter_context(serve(self.data, self._port))

    def kill(self) -> None:
        self._running.close()


@pytest.fixture(scope="module")
def served(
    need_program: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """Return the pages, for a person whom each test introduces."""
    need_program("chromium")
    served = Served(tmp_path_factory.mktemp("data"))
    yield served
    served.kill()


@pytest.fixture
def open_window(chromium: BrowserType, need_program: Callable[[str], str]) -> Iterator[OpenWindow]:
    """Return a function that opens a window of a browser of its own, started with flags."""
    path = need_program("chromium")
    browsers: list[Browser] = []

    def start(flags: Sequence[str]) -> Page:
        browsers.append(chromium.launch(executable_path=path, args=list(flags)))
        page = browsers[-1].new_page(viewport=SCREEN)
        page.add_init_script(KEEP_WORDS)
        return page

    yield start
    for browser in browsers:
        browser.close()


@pytest.fixture
def page(window: Page) -> Page:
    """Return a window of the browser without a camera."""
    window.add_init_script(KEEP_WORDS)
    return window


def test_what_is_heard_in_a_knee_stretch_is_what_was_written_down(
    open_window: OpenWindow, served: Served, tmp_path: Path
) -> None:
    """A whole set of somebody who knows the stretch: the sentences and tones, at their times."""
    clip = write_camera_clip(KNEE_CLIP, tmp_path / "camera.y4m", part_s=ACROSS_S, to_and_fro=True)
    page = open_window(camera_flags(clip))
    introduce(served.data, KNEE, Side.LEFT)
    ask_for(served.data, KNEE)
    page.goto(served.url)
    stage = press_start(page)
    wait_for_phase(stage, "done", 90)
    check_heard(stage, f"in-a-browser.{KNEE}")
    page.get_by_role("heading", name="1 of 3 today", level=1).wait_for()


# None of these can be had from a browser that runs without a window: no camera is refused or in
# use, and it can all.
REFUSE = """name => {
  navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("", name); };
}"""
OBSTACLES = {
    "The camera is blocked.": f"({REFUSE})('NotAllowedError')",
    "The camera is in use.": f"({REFUSE})('NotReadableError')",
    "This browser can't do": "delete HTMLVideoElement.prototype.requestVideoFrameCallback",
    "This address": "Object.defineProperty(window, 'isSecureContext', { value: false })",
}


def test_what_keeps_the_camera_away_is_told_with_a_way_on(page: Page, served: Served) -> None:
    """No camera, a blocked or busy one, an old browser and an unsafe address have their own words.

    Each says what to do, can be tried again, and the set can be left.
    """
    introduce(served.data)
    page.goto(served.url)
    stage = press_start(page)
    card = stage.get_by_role("alertdialog")
    expect(card.get_by_role("heading", name="No camera found.")).to_be_visible()
    for title, script in OBSTACLES.items():
        expect(card.get_by_role("button", name="Try again")).to_be_focused()
        expect(stage.get_by_role("button", name="Stop", exact=True)).to_be_visible()
        page.evaluate(script)
        card.get_by_role("button", name="Try again").click()
        expect(card.get_by_role("heading", name=title)).to_be_visible()

    card.get_by_role("button", name="Stop here").click()

    page.get_by_text("This set ended before I could check anything.").wait_for()


# Neither can be had from outside: a headless page is never hidden, a fake camera never unplugged.
HIDE = """hidden => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
# So many pictures of the camera go by: two seconds at fifteen a second.
SEE_PICTURES = """async (stage, count) => {
  const video = stage.querySelector("video");
  while (count--) await new Promise((seen) => video.requestVideoFrameCallback(seen));
}"""
UNPLUG = """stage => {
  const [track] = stage.querySelector("video").srcObject.getVideoTracks();
  track.stop();
  track.dispatchEvent(new Event("ended"));
}"""


TWO_CAMERAS = (*CHROMIUM_FLAGS, f"{FAKE_CAMERA[0]}=device-count=2", FAKE_CAMERA[1])
LABEL = "stage => stage.querySelector('video').srcObject?.getVideoTracks()[0].label"


def wait_for_camera(stage: Locator, label: str) -> None:
    """Wait until a camera's picture is on the stage."""
    is_there = f"([stage, label]) => ({LABEL})(stage) === label"
    stage.page.wait_for_function(is_there, arg=[stage.element_handle(), label])


def test_the_chosen_camera_looks_another_steps_in_and_a_set_that_was_left_is_offered(
    open_window: OpenWindow, served: Served
) -> None:
    """The camera is chosen before the set or on the stage, remembered, and replaced if unplugged.

    Back from the stage leads to the page before, which offers to go on.
    """
    introduce(served.data)
    page = open_window(TWO_CAMERAS)
    page.goto(served.url)
    page.get_by_role("combobox", name="Camera", exact=True).select_option("fake_device_1")
    stage = press_start(page)
    wait_for_phase(stage, "set_up")
    assert stage.evaluate(LABEL) == "fake_device_1"

    stage.evaluate(UNPLUG)
    words = "Your camera was unplugged. I'm now using fake_device_0."
    expect(stage.get_by_text(words)).to_be_visible()
    wait_for_camera(stage, "fake_device_0")
    wait_until_said(page, words)

    page.go_back()
    page.get_by_role("button", name="Continue it").click()
    wait_for_phase(stage, "set_up")
    assert stage.evaluate(LABEL) == "fake_device_1"
    stage.get_by_role("combobox", name="Camera", exact=True).select_option("fake_device_0")
    wait_for_camera(stage, "fake_device_0")
    stage.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_role("button", name="Another set").wait_for()


def test_nothing_is_fetched_from_anywhere_else(page: Page, served: Served) -> None:
    """No page requests anything from another server, not even a font or an icon."""
    introduce(served.data)
    watch = Watch(page)
    page.goto(served.url)
    page.get_by_role("button", name="Start", exact=True).wait_for()
    for name in ("History", "Review a video", "For therapists", "Settings"):
        page.get_by_role("link", name=name).click()
        page.get_by_role("heading", name=name, level=1).wait_for()
        wait_until_drawn(page)
        page.wait_for_load_state("networkidle")

    watch.check(served.url)
    watch.prove_that_it_sees()


# What a set has counted, and when that was read, both in seconds.
READ_CLOCKS = "stage => [Number(stage.dataset.held), performance.now() / 1000]"
# Pictures that were on their way when the clock stopped.
ON_THEIR_WAY_S = 1.0
# What is counted is saved twice a second.
UNSAVED_S = 1.5
GOES_ON = re.compile("set_up|get_ready|entering|holding")


def test_the_clock_waits_for_a_slip_a_hidden_page_the_camera_and_the_server(
    page: Page, served: Served, sample_videos: Path
) -> None:
    """Whatever stops the clock is told, nothing counts meanwhile, and the set goes on after it.

    An ankle that slips off, a hidden page, an unplugged camera and a killed server: what was
    counted before is kept.
    """
    video = sample_videos / "figure4_right_slips_off.mp4"
    put_up_camera(page, on=take_picture(video, ON_S), off=take_picture(video, OFF_S))
    introduce(served.data)
    ask_for(served.data, FIGURE_4, LONG_S)
    page.goto(served.url)
    stage = press_start(page)
    wait_for_phase(stage, "holding")

    look_at(page, "off")
    wait_for_phase(stage, "paused")
    wait_until_said(page, "Lay your right ankle across your left knee.")
    expect(stage.get_by_text("Lay your right ankle across your left knee.")).to_be_visible()
    slipped_s = held_s(stage)
    stage.evaluate(SEE_PICTURES, 30)
    assert held_s(stage) == slipped_s
    look_at(page, "on")
    wait_until_held(stage, slipped_s + 0.5)
    heard = {"start", "pause", "resume", "ankle_not_on_knee"}
    assert [played for played in list_played(stage) if played in heard] == [
        "start",
        "pause",
        "ankle_not_on_knee",
        "resume",
    ]

    page.evaluate(HIDE, True)
    wait_for_phase(stage, "lost")
    hidden_s = held_s(stage)
    stage.evaluate(SEE_PICTURES, 30)
    assert held_s(stage) == hidden_s
    _, shown_s = stage.evaluate(READ_CLOCKS)
    page.evaluate(HIDE, False)
    wait_for_phase(stage, "holding")
    counted_s, now_s = stage.evaluate(READ_CLOCKS)
    assert hidden_s <= counted_s < hidden_s + now_s - shown_s + ON_THEIR_WAY_S

    stage.evaluate(UNPLUG)
    card = stage.get_by_role("alertdialog")
    expect(card.get_by_role("heading", name="The camera was disconnected.")).to_be_visible()
    unplugged_s = held_s(stage)
    _, plugged_s = stage.evaluate(READ_CLOCKS)
    card.get_by_role("button", name="Try again").click()
    wait_for_phase(stage, "holding")
    counted_s, now_s = stage.evaluate(READ_CLOCKS)
    assert unplugged_s <= counted_s < unplugged_s + now_s - plugged_s + ON_THEIR_WAY_S
    wait_until_held(stage, UNSAVED_S + 1.0)

    served.kill()
    wait_for_phase(stage, "lost")
    expect(stage.get_by_text("Connection lost.")).to_be_visible()
    wait_until_said(page, "Connection lost.")
    killed_s = held_s(stage)
    served.start()
    # The page comes back with another key to the set, which the server leads from its beginning.
    expect(stage).to_have_attribute("data-phase", GOES_ON)
    counted_s = held_s(stage)
    assert killed_s - UNSAVED_S <= counted_s <= killed_s + ON_THEIR_WAY_S
    told = [k for k in list_played(stage) if k in {"hidden", "unplugged", "connection"}]
    assert told == ["hidden", "unplugged", "connection"]
