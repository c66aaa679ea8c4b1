"""Every page with names, titles and words from a colleague's file, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import tomlkit
from playwright.sync_api import Browser, Page, expect

from posecheck.core.hold import FormState, HoldSpan, HoldState
from posecheck.core.landmarks import Side
from posecheck.history import Settings
from posecheck.history.store import open_store
from posecheck.references.document import to_document
from posecheck.references.files import find_reference
from posecheck.references.lookup import open_library
from tests.clips import cut_clip
from tests.e2e.conftest import serve
from tests.e2e.review_steps import REVIEW_MS
from tests.e2e.steps import wait_until_drawn
from tests.e2e.watch import Watch

EVIL = "evil.example"
SHORT = f'![x](//{EVIL}/a)<img src="//{EVIL}/b">'
TEXT = (
    f'![x](http://{EVIL}/c.png) <img src="http://{EVIL}/d.png" onerror="alert(1)"> '
    f"[x](javascript:alert(1)) [y](http://{EVIL}) www.{EVIL} me@{EVIL} :material/home: $latex^2$"
)
VIDEO = "![x](a.png)<img src=b onerror=alert(1)> $latex^2$ :material;home: evil.example.mp4"
# Takes no room; the page puts it into text from outside where it would become something else.
JOINER = "\u2060"
# What any of the texts would be on a page if it were not shown as it stands.
MARKUP = f"""[...document.querySelectorAll(
  "[src*='{EVIL}'], [href*='{EVIL}'], [href^='javascript:'], [src='a.png'], [src='b'], .katex, " +
  "[onerror], [aria-label='home icon']"
)].map(element => element.outerHTML)"""


class Walk(Watch):
    """A person's way over the pages: what was asked for, what was refused, and what was run."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.alerts: list[str] = []
        page.on("dialog", lambda dialog: (self.alerts.append(dialog.message), dialog.dismiss()))

    def look(self, seen: str = EVIL) -> None:
        """Check that a text is there, and that nothing has become of it."""
        wait_until_drawn(self.page)
        self.page.wait_for_function(
            "([text, joiner]) => document.body.innerText.replaceAll(joiner, '').includes(text)",
            arg=[seen, JOINER],
            polling=250,  # reading it all lays the page out: with each picture that holds it up
            timeout=REVIEW_MS,  # a page of many parts on a busy machine
        )
        assert self.page.evaluate(MARKUP) == []

    def check(self, url: str) -> None:
        """Check that nothing was asked of another server, refused by the policy, or run."""
        super().check(url)
        assert self.alerts == []


@pytest.fixture(scope="module")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with a stretch, people and a set whose words are all hostile."""
    folder = tmp_path_factory.mktemp("data")
    document = make_document("evil")
    library = open_library(folder)
    library.create(document, text=tomlkit.dumps(document), by=SHORT, why=TEXT)
    reference = library.find("evil").reference
    store = open_store(folder / "history.sqlite3")
    person = store.first_profile("Me")
    store.rename_profile(person.id, SHORT)
    store.add_profile(f"2 {SHORT}")
    settings = Settings(safety_read=True, stretch="evil").with_side("evil", Side.RIGHT)
    store.save_settings(person.id, settings)
    set_id = store.begin_set(person.id, reference, Side.RIGHT, "camera")
    fault = reference.checks[0].fault
    spans = [HoldSpan(0, 9, FormState.CORRECT, ()), HoldSpan(9, 20, FormState.INCORRECT, (fault,))]
    store.save_progress(set_id, HoldState(accepted_s=9, longest_hold_s=9), spans, "full")
    store.end_set(set_id, "stopped")
    store.rate_set(set_id, 3, TEXT)
    store.close()
    (folder / "set.txt").write_text(set_id, encoding="utf-8")
    return folder


def make_document(name: str) -> dict[str, object]:
    """Return figure-4 with a hostile text wherever one may stand."""
    document = to_document(find_reference("figure-4"))
    checks = [{**check, "say": TEXT, "source": TEXT} for check in document["checks"]]
    return {**document, "id": name, "title": TEXT, "steps": [TEXT, TEXT], "checks": checks}


@pytest.fixture(scope="module")
def url(
    browser: Browser,  # noqa: ARG001 - no browser, no server
    data_folder: Path,
) -> Iterator[str]:
    """Return where the pages answer."""
    with serve(data_folder) as address:
        yield address


@pytest.fixture
def walk(window: Page) -> Walk:
    return Walk(window)


def test_a_persons_pages_show_text_as_it_stands(walk: Walk, data_folder: Path, url: str) -> None:
    """Before, during and after a set, in the history and the settings, no text becomes markup."""
    set_id = (data_folder / "set.txt").read_text(encoding="utf-8")
    walk.page.goto(url)
    walk.look(TEXT)
    walk.page.goto(f"{url}/?set={set_id}")
    walk.look(TEXT)
    walk_history(walk, url)
    walk.page.goto(f"{url}/settings")
    walk.look(SHORT)
    walk_the_stage(walk, url)

    walk.check(url)
    prove_that_it_would_be_seen(walk)


def test_the_therapists_page_shows_text_as_it_stands(walk: Walk, url: str, tmp_path: Path) -> None:
    """No section of the page makes markup of a stretch, of a person, or of a file to import."""
    walk_poses(walk, url, tmp_path / "evil.toml")

    walk.check(url)


def test_the_review_page_shows_text_as_it_stands(
    walk: Walk, url: str, sample_videos: Path, tmp_path: Path
) -> None:
    """Neither the stretch nor a video's name becomes markup, from the upload to the result."""
    clip = cut_clip(sample_videos / "figure4_right_good.mp4", tmp_path / "clip.mp4", 1.0)
    walk_review(walk, url, clip.rename(tmp_path / VIDEO))

    walk.check(url)


