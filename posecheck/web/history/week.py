"""The last seven days as seven rings: the first thing that the history shows."""

from __future__ import annotations

from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING

from posecheck.web.look.ring import draw_number, draw_ring

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from posecheck.history.dose import DayTotal
    from posecheck.web.texts import PageTexts


def draw_week(totals: Sequence[DayTotal], today: date, texts: PageTexts) -> str:
    """Return the days up to today as an HTML list; each ring is filled by the day's dose.

    Args:
        totals: of all stretches and sides, in any order.
        today: the local day, which is the last one.
        texts: the texts of the history page.
    """
    days = [today - timedelta(days=ago) for ago in range(6, -1, -1)]
    items = "".join(
        _draw_day(day, [each for each in totals if each.day == day], today, texts) for day in days
    )
    return f'<ol class="pc-week" aria-label="{escape(texts("week"))}">{items}</ol>'


def _draw_day(day: date, totals: Sequence[DayTotal], today: date, texts: PageTexts) -> str:
    done = sum(each.done for each in totals)
    wanted = sum(each.times_a_day for each in totals)
    # More than enough of one stretch does not stand in for another one.
    share = sum(min(each.done, each.times_a_day) for each in totals) / wanted if wanted else 0.0
    centre = "" if wanted and share >= 1 else draw_number(str(done), "") if done else ""
    weekday = texts.formats.list_weekdays(short=True)[day.weekday()]
    said = [texts.formats.day(day), texts("calendar_sets", count=done)]
    if wanted and share >= 1:
        said.append(texts("calendar_dose"))
    now = ' aria-current="date"' if day == today else ""
    return (
        f"<li{now}>{draw_ring(share, centre=centre)}"
        f'<span aria-hidden="true">{escape(weekday)}</span>'
        f'<span class="pc-hidden">{escape(", ".join(said))}</span></li>'
    )
