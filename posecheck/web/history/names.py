"""How the history page writes dates, times and sets."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol

from posecheck.core.seconds import floor_to_whole_s
from posecheck.web.markdown import as_plain_text

if TYPE_CHECKING:
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
    return texts.formats.month(date(month.year, month.number, 1))


def name_day(day: date, today: date, texts: PageTexts) -> str:
    """Return a date like "4 March", with the year unless it is the current one."""
    return texts.formats.day(day, with_year=day.year != today.year)


def name_stretch(done: _OneStretch, words: Words, texts: PageTexts) -> str:
    """Return a name like "Figure-4, right", as plain text."""
    return texts("what", stretch=words.phrase(done.title), side=words.sides[done.side.value])


def name_set(record: SetRecord, today: date, words: Words, texts: PageTexts) -> str:
    """Return a set's line in a list, as Markdown."""
    label = texts(
        "set_label",
        day=name_day(record.day, today, texts),
        time=texts.formats.clock(record.started_at),
        what=name_stretch(record, words, texts),
        accepted=floor_to_whole_s(record.accepted_s),
        goal=texts.formats.number(record.goal_s),
    )
    if record.pain is not None:
        label += texts("set_label_pain", pain=record.pain)
    return as_plain_text(label)
