"""A month of the calendar."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year; months order as time does."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month that a day is in."""
        return cls(day.year, day.month)

    @property
    def before(self) -> Month:
        """The month before."""
        return Month(self.year - 1, 12) if self.number == 1 else Month(self.year, self.number - 1)

    @property
    def after(self) -> Month:
        """The month after."""
        return Month(self.year + 1, 1) if self.number == 12 else Month(self.year, self.number + 1)

    @property
    def length(self) -> int:
        """How many days it has."""
        return calendar.monthrange(self.year, self.number)[1]

    def weeks(self) -> tuple[tuple[date | None, ...], ...]:
        """Return its weeks from Monday on; None where a day is another month's."""
        return tuple(
            tuple(date(self.year, self.number, number) if number else None for number in week)
            for week in calendar.Calendar(calendar.MONDAY).monthdayscalendar(self.year, self.number)
        )
