"""How a language writes numbers, dates and lists, and which plural it uses: from CLDR, by Babel.

Pure: Babel carries its data along. Files for other programs (JSON, CSV) do not use this.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale
from babel.dates import format_date, format_skeleton, get_day_names
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent, get_decimal_symbol, get_minus_sign_symbol

from posecheck.core.seconds import floor_to_tenths_s

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Formats:
    """The formats of one locale.

    Attributes:
        tag: its BCP 47 tag, such as "de-DE".
    """

    tag: str

    @property
    def locale(self) -> Locale:
        """Return Babel's locale."""
        return _parse(self.tag)

    def fixed(self, value: float, digits: int = 1) -> str:
        """Return a number with exactly so many decimals: 12.9 is "12,9" in German."""
        return self._localise(f"{value:.{digits}f}")

    def floored(self, seconds: float) -> str:
        """Return seconds with one decimal, never rounded up: 29.96 is 29.9, not 30.0."""
        return self.fixed(floor_to_tenths_s(seconds))

    def signed(self, value: float, digits: int = 1) -> str:
        """Return the same with its sign, also when it is positive."""
        return self._localise(f"{value:+.{digits}f}")

    def number(self, value: float) -> str:
        """Return a number with only the decimals it has, at most ten digits: 30.0 is "30"."""
        return self._localise(f"{value:.10g}")

    def whole(self, value: int) -> str:
        """Return a count, with its thousands apart where the language does that."""
        return format_decimal(value, locale=self.locale)

    def share(self, share: float, digits: int = 0) -> str:
        """Return a share of 1 in per cent: 0.5 is "50%", in German "50 %"."""
        places = f".{'0' * digits}" if digits else ""
        pattern = self.locale.percent_formats[None].pattern.replace("#,##0", f"#,##0{places}")
        return format_percent(Decimal(f"{share:.{digits + 2}f}"), pattern, self.locale)

    def day(self, day: date, *, with_year: bool = True) -> str:
        """Return a date in words, such as "4 March 2026"."""
        return format_skeleton("yMMMMd" if with_year else "MMMMd", day, locale=self.locale)

    def short_day(self, day: date) -> str:
        """Return a date for where room is short, such as "4 Mar 2026"."""
        return format_date(day, "medium", locale=self.locale)

    @property
    def day_field(self) -> str:
        """Return how a date is typed, such as "DD/MM/YYYY"."""
        field: str = self.locale.date_formats["short"].pattern
        for letters, digits in (("d+", "DD"), ("M+", "MM"), ("y+", "YYYY")):
            field = re.sub(letters, digits, field)
        return field

    def month(self, day: date) -> str:
        """Return the month of a day with its year, such as "March 2026"."""
        return format_skeleton("yMMMM", day, locale=self.locale)

    def list_weekdays(self, *, short: bool = False) -> tuple[str, ...]:
        """Return the days of the week from Monday, as they stand alone."""
        names = get_day_names("short" if short else "wide", "stand-alone", self.locale)
        return tuple(names[number] for number in range(7))

    def clock(self, moment: datetime) -> str:
        """Return a time of day, such as "14:05"."""
        return format_skeleton("Hm", moment, locale=self.locale)

    def moment(self, moment: datetime) -> str:
        """Return a short date with the time of day."""
        return f"{self.short_day(moment.date())}, {self.clock(moment)}"

    def all_of(self, parts: Sequence[str]) -> str:
        """Return several things as one enumeration: "this, that and the other"."""
        return format_list(list(parts), locale=self.locale)

    def plural(self, count: float) -> str:
        """Return the CLDR category of a count: "one", "other", in some languages more."""
        return self.locale.plural_form(count)

    def _localise(self, text: str) -> str:
        point, minus = get_decimal_symbol(self.locale), get_minus_sign_symbol(self.locale)
        return text.replace(".", point).replace("-", minus)


@cache
def _parse(tag: str) -> Locale:
    return Locale.parse(tag, sep="-")
