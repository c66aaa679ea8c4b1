"""The history page without a browser: the real page with a real history."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

import posecheck.web
from posecheck.core.hold import FormState, HoldSpan, HoldState
from posecheck.core.landmarks import Side
from posecheck.history import HistoryStore
from posecheck.history.opening import open_database
from posecheck.references.files import find_reference
from posecheck.texts.state_looks import STATE_KEYS
from posecheck.web.history.calendar import draw_calendar, mark_days
from posecheck.web.history.charts import BAR_COLOUR, DOSE_COLOUR, PAIN_COLOUR
from posecheck.web.history.month import Month
from posecheck.web.history.sets import PROBLEM
from posecheck.web.texts import load_texts
from tests.contrast import BACKGROUNDS, compute_contrast

TODAY = date(2026, 3, 4)
NOON = datetime(2026, 3, 4, 12, tzinfo=ZoneInfo("Europe/Berlin"))
TEXTS = load_texts("history_page")
SLIPPED = ("ankle_not_on_knee",)


class Clock:
    """The time, as a test sets it."""

    now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands at noon of TODAY."""
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[HistoryStore]:
    """Return a history with one profile and no sets."""
    database, aside = open_database(tmp_path / "history.sqlite3")
    with closing(HistoryStore(database, aside, now=clock)) as store:
        store.add_profile("Ada")
        yield store


Keep = Callable[..., str]


@pytest.fixture
def keep(store: HistoryStore, clock: Clock) -> Keep:
    """Return a function that keeps a set that was done some days ago."""

    def keep_one(
        *, days_ago: int = 0, counted_s: float = 30.0, pain: int | None = None, note: str = ""
    ) -> str:
        clock.now = NOON - timedelta(days=days_ago)
        set_id = store.begin_set(
            store.list_profiles()[0].id, find_reference("figure-4"), Side.RIGHT, "camera"
        )
        spans = (
            HoldSpan(20.0, 22.0, FormState.INCORRECT, SLIPPED),
            HoldSpan(22.0, 22.0 + counted_s, FormState.CORRECT, ()),
        )
        hold = HoldState(
            accepted_s=counted_s, paused_by_s={SLIPPED[0]: 2.0}, longest_hold_s=counted_s
        )
        store.save_progress(set_id, hold, spans, "full")
        store.rate_set(set_id, pain, note)
        clock.now = NOON
        return set_id

    return keep_one


def show(store, profile_id, today):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Draw the page; it runs as a script of its own, without this file's imports."""
    from posecheck.texts.catalog import load_words  # noqa: PLC0415
    from posecheck.web.history.page import show_history_page  # noqa: PLC0415
    from posecheck.web.texts import load_texts  # noqa: PLC0415

    show_history_page(store, profile_id, load_words(), load_texts("history_page"), today)


def open_page(store: HistoryStore, person_id: str = "") -> AppTest:
    """Return the page as it first appears."""
    person_id = person_id or store.list_profiles()[0].id
    kwargs = {"store": store, "profile_id": person_id, "today": TODAY}
    page = AppTest.from_function(show, default_timeout=30, kwargs=kwargs).run()
    assert not page.exception
    return page


def press(page: AppTest, label: str) -> None:
    """Press the button of that name."""
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception


def shown(page: AppTest) -> str:
    """Return all the text of the page in one."""
    return "\n".join(each.value for each in (*page.markdown, *page.caption, *page.header))


def test_an_empty_history_says_what_will_be_here(store: HistoryStore) -> None:
    """An empty history shows no charts and no list, but says what will be here."""
    page = open_page(store)

    assert TEXTS("empty") in page.info[0].value
    assert not page.get("vega_lite_chart")
    assert not page.expander


def test_the_page_tells_days_dose_and_pain(store: HistoryStore, keep: Keep) -> None:
    """The page shows the streak, today's dose, the calendar, daily bars and pain over time."""
    keep(days_ago=1, pain=5)
    keep(pain=3)
    keep(counted_s=12.9)

    page = open_page(store)

    assert "**2 days in a row**" in shown(page)
    assert "Figure-4 stretch, right, 1 of 3 sets, 42 seconds" in shown(page)
    assert "Pain last time: 3 of 10." in shown(page)
    assert shown(page).count("<li") == 7
    assert len(page.get("vega_lite_chart")) == 2
    assert len(page.expander) == 3
    assert "pain 5" in page.expander[2].label
    assert "12 of 30 s" in "".join(each.label for each in page.expander)


@pytest.mark.parametrize(
    ("days_ago", "counted_s", "told"),
    [
        (0, 30.0, "You completed a set today."),
        (1, 30.0, "You completed a set yesterday."),
        (9, 30.0, "Your last completed set was on 23 February."),
        (400, 30.0, "was on 28 January 2025."),
        (0, 3.0, "No set has reached its goal yet."),
    ],
)
def test_the_streak_is_one_friendly_line(
    store: HistoryStore, keep: Keep, days_ago: int, counted_s: float, told: str
) -> None:
    """A day without a set is never held against anyone."""
    keep(days_ago=days_ago, counted_s=counted_s)

    assert told in shown(open_page(store))


def test_a_set_that_never_began_is_not_listed(store: HistoryStore) -> None:
    """A set that was closed at once, with nothing counted, is not listed."""
    store.begin_set(store.list_profiles()[0].id, find_reference("figure-4"), Side.LEFT, "camera")

    assert open_page(store).info


