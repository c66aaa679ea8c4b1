"""The therapist's page, control by control, over a real library in a real folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from posecheck.history import HistoryStore, Settings
from posecheck.references.resolve import choose_reference, list_choices
from posecheck.storage.data_folder import data_folder
from posecheck.storage.therapist_pin import TherapistPin
from posecheck.web import services

pytestmark = pytest.mark.usefixtures("first_poses")

PAGE = """
from posecheck.web.therapist.page import show_poses_page
from posecheck.web.services import get_store
store = get_store()
show_poses_page(store, store.list_profiles()[0])
"""
FIGURE_4 = "pose/figure-4"
THIGH = f"{FIGURE_4}/thigh_not_pulled"
SLIDER = f"{THIGH}/minimum/slider/0/150"


@pytest.fixture
def store(empty_store: HistoryStore) -> HistoryStore:
    """Return a store with one patient, which the page uses."""
    person = empty_store.first_profile("Anna")
    empty_store.save_settings(person.id, Settings(safety_read=True))
    return empty_store


@pytest.fixture
def page(store: HistoryStore) -> AppTest:  # noqa: ARG001 - the page uses it
    """Return the page as a therapist opens it, with what lies behind the thigh's check open."""
    return open_page()


def open_page() -> AppTest:
    page = AppTest.from_string(PAGE, default_timeout=30)
    for fault in ("thigh_not_pulled", "head_lifted"):
        page.session_state[f"more/figure-4/{fault}"] = True
    page.session_state["tabs/figure-4"] = "Steps and dose"
    return look(page.run())


def look(page: AppTest) -> AppTest:
    """Return the page, which shows no traceback."""
    assert not page.exception, page.exception
    return page


def press(page: AppTest, label: str) -> None:
    look(next(each for each in page.button if each.label == label).click().run())


def choose_section(page: AppTest, name: str) -> None:
    look(page.segmented_control("poses_section").set_value(name).run())


def save(page: AppTest, by: str = "Ada", why: str = "") -> None:
    page.text_input("pose_save_by").set_value(by)
    next(each for each in page.text_input if each.label.startswith("Why")).set_value(why)
    press(page, "Save as a new version")


def told(page: AppTest) -> str:
    """Return all that the page says, as it reads."""
    kinds = (page.markdown, page.success, page.error, page.warning, page.caption)
    return "\n".join(str(each.value) for kind in kinds for each in kind).replace("\\", "")


def is_disabled(page: AppTest, label: str) -> bool:
    return bool(next(each for each in page.button if each.label == label).disabled)


def in_use() -> float:
    """Return what the thigh has to reach in the version in use."""
    return services.get_library().find("figure-4").reference.checks[1].minimum


def today() -> date:
    return datetime.now().astimezone().date()


Move = Callable[[AppTest], object]


