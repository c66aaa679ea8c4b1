from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from posecheck.web.history.month import Month

days = st.dates(date(1970, 1, 1), date(2200, 1, 1))


@given(days)
def test_a_month_has_each_of_its_days_once_on_its_weekday(day: date) -> None:
    """Weeks have seven days from Monday on, without a missing day or one of another month."""
    month = Month.of(day)
    found = [each for week in month.weeks() for each in week if each is not None]

    assert found == [date(day.year, day.month, n) for n in range(1, month.length + 1)]
    for week in month.weeks():
        assert len(week) == 7
        assert all(each is None or each.weekday() == at for at, each in enumerate(week))


@given(days)
def test_the_months_around_touch(day: date) -> None:
    """The day before the first is in the previous month, and months are ordered by time."""
    month = Month.of(day)
    first = day.replace(day=1)

    assert Month.of(first - timedelta(days=1)) == month.before
    assert Month.of(first + timedelta(days=month.length)) == month.after
    assert month.before < month < month.after
