"""The daily goal as a file for a calendar, read back as a calendar reads it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from icalendar import Calendar, Component

from posecheck.core.landmarks import Side
from posecheck.core.reference import ReferencePose
from posecheck.references.files import find_reference
from posecheck.texts.catalog import load_section, load_words
from posecheck.web.stretch.calendar import FIRST, LAST, list_times, make_calendar

DAY = date(2026, 3, 4)
FIGURE_4 = find_reference("figure-4")


def read(
    reference: ReferencePose = FIGURE_4,
    side: Side = Side.RIGHT,
    owner: str = "ada",
    day: date = DAY,
) -> list[Component]:
    """Return the events of the file that is made."""
    made = make_calendar(reference, side, owner, day, load_section("calendar"), load_words())
    calendar = Calendar.from_ical(made)
    assert (calendar["version"], bool(calendar["prodid"])) == ("2.0", True)
    assert all(not event.errors for event in calendar.events)
    return list(calendar.events)


@pytest.mark.parametrize("times", range(1, 21))
def test_a_day_has_as_many_times_as_sets(times: int) -> None:
    """The times lie between morning and evening, in order and at least half an hour apart."""
    found = [datetime.combine(DAY, at) for at in list_times(times)]

    assert len(found) == len(read(replace(FIGURE_4, times_a_day=times))) == times
    assert all(FIRST <= each.time() <= LAST for each in found)
    gaps = [later - earlier for earlier, later in pairwise(found)]
    assert all(gap >= timedelta(minutes=30) for gap in gaps)


def test_three_sets_are_at_nine_half_past_two_and_eight() -> None:
    """The dose that ships is spread over the day."""
    assert list_times(3) == (time(9), time(14, 30), time(20))


def test_each_event_repeats_daily_at_its_local_time_and_reminds() -> None:
    """No zone and no end; an alarm when it begins; the words of the stretch and the side."""
    for event, at in zip(read(), list_times(3), strict=True):
        assert event.start == datetime.combine(DAY, at)
        assert event.start.tzinfo is None
        assert event["rrule"].to_ical() == b"FREQ=DAILY"
        (alarm,) = event.walk("VALARM")
        assert (alarm["action"], alarm["trigger"].dt) == ("DISPLAY", timedelta(0))
        assert event["summary"] == "Figure-4 stretch, right side"
        assert "Hold for 30 seconds" in event["description"]


def test_the_same_goal_has_the_same_events_again() -> None:
    """A file made later takes the place of the earlier one; another goal has its own events."""

    def ids(events: list[Component]) -> set[str]:
        return {str(event["uid"]) for event in events}

    mine = ids(read())

    assert len(mine) == 3
    assert ids(read(day=DAY + timedelta(days=30))) == mine
    assert ids(read(replace(FIGURE_4, hold_s=45.0, version=9))) == mine
    assert not mine & ids(read(side=Side.LEFT))
    assert not mine & ids(read(owner="grace"))
    assert not mine & ids(read(find_reference("knee-to-opposite-shoulder")))


def test_a_title_keeps_its_marks_and_opens_no_line() -> None:
    """What a therapist calls a stretch is text in the file, whatever marks it has."""
    title = "Stretch, gently; back\\hip {x}" + " long" * 30

    events = read(replace(FIGURE_4, title=title))

    assert [str(event["summary"]) for event in events] == [f"{title}, right side"] * 3
