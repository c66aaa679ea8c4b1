"""The therapist's page in a real browser, from a slider to a set that is judged by it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from posecheck.core.landmarks import Side
from posecheck.core.reference import ReferencePose
from posecheck.references.files import find_reference
from posecheck.references.lookup import FOLDER
from posecheck.storage.therapist_pin import FILE_NAME as PIN
from tests.e2e.conftest import SCREEN, serve
from tests.e2e.heard import ask_for
from tests.e2e.known import introduce
from tests.e2e.pictures import put_up_camera, take_picture
from tests.e2e.review_steps import OVERFLOWS
from tests.e2e.steps import (
    KEEP_WORDS,
    press_start,
    wait_for_phase,
    wait_until_drawn,
)

# The knee comes up to 73 to 84 degrees in this clip, never across; posecheck asks for more, across.
CLIPS = Path(__file__).parents[2] / "benchmarks" / "clips"
SHALLOW = CLIPS / "knee_shoulder_right_shallow.mp4"
SHALLOW_HELD_AT_S = 10.0
GOAL_S = 2.0
KNEE = "Knee to opposite shoulder"
THIGH = "Thigh not pulled"
# What ships may be tuned at any time: the version from which one's own go on, and its limits.
FIRST_FIGURE_4 = find_reference("figure-4")
FIRST_KNEE = find_reference("knee-to-opposite-shoulder")
# What is drawn last in each section of the page.
SECTIONS = {
    "Versions": "Full details",
    "Patients": "A version applies whichever side hurts.",
    "Share": "It is checked first",
}


@pytest.fixture
def browser(browser: Browser) -> Iterator[Browser]:
    """Return the browser; its windows are closed with the test, as their server is."""
    yield browser
    for context in browser.contexts:
        context.close()


@pytest.fixture(scope="module")
def server(
    need_program: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """Return where the pages answer, and their data folder."""
    need_program("chromium")
    data = tmp_path_factory.mktemp("data")
    with serve(data) as address:
        yield address, data


@pytest.fixture
def url(server: tuple[str, Path]) -> Iterator[str]:
    """Return where the pages answer, with no reference poses but the shipped ones and no PIN."""
    address, data = server
    yield address
    shutil.rmtree(data / FOLDER, ignore_errors=True)
    (data / PIN).unlink(missing_ok=True)


def open_page(browser: Browser, url: str, width: int = 1280, height: int = 900) -> Page:
    """Open the therapist's page in a window of its own."""
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    page.goto(f"{url}/poses")
    wait_for_check(page, THIGH)
    return page


def find_minimum(reference: ReferencePose, fault: str) -> str:
    """Return the least that a check asks for, as the page writes it."""
    (minimum,) = (check.minimum for check in reference.checks if check.fault == fault)
    return f"{minimum:g}"


def name_version(reference: ReferencePose, later: int) -> str:
    """Return what the page calls the version that comes so many after the one that ships."""
    return f"version {reference.version + later}"


def choose_knee(page: Page) -> None:
    page.get_by_label("Stretch", exact=True).click()
    page.get_by_role("option", name=KNEE).click()
    wait_for_check(page, "Knee not up")


def wait_for_check(page: Page, name: str) -> None:
    """Wait until a check is there, once: while the page is drawn it may stand there twice."""
    find_check(page, name).first.wait_for()
    wait_until_drawn(page)


def find_check(page: Page, name: str) -> Locator:
    """Return the card of a check."""
    return page.locator("[class*='st-key-check-']").filter(has=page.get_by_text(name, exact=True))


def set_limit(page: Page, name: str, limit: float) -> None:
    """Type a limit into the number field beside a check's slider."""
    field = find_check(page, name).get_by_role("spinbutton").first
    field.fill(f"{limit:g}")
    field.press("Enter")
    expect(page.get_by_text("Changed since version")).to_be_visible()


def save(page: Page, by: str, why: str = "") -> None:
    """Save the draft, once the page is at rest: a button that is built anew takes no press."""
    wait_until_drawn(page)
    page.get_by_label("Your name").fill(by)
    page.get_by_label("Why (for whoever looks next)").fill(why)
    page.get_by_role("button", name="Save as a new version").click()


