"""After a set: what was counted and what was not, one thing to do better, and how it feels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

import streamlit as st

from posecheck.core.account import find_end_of_hold_s, find_what_to_correct, sum_time_spent
from posecheck.core.pain import Advice
from posecheck.core.report import SessionReport
from posecheck.core.seconds import floor_to_whole_s
from posecheck.history.records import LONGEST_NOTE, MAX_PAIN
from posecheck.web.local_time import find_today, find_visitor_zone
from posecheck.web.look.layout import page_column
from posecheck.web.look.ring import draw_number, draw_ring
from posecheck.web.markdown import as_block, as_plain_text
from posecheck.web.own_references import find_judging, list_own_choices, show_fault
from posecheck.web.stretch.coach.component import keep_focus
from posecheck.web.stretch.not_begun import explain_not_begun
from posecheck.web.stretch.pain import find_rest_today, show_answer
from posecheck.web.texts import load_page_words, load_texts, phrase
from posecheck.web.timeline import draw_set_timeline

if TYPE_CHECKING:
    from posecheck.core.pain import PainAnswer
    from posecheck.core.reference import ReferencePose
    from posecheck.history import HistoryStore, SetRecord

_MIN_SHOWN_S: Final = 0.5


def show_after(
    store: HistoryStore,
    record: SetRecord,
    *,
    again: Callable[[], None],
    leave: Callable[[], None],
) -> None:
    """Draw the page of a set that has ended.

    Args:
        store: where the set is.
        record: the set.
        again: begins another set like it.
        leave: takes the set out of the address.
    """
    judging = find_judging(record.stretch, record.reference_version)
    report = make_report(record, judging.reference)
    with page_column():
        show_fault(judging)
        with st.container(border=True, key="pc-done"):
            _show_ring(record)
            with st.container(key="pc-done-words"):
                _show_title(store, record)
                # A figure has nothing to improve.
                if record.source == "camera":
                    _show_better(record, report)
        if record.intervals and record.source == "camera":
            keep_focus()
            _ask_how_it_feels(store, record)
        answer = show_answer(store, record)
        _show_ways_on(store, record, answer, again, leave)
        if record.intervals:
            _show_details(record, report)


def make_report(record: SetRecord, reference: ReferencePose) -> SessionReport:
    """Return a kept set as a report, to be described like any other."""
    return SessionReport(
        reference=replace(reference, hold_s=record.goal_s),
        affected_side=record.side,
        duration_s=record.total_s,
        intervals=record.intervals,
        longest_hold_s=record.longest_hold_s,
        cues=(),
        frames_detail=(),
        model=record.model,
    )


def _show_ring(record: SetRecord) -> None:
    """Draw the stage's ring: with a check mark once it is full, else with the seconds."""
    goal = load_texts("stretch_page").formats.number(record.goal_s)
    seconds = f"{floor_to_whole_s(record.accepted_s)}"
    below = load_texts("coach")("of_goal", goal=goal)
    centre = "" if record.goal_met else draw_number(seconds, below)
    share = 1.0 if record.goal_met else record.accepted_s / record.goal_s
    st.markdown(as_block(draw_ring(share, centre=centre)), unsafe_allow_html=True)


def _show_title(store: HistoryStore, record: SetRecord) -> None:
    """Say what was counted, and how far the day's goal is reached by it."""
    texts = load_texts("stretch_page")
    key = "after_title_done" if record.goal_met else "after_title"
    goal = texts.formats.number(record.goal_s)
    counted = texts(key, held=floor_to_whole_s(record.accepted_s), goal=goal)
    lines = [texts("after_given_up")] if record.ended == "given_up" else []
    if record.source == "sample":
        title, lines = texts("after_sample"), [texts("after_sample_text"), *lines]
    elif record.day != find_today():
        title = counted
    else:
        done = store.count_today(
            record.profile_id, record.stretch, record.side, find_visitor_zone()
        ).done
        today = texts("today", done=done, count=record.times_a_day)
        met = [texts("today_full")] if done >= record.times_a_day else []
        title, lines = (
            (today, [counted, *met, *lines]) if record.goal_met else (counted, [today, *lines])
        )
    st.title(title, anchor=False)
    for line in lines:
        st.markdown(line)


def _show_better(record: SetRecord, report: SessionReport) -> None:
    """Say the one thing to do better, or why nothing could be checked."""
    texts, words = load_texts("stretch_page"), load_page_words()
    if not record.intervals:
        st.markdown(explain_not_begun(record, report.reference))
        return
    kind = find_what_to_correct(report)
    unseen = bool(report.unseen_by_s) and not report.accepted_s and not report.paused_s
    if unseen:
        kind = next(iter(report.unseen_by_s))
    if kind is None:
        # Whoever came out early knows why.
        if find_end_of_hold_s(report) is None:
            st.markdown(texts("praise"))
        return
    advice = as_plain_text(words.advice(kind, report.reference, report.affected_side))
    if unseen:
        reason = as_plain_text(words.name(kind, report.reference))
        st.markdown(texts("not_checked", reason=reason, advice=advice))
    else:
        st.markdown(f"**{texts('better')}.** {advice}")