@pytest.mark.parametrize(
    ("move", "sentence"),
    [
        (lambda p: p.slider(SLIDER).set_value(85.0), "at least 85 degrees instead of 98"),
        (lambda p: p.number_input(f"{THIGH}/minimum/number").set_value(85.0), "at least 85"),
        (lambda p: p.toggle(f"{THIGH}/required").set_value(False), "no longer stops the clock"),
        (lambda p: p.number_input(f"{THIGH}/tolerance").set_value(5.0), "drift by 5 degrees"),
        (lambda p: p.text_area(f"{THIGH}/say").set_value("Pull."), "says “Pull.”"),
        (lambda p: p.text_area(f"{THIGH}/source").set_value("My own."), "“My own.”"),
        (
            lambda p: p.selectbox(f"{THIGH}/kind").select("A minimum and a maximum"),
            "98 to 143 degrees",
        ),
        (lambda p: p.selectbox(f"{THIGH}/sides").select_index(1), "a range of its own"),
        (lambda p: p.button(f"{THIGH}/later").click(), "Order of the checks"),
        (
            lambda p: p.button(f"{FIGURE_4}/head_lifted/remove").click(),
            "Head lifted: no longer checked",
        ),
        (lambda p: p.number_input(f"{FIGURE_4}/hold").set_value(20.0), "20 seconds instead of 30"),
        (lambda p: p.number_input(f"{FIGURE_4}/times").set_value(2), "2 instead of 3"),
        (lambda p: p.text_input(f"{FIGURE_4}/title").set_value("My four"), "My four"),
        (lambda p: p.text_area(f"{FIGURE_4}/steps").set_value("Lie down."), "Lie down."),
        (
            lambda p: p.number_input(f"{FIGURE_4}/still_deg").set_value(20.0),
            "more than 20 degrees",
        ),
        (
            lambda p: p.number_input(f"{FIGURE_4}/enter_deg_per_s").set_value(90.0),
            "90 degrees a second",
        ),
        (
            lambda p: p.number_input(f"{FIGURE_4}/stop_from").set_value(6),
            "from pain 6 instead of 7",
        ),
    ],
)
def test_every_control_changes_the_draft_says_what_and_can_be_undone(
    page: AppTest, move: Move, sentence: str
) -> None:
    """Every change is described in words; undo reverts it; nothing is saved."""
    assert is_disabled(page, "Undo")

    move(page)
    look(page.run())

    assert sentence in told(page)
    press(page, "Undo")
    assert "This is version 1, unchanged." in told(page)
    assert in_use() == 98.0


def test_a_therapist_reads_and_writes_in_her_own_language(store: HistoryStore) -> None:
    """The fields show what is said; what is left as it is stays posecheck's, in every language."""
    assert store.list_profiles()
    page = AppTest.from_string(PAGE, default_timeout=30)
    page.session_state["visitor-language"] = "de"
    page.session_state["more/figure-4/thigh_not_pulled"] = True
    page.session_state["tabs/figure-4"] = "Schritte und Dosis"
    look(page.run())
    steps = page.text_area(f"{FIGURE_4}/steps").value.split("\n")
    assert page.text_input(f"{FIGURE_4}/title").value == "Figur-4-Dehnung"
    assert page.text_area(f"{THIGH}/say").value.startswith("Zieh deinen {other}en Oberschenkel")

    page.text_area(f"{FIGURE_4}/steps").set_value("\n".join(["Atme aus.", *steps[1:]])).run()

    assert "Schritt 1: „Atme aus.“" in told(page)
    page.text_input("pose_save_by").set_value("Ada")
    press(page, "Als neue Version speichern")
    first, saved = (services.get_library().find_version("figure-4", each) for each in (1, 2))
    assert saved.reference.title == "Figure-4 stretch"
    assert saved.reference.steps == ("Atme aus.", *first.reference.steps[1:])


@pytest.mark.parametrize(
    "name",
    ["thigh_not_pulled/minimum/number", "thigh_not_pulled/tolerance", "hold", "times", "stop_from"],
)
def test_a_number_that_is_wiped_out_stays_as_it_was(page: AppTest, name: str) -> None:
    """An empty field is no limit of zero: the number comes back, and there is nothing to save."""
    key = f"{FIGURE_4}/{name}"
    before = page.number_input(key).value

    page.number_input(key).set_value(None)
    look(page.run())

    assert page.number_input(key).value == before
    assert "This is version 1, unchanged." in told(page)


def test_a_limit_beyond_the_scale_leaves_the_other_sliders_where_they_were(page: AppTest) -> None:
    """A scale that grows for one limit shows the check's other limits as they are."""
    page.selectbox(f"{THIGH}/kind").select("A minimum and a maximum").run()

    page.number_input(f"{THIGH}/maximum/number").set_value(170.0)
    look(page.run())

    assert [each.value for each in page.slider if each.key.startswith(THIGH)] == [98.0, 170.0]
    press(page, "Undo")
    assert [each.value for each in page.slider if each.key.startswith(THIGH)] == [98.0, 143.0]