def test_a_gentler_version_is_tried_saved_and_judges_the_next_set(
    browser: Browser, server: tuple[str, Path], url: str
) -> None:
    """A hold that never counted does count in a live set after a slider was moved and saved.

    The set, which ends by itself with its goal, names the version that judged it, at once and in
    the history. Judged by the version before, it would not have counted for a second: so says the
    next slider, on the very set.
    """
    minimum = find_minimum(FIRST_KNEE, "knee_not_up")
    saved, version = (name_version(FIRST_KNEE, later) for later in (1, 2))
    page = open_page(browser, url)
    choose_knee(page)
    find_check(page, "Knee not across").get_by_text("Stops the clock").click()
    expect(page.get_by_text("no longer stops the clock")).to_be_visible()
    slider = find_check(page, "Knee not up").get_by_role("slider")
    expect(slider).to_have_value(minimum)
    slider.press("Home")
    expect(page.get_by_text(f"at least 0 degrees instead of {minimum}")).to_be_visible()
    set_limit(page, "Knee not up", 60)
    expect(page.get_by_text(f"at least 60 degrees instead of {minimum}")).to_be_visible()
    expect(page.locator(".pose-views")).to_contain_text("60° or more")
    field = find_check(page, "Knee not up").get_by_role("spinbutton")
    field.fill("")
    field.press("Tab")
    expect(field).to_have_value("60")
    expect(page.get_by_role("button", name="Clear value")).to_have_count(0)
    save(page, "Dr. Ada", "as far as it goes today")
    expect(page.get_by_text(f"{KNEE} is now {saved}.")).to_be_visible()

    _, data = server
    ask_for(data, FIRST_KNEE.id, GOAL_S)
    introduce(data, FIRST_KNEE.id, Side.RIGHT)
    patient = browser.new_context(viewport=SCREEN).new_page()
    patient.add_init_script(KEEP_WORDS)
    put_up_camera(patient, held=take_picture(SHALLOW, SHALLOW_HELD_AT_S))
    patient.goto(url)
    stage = press_start(patient)
    wait_for_phase(stage, "holding", 60)
    expect(patient.get_by_role("heading", level=1, name="1 of 3 today")).to_be_focused()
    patient.get_by_test_id("stExpander").filter(has_text="Checked against").locator(
        "summary"
    ).click()
    expect(patient.get_by_text(f"Checked against {KNEE}, {version}")).to_be_visible()
    patient.goto(f"{url}/history")
    patient.get_by_test_id("stExpander").filter(has_text=KNEE).locator("summary").click()
    expect(patient.get_by_text(f"Checked against {KNEE}, {version}")).to_be_visible()
    page.reload()
    choose_knee(page)
    card = find_check(page, "Knee not up")
    expect(card.get_by_role("slider")).to_have_value("60")
    set_limit(page, "Knee not up", float(minimum))
    # The person's newest sets are tried without being chosen.
    expect(card.get_by_text("s fewer.")).to_be_visible()
    page.get_by_role("tab", name="Try it out").click()
    after = page.get_by_test_id("stMetric").filter(has_text="With your change")
    expect(after).to_contain_text("0.0 s")


def test_the_second_of_two_windows_is_told_and_loses_nothing(browser: Browser, url: str) -> None:
    """When two people change a stretch, the later one sees who did what, and can build on it."""
    shipped = find_minimum(FIRST_FIGURE_4, "thigh_not_pulled")
    one_later, two_later = (name_version(FIRST_FIGURE_4, later) for later in (1, 2))
    first, second = open_page(browser, url), open_page(browser, url)
    set_limit(first, THIGH, 90)
    set_limit(second, "Knee not out", 12)
    save(first, "Ada", "stiff hip")
    expect(first.get_by_text(f"is now {one_later}")).to_be_visible()

    save(second, "Ben")

    conflict = second.locator(".st-key-pose-conflict")
    expect(conflict).to_contain_text(f"Ada saved {one_later}")
    expect(conflict).to_contain_text("stiff hip")
    expect(conflict).to_contain_text(f"at least 90 degrees instead of {shipped}")
    expect(second.get_by_role("button", name="Save as a new version")).to_be_disabled()
    second.get_by_role("button", name=f"Apply my changes on top of {one_later}").click()
    expect(conflict).to_be_hidden()
    save(second, "Ben")
    expect(second.get_by_text(f"is now {two_later}")).to_be_visible()
    expect(find_check(second, THIGH).get_by_role("slider")).to_have_value("90")
    expect(find_check(second, "Knee not out").get_by_role("slider")).to_have_value("12")


