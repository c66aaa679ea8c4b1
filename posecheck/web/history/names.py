"""How the history page writes dates, times and sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from posecheck.core.seconds import floor_to_whole_s
from posecheck.web.markdown import as_plain_text

if TYPE_CHECKING:
    from datetime import date

    from posecheck.core.landmarks import Side
    from posecheck.history import SetRecord
    from posecheck.texts.catalog import Words
    from posecheck.web.history.month import Month
    from posecheck.web.texts import PageTexts


class _OneStretch(Protocol):
    """Something about one stretch and side: a set, a day's total, or a pain rating."""

    @property
    def title(self) -> str: ...
    @property
    def side(self) -> Side: ...


def name_month(month: Month, texts: PageTexts) -> str:
    """Return a name like "March 2026"."""
    return texts("month", month=texts("months").split()[month.number - 1], year=f"{month.year:04d}")


def name_day(day: date, today: date, texts: PageTexts) -> str:
    """Return a date like "4 March", with the year unless it is the current one."""
    month = texts("months").split()[day.month - 1]
    if day.year == today.year:
        return texts("date", day=str(day.day), month=month)
    return texts("date_with_year", day=str(day.day), month=month, year=f"{day.year:04d}")


def name_stretch(done: _OneStretch, words: Words, texts: PageTexts) -> str:
    """Return a name like "Figure-4, right", as plain text."""
    return texts("what", stretch=done.title, side=words.sides[done.side.value])


def name_set(record: SetRecord, today: date, words: Words, texts: PageTexts) -> str:
    """Return a set's line in a list, as Markdown."""
    label = texts(
        "set_label",
        day=name_day(record.day, today, texts),
        time=f"{record.started_at:%H:%M}",
        what=name_stretch(record, words, texts),
        accepted=f"{floor_to_whole_s(record.accepted_s)}",
        goal=f"{record.goal_s:g}",
    )
    if record.pain is not None:
        label += texts("set_label_pain", pain=str(record.pain))
    return as_plain_text(label)