def test_a_set_opens_to_its_clock_its_pain_and_its_note(store: HistoryStore, keep: Keep) -> None:
    """Details are drawn only for open sets."""
    set_id = keep(pain=2, note="better")
    page = open_page(store)
    before = len(page.get("vega_lite_chart"))

    page.session_state[f"set-{set_id}"] = True
    page.run()

    assert not page.exception
    assert len(page.get("vega_lite_chart")) == before + 1
    assert "2.0 s getting in" in shown(page)
    assert page.text_area[0].value == "better"
    page.text_area[0].set_value("much better")
    press(page, TEXTS("save"))
    record = store.find_set(set_id)
    assert record is not None
    assert (record.pain, record.note) == (2, "much better")


def test_a_set_is_deleted_by_a_second_press(store: HistoryStore, keep: Keep) -> None:
    """Only the selected set is deleted."""
    gone, stays = keep(), keep(days_ago=1)
    page = open_page(store)
    page.session_state[f"set-{gone}"] = True
    page.run()

    page.button(key=f"delete-{gone}").click().run()

    assert not page.exception
    assert [record.id for record in store.list_sets(store.list_profiles()[0].id)] == [stays]
    assert len(page.expander) == 1


def test_everything_is_deleted_only_when_the_word_was_typed(
    store: HistoryStore, keep: Keep
) -> None:
    """Deletion has to be confirmed first; afterwards the page is empty."""
    keep()
    keep(days_ago=3)
    page = open_page(store)
    assert page.button[-1].label == TEXTS("delete_yes")
    assert page.button[-1].disabled

    page.text_input(key="history_delete_all").set_value(" Delete ").run()
    page.button[-1].click().run()

    assert not page.exception
    assert store.list_sets(store.list_profiles()[0].id) == ()
    assert page.info
    assert page.text_input(key="history_delete_all").value == ""


def test_earlier_months_are_looked_at(store: HistoryStore, keep: Keep) -> None:
    """Navigation goes from the first month with a set to the current one, and no further."""
    keep()
    keep(days_ago=60)
    page = open_page(store)
    assert "March 2026" in shown(page)

    press(page, TEXTS("earlier"))
    assert TEXTS("nothing_in_month", month="February 2026") in shown(page)
    press(page, TEXTS("earlier"))

    assert "January 2026" in shown(page)
    assert len(page.expander) == 1
    assert next(each for each in page.button if each.label == TEXTS("earlier")).disabled


def test_a_long_list_is_shown_in_parts(store: HistoryStore, keep: Keep) -> None:
    """Ten sets are shown at first, and ten more with each click."""
    for _ in range(13):
        keep()
    page = open_page(store)
    assert len(page.expander) == 10

    press(page, TEXTS("more"))

    assert len(page.expander) == 13


def test_what_cannot_be_saved_is_told(store: HistoryStore, keep: Keep) -> None:
    """A set deleted in another window gives an error message without a traceback."""
    set_id = keep()
    page = open_page(store)
    page.session_state[f"set-{set_id}"] = True
    page.run()
    page.text_area[0].set_value("too late")
    store.delete_set(set_id)

    press(page, TEXTS("save"))

    assert any("has been deleted" in warning.value for warning in page.warning)
    assert PROBLEM not in page.session_state


def test_a_history_that_was_put_aside_is_told(tmp_path: Path) -> None:
    """The page says where the old file is."""
    path = tmp_path / "history.sqlite3"
    path.write_bytes(b"junk" * 999)
    database, aside = open_database(path)
    with closing(HistoryStore(database, aside)) as store:
        store.add_profile("Ada")
        page = open_page(store)

        assert "was set aside" in page.warning[0].value
        assert store.path.exists()


def test_a_page_that_cannot_read_says_so(store: HistoryStore, keep: Keep) -> None:
    """A closed history is reported in words."""
    keep()
    person_id = store.list_profiles()[0].id
    store.close()

    assert open_page(store, person_id).error


def test_the_calendar_says_everything_in_text(store: HistoryStore, keep: Keep) -> None:
    """Each day with a set has its number of sets, the whole dose is a word, today is marked."""
    for _ in range(3):
        keep(days_ago=2)
    keep()
    totals = _totals(store)

    table = draw_calendar(Month.of(TODAY), "March 2026", mark_days(totals), TODAY, TEXTS)

    assert table.count("<td") == 6 * 7
    assert table.count('class="number') == 31
    cells = [re.sub("<[^>]+>", " ", cell) for cell in table.split("<td")[1:]]
    assert any("3 sets reached their goal, daily goal reached" in cell for cell in cells)
    assert any("today" in cell and "1 set reached its goal" in cell for cell in cells)
    assert table.count('aria-current="date"') == 1


def _totals(store: HistoryStore) -> tuple:
    from posecheck.history.dose import total_by_day  # noqa: PLC0415

    return total_by_day(store.list_sets(store.list_profiles()[0].id))


def test_no_text_of_the_page_is_left_unused() -> None:
    """Every text of the page is used, so that nobody translates texts in vain."""
    literals = {
        node.value
        for pattern in ("history/*.py", "timeline.py")
        for path in Path(posecheck.web.__file__).parent.glob(pattern)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    built = {
        f"{prefix}_{choice}"
        for prefix, choices in {
            "measure": ("sets", "seconds"),
            "ended": ("done", "stopped", "given_up", "none"),
            "aside": ("damaged", "foreign", "newer"),
        }.items()
        for choice in choices
    } | set(STATE_KEYS.values())

    assert set(TEXTS.texts) <= literals | built
    assert built <= set(TEXTS.texts)


@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("colour", [BAR_COLOUR, DOSE_COLOUR, PAIN_COLOUR])
def test_the_charts_stand_out_in_light_and_dark(colour: str, background: str) -> None:
    """Bars, lines and points have the 3:1 contrast that WCAG AA requires of graphics."""
    assert compute_contrast(colour, background) >= 3
