"""The last seven days as rings."""

from __future__ import annotations

import re
from datetime import date, timedelta

from posecheck.core.landmarks import Side
from posecheck.history.dose import DayTotal
from posecheck.web.history.week import draw_week
from posecheck.web.texts import load_texts

TODAY = date(2026, 3, 4)
TEXTS = load_texts("history_page")


def total(days_ago: int, done: int, stretch: str = "figure-4") -> DayTotal:
    day = TODAY - timedelta(days=days_ago)
    return DayTotal(day, stretch, stretch, Side.LEFT, done, 30.0 * done, done, 3, 30.0)


def draw(*totals: DayTotal) -> list[str]:
    """Return the seven days, each as HTML."""
    return draw_week(totals, TODAY, TEXTS).split("<li")[1:]


def test_the_week_ends_today_and_says_everything_in_text() -> None:
    """Seven days, the last one today; each says its sets, and that the dose was reached."""
    days = draw(total(0, 2), total(1, 3), total(7, 3))

    assert len(days) == 7
    assert ["aria-current" in each for each in days] == [False] * 6 + [True]
    said = [re.findall('class="pc-hidden">(.*?)<', each)[0] for each in days]
    assert said[-1] == "4 March 2026, 2 sets reached their goal"
    assert said[-2] == "3 March 2026, 3 sets reached their goal, daily goal reached"
    assert said[0] == "26 February 2026, 0 sets reached their goal"


def test_a_ring_is_full_only_when_every_stretch_has_its_dose() -> None:
    """Four of one stretch and none of the other are not the day's dose."""
    (*_, enough), (*_, lacking) = draw(total(0, 3)), draw(total(0, 4), total(0, 1, "other"))

    assert ("check" in enough, "check" in lacking) == (True, False)
    assert ">5<" in lacking
