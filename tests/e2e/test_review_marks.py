"""A person's own judgement on the review page in a real browser: marked, exported, compared."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from posecheck.analysis.archive import load_material
from posecheck.core.annotations import Mark, total_marks
from posecheck.references.files import find_reference
from posecheck.review_service.kept import KEPT_FOLDER
from posecheck.review_service.paths import MATERIAL
from posecheck.texts.catalog import load_formats
from tests.clips import cut_clip
from tests.e2e.conftest import serve
from tests.e2e.review_steps import (
    REVIEW_MS,
    SLIDER,
    choose_by_what,
    drag_over,
    open_review_page,
    wait_for_video,
)
from tests.pdf_text import read_text, unpack

OTHER = find_reference("knee-to-opposite-shoulder")
OTHER_STRETCH = f"{OTHER.title}, version {OTHER.version}"


@pytest.fixture
def app_data(tmp_path: Path) -> Path:
    """Return a data folder of one test alone: what it keeps is in no other test's list."""
    return tmp_path / "data"


@pytest.fixture
def app_url(browser: Browser, app_data: Path) -> Iterator[str]:  # noqa: ARG001
    """Run the pages over that folder."""
    with serve(app_data) as url:
        yield url


def test_what_a_person_marks_stands_in_the_exports_and_is_a_label(
    browser: Browser, app_url: str, app_data: Path, tmp_path: Path, sample_videos: Path
) -> None:
    """The seconds of both are on the page and in the PDF; the kept mark is a labelled example."""
    clip = cut_clip(sample_videos / "figure4_right_good.mp4", tmp_path / "mine.mp4", 8.0)
    page = browser.new_page(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    open_review_page(page, app_url)
    choose_by_what(page)
    page.locator("input[type=file]").set_input_files([clip])
    page.get_by_role("button", name="Keep this review").click(timeout=REVIEW_MS)
    expect(page.get_by_role("button", name="Kept")).to_be_visible()
    wait_for_video(page)

    start_s, end_s = mark_by_dragging(page)

    (folder,) = (app_data / KEPT_FOLDER).iterdir()
    report = load_material(folder / MATERIAL).report
    marked = total_marks(report.intervals, (Mark(start_s, end_s, correct=False),), 30.0)
    program, person = (
        load_formats().floored(report.accepted_s),
        load_formats().floored(marked.accepted_s),
    )
    assert program != person
    expect(page.get_by_text(f"Program: {program} s, you: {person} s")).to_be_visible()
    page.reload()
    expect(page.get_by_text(f"Program: {program} s, you: {person} s")).to_be_visible()
    text = read_text(unpack(download(page, "report.pdf")))
    for part in (
        "Program",
        program,
        "Reviewer",
        person,
        "thigh not pulled",
    ):
        assert part in text
    document = json.loads(download(page, "report.json"))
    assert document["reviewer"]["marks"][0]["by"] == "Ada Kowalska"
    see_other_reference(page)
    page.close()

    (label,) = export_labels(app_data)
    assert (label["video"], label["label"], label["by"]) == ("mine.mp4", "wrong", "Ada Kowalska")
    assert len(label["video_sha256"]) == 64
    assert label["measures"]["other_thigh_trunk"]["median"] > 90


def mark_by_dragging(page: Page) -> tuple[float, float]:
    """Drag over a part that was counted, say that it does not count, and return its seconds."""
    drag_over(page.locator(SLIDER), 0.75, 0.9)
    start, end = page.get_by_label("From (s)"), page.get_by_label("To (s)")
    expect(start).not_to_have_value("")
    seconds = float(start.input_value()), float(end.input_value())
    page.get_by_text("does not count", exact=True).click()
    page.get_by_role("combobox", name="Why").click()
    page.get_by_role("option", name="thigh not pulled").click()
    page.get_by_label("Your name").fill("Ada Kowalska")
    page.get_by_role("button", name="Mark", exact=True).click()
    line = page.get_by_text(re.compile(r"does not count: thigh not pulled \(Ada Kowalska, \d{4}-"))
    expect(line).to_be_visible()
    return seconds


def download(page: Page, ending: str) -> bytes:
    """Take an export home, by its address in the list of downloads."""
    opened = page.locator(f'a[href*="{ending}"]')
    if not opened.count():
        page.get_by_role("button", name="Download").click()
    with page.expect_download() as coming:
        opened.click()
    page.keyboard.press("Escape")
    return Path(coming.value.path()).read_bytes()


def see_other_reference(page: Page) -> None:
    """Judge the video by the other stretch, and see both timelines and the differences."""
    page.get_by_text("with another reference pose").click()
    page.get_by_role("combobox", name="Reference pose").click()
    page.get_by_role("option", name=OTHER_STRETCH).click()
    expect(page.get_by_text("Where the two disagree")).to_be_visible()
    expect(page.get_by_text("With the second:")).to_be_visible()
    expect(page.get_by_text(f"Second: {OTHER_STRETCH}")).to_be_visible()


def export_labels(data: Path) -> list[dict[str, object]]:
    """Return what the command line exports."""
    command = (sys.executable, "-m", "posecheck", "labels", "export", "--data-dir", str(data))
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in told.splitlines()]
