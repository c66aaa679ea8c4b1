"""Uploads and analyses that are interrupted, cancelled or resumed, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.cable import Cable
from tests.e2e.conftest import find_free_port, serve
from tests.e2e.review_steps import (
    REVIEW_MS,
    SLIDER,
    UPLOADED,
    choose_by_what,
    drag_over,
    make_large,
    open_review_page,
)

# So slow that an upload can be seen, and broken off in its middle.
SLOW_BYTES_PER_S = 1_000_000
MORE_BYTES = 10_000_000
VIDEO = "holiday.mp4"
ONLY = re.compile("Review only")
PERCENT = re.compile(r"^(\d+)% analysed")
IS_GONE = "async url => (await fetch(url, { method: 'HEAD' })).status === 404"
LOST = "The connection is lost; the upload resumes by itself when it is back."


@pytest.fixture(scope="module")
def cable(app_url: str) -> Iterator[Cable]:
    """Return the way to the server, the same for all tests."""
    with Cable(int(app_url.rpartition(":")[2])) as cable:
        yield cable


@pytest.fixture
def page(window: Page, cable: Cable) -> Iterator[Page]:
    """Return the review page, newly opened, at the end of the cable, which is repaired after it."""
    open_review_page(window, cable.url)
    yield window
    cable.bytes_per_s = None
    cable.mend()


@pytest.fixture
def video(sample_videos: Path, tmp_path: Path) -> Path:
    """Return a video that takes a while to upload."""
    return make_large(sample_videos / "figure4_left_good.mp4", tmp_path / VIDEO, MORE_BYTES)


def test_a_broken_upload_goes_on_by_itself(page: Page, cable: Cable, video: Path) -> None:
    """Progress and remaining time are shown; an upload resumes after a lost connection."""
    cable.bytes_per_s = SLOW_BYTES_PER_S
    offsets: list[int] = []
    page.on(
        "request",
        lambda request: (
            offsets.append(int(request.headers["upload-offset"]))
            if request.method == "PUT"
            else None
        ),
    )

    page.locator("input[type=file]").set_input_files(video)

    how = page.locator(".rows .how")
    expect(how).to_contain_text(re.compile(r"of 11 MB uploaded, about \d+ seconds left"))
    cable.cut()
    expect(how).to_contain_text(LOST)
    cable.bytes_per_s = None
    cable.mend()
    expect(page.get_by_text(UPLOADED)).to_be_visible()
    expect(page.locator(".rows li")).to_have_count(0)
    assert offsets[0] == 0
    assert offsets[-1] > 0


def test_an_upload_is_cancelled_and_leaving_is_asked_about(
    page: Page, cable: Cable, video: Path
) -> None:
    """The browser asks before leaving during an upload; one click cancels it without a trace."""
    cable.bytes_per_s = SLOW_BYTES_PER_S
    with page.expect_request(lambda request: request.method == "PUT") as sending:
        page.locator("input[type=file]").set_input_files(video)
    cancel = page.get_by_role("button", name=f"Cancel: {VIDEO}")
    cancel.focus()
    expect(page.locator(".rows .how")).to_contain_text("seconds left")
    with page.expect_event("dialog") as asked:
        page.once("dialog", lambda dialog: dialog.dismiss())
        page.close(run_before_unload=True)

    expect(cancel).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator(".rows li")).to_have_count(0)
    assert asked.value.type == "beforeunload"
    page.wait_for_function(IS_GONE, arg=sending.value.url)
    cable.bytes_per_s = None
    page.reload()
    expect(page.get_by_text("Drop one or more videos here")).to_be_visible()
    expect(page.locator(".rows li")).to_have_count(0)


def test_an_upload_goes_on_while_another_page_is_shown(
    page: Page, cable: Cable, video: Path
) -> None:
    """A person who comes back finds the video analysed as chosen, or still in progress."""
    choose_by_what(page)
    cable.bytes_per_s = SLOW_BYTES_PER_S
    page.locator("input[type=file]").set_input_files(video)
    expect(page.locator(".rows .how")).to_contain_text("uploaded")
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("heading", name="Settings", level=1).wait_for()

    cable.bytes_per_s = None
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        pass
    page.get_by_role("link", name="Review a video").click()

    expect(page.get_by_text("Figure-4 stretch, right side")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.locator(".rows li")).to_have_count(0)
    page.get_by_role("button", name="Cancel").click()


def test_an_analysis_goes_on_while_the_page_is_loaded_anew(page: Page) -> None:
    """One click starts a sample; after a reload it has progressed, and one click cancels it.

    On its film strip, a part is chosen while it runs, and before it begins.
    """
    page.get_by_role("button", name="Try a sample").click()
    progress = page.get_by_text(PERCENT)
    expect(progress).to_contain_text("seconds left", timeout=REVIEW_MS)
    before = int(PERCENT.findall(progress.inner_text())[0])

    page.reload()

    expect(progress).to_be_visible()
    assert int(PERCENT.findall(progress.inner_text())[0]) >= before
    slider = page.locator(SLIDER)
    slider.scroll_into_view_if_needed()
    drag_over(slider, 0.25, 0.75)
    page.get_by_role("button", name="Review only 0:05 to 0:15", exact=True).click()
    expect(page.get_by_text(re.compile(r"side · 0:05 to 0:15$"))).to_be_visible()
    expect(page.get_by_role("button", name=ONLY)).to_have_count(0)
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.get_by_text(UPLOADED)).to_be_visible()

    # The selection is still there, and what was offered for it is offered again.
    page.get_by_role("button", name="Review the whole video", exact=True).click()
    expect(page.get_by_role("button", name="Review only 0:05 to 0:15", exact=True)).to_be_visible()
    slider.press("Escape")
    slider.press("Home")
    for _ in range(4):
        slider.press("Shift+ArrowRight")
    page.get_by_role("button", name="Review only 0:00 to 0:02", exact=True).click()
    expect(page.get_by_text(re.compile(r" · 0:00 to 0:02$"))).to_be_visible()
    choose_by_what(page)
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_text(re.compile(r"right side · 0:00 to 0:02$"))).to_be_visible()
    page.get_by_role("button", name="Cancel").click()


def test_an_upload_survives_a_server_that_is_started_anew(
    window: Page, tmp_path: Path, video: Path
) -> None:
    """The page gets another workspace automatically and restarts the upload there."""
    data, port = tmp_path / "data", find_free_port()
    page = window
    with Cable(port) as cable:
        with serve(data, port):
            open_review_page(page, cable.url)
            cable.bytes_per_s = SLOW_BYTES_PER_S
            page.locator("input[type=file]").set_input_files(video)
            how = page.locator(".rows .how")
            expect(how).to_contain_text("uploaded")
            cable.cut()
        expect(how).to_contain_text(LOST)
        cable.bytes_per_s = None
        with serve(data, port):
            cable.mend()
            expect(page.get_by_text(UPLOADED)).to_be_visible(timeout=REVIEW_MS)
