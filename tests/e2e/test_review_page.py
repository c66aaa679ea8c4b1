"""Reviewing one's own videos in a real browser, from the upload to the downloads."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import av
import pytest
from playwright.sync_api import Browser, Page, expect

from posecheck.analysis.archive import load_material
from posecheck.core.annotations import Mark, total_marks
from posecheck.evaluation.annotated_reviews import list_marked_reviews
from posecheck.evaluation.examples import list_labels
from posecheck.references.files import find_reference
from posecheck.review_service.kept import KEPT_FOLDER
from posecheck.review_service.paths import MATERIAL
from posecheck.texts.catalog import list_languages, load_formats, load_section
from posecheck.texts.state_looks import STATE_KEYS
from tests.e2e.review_steps import (
    OVERFLOWS,
    REVIEW_MS,
    SLIDER,
    click_at,
    drag_over,
    shown_s,
    wait_for_video,
)
from tests.e2e.reviewed import CLIP_S, NAME, Reviewed, review_video
from tests.e2e.steps import pick
from tests.pdf_text import read_text, unpack

HEADLINE = re.compile(r"of 30 seconds counted")
WHO = "Ada Kowalska"
OTHER = find_reference("knee-to-opposite-shoulder")
OTHER_STRETCH = f"{OTHER.title}, version {OTHER.version}"

# Where the labels of each row end and its bars begin, in pixels from the top.
ENDS_OF_LABELS = """rows => rows.flatMap(row => {
  const bar = row.querySelector("rect")?.getBoundingClientRect().top;
  return [...row.querySelectorAll(".plot > span")].map(
    label => [label.getBoundingClientRect().bottom, bar]);
})"""

# Which names would come closer to the chart than four pixels, if a row had them.
FIND_WIDE = """(name, names) => {
  const shown = name.textContent, text = document.createRange();
  const wide = names.filter(each => {
    name.textContent = each;
    text.selectNodeContents(name);
    return text.getBoundingClientRect().width + 4 > name.clientWidth;
  });
  name.textContent = shown;
  return wide;
}"""


@pytest.fixture(scope="module")
def reviewed(
    browser: Browser, sample_videos: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Reviewed]:
    """Return a window with the result of a video that was uploaded in it."""
    video = sample_videos / "figure4_right_slips_off.mp4"
    with review_video(browser, video, tmp_path_factory.mktemp("reviewed")) as reviewed:
        yield reviewed


def test_the_result_is_on_one_screen(reviewed: Reviewed) -> None:
    """The headline, the video, the timeline, each strip and the actions fit into 1280 by 800."""
    page = reviewed.open()

    for shown in (
        page.get_by_role("heading", name=HEADLINE),
        page.locator("video"),
        page.get_by_role("button", name=re.compile("^(Keep this review|Kept)$")),
        page.get_by_role("button", name="Download"),
        page.get_by_role("img", name="Timeline of"),
    ):
        expect(shown).to_be_in_viewport(ratio=1)
    strips = page.get_by_role("img", name=re.compile("Measured"))
    assert strips.count() == 5
    for number in range(5):
        expect(strips.nth(number)).to_be_in_viewport(ratio=0.9)
    ends_px = page.locator(".lane").evaluate_all(ENDS_OF_LABELS)
    assert ends_px
    assert all(label_px <= bar_px for label_px, bar_px in ends_px), "a label lies on its bar"
    for language in list_languages():
        texts = load_section("report", language)
        names = [texts(key) for key in (*STATE_KEYS.values(), "marked")]
        assert page.locator(".lane .name").first.evaluate(FIND_WIDE, names) == []


def test_a_video_that_could_not_be_had_is_asked_for_again(reviewed: Reviewed) -> None:
    """A video that is unavailable for a moment, as while being kept, loads a moment later."""
    reviewed.page.route("**/annotated.mp4*", lambda route: route.abort(), times=1)

    page = reviewed.open()

    expect(page.locator(".remark")).to_be_hidden()


def test_a_click_on_any_row_moves_the_video_there(reviewed: Reviewed) -> None:
    """The timeline and strips share the video's time axis, and clicking a snapshot seeks to it."""
    page = reviewed.open()
    video, slider = page.locator("video"), page.locator(SLIDER)

    click_at(slider, 0.5)
    assert shown_s(video) == pytest.approx(CLIP_S / 2, abs=0.15)
    click_at(slider, 0.25, y_px=300)
    assert shown_s(video) == pytest.approx(CLIP_S / 4, abs=0.15)
    expect(slider).to_have_attribute("aria-valuenow", re.compile(r"^2\.[123]"))
    page.get_by_role("button", name="Best moment").click()

    moment = page.get_by_role("button", name="Best moment").inner_text()
    assert shown_s(video) == pytest.approx(float(re.findall(r"at ([\d.]+) s", moment)[0]), abs=0.1)


