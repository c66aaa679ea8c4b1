"""Takes the pictures of the pages and of an annotated video that the documentation shows.

From the top of the repository: ``.venv/bin/python -m docs.images.take [live|home|after|history|
review|therapist|annotated ...]``, without a name all of them. It needs what ``make test`` installs.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import av
from playwright.sync_api import Page, expect, sync_playwright

import posecheck
from docs.images.kept_week import keep_week
from tests.conftest import ROOT
from tests.e2e.camera import write_camera_clip
from tests.e2e.conftest import camera_flags, serve
from tests.e2e.review_steps import (
    SLIDER,
    choose_by_what,
    click_at,
    open_review_page,
    wait_for_video,
)
from tests.e2e.steps import begin_set, wait_until_drawn
from tests.e2e.test_therapist import THIGH, find_check, set_limit, wait_for_check

HERE: Final = Path(__file__).parent
GOOD: Final = ROOT / "sample_videos" / "figure4_right_good.mp4"
SLIPS_OFF: Final = ROOT / "sample_videos" / "figure4_right_slips_off.mp4"
STRETCH: Final = "Figure-4 stretch"
QUALITY: Final = 88
# For a review on a busy machine.
PATIENCE_MS: Final = 400_000
# The look before the set, "get ready" and the countdown take about so long.
STILL_S: Final = 10.0


def take_live(page: Page, url: str) -> None:
    """A set nine seconds into the hold."""
    page.set_viewport_size({"width": 1280, "height": 720})
    stage = begin_set(page, url, STRETCH, "Right")
    page.wait_for_function(
        "stage => stage.dataset.held > 9", arg=stage.element_handle(), timeout=120_000
    )


def take_home(page: Page, url: str) -> None:
    """Two of the day's three sets are done."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(url)
    page.get_by_role("button", name="Start", exact=True).wait_for()
    wait_until_drawn(page)


def take_after(page: Page, url: str) -> None:
    """The page after the second set of the day."""
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(url)
    page.get_by_role("heading", name="2 of 3 today", level=1).wait_for()
    wait_until_drawn(page)


def take_history(page: Page, url: str) -> None:
    """A week of sets, with the pain after them."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{url}/history")
    page.get_by_role("list", name="The last seven days").wait_for()
    wait_until_drawn(page)


def take_review(page: Page, url: str) -> None:
    """The review in which the ankle slips off, twelve seconds into the video."""
    page.set_viewport_size({"width": 1280, "height": 800})
    open_review_page(page, url)
    choose_by_what(page, STRETCH)
    page.locator("input[type=file]").set_input_files([SLIPS_OFF])
    page.locator("video").wait_for(timeout=PATIENCE_MS)
    video = wait_for_video(page)
    length_s = float(video.evaluate("video => video.duration"))
    click_at(page.locator(SLIDER), 12.3 / length_s)
    page.mouse.move(0, 0)


def take_therapist(page: Page, url: str) -> None:
    """A stricter limit for the thigh, tried on a sample clip."""
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{url}/poses")
    wait_for_check(page, THIGH)
    page.get_by_role("tab", name="Try it out").click()
    page.get_by_role("combobox", name="Try it on these recordings").fill("right: held well")
    page.get_by_role("option").first.click()
    page.keyboard.press("Escape")  # the open list hides the rest of the page
    page.get_by_test_id("stMetric").filter(has_text="Before").wait_for(timeout=PATIENCE_MS)
    wait_until_drawn(page)
    page.get_by_role("tab").first.click()
    set_limit(page, THIGH, 112)
    card = find_check(page, THIGH)
    card.get_by_text("On your recordings").wait_for()
    wait_until_drawn(page)
    card.evaluate("card => card.scrollIntoView({block: 'start'})")
    page.mouse.wheel(0, -110)


def take_annotated(to: Path) -> None:
    """Fifteen seconds into a sample, as the annotated video has it."""
    with tempfile.TemporaryDirectory() as folder:
        annotated = Path(folder) / "annotated.mp4"
        posecheck.review(GOOD, "figure-4", "right", annotated=annotated)
        with av.open(annotated) as video:
            frame = next(frame for frame in video.decode(video=0) if (frame.time or 0) >= 15)
    frame.to_image().save(to, quality=QUALITY)


PAGES: Final[dict[str, Callable[[Page, str], None]]] = {
    "live": take_live,
    "home": take_home,
    "after": take_after,
    "history": take_history,
    "review": take_review,
    "therapist": take_therapist,
}

# Those that show a person's sets.
WITH_A_WEEK: Final = ("home", "after", "history")


def main(names: list[str]) -> None:
    """Take the pictures that are named, or all."""
    expect.set_options(timeout=60_000)
    names = names or [*PAGES, "annotated"]
    if "annotated" in names:
        take_annotated(HERE / "annotated.jpg")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        clip = Path(folder) / "camera.y4m"
        if "live" in names:
            write_camera_clip(GOOD, clip, still_s=STILL_S)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(camera_flags(clip))
        )
        for name in [name for name in names if name in PAGES]:
            data = Path(folder) / name
            kept = keep_week(data) if name in WITH_A_WEEK else ""
            with serve(data) as url:
                page = browser.new_page()
                PAGES[name](page, f"{url}/?set={kept}" if name == "after" else url)
                page.wait_for_timeout(500)
                page.screenshot(path=HERE / f"{name}.jpg", quality=QUALITY)
                page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
