from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.landmarks import Side
from posecheck.history.dose import (
    PainPoint,
    compare_pain,
    count_dose,
    count_streak,
    days_with_a_counted_set,
    list_pain,
    total_by_day,
)
from tests.unit.history.makers import make_set

TODAY = date(2026, 3, 4)
DAY = timedelta(days=1)

days = st.sets(st.integers(0, 40).map(lambda n: TODAY - n * DAY))
sets = st.lists(
    st.builds(
        make_set,
        st.datetimes(
            datetime(2026, 1, 1),  # noqa: DTZ001
            datetime(2026, 1, 9),  # noqa: DTZ001
            timezones=st.integers(-12, 14).map(lambda h: timezone(timedelta(hours=h))),
        ),
        accepted_s=st.floats(0, 60),
        stretch=st.sampled_from(["figure-4", "other"]),
        side=st.sampled_from(Side),
        pain=st.none() | st.integers(0, 10),
    )
)


def test_an_unfinished_set_adds_its_seconds_and_no_set() -> None:
    """The dose counts sets that met their goal, and no earned second is lost."""
    dose = count_dose([make_set(), make_set(accepted_s=12.5)])

    assert (dose.done, dose.seconds) == (1, 42.5)


@given(sets)
def test_every_set_is_in_the_total_of_its_own_day_once(records: list) -> None:
    """Totals by day, stretch and side add up to all sets and seconds, ordered by day."""
    totals = total_by_day(records)

    assert sum(total.sets for total in totals) == len(records)
    assert sum(total.done for total in totals) == sum(each.goal_met for each in records)
    assert abs(sum(t.seconds for t in totals) - sum(r.accepted_s for r in records)) < 1e-6
    assert [total.day for total in totals] == sorted(total.day for total in totals)
    assert len({(t.day, t.stretch, t.side) for t in totals}) == len(totals)
    assert {t.day for t in totals} == {each.started_at.date() for each in records}


def test_the_dose_of_a_day_is_the_one_asked_for_last() -> None:
    """When the therapist changes the dose, earlier days keep theirs."""
    morning = datetime(2026, 3, 4, 8, tzinfo=UTC)
    [before, after] = total_by_day(
        [
            make_set(morning + 4 * timedelta(hours=1), times_a_day=2),
            make_set(morning, times_a_day=3),
            make_set(morning - DAY, times_a_day=1),
        ]
    )

    assert (before.times_a_day, before.dose_met) == (1, True)
    assert (after.times_a_day, after.dose_met) == (2, True)


@given(days)
def test_today_not_yet_done_breaks_no_streak(done: set[date]) -> None:
    """Without a set today, the streak is yesterday's; with one, it is longer by one."""
    before = count_streak(done - {TODAY}, TODAY)

    assert count_streak(done | {TODAY}, TODAY) == before + 1
    assert (before > 0) is (TODAY - DAY in done)


@given(days)
def test_a_streak_is_exactly_the_days_in_a_row(done: set[date]) -> None:
    """A streak contains all of its days, but not the day before them."""
    streak = count_streak(done, TODAY)
    last = TODAY if TODAY in done else TODAY - DAY

    assert all(last - n * DAY in done for n in range(streak))
    assert last - streak * DAY not in done


@given(days, st.integers(1, 9))
def test_days_to_come_change_no_streak(done: set[date], ahead: int) -> None:
    """A set dated in the future, from a wrong clock, does not matter."""
    assert count_streak(done | {TODAY + ahead * DAY}, TODAY) == count_streak(done, TODAY)


def test_only_a_set_that_met_its_goal_makes_a_day_count() -> None:
    """A set that missed its goal does not make its day count."""
    one, other = datetime(2026, 3, 4, 8, tzinfo=UTC), datetime(2026, 3, 5, 8, tzinfo=UTC)

    assert days_with_a_counted_set([make_set(one), make_set(other, accepted_s=29.9)]) == {
        one.date()
    }


@given(sets)
def test_pain_is_listed_where_it_was_said_in_order(records: list) -> None:
    """A pain rating of 0 is a point; a missing rating is not."""
    points = list_pain(records)

    assert len(points) == sum(each.pain is not None for each in records)
    assert [point.at for point in points] == sorted(point.at for point in points)


def rate(days_ago: int, pain: int, side: Side = Side.LEFT) -> PainPoint:
    at = datetime(2026, 3, 4, 12, tzinfo=UTC) - days_ago * DAY
    return PainPoint(at, pain, "Figure-4", side)


def test_pain_is_compared_with_about_a_week_before() -> None:
    """The newest rating from one to two weeks before the last one; others say nothing of a week."""
    first, old, new = rate(9, 6), rate(8, 5), rate(0, 2)

    assert compare_pain([]) is None
    assert compare_pain([rate(3, 4), new]) == (new, None)
    assert compare_pain([rate(20, 4), new]) == (new, None)
    assert compare_pain([first, old, rate(3, 4), new]) == (new, old)
    # The other side is another matter.
    assert compare_pain([old, rate(7, 9, Side.RIGHT), new]) == (new, old)