def test_the_figure_moves_with_the_slider(page: AppTest) -> None:
    """The drawing uses the draft's own numbers, from the side and from the front."""

    def figure() -> str:
        return next(m.value for m in page.markdown if "pose-views" in m.value)

    before = figure()
    page.slider(SLIDER).set_value(120.0)
    look(page.run())

    assert "from the side" in before
    assert "from the front" in before
    assert "98°" in before
    assert "120°" in figure()
    assert figure() != before


def test_back_to_the_default_takes_posechecks_own_values(page: AppTest) -> None:
    """Reverting to the shipped values puts them into the draft, and saves nothing."""
    page.slider(SLIDER).set_value(85.0).run()
    save(page)

    press(page, "Back to the default")

    assert page.slider(SLIDER).value == 98.0
    assert "at least 98 degrees instead of 85" in told(page)
    assert in_use() == 85.0


def test_a_draft_with_faults_says_which_and_cannot_be_saved(page: AppTest) -> None:
    """Values that a file cannot hold are not saved; the message names no places in a file."""
    for fault in ("ankle_not_on_knee", "thigh_not_pulled"):
        page.toggle(f"{FIGURE_4}/{fault}/required").set_value(False).run()

    assert "No check stops the clock" in told(page)
    assert "checks[" not in told(page)
    assert is_disabled(page, "Save as a new version")
    press(page, "Undo")
    assert not is_disabled(page, "Save as a new version")


def test_a_save_needs_a_name_and_tells_who_when_and_why(page: AppTest) -> None:
    """Saving needs a name, which the version carries; the old version is kept."""
    page.slider(SLIDER).set_value(85.0).run()
    save(page, by=" ")
    assert "Enter your name" in told(page)
    assert in_use() == 98.0

    save(page, by="Dr. Ada", why="first *two* weeks")

    assert "is now version 2" in told(page)
    assert in_use() == 85.0
    choose_section(page, "versions")
    (rows,) = (table.value for table in page.table)
    first, second = rows.to_dict("records")
    assert (first["Version"], first["By"]) == ("2 (in use)", "Dr. Ada")
    assert "weeks" in first["Why"]
    assert str(today().year) in first["Saved"]
    assert (str(second["Version"]), second["By"]) == ("1", "posecheck's default")


def test_an_old_version_comes_back_as_a_new_one(page: AppTest) -> None:
    """Going back puts the old values into the draft; saving them makes a new version."""
    page.slider(SLIDER).set_value(85.0).run()
    save(page)
    choose_section(page, "versions")
    look(page.selectbox("version_figure-4").set_value(1).run())
    assert "at least 98 degrees instead of 85" in told(page)

    press(page, "Load version 1 into the draft")
    choose_section(page, "change")
    save(page)

    assert in_use() == 98.0
    assert services.get_library().find("figure-4").reference.version == 3


def test_the_second_of_two_windows_looks_first_and_loses_nothing(store: HistoryStore) -> None:
    """One click shows the other user's version, and one undo brings back one's own draft."""
    assert store.list_profiles()
    first, second = open_page(), open_page()
    first.slider(SLIDER).set_value(85.0).run()
    second.slider(SLIDER).set_value(110.0).run()
    save(first, by="Ada", why="stiff")

    save(second, by="Ben")

    assert in_use() == 85.0
    assert "Ada saved version 2" in told(second)
    assert is_disabled(second, "Save as a new version")
    press(second, "View version 2 as it is")
    assert second.slider(SLIDER).value == 85.0
    press(second, "Undo")
    assert second.slider(SLIDER).value == 110.0


def test_a_locked_window_changes_nothing_even_one_that_was_open_before(page: AppTest) -> None:
    """A PIN set in the meantime also locks a window whose sliders were drawn before it."""
    TherapistPin(data_folder()).set("2468", "")

    page.slider(SLIDER).set_value(85.0)
    look(page.run())

    assert "Locked" in told(page)
    assert page.slider(SLIDER).disabled
    assert page.slider(SLIDER).value == 98.0
    assert is_disabled(page, "Save as a new version")
    page.text_input("unlock_pin").set_value("1357")
    press(page, "Unlock")
    assert page.slider(SLIDER).disabled
    page.text_input("unlock_pin").set_value("2468")
    press(page, "Unlock")
    assert not page.slider(SLIDER).disabled