def walk_history(walk: Walk, url: str) -> None:
    walk.page.goto(f"{url}/history")
    walk.page.get_by_test_id("stExpander").filter(has_text=EVIL).locator("summary").click()
    walk.page.get_by_text("Checked against").wait_for()
    walk.look(TEXT)
    walk.page.locator("canvas, .marks").first.wait_for()


def walk_poses(walk: Walk, url: str, file: Path) -> None:
    """Look at each section of the therapist's page, and at a file that is taken in."""
    page = walk.page
    page.goto(f"{url}/poses")
    page.get_by_label("Stretch", exact=True).click()
    page.get_by_role("option").filter(has_text=EVIL).first.click()
    page.get_by_role("tab", name="Checks").wait_for()
    walk.look(TEXT)
    page.get_by_role("tab", name="Steps and dose").click()
    page.get_by_text("As it is read out, for the right side").click()
    walk.look(TEXT)
    for tab in ("Try it out", "From a demonstration"):
        page.get_by_role("tab", name=tab).click()
        walk.look(tab)
    for section, seen in (("Versions", TEXT), ("Patients", SHORT), ("Share", TEXT)):
        page.get_by_test_id("stButtonGroup").get_by_text(section, exact=True).click()
        walk.look(seen)
    file.write_text(tomlkit.dumps(make_document("evil-too")), encoding="utf-8")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Save as").wait_for()
    walk.look(TEXT)


def walk_review(walk: Walk, url: str, video: Path) -> None:
    """Have a video with a hostile name judged by the stretch, keep the review, and come back."""
    page = walk.page
    page.goto(f"{url}/review")
    page.get_by_text("How it's done, and the pose model").click()
    page.get_by_text("full: faster").click()
    page.locator("label").filter(has_text=EVIL).last.click()
    page.get_by_text("Right", exact=True).click()
    walk.look(TEXT)
    page.locator("input[type=file]").set_input_files(video)
    page.get_by_role("button", name="Keep this review").wait_for(timeout=REVIEW_MS)
    walk.look(EVIL)
    page.locator("video").wait_for()
    page.get_by_role("button", name="Keep this review").click()
    expect(page.get_by_text("Kept", exact=True).first).to_be_visible()
    page.get_by_role("button", name="All videos").click()
    page.get_by_text("Kept reviews").wait_for()
    walk.look(EVIL)


def walk_the_stage(walk: Walk, url: str) -> None:
    """Open the live stage with its sample, which has websocket, video and drawing."""
    walk.page.goto(url)
    # There is no demo of a stretch of somebody's own.
    walk.page.locator("label").filter(has_text="Figure-4 stretch").first.click()
    walk.page.get_by_role("button", name="Watch a demo").click()
    expect(walk.page.locator(".stage")).to_have_attribute("data-phase", "set_up")
    assert walk.page.evaluate(MARKUP) == []


def prove_that_it_would_be_seen(walk: Walk) -> None:
    """Put what was hoped for on the page: it is seen, and the policy refuses to fetch it."""
    with walk.page.expect_console_message(lambda message: f"//{EVIL}/d.png" in message.text):
        walk.page.evaluate("text => document.body.insertAdjacentHTML('beforeend', text)", TEXT)
    assert any(EVIL in each for each in walk.page.evaluate(MARKUP))
    assert any(f"//{EVIL}/d.png" in each for each in walk.refused)
    assert walk.alerts == []
