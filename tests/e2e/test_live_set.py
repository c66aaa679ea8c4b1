"""A live set in a real browser, as someone on the floor experiences it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect

from tests.e2e.camera import write_camera_clip
from tests.e2e.conftest import (
    CHROMIUM_FLAGS,
    FAKE_CAMERA,
    REFUSED_CAMERA,
    SCREEN,
    camera_flags,
    find_free_port,
    serve,
)
from tests.e2e.heard import APART, check_heard, shorten_hold
from tests.e2e.steps import (
    KEEP_WORDS,
    begin_set,
    choose,
    held_s,
    list_played,
    read_cautions,
    start_set,
    wait_for_phase,
    wait_until_drawn,
    wait_until_held,
)
from tests.e2e.watch import Watch

CLIPS = Path(__file__).parents[2] / "benchmarks" / "clips"
# The look before the set, what is said beforehand, and the countdown take about so long.
STILL_S = 10.3
# After a sentence comes a breath; without a word from the browser it would be two seconds more.
NEXT_AFTER_MS = 1800
# The part of the good figure-4 in which it is held.
HELD_S = (6.5, 17.0)
# Of the long one.
LONG_HELD_S = (7.0, 15.0)
# Of the one whose ankle slips off: held from two seconds before it slips until it is on again.
SLIP_S = (8.5, 18.5)
FIGURE_4 = "Figure-4 stretch"
PREPARED = [
    "welcome",
    "seen_well",
    "if_it_hurts",
    "signs",
    "get_ready",
    "countdown",
    "countdown",
    "countdown",
]

OpenWindow = Callable[[Sequence[str]], Page]


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


@pytest.fixture(scope="module")
def known_url(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return where the pages answer somebody who has read the cautions."""
    with serve(tmp_path_factory.mktemp("data")) as address:
        page = browser.new_page()
        read_cautions(page, address)
        page.close()
        yield address


def test_a_whole_hold_counts_is_kept_and_survives_the_server(
    open_window: OpenWindow, tmp_path: Path
) -> None:
    """A set ends with "done" after the requested good seconds, and the next one is announced.

    The stage stays open for the rest before it. Stopped there, the next set has never been, and
    the page is that of the first; the next start of the server knows about it.
    """
    video = CLIPS / "figure4_right_full_30s.mp4"
    page = open_window(
        camera_flags(
            write_camera_clip(video, tmp_path / "camera.y4m", part_s=LONG_HELD_S, to_and_fro=True)
        )
    )
    data, port = tmp_path / "data", find_free_port()
    shorten_hold(data, "figure-4")
    with serve(data, port) as url:
        read_cautions(page, url)
        choose(page, FIGURE_4, "Right")
        page.get_by_text("All of today", exact=True).click()
        page.get_by_text("6 sets in a row").wait_for()
        stage = start_set(page, FIGURE_4, "Right")
        wait_for_phase(stage, "done", 75)
        played = [name for name in list_played(stage) if name not in APART]
        check_heard(stage, "in-a-browser.figure-4")
        wait_for_phase(stage, "resting")
        page.wait_for_function("window.said.at(-1).startsWith('Rest for 30 seconds. Next: Knee')")
        said = page.evaluate("window.said")
        stage.get_by_role("button", name="Stop").click()
        page.get_by_role("heading", name="1 of 3 today", level=1).wait_for()
        expect(page.get_by_text("Well held: 12 of 12 seconds.")).to_be_visible()
        page.get_by_test_id("stButtonGroup").get_by_text("3", exact=True).click()
        page.get_by_text("Saved.").wait_for()

    steps = [name for name in played if name in {"start", "half_way", "last_seconds", "done"}]
    assert played[: len(PREPARED)] == PREPARED
    assert steps == ["start", "half_way", "half_way", *["last_seconds"] * 5, "done", "done"]
    assert "pause" not in played
    assert said[1] == "I can see you well."
    spoken = page.evaluate("window.spoken")
    # Each one comes soon after the browser has reported the end of the one before.
    for before, after in pairwise(spoken[1:4]):
        assert before["endsMs"] < after["beginsMs"] < before["endsMs"] + NEXT_AFTER_MS
    assert said[-2].startswith("Done. 12 seconds counted.")
    with serve(data, port) as url:
        page.goto(f"{url}/history")
        expect(page.get_by_text(re.compile(r"\b12(\.0)? (s|seconds)\b")).first).to_be_visible()


