"""A video that was reviewed in a real browser, with the server that it was reviewed on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, expect

from tests.clips import cut_clip
from tests.e2e.conftest import SCREEN, serve
from tests.e2e.review_steps import REVIEW_MS, choose_by_what, open_review_page, wait_for_video
from tests.e2e.watch import Watch

CLIP_S = 9.0
NAME = "Ünser Übungs-Video 🧘 #1.mp4"


@dataclass
class Reviewed:
    """A window in which a video was reviewed.

    Attributes:
        watch: what the window asked for.
        result: the address of the result.
        clip: the video.
        data: the server's data folder, which nobody else uses.
        server: what ends the server.
    """

    page: Page
    url: str
    watch: Watch
    result: str
    clip: Path
    data: Path
    server: ExitStack

    def open(self) -> Page:
        """Return the page, with the result just opened."""
        self.page.goto(self.result)
        wait_for_video(self.page)
        return self.page

    def crash(self) -> None:
        """End the server as harshly as a crash does, and start another at the same address."""
        self.server.close()
        self.server.enter_context(serve(self.data, urlsplit(self.url).port))

    def keep(self) -> Page:
        """Return the page, with the result just opened and kept, now or before."""
        page = self.open()
        kept = page.get_by_role("button", name="Kept", exact=True)
        keep = page.get_by_role("button", name="Keep this review", exact=True)
        expect(kept.or_(keep)).to_be_visible()
        if keep.is_visible():
            keep.click()
        expect(kept).to_be_visible()
        return page


@contextmanager
def review_video(browser: Browser, video: Path, folder: Path) -> Iterator[Reviewed]:
    """Upload a video's beginning and something that is none, see both come in, open the result.

    Args:
        browser: where the window is opened.
        video: a sample of figure-4, right side.
        folder: an empty one, for the data folder and the uploads.
    """
    clip = cut_clip(video, folder / NAME, CLIP_S)
    notes = folder / "notes.mp4"
    notes.write_text("not a video at all\n", encoding="utf-8")
    with ExitStack() as server:
        data = folder / "data"
        url = server.enter_context(serve(data))
        context = browser.new_context(viewport=SCREEN, accept_downloads=True)
        page = context.new_page()
        watch = Watch(page)
        open_review_page(page, url)
        choose_by_what(page)

        page.locator("input[type=file]").set_input_files([clip, notes])

        expect(page.get_by_role("progressbar").first).to_be_visible()
        expect(page.get_by_text("% analysed").first).to_be_visible(timeout=REVIEW_MS)
        alert = page.get_by_role("alert").filter(has_text="notes.mp4: we can't read this video")
        expect(alert).to_be_visible(timeout=REVIEW_MS)
        assert "/tmp" not in alert.inner_text()  # noqa: S108 - looked for, not used
        page.get_by_role("button", name="Show", exact=True).click(timeout=REVIEW_MS)
        wait_for_video(page)
        yield Reviewed(page, url, watch, page.url, clip, data, server)
        context.close()
