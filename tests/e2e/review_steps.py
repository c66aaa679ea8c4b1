"""Steps that a person takes on the review page, shared by the browser tests."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

# Analyses give way to whatever else runs: on a busy machine they take their time.
REVIEW_MS = 150_000
SLIDER = ".over[role=slider]"
CURRENT_S = "video => video.currentTime"
LOADED = "video => video.readyState >= 2 && video.duration > 1 && video.videoWidth > 0"
# What stands beside a video that has come in whole, while nothing is chosen to judge it by.
UPLOADED = "Uploaded. Choose the stretch"
OVERFLOWS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def make_large(video: Path, to: Path, more_bytes: int) -> Path:
    """Write an mp4 with so many bytes more, which every player passes over."""
    box = (more_bytes + 8).to_bytes(4, "big") + b"free" + bytes(more_bytes)
    to.write_bytes(video.read_bytes() + box)
    return to


def open_review_page(page: Page, url: str) -> None:
    """Open the page and wait until videos can be given."""
    page.goto(f"{url}/review")
    page.locator("input[type=file]").wait_for(state="attached")


def choose_by_what(page: Page, stretch: str = "Figure-4 stretch", side: str = "Right") -> None:
    """Choose a stretch, a side, and the model that a test has time for."""
    page.get_by_text("How it's done, and the pose model").click()
    page.get_by_text("full: faster").click()
    page.get_by_text(stretch, exact=True).click()
    page.get_by_text(side, exact=True).click()
    expect(page.get_by_text("Film yourself from the side")).to_be_visible()


def wait_for_video(page: Page) -> Locator:
    """Return the player's video once it can be seen."""
    video = page.locator("video")
    video.wait_for()
    page.wait_for_function(LOADED, arg=video.element_handle())
    return video


def shown_s(video: Locator) -> float:
    """Return which second the video shows, once it is there."""
    video.page.wait_for_function("video => !video.seeking", arg=video.element_handle())
    return float(video.evaluate(CURRENT_S))


def click_at(slider: Locator, share: float, y_px: float = 30) -> None:
    """Click at a share of the slider's width."""
    box = slider.bounding_box()
    assert box is not None
    slider.click(position={"x": share * box["width"], "y": y_px})


def drag_over(slider: Locator, start: float, end: float) -> None:
    """Drag from one share of the slider's width to another."""
    box = slider.bounding_box()
    assert box is not None
    mouse = slider.page.mouse
    mouse.move(box["x"] + start * box["width"], box["y"] + 40)
    mouse.down()
    mouse.move(box["x"] + end * box["width"], box["y"] + 60, steps=6)
    mouse.up()