def test_a_new_stretch_is_there_for_sets_and_reviews_once_it_is_saved(
    page: AppTest, store: HistoryStore
) -> None:
    """Single knee to chest is made from the knee to the shoulder without its last check."""
    press(page, "Create")
    assert "Single knee to chest" in told(page)
    person, day = store.list_profiles()[0].id, today()
    library = services.get_library()
    assert "single-knee-to-chest" not in list_choices(library, store, person, day).entries

    save(page)

    entry = list_choices(library, store, person, day).entries["single-knee-to-chest"]
    faults = [check.fault for check in entry.reference.checks]
    assert "knee_not_across" not in faults
    assert faults[0] == "knee_not_up"
    pages = AppTest.from_string("from posecheck.web.shell import show_pages; show_pages()").run(
        timeout=30
    )
    (stretches,) = (each for each in pages.radio if each.label == "Which stretch?")
    assert "Single knee to chest" in stretches.options


def test_gentle_from_today_and_stricter_from_week_three(page: AppTest, store: HistoryStore) -> None:
    """A version is assigned from a given day, another one follows, and each can be withdrawn."""
    page.slider(SLIDER).set_value(80.0).run()
    save(page)
    page.slider(SLIDER).set_value(110.0).run()
    save(page)
    person, day = store.list_profiles()[0].id, today()
    later = day + timedelta(weeks=3)
    choose_section(page, "patients")

    for version, from_day in ((2, day), (3, later)):
        next(each for each in page.selectbox if each.label == "Version").set_value(version)
        page.date_input[0].set_value(from_day)
        press(page, "Assign")

    def limit(on: date) -> float:
        entry = choose_reference(services.get_library(), store, person, "figure-4", on)
        return entry.reference.checks[1].minimum

    limits = [limit(day), limit(later - timedelta(days=1)), limit(later)]
    assert limits == [80.0, 80.0, 110.0]
    assert "Anna: version 3 from" in told(page)
    next(each for each in page.button if str(each.key).startswith("take_back/")).click().run()
    assert limit(day) == 110.0  # the one in use
    assert "Unassigned: Anna: version 2 from" in told(page)


def test_a_file_edited_by_hand_with_a_fault_is_told_and_the_version_before_is_used(
    page: AppTest,
) -> None:
    """A mistake made in an editor blocks nobody: it is shown with its place."""
    page.slider(SLIDER).set_value(85.0).run()
    save(page)
    file = data_folder() / "reference_poses" / "figure-4.toml"
    file.write_text(file.read_text("utf-8").replace("minimum = 85", 'minimum = "85"'), "utf-8")

    look(page.run())

    assert "without quotation marks" in told(page)
    assert "thigh" in told(page)
    assert page.slider(SLIDER).value == 85.0


def test_a_file_edited_by_hand_is_picked_up(page: AppTest) -> None:
    """An edit by hand is the next version, and a page without changes shows it."""
    page.slider(SLIDER).set_value(85.0).run()
    save(page)
    file = data_folder() / "reference_poses" / "figure-4.toml"
    file.write_text("# a note\n" + file.read_text("utf-8").replace("minimum = 85", "minimum = 77"))

    look(page.run())

    assert page.slider(SLIDER).value == 77.0
    page.slider(SLIDER).set_value(78.0).run()
    save(page)
    assert file.read_text("utf-8").startswith("# a note\n")


def test_a_folder_that_cannot_be_written_is_told_and_the_draft_stays(
    page: AppTest, tmp_path: Path
) -> None:
    """The message says what to do, and the changes are still there."""
    page.slider(SLIDER).set_value(85.0).run()
    (tmp_path / "reference_poses").write_text("in the way")

    save(page)

    assert page.error
    assert page.slider(SLIDER).value == 85.0
    (tmp_path / "reference_poses").unlink()
    save(page)
    assert in_use() == 85.0