def test_the_slider_is_used_by_keys_and_says_what_was_judged(reviewed: Reviewed) -> None:
    """Arrows, Home and End move the video; a screen reader hears the time and the state."""
    page = reviewed.open()
    video, slider = page.locator("video"), page.locator(SLIDER)

    slider.press("Home")
    slider.press("ArrowRight")
    slider.press("ArrowRight")

    assert shown_s(video) == pytest.approx(1.0, abs=0.01)
    expect(slider).to_have_attribute(
        "aria-valuetext", re.compile(r"^1\.0 of 9\.\d sec.+In and out: ")
    )
    slider.press(".")
    page.wait_for_function("video => video.currentTime > 1.01", arg=video.element_handle())
    assert shown_s(video) == pytest.approx(1.0 + 1 / 15, abs=0.05)
    slider.press("End")
    assert shown_s(video) == pytest.approx(CLIP_S, abs=0.15)
    slider.press(" ")
    page.wait_for_function("video => !video.paused", arg=video.element_handle())
    slider.press(" ")


def test_a_drag_chooses_a_part_of_the_video(reviewed: Reviewed) -> None:
    """The selected part is highlighted, can be played, and is filled into the form for a mark."""
    page = reviewed.open()
    slider, start = page.locator(SLIDER), page.get_by_label("From (s)")

    drag_over(slider, 0.5, 0.75)

    part = page.get_by_text(re.compile(r"^4\.\d to 6\.\d s$"))
    expect(part).to_be_visible()
    expect(start).to_have_value(re.compile(r"^4\.\d"))
    expect(page.get_by_role("button", name="Play this part")).to_be_visible()
    slider.press("Escape")
    expect(part).to_have_count(0)
    slider.press("Home")
    slider.press("Shift+ArrowRight")
    slider.press("Shift+ArrowRight")
    expect(page.get_by_label("To (s)")).to_have_value("1.00")
    expect(start).to_have_value("0.00")


def test_every_download_holds_what_it_says(reviewed: Reviewed) -> None:
    """The links give a PDF, a self-contained page, tables, JSON and a video that decodes."""
    page = reviewed.open()
    page.get_by_role("button", name="Download").click()
    links = page.get_by_role("listitem").get_by_role("link")
    expect(links).to_have_count(6)
    files: dict[str, Path] = {}
    for number in range(6):
        with page.expect_download() as download:
            links.nth(number).click()
        stem, _, ending = download.value.suggested_filename.partition(".")
        assert stem == NAME.removesuffix(".mp4")
        files[ending] = Path(download.value.path())

    report = json.loads(files["report.json"].read_text(encoding="utf-8"))
    judged = (report["stretch"], report["affected_side"], report["video"])
    assert judged == ("figure-4", "right", NAME)
    counted = f"{load_formats().floored(report['accepted_s'])} of 30 seconds counted"
    intervals, frames = read_table(files["intervals.csv"]), read_table(files["frames.csv"])
    assert (intervals[0]["start_s"], float(intervals[-1]["end_s"])) == ("0.0", report["duration_s"])
    assert len(frames) == report["frames"]
    html = files["report.html"].read_text(encoding="utf-8")
    assert counted in html
    assert not re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?\s*(?:https?:)?//", html)
    assert html.count("data:image/jpeg") >= 1
    # Ten moments a second are judged; the video keeps all its pictures.
    assert report["frames"] == pytest.approx(10 * report["duration_s"], abs=1)
    assert count_pictures(files["annotated.mp4"]) == count_pictures(reviewed.clip)
    pdf = unpack(files["report.pdf"].read_bytes())
    assert counted in read_text(pdf)
    assert pdf.count(b"/Subtype /Image") >= 1


