"""The history page: this week and pain in one card; the month, every set and the data below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import streamlit as st

from posecheck.core.seconds import floor_to_whole_s
from posecheck.errors import PosecheckError
from posecheck.history.dose import (
    compare_pain,
    count_streak,
    days_with_a_counted_set,
    list_pain,
    total_by_day,
)
from posecheck.history.export import CSV_MARK
from posecheck.history.opening import describe_aside
from posecheck.web.feedback import attempt_before_drawing, show_error, take_notice
from posecheck.web.history.calendar import CALENDAR_STYLE, draw_calendar, mark_days
from posecheck.web.history.charts import draw_days, draw_pain
from posecheck.web.history.month import Month
from posecheck.web.history.names import name_day, name_month, name_stretch
from posecheck.web.history.sets import PROBLEM, show_sets
from posecheck.web.history.week import draw_week
from posecheck.web.local_time import find_today
from posecheck.web.look.layout import page_column
from posecheck.web.markdown import as_block, as_plain_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from posecheck.history import HistoryStore, SetRecord
    from posecheck.history.dose import DayTotal, PainPoint
    from posecheck.texts.catalog import Words
    from posecheck.web.history.charts import Measure
    from posecheck.web.texts import PageTexts

_Done = TypeVar("_Done", "DayTotal", "PainPoint")

_MONTH: Final = "history_month"
_MEASURES: Final[tuple[Measure, ...]] = ("sets", "seconds")


def show_history_page(
    store: HistoryStore,
    profile_id: str,
    words: Words,
    texts: PageTexts,
    today: date | None = None,
) -> None:
    """Draw the page.

    Args:
        store: the history.
        profile_id: whose history.
        words: the names of sides, faults and reasons.
        texts: the texts of the section ``history_page``.
        today: the local day; by default the visitor's.
    """
    today = find_today() if today is None else today
    with page_column():
        st.title(texts("title"), anchor=False)
        aside = None if store.aside is None else describe_aside(store.aside, texts)
        for notice in (take_notice(PROBLEM), aside):
            if notice is not None:
                st.warning(as_plain_text(notice), icon=":material/info:")
        try:
            records = [
                each for each in store.list_sets(profile_id, intervals=False) if each.total_s > 0
            ]
            if records:
                _show_records(store, records, today, words, texts)
            else:
                st.info(f"**{texts('empty_title')}.** {texts('empty')}")
            _show_data(store, profile_id, texts, has_sets=bool(records))
        except PosecheckError as error:
            show_error(error)


def _show_records(
    store: HistoryStore, records: Sequence[SetRecord], today: date, words: Words, texts: PageTexts
) -> None:
    totals = total_by_day(records)
    points = list_pain(records)
    with st.container(border=True, key="pc-week"):
        st.markdown(as_block(draw_week(totals, today, texts)), unsafe_allow_html=True)
        lines = [_describe_streak(records, today, texts), *_describe_pain(points, texts)]
        lines += [_describe_today(each, words, texts) for each in totals if each.day == today]
        st.markdown("  \n".join(lines))
    # A person who has travelled may have a set on a day that has not begun here yet.
    newest = max(today, totals[-1].day)
    month = _choose_month(Month.of(totals[0].day), Month.of(newest), texts)
    of_month = [total for total in totals if Month.of(total.day) == month]
    left, right = st.columns((2, 3), gap="large")
    with left:
        st.html(CALENDAR_STYLE)
        st.html(draw_calendar(month, name_month(month, texts), mark_days(of_month), today, texts))
        st.caption(texts("calendar_hint"))
    with right:
        _show_days(of_month, month, words, texts)
    _show_pain(points, words, texts)
    sets = [each for each in records if Month.of(each.day) == month]
    if sets:
        st.header(texts("sets_title", month=name_month(month, texts)), anchor=False)
        show_sets(store, sets, today, words, texts)


def _describe_streak(records: Sequence[SetRecord], today: date, texts: PageTexts) -> str:
    """Return one friendly line; a day without a set is never held against anyone."""
    days = days_with_a_counted_set(records)
    streak = count_streak(days, today)
    if streak > 1:
        return texts("streak_days", count=streak)
    if streak == 1:
        return texts("streak_today" if today in days else "streak_yesterday")
    if days:
        return texts("streak_none", day=name_day(max(days), today, texts))
    return texts("streak_never")


def _describe_pain(points: Sequence[PainPoint], texts: PageTexts) -> list[str]:
    """Return one line on pain: now, and about a week before; none when none was given."""
    pair = compare_pain(points)
    if pair is None:
        return []
    last, earlier = pair
    if earlier is None:
        return [texts("pain_now", last=last.pain)]
    return [texts("pain_then", last=last.pain, earlier=earlier.pain)]


def _describe_today(total: DayTotal, words: Words, texts: PageTexts) -> str:
    return as_plain_text(
        texts(
            "today",
            what=name_stretch(total, words, texts),
            done=total.done,
            count=total.times_a_day,
            seconds=texts.formats.whole(floor_to_whole_s(total.seconds)),
        )
    )


def _choose_month(first: Month, newest: Month, texts: PageTexts) -> Month:
    """Draw the navigation between months, and return the selected month."""
    month: Month = min(max(st.session_state.get(_MONTH, newest), first), max(first, newest))

    def go(to: Month) -> None:
        st.session_state[_MONTH] = to

    with st.container(horizontal=True, vertical_alignment="center"):
        name = name_month(month, texts)
        st.header(name[:1].upper() + name[1:], anchor=False)
        # In one container, so that both buttons wrap together when space is tight.
        with st.container(horizontal=True, width="content"):
            st.button(
                texts("earlier"),
                icon=":material/chevron_left:",
                disabled=month <= first,
                on_click=go,
                args=(month.before,),
            )
            st.button(
                texts("later"),
                icon=":material/chevron_right:",
                disabled=month >= newest,
                on_click=go,
                args=(month.after,),
            )
    return month


def _show_days(totals: Sequence[DayTotal], month: Month, words: Words, texts: PageTexts) -> None:
    """Draw the bars for each stretch and side with a set in the month."""
    if not totals:
        st.markdown(texts("nothing_in_month", month=name_month(month, texts)))
        return
    measure = st.segmented_control(
        texts("measure"),
        _MEASURES,
        default=_MEASURES[0],
        required=True,
        format_func=lambda name: texts(f"measure_{name}"),
        key="history_measure",
        label_visibility="collapsed",
    )
    for name, days in _by_name(totals, words, texts):
        dose = texts("dose", times=days[-1].times_a_day, goal=texts.formats.number(days[-1].goal_s))
        st.markdown(f"**{as_plain_text(name)}** · {dose}")
        summary = texts(
            "days_summary",
            done=sum(day.done for day in days),
            seconds=texts.formats.whole(floor_to_whole_s(sum(day.seconds for day in days))),
        )
        st.altair_chart(
            draw_days(days, month, measure, texts),
            alt=texts("days_alt", what=name, month=name_month(month, texts), summary=summary),
        )
    st.caption(texts("dose_hint"))


def _show_pain(points: Sequence[PainPoint], words: Words, texts: PageTexts) -> None:
    """Draw pain over time, one chart per stretch and side."""
    if not points:
        return
    st.header(texts("pain_title"), anchor=False)
    span = points[0].at.date(), points[-1].at.date()
    columns = st.columns(2, gap="large")
    for n, (name, ratings) in enumerate(_by_name(points, words, texts)):
        summary = texts("pain_summary", first=ratings[0].pain, last=ratings[-1].pain)
        with columns[n % 2]:
            st.markdown(f"**{as_plain_text(name)}**")
            st.altair_chart(
                draw_pain(ratings, span, texts), alt=texts("pain_alt", what=name, summary=summary)
            )
    st.caption(texts("pain_hint"))


def _by_name(
    each: Sequence[_Done], words: Words, texts: PageTexts
) -> list[tuple[str, list[_Done]]]:
    """Return the items grouped by stretch and side, by name and in order."""
    groups: dict[str, list[_Done]] = {}
    for one in each:
        groups.setdefault(name_stretch(one, words, texts), []).append(one)
    return sorted(groups.items())


def _show_data(store: HistoryStore, profile_id: str, texts: PageTexts, *, has_sets: bool) -> None:
    """Draw the exports and the way to delete everything."""
    st.header(texts("data_title"), anchor=False)
    st.caption(as_plain_text(texts("data_hint", file=str(store.path))))
    with st.container(horizontal=True):
        st.download_button(
            texts("download_csv"),
            lambda: CSV_MARK + store.export_csv(profile_id),
            file_name="posecheck.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            disabled=not has_sets,
        )
        st.download_button(
            texts("download_json"),
            lambda: store.export_json(profile_id),
            file_name="posecheck.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
        )
        with st.popover(texts("delete_all"), icon=":material/delete:"):
            word = texts("delete_all_word")
            st.markdown(texts("delete_all_sure", word=f"**{word}**"))
            typed = st.text_input(
                texts("delete_all_label"), key="history_delete_all", label_visibility="collapsed"
            )
            st.button(
                texts("delete_yes"),
                type="primary",
                disabled=(typed or "").strip().casefold() != word.casefold(),
                on_click=_delete_all,
                args=(store, profile_id, texts("deleted")),
            )


def _delete_all(store: HistoryStore, profile_id: str, done: str) -> None:
    attempt_before_drawing(lambda: store.delete_all(profile_id), done, PROBLEM)
    st.session_state["history_delete_all"] = ""