def test_a_locked_device_shows_everything_and_changes_nothing(browser: Browser, url: str) -> None:
    """With a PIN set, another window can see the checks but change them only after the PIN."""
    therapist = open_page(browser, url)
    therapist.get_by_role("button", name="PIN").click()
    therapist.get_by_label("New PIN, 4 to 12 digits").fill("2468")
    therapist.get_by_label("New PIN again").fill("2468")
    therapist.get_by_role("button", name="Set the PIN").click()
    expect(therapist.get_by_role("button", name="Set the PIN")).to_be_hidden()

    patient = open_page(browser, url)

    card = find_check(patient, THIGH)
    expect(patient.get_by_text("You can see everything here")).to_be_visible()
    expect(card.get_by_role("spinbutton")).to_be_disabled()
    expect(patient.get_by_role("button", name="Save as a new version")).to_be_disabled()
    patient.get_by_label("PIN", exact=True).fill("1111")
    patient.get_by_role("button", name="Unlock").click()
    expect(patient.get_by_test_id("stAlert")).to_be_visible()
    expect(card.get_by_role("spinbutton")).to_be_disabled()
    patient.get_by_label("PIN", exact=True).fill("2468")
    patient.get_by_role("button", name="Unlock").click()
    expect(patient.get_by_text("You can see everything here")).to_be_hidden()
    expect(card.get_by_role("spinbutton")).to_have_count(1)
    expect(card.get_by_role("spinbutton")).to_be_enabled()


def test_a_stretch_comes_back_as_the_file_that_it_went_out_as(
    browser: Browser, url: str, tmp_path: Path
) -> None:
    """A changed stretch can be downloaded; importing it shows what it would change, and does."""
    shipped = find_minimum(FIRST_FIGURE_4, "thigh_not_pulled")
    changed, back, again = (name_version(FIRST_FIGURE_4, later) for later in (1, 2, 3))
    page = open_page(browser, url)
    set_limit(page, THIGH, 90)
    save(page, "Ada")
    expect(page.get_by_text(f"is now {changed}")).to_be_visible()
    page.get_by_text("Share", exact=True).click()
    with page.expect_download() as downloading:
        page.get_by_role("button", name=f"Download Figure-4 stretch, {changed}").click()
    file = tmp_path / downloading.value.suggested_filename
    downloading.value.save_as(file)
    assert file.name == f"figure-4-{changed.replace(' ', '-')}.toml"
    page.get_by_text("Change", exact=True).click()
    page.get_by_role("button", name="Back to the default").click()
    expect(page.get_by_text(f"at least {shipped} degrees instead of 90")).to_be_visible()
    save(page, "Ada")
    expect(page.get_by_text(f"is now {back}")).to_be_visible()

    page.get_by_text("Share", exact=True).click()
    page.locator("input[type=file]").set_input_files(file)

    expect(page.get_by_text(f"at least 90 degrees instead of {shipped}")).to_be_visible()
    page.get_by_label("Your name").fill("Cem")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_text(f"Figure-4 stretch is now {again}.")).to_be_visible()


def test_on_a_phone_the_figure_stays_in_sight_and_nothing_hangs_over(
    browser: Browser, url: str
) -> None:
    """At 390 pixels the page fits the screen, with the figure visible next to any check."""
    page = open_page(browser, url, 390, 760)

    find_check(page, "Head lifted").scroll_into_view_if_needed()

    expect(page.locator(".pose-views")).to_be_in_viewport()
    assert not page.evaluate(OVERFLOWS)
    for section, seen in SECTIONS.items():
        page.get_by_test_id("stButtonGroup").get_by_text(section, exact=True).click()
        expect(page.get_by_text(seen).first).to_be_visible()
        assert not page.evaluate(OVERFLOWS), section