def test_a_slip_pauses_and_coming_back_resumes(
    open_window: OpenWindow, known_url: str, tmp_path: Path, sample_videos: Path
) -> None:
    """When an ankle slips off, the reason is spoken; the clock pauses, and resumes afterwards."""
    video = sample_videos / "figure4_right_slips_off.mp4"
    clip = tmp_path / "camera.y4m"
    page = open_window(camera_flags(write_camera_clip(video, clip, still_s=STILL_S, part_s=SLIP_S)))
    page.goto(known_url)
    stage = start_set(page, FIGURE_4, "Right")
    wait_for_phase(stage, "holding")
    wait_for_phase(stage, "paused")
    before_s = held_s(stage)
    expect(stage.get_by_text("Lay your right ankle across your left knee.")).to_be_visible()
    wait_for_phase(stage, "holding")
    wait_until_held(stage, before_s + 1.0)
    played = list_played(stage)
    after_s = held_s(stage)
    stage.get_by_role("button", name="Stop").click()
    counted = page.get_by_role("heading", name=re.compile(r"of 30 seconds counted"))
    counted.wait_for()

    heard = [p for p in played if p in {"start", "pause", "resume", "ankle_not_on_knee"}]
    assert heard == ["start", "pause", "ankle_not_on_knee", "resume"]
    assert before_s < after_s < before_s + 4.0


@pytest.mark.parametrize(
    ("flags", "title"),
    [
        (REFUSED_CAMERA, "The camera is blocked."),
        (CHROMIUM_FLAGS, "No camera found."),
    ],
)
def test_without_a_camera_there_are_kind_words_and_a_way_on(
    open_window: OpenWindow, known_url: str, flags: Sequence[str], title: str
) -> None:
    """A refused or missing camera is reported with what to do, and the page can be left."""
    page = open_window(flags)
    page.goto(known_url)
    stage = start_set(page, FIGURE_4, "Left")
    card = stage.get_by_role("alertdialog")
    expect(card.get_by_role("heading", name=title)).to_be_visible()
    expect(card.get_by_role("button", name="Try again")).to_be_focused()

    card.get_by_role("button", name="Stop here").click()

    page.get_by_text("This set ended before I could check anything.").wait_for()


REFUSE = """name => {
  navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("", name); };
}"""


@pytest.mark.parametrize(
    ("script", "title"),
    [
        (f"({REFUSE})('NotReadableError')", "The camera is in use."),
        ("delete HTMLVideoElement.prototype.requestVideoFrameCallback", "This browser can't do"),
        ("Object.defineProperty(window, 'isSecureContext', { value: false })", "This address"),
    ],
)
def test_what_cannot_be_had_here_is_told_too(
    page: Page, known_url: str, script: str, title: str
) -> None:
    """A busy camera, an unsupported browser and an insecure address each have their own message."""
    page.add_init_script(script)
    page.goto(known_url)
    stage = start_set(page, FIGURE_4, "Left")

    card = stage.get_by_role("alertdialog")
    expect(card.get_by_role("heading", name=title)).to_be_visible()
    expect(stage.get_by_role("button", name="Stop", exact=True)).to_be_visible()


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


