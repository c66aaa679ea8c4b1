"""The sets of a month on the history page: each opens to show its clock, pain and note."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from posecheck.core.reasons import is_transition
from posecheck.core.seconds import MIN_SHOWN_S
from posecheck.history.records import LONGEST_NOTE, MAX_PAIN
from posecheck.web.feedback import attempt_before_drawing
from posecheck.web.history.names import name_set
from posecheck.web.markdown import as_plain_text
from posecheck.web.timeline import draw_set_timeline, list_set_intervals

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from posecheck.history import HistoryStore, SetRecord
    from posecheck.texts.catalog import Words
    from posecheck.web.texts import PageTexts

# The number of sets shown at first, and added with each click.
_AT_ONCE: Final = 10
_SHOWN: Final = "history_shown"
# The key of the notice at the top of the page: why the last action failed.
PROBLEM: Final = "history_problem"


def show_sets(
    store: HistoryStore, records: Sequence[SetRecord], today: date, words: Words, texts: PageTexts
) -> None:
    """List the sets, newest first; details are loaded only for sets that are open."""
    shown: int = st.session_state.get(_SHOWN, _AT_ONCE)
    for record in records[:shown]:
        line = st.expander(
            name_set(record, today, words, texts), key=_open_key(record), on_change="rerun"
        )
        if line.open:
            with line:
                whole = store.find_set(record.id)
                if whole is not None:
                    _show_set(store, whole, words, texts)
    if len(records) > shown:
        st.button(texts("more"), icon=":material/expand_more:", on_click=_show_more)


def _open_key(record: SetRecord) -> str:
    return f"set-{record.id}"


def _show_more() -> None:
    st.session_state[_SHOWN] = st.session_state.get(_SHOWN, _AT_ONCE) + _AT_ONCE


def _show_set(store: HistoryStore, record: SetRecord, words: Words, texts: PageTexts) -> None:
    st.markdown("\n".join(f"- {line}" for line in _describe(record, words, texts)))
    if record.intervals:
        st.markdown(f"**{texts('clock')}**")
        st.altair_chart(draw_set_timeline(record, words, texts), alt=texts("clock_alt"))
        with st.popover(texts("as_table"), icon=":material/table_rows:"):
            st.table(list_set_intervals(record, words, texts), hide_index=True)
    _show_rating(store, record, texts)
    with st.popover(texts("delete_set"), icon=":material/delete:"):
        st.markdown(texts("delete_set_sure"))
        st.button(
            texts("delete_yes"),
            key=f"delete-{record.id}",
            type="primary",
            on_click=attempt_before_drawing,
            args=(lambda: store.delete_set(record.id), texts("deleted"), PROBLEM),
        )


def _describe(record: SetRecord, words: Words, texts: PageTexts) -> list[str]:
    """Return the result of the set, one line for each kind of counted time."""
    lines = [
        texts(
            "counted",
            seconds=texts.formats.floored(record.accepted_s),
            longest=texts.formats.floored(record.longest_hold_s),
        )
    ]
    lines += [
        texts(
            "booked_way" if is_transition((reason,)) else "booked_paused",
            seconds=texts.formats.fixed(seconds),
            name=as_plain_text(words.name(reason)),
        )
        for reason, seconds in record.shown_paused_by_s.items()
        if seconds >= MIN_SHOWN_S
    ]
    if record.unseen_s >= MIN_SHOWN_S:
        lines.append(texts("booked_unseen", seconds=texts.formats.fixed(record.unseen_s)))
    judged = texts(
        "judged_by",
        title=as_plain_text(words.phrase(record.title)),
        version=str(record.reference_version),
        model=record.model,
    )
    return [*lines, texts(f"ended_{record.ended or 'none'}"), judged]


def _show_rating(store: HistoryStore, record: SetRecord, texts: PageTexts) -> None:
    pain_key, note_key = f"pain-{record.id}", f"note-{record.id}"

    def save() -> None:
        pain, note = st.session_state[pain_key], st.session_state[note_key]
        attempt_before_drawing(
            lambda: store.rate_set(record.id, pain, note), texts("saved"), PROBLEM
        )
        # The set's line changes now, so Streamlit would treat it as a new, closed one.
        st.session_state[_open_key(record)] = True

    with st.form(f"rate-{record.id}", border=False):
        st.pills(
            texts("pain"),
            range(MAX_PAIN + 1),
            default=record.pain,
            key=pain_key,
        )
        st.text_area(
            texts("note"), value=record.note, max_chars=LONGEST_NOTE, key=note_key, height=80
        )
        st.form_submit_button(texts("save"), on_click=save)