def count_pictures(path: Path) -> int:
    with av.open(str(path)) as video:
        return sum(1 for _ in video.decode(video=0))


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_all_of_it(reviewed: Reviewed, browser: Browser, scheme: str) -> None:
    """At 360 pixels nothing is wider than the screen, and a finger's tap moves the video."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, color_scheme=scheme
    )
    page = context.new_page()
    page.goto(reviewed.result)
    video = wait_for_video(page)
    slider = page.locator(SLIDER)
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    # The upper rows may lie under the video, which stays in sight.
    page.touchscreen.tap(box["x"] + box["width"] / 2, min(box["y"] + box["height"] - 60, 700))

    assert shown_s(video) == pytest.approx(CLIP_S / 2, abs=0.15)
    assert not page.evaluate(OVERFLOWS)
    assert (slider.evaluate("s => s.closest('.dark') !== null")) == (scheme == "dark")
    context.close()


def test_nothing_is_asked_of_any_other_server(reviewed: Reviewed) -> None:
    """Neither the upload nor the result, with its video and pictures, needs the internet."""
    reviewed.open()

    reviewed.watch.check(reviewed.url)
    assert any("/annotated.mp4" in address for address in reviewed.watch.asked)
    reviewed.watch.prove_that_it_sees()


def test_what_a_person_marks_stands_beside_the_programs_answer_and_is_a_label(
    reviewed: Reviewed,
) -> None:
    """The seconds of both are on the page and in the downloads; a kept mark is a labelled example.

    Judged by the other stretch, the video has two timelines, and a list of where they differ.
    """
    page = reviewed.keep()

    start_s, end_s = mark_by_dragging(page)

    (folder,) = (reviewed.data / KEPT_FOLDER).iterdir()
    report = load_material(folder / MATERIAL).report
    marked = total_marks(report.intervals, (Mark(start_s, end_s, correct=False),), 30.0)
    floored = load_formats().floored
    program, person = floored(report.accepted_s), floored(marked.accepted_s)
    assert program != person
    expect(page.get_by_role("heading", name="Reviewer:")).to_be_visible()
    expect(page.locator(".lane.marked")).to_be_visible()
    both = page.get_by_text(f"Program: {program} s, you: {person} s")
    expect(both).to_be_visible()
    page.reload()
    expect(both).to_be_visible()
    document = page.request.get(f"{reviewed.url}/reviews/{folder.name}/report.json").json()
    assert document["reviewer"]["marks"][0]["by"] == WHO
    see_other_reference(page)
    (review,) = list_marked_reviews(reviewed.data, None, pytest.fail)
    (label,) = list_labels(review)
    assert (label["video"], label["label"], label["by"]) == (NAME, "wrong", WHO)
    assert len(label["video_sha256"]) == 64
    assert label["measures"]["other_thigh_trunk"]["median"] > 90


def mark_by_dragging(page: Page) -> tuple[float, float]:
    """Drag over a part that was counted, say that it does not count, and return its seconds."""
    drag_over(page.locator(SLIDER), 0.75, 0.9)
    start, end = page.get_by_label("From (s)"), page.get_by_label("To (s)")
    expect(start).not_to_have_value("")
    seconds = float(start.input_value()), float(end.input_value())
    page.get_by_text("does not count", exact=True).click()
    pick(page, "Why", "thigh not pulled")
    page.get_by_label("Your name").fill(WHO)
    page.get_by_role("button", name="Mark", exact=True).click()
    line = page.get_by_text(re.compile(rf"does not count: thigh not pulled \({WHO}, \d{{4}}-"))
    expect(line).to_be_visible()
    return seconds


def see_other_reference(page: Page) -> None:
    """Judge the video by the other stretch, and see both timelines and the differences."""
    wait_for_video(page)
    page.get_by_text("with another reference pose").click()
    page.get_by_role("combobox", name="Reference pose").wait_for()
    pick(page, "Reference pose", OTHER_STRETCH)
    expect(page.get_by_text("Where the two disagree")).to_be_visible()
    expect(page.get_by_text("With the second:")).to_be_visible()
    expect(page.get_by_text(f"Second: {OTHER_STRETCH}")).to_be_visible()


def test_a_part_is_judged_apart_and_only_what_is_kept_outlives_the_server(
    reviewed: Reviewed,
) -> None:
    """One press judges the part selected on the film; the times stay those of the video.

    The result opens where the part begins. The kept review stays as it is. It is found again after
    a crash with its numbers; the other one is deleted.
    """
    page = reviewed.keep()
    drag_over(page.locator(SLIDER), 0.5, 0.75)

    page.get_by_role("button", name="Review only 0:04 to 0:06", exact=True).click()

    whole = page.get_by_role("button", name="Review the whole video", exact=True)
    expect(whole).to_be_visible(timeout=REVIEW_MS)
    expect(page.get_by_text(re.compile(r"right side · 0:04 to 0:06$"))).to_be_visible()
    assert 4 < shown_s(wait_for_video(page)) < 5
    click_at(page.locator(SLIDER), 0.1)
    expect(page.get_by_text("Not judged: outside the chosen part")).to_be_visible()
    expect(page.locator(SLIDER)).to_have_attribute("aria-valuetext", re.compile(r" of 9\.\d sec"))
    unkept, kept_id = page.url, find_review_id(reviewed.result)
    assert find_review_id(unkept) != kept_id

    reviewed.crash()
    page.goto(unkept)
    expect(page.get_by_text("This review is no longer here")).to_be_visible()
    expect(page.get_by_text(NAME, exact=True)).to_have_count(1)
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("heading", name=HEADLINE)).to_be_visible()
    assert find_review_id(page.url) == kept_id


def find_review_id(address: str) -> str:
    """Return which review a page's address shows."""
    (review_id,) = parse_qs(urlsplit(address).query)["review"]
    return review_id