def test_the_chosen_camera_looks_another_steps_in_and_a_set_that_was_left_is_offered(
    open_window: OpenWindow, known_url: str
) -> None:
    """The camera is chosen before the set or on the stage, remembered, and replaced if unplugged.

    Back from the stage leads to the page before, which offers to go on.
    """
    page = open_window(TWO_CAMERAS)
    page.goto(known_url)
    page.get_by_role("combobox", name="Camera", exact=True).select_option("fake_device_1")
    stage = start_set(page, FIGURE_4, "Left")
    wait_for_phase(stage, "set_up")
    assert stage.evaluate(LABEL) == "fake_device_1"

    stage.evaluate(UNPLUG)
    words = "Your camera was unplugged. I'm now using fake_device_0."
    expect(stage.get_by_text(words)).to_be_visible()
    wait_for_phase(stage, "set_up")
    assert stage.evaluate(LABEL) == "fake_device_0"
    assert words in page.evaluate("window.said")

    page.go_back()
    page.get_by_role("button", name="Continue it").click()
    wait_for_phase(stage, "set_up")
    assert stage.evaluate(LABEL) == "fake_device_1"
    stage.get_by_role("combobox", name="Camera", exact=True).select_option("fake_device_0")
    page.wait_for_function(
        f"stage => ({LABEL})(stage) === 'fake_device_0'", arg=stage.element_handle()
    )
    stage.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_text("This set ended before I could check anything.").wait_for()


def test_nothing_counts_while_nobody_sees_and_all_goes_on_after(
    open_window: OpenWindow, tmp_path: Path, sample_videos: Path
) -> None:
    """A hidden page, an unplugged camera and a killed server pause the set; held time is kept."""
    video = sample_videos / "figure4_right_good.mp4"
    clip = write_camera_clip(video, tmp_path / "camera.y4m", part_s=HELD_S)
    page = open_window(camera_flags(clip))
    data, port = tmp_path / "data", find_free_port()
    with serve(data, port) as url:
        stage = begin_set(page, url, FIGURE_4, "Right")
        wait_for_phase(stage, "holding")
        wait_until_held(stage, 1.0)

        page.evaluate(HIDE, True)
        wait_for_phase(stage, "lost", 1.5)
        hidden_s = held_s(stage)
        stage.evaluate(SEE_PICTURES, 30)
        assert held_s(stage) == hidden_s
        page.evaluate(HIDE, False)
        wait_for_phase(stage, "holding", 5)
        assert held_s(stage) < hidden_s + 1.5

        stage.evaluate(UNPLUG)
        card = stage.get_by_role("alertdialog")
        expect(card.get_by_role("heading", name="The camera was disconnected.")).to_be_visible()
        unplugged_s = held_s(stage)
        assert stage.get_attribute("data-phase") == "failed"
        card.get_by_role("button", name="Try again").click()
        wait_for_phase(stage, "holding", 10)
        assert unplugged_s <= held_s(stage) < unplugged_s + 1.5
        wait_until_held(stage, unplugged_s + 1.0)
        killed_s = held_s(stage)

    wait_for_phase(stage, "lost", 3)
    expect(stage.get_by_text("Connection lost.")).to_be_visible()
    with serve(data, port):
        wait_for_phase(stage, "set_up", 30)
        assert killed_s - 1.0 <= held_s(stage) <= killed_s + 0.5
        told = [k for k in list_played(stage) if k in {"hidden", "unplugged", "connection"}]
        assert told == ["hidden", "unplugged", "connection"]
        wait_for_phase(stage, "holding")
        assert held_s(stage) > killed_s - 1.0


def test_nothing_is_fetched_from_anywhere_else(page: Page, known_url: str) -> None:
    """No page requests anything from another server, not even a font or an icon."""
    watch = Watch(page)
    page.goto(known_url)
    choose(page, FIGURE_4, "Left")
    for name in ("History", "Review a video", "For therapists", "Settings"):
        page.get_by_role("link", name=name).click()
        page.get_by_role("heading", name=name, level=1).wait_for()
        wait_until_drawn(page)
        page.wait_for_load_state("networkidle")

    watch.check(known_url)
    watch.prove_that_it_sees()
