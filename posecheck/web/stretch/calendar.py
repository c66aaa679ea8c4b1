"""The daily goal as a file for the person's own calendar, which reminds them. Nothing is sent.

Times are without a zone: 9 o'clock is 9 o'clock wherever the calendar is.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from uuid import NAMESPACE_URL, uuid5

from icalendar import Alarm, Calendar, Event

if TYPE_CHECKING:
    from posecheck.core.landmarks import Side
    from posecheck.core.reference import ReferencePose
    from posecheck.texts.catalog import Texts, Words

# The first and the last set of a day; the others are spread evenly in between.
FIRST: Final = time(9)
LAST: Final = time(20)
# Getting into position and out of it again comes on top of the hold.
_MIN_LENGTH: Final = timedelta(minutes=5)
_ROUND_TO_MIN: Final = 15


def list_times(times_a_day: int) -> tuple[time, ...]:
    """Return when to stretch on a day, in quarters of an hour, from morning to evening.

    Args:
        times_a_day: 1 to 20.
    """
    first_min, last_min = FIRST.hour * 60, LAST.hour * 60
    gaps = max(1, times_a_day - 1)
    minutes = (first_min + (last_min - first_min) * number / gaps for number in range(times_a_day))
    rounded = (round(minute / _ROUND_TO_MIN) * _ROUND_TO_MIN for minute in minutes)
    return tuple(time(*divmod(minute, 60)) for minute in rounded)


def make_calendar(
    reference: ReferencePose,
    side: Side,
    owner: str,
    first_day: date,
    texts: Texts,
    words: Words,
) -> bytes:
    """Return an iCalendar file with an event for each of a day's sets, every day from a day on.

    The same goal has the same events again: a calendar that has them already takes the new ones in
    their place.

    Args:
        reference: what to stretch, how long and how often.
        side: the one that hurts.
        owner: the id of the person whose goal it is.
        first_day: of the reminders, where the person is.
        texts: of the section "calendar".
        words: for the sides.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//posecheck//posecheck//EN")
    calendar.add("version", "2.0")
    title = texts("title", stretch=words.phrase(reference.title), side=words.sides[side.value])
    hold_s = texts.formats.number(reference.hold_s)
    for number, at in enumerate(list_times(reference.times_a_day), 1):
        begins = datetime.combine(first_day, at)
        event = Event()
        event.add(
            "uid",
            str(uuid5(NAMESPACE_URL, f"posecheck:{owner}:{reference.id}:{side.value}:{number}")),
        )
        # When it was made; the day alone, so that the same file is made all day.
        event.add("dtstamp", datetime.combine(first_day, time(), UTC))
        event.add("dtstart", begins)
        event.add("duration", max(_MIN_LENGTH, timedelta(seconds=reference.hold_s)))
        event.add("rrule", {"freq": "daily"})
        event.add("transp", "TRANSPARENT")
        event.add("summary", title)
        event.add(
            "description",
            texts("text", hold=hold_s, number=number, times=reference.times_a_day),
        )
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", title)
        alarm.add("trigger", timedelta(0))
        event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
