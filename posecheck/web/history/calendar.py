"""A month as a table of days, readable on screen and with a screen reader."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from posecheck.web.history.charts import BAR_COLOUR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from posecheck.history.dose import DayTotal
    from posecheck.web.history.month import Month
    from posecheck.web.texts import PageTexts

CALENDAR_STYLE: Final = f"""<style>
.pc-calendar {{ width: 100%; max-width: 26rem; table-layout: fixed; border-spacing: 4px;
  border-collapse: separate; font-variant-numeric: tabular-nums; line-height: 1.15; }}
.pc-calendar th {{ font-weight: 400; font-size: .8rem; opacity: .8; padding: .2rem 0;
  text-align: center; border: none; }}
.pc-calendar td {{ height: 3rem; padding: 2px; text-align: center; vertical-align: middle;
  border: 2px solid transparent; border-radius: .5rem; }}
.pc-calendar td.day {{ background: color-mix(in srgb, currentColor 6%, transparent); }}
.pc-calendar td.some {{ border-color: {BAR_COLOUR}; }}
.pc-calendar td.whole {{ background: {BAR_COLOUR}; border-color: {BAR_COLOUR}; color: #fff; }}
.pc-calendar .number {{ display: block; font-size: .8rem; }}
.pc-calendar .today {{ font-weight: 700; text-decoration: underline; text-underline-offset: 3px; }}
.pc-calendar .done {{ display: block; font-size: 1.05rem; font-weight: 600; min-height: 1.2rem; }}
.pc-calendar .visually-hidden {{ position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; }}
</style>"""


@dataclass(frozen=True, slots=True)
class DayMark:
    """The content of a day's square: how many sets reached their goal, and if the dose was met."""

    done: int
    whole_dose: bool


def mark_days(totals: Iterable[DayTotal]) -> dict[date, DayMark]:
    """Return the marks of the days with a set; the dose is met when every stretch's dose is."""
    marks: dict[date, DayMark] = {}
    for total in totals:
        before = marks.get(total.day, DayMark(0, whole_dose=True))
        marks[total.day] = DayMark(before.done + total.done, before.whole_dose and total.dose_met)
    return marks


def draw_calendar(
    month: Month, name: str, marks: Mapping[date, DayMark], today: date, texts: PageTexts
) -> str:
    """Return the month as an HTML table; ``name`` becomes its caption."""
    short, full = texts.formats.list_weekdays(short=True), texts.formats.list_weekdays()
    head = "".join(
        f'<th scope="col" abbr="{escape(long)}"><span aria-hidden="true">{escape(letters)}</span>'
        f'<span class="visually-hidden">{escape(long)}</span></th>'
        for letters, long in zip(short, full, strict=True)
    )
    weeks = "".join(
        f"<tr>{''.join(_draw_day(day, marks, today, texts) for day in week)}</tr>"
        for week in month.weeks()
    )
    caption = escape(texts("calendar", month=name))
    return (
        f'<table class="pc-calendar"><caption class="visually-hidden">{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{weeks}</tbody></table>"
    )


def _draw_day(
    day: date | None, marks: Mapping[date, DayMark], today: date, texts: PageTexts
) -> str:
    if day is None:
        return "<td></td>"
    number = f'<span class="number">{day.day}</span>'
    if day == today:
        number = (
            f'<span class="number today" aria-current="date">{day.day}'
            f'<span class="visually-hidden"> {escape(texts("calendar_today"))}</span></span>'
        )
    mark = marks.get(day)
    if mark is None:
        return f'<td class="day">{number}<span class="done"></span></td>'
    count = texts("calendar_sets", count=mark.done)
    look = "some"
    shown = str(mark.done)
    if mark.whole_dose:
        count, look, shown = f"{count}, {texts('calendar_dose')}", "whole", f"{mark.done} ✓"
    return (
        f'<td class="day {look}">{number}<span class="done"><span aria-hidden="true">{shown}</span>'
        f'<span class="visually-hidden">{escape(count)}</span></span></td>'
    )