def _show_details(record: SetRecord, report: SessionReport) -> None:
    """Draw the seconds and when the clock ran, for whoever wants to know."""
    texts = load_texts("stretch_page")
    with st.expander(texts("details"), icon=":material/timeline:"):
        _show_seconds(report)
        chart = draw_set_timeline(record, load_page_words(), load_texts("history_page"))
        st.altair_chart(chart, alt=texts("when_alt"))
        version = str(record.reference_version)
        title = as_plain_text(phrase(record.title))
        st.caption(texts("judged_by", title=title, version=version, model=record.model))


def _show_seconds(report: SessionReport) -> None:
    texts, words = load_texts("stretch_page"), load_page_words()
    spent = sum_time_spent(report)
    numbers = {"counted": report.accepted_s, "paused": spent.paused_s, "unseen": report.unseen_s}
    for column, (key, seconds) in zip(st.columns(3), numbers.items(), strict=True):
        column.metric(
            texts(key).capitalize(), texts("seconds", seconds=texts.formats.floored(seconds))
        )
    lines = [
        texts(
            "paused_by",
            seconds=texts.formats.fixed(seconds),
            name=as_plain_text(words.name(kind, report.reference)),
        )
        for kind, seconds in spent.paused_by_s.items()
        if seconds >= _MIN_SHOWN_S
    ]
    if lines:
        st.markdown("\n".join(f"- {line}" for line in lines))


def _ask_how_it_feels(store: HistoryStore, record: SetRecord) -> None:
    """Ask for pain and a note; each is kept as soon as it is given."""
    texts = load_texts("stretch_page")
    pain_key, note_key = f"after-pain-{record.id}", f"after-note-{record.id}"

    def keep() -> None:
        store.rate_set(record.id, st.session_state[pain_key], st.session_state[note_key])
        st.toast(texts("kept"))

    with st.container(key="pc-pain"):
        st.pills(
            texts("feel"),
            range(MAX_PAIN + 1),
            default=record.pain,
            key=pain_key,
            on_change=keep,
            width="stretch",
        )
    st.text_input(texts("note"), record.note, max_chars=LONGEST_NOTE, key=note_key, on_change=keep)


def _show_ways_on(
    store: HistoryStore,
    record: SetRecord,
    answer: PainAnswer | None,
    again: Callable[[], None],
    leave: Callable[[], None],
) -> None:
    """Draw the ways on; only the way out where it is enough for today."""
    texts, about_pain = load_texts("stretch_page"), load_texts("pain")
    if record.source == "sample":
        _show_ways_after_demo(again, leave)
        return
    enough = answer is not None and answer.advice.ends_the_day
    gently = answer is not None and answer.advice is Advice.GENTLER
    with st.container(horizontal=True, key="pc-ways"):
        if not enough and find_rest_today(store, record.profile_id) is None:
            label = about_pain("gentler_again") if gently else texts("again")
            look: Literal["primary", "secondary"] = "secondary" if gently else "primary"
            if st.button(label, type=look, icon=":material/replay:"):
                again()
                st.rerun()
            _offer_others(store, record, leave)
        label = about_pain("gentler_rest") if gently else texts("finish")
        if st.button(label, icon=":material/done:"):
            leave()
            st.rerun()


def _show_ways_after_demo(again: Callable[[], None], leave: Callable[[], None]) -> None:
    texts = load_texts("stretch_page")
    with st.container(horizontal=True, key="pc-ways"):
        if st.button(texts("demo_finish"), type="primary", icon=":material/check:"):
            leave()
            st.rerun()
        if st.button(texts("demo_again"), icon=":material/replay:"):
            again()
            st.rerun()


def _offer_others(store: HistoryStore, record: SetRecord, leave: Callable[[], None]) -> None:
    texts = load_texts("stretch_page")
    entries = list_own_choices(record.profile_id).entries
    others = {
        name: phrase(each.reference.title)
        for name, each in entries.items()
        if name != record.stretch
    }
    for other, title in others.items():
        label = texts("other_stretch") if len(others) == 1 else as_plain_text(title)
        if st.button(label, icon=":material/swap_horiz:", key=f"other/{other}"):
            settings = store.load_settings(record.profile_id)
            chosen = replace(settings, stretch=other).with_side(other, record.side)
            store.save_settings(record.profile_id, chosen)
            leave()
            st.rerun()
