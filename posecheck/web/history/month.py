"""A calendar month."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year; months are ordered by time."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month that contains a day."""
        return cls(day.year, day.month)

    @property
    def before(self) -> Month:
        """The previous month."""
        return Month(self.year - 1, 12) if self.number == 1 else Month(self.year, self.number - 1)

    @property
    def after(self) -> Month:
        """The next month."""
        return Month(self.year + 1, 1) if self.number == 12 else Month(self.year, self.number + 1)

    @property
    def length(self) -> int:
        """The number of days."""
        return calendar.monthrange(self.year, self.number)[1]

    def weeks(self) -> tuple[tuple[date | None, ...], ...]:
        """Return the weeks, starting on Mondays, with None for days of other months."""
        return tuple(
            tuple(date(self.year, self.number, number) if number else None for number in week)
            for week in calendar.Calendar(calendar.MONDAY).monthdayscalendar(self.year, self.number)
        )
