"""The review page in a real browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

REVIEW_MS = 45_000
# What other tools read, as the README promises it.
REPORT_KEYS = {
    "schema",
    "stretch",
    "affected_side",
    "video",
    "duration_s",
    "frames",
    "accepted_s",
    "paused_s",
    "unseen_s",
    "longest_hold_s",
    "goal_s",
    "goal_met",
    "paused_by",
    "intervals",
    "cues",
    "frames_detail",
}
PLAYS = "video => video.readyState >= 2 && video.duration > 20 && video.videoWidth > 0"
OVERFLOWS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def choose_fast_model(page: Page) -> None:
    """Open "More" and choose the model that a test has time for."""
    page.get_by_text("More", exact=True).click()
    page.get_by_text("full: faster").click()
    expect(page.get_by_role("radio", name="full: faster")).to_be_checked()


def test_one_press_on_the_sample_ends_in_a_verdict_to_take_home(page: Page) -> None:
    """The sample's verdict and playing video appear, the report downloads, and a phone fits."""
    choose_fast_model(page)

    page.get_by_role("button", name="Review this sample").click()

    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    verdict = page.get_by_role("heading", name="of 30 seconds counted")
    expect(verdict).to_be_visible(timeout=REVIEW_MS)
    counted_s = float(verdict.inner_text().split()[0])
    page.locator("video").wait_for()
    page.wait_for_function(f"({PLAYS})(document.querySelector('video'))")
    with page.expect_download() as download:
        page.get_by_role("button", name="Report (JSON)").click()
    report = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert report.keys() >= REPORT_KEYS
    assert (report["stretch"], report["affected_side"]) == ("figure-4", "right")
    assert report["accepted_s"] == pytest.approx(counted_s, abs=0.1)
    expect(verdict).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 740})
    expect(verdict).to_be_visible()
    assert not page.evaluate(OVERFLOWS)


def test_stopping_a_review_gives_the_page_back(page: Page) -> None:
    """After "Stop" nothing runs, nothing is shown, and the button is ready again."""
    page.get_by_role("button", name="Review this sample").click()
    page.get_by_text("% reviewed").wait_for()

    page.get_by_role("button", name="Stop").click()

    expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    expect(page.get_by_role("button", name="Review this sample")).to_be_enabled()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.get_by_text("seconds counted")).to_have_count(0)


def test_a_text_file_named_mp4_is_told_kindly(page: Page, tmp_path: Path) -> None:
    """What is no video gets one clear error with its own name, and no traceback."""
    text = tmp_path / "notes.mp4"
    text.write_text("not a video at all\n", encoding="utf-8")
    page.get_by_text("My own", exact=True).click()
    page.locator("input[type=file]").set_input_files(text)
    page.get_by_text("Left", exact=True).click()

    page.get_by_role("button", name="Review my video").click()

    alert = page.get_by_role("alert").filter(has_text="notes.mp4")
    expect(alert).to_be_visible(timeout=REVIEW_MS)
    assert "Traceback" not in page.locator("body").inner_text()
    assert "/tmp" not in alert.inner_text()  # noqa: S108 - looked for, not used
    expect(page.get_by_role("button", name="Review my video")).to_be_enabled()
