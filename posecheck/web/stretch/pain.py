"""What follows from the pain and the note after a set: shown after it, and until tomorrow."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from posecheck.core.pain import DEFAULT_LIMITS, Advice, Reason, answer_pain
from posecheck.errors import PosecheckError
from posecheck.history.rest import find_last_pain, find_rest
from posecheck.web.local_time import as_local, find_now
from posecheck.web.markdown import as_plain_text
from posecheck.web.own_references import find_judging
from posecheck.web.texts import load_texts, load_warning_signs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posecheck.core.pain import PainAnswer, PainLimits
    from posecheck.history import HistoryStore, Profile, SetRecord
    from posecheck.history.rest import Rest


def find_rest_today(store: HistoryStore, profile_id: str) -> Rest | None:
    """Return why somebody is to rest today, None when nothing speaks against another set."""
    sets = store.list_sets(profile_id, intervals=False)
    asked = store.load_settings(profile_id).asked_about
    return find_rest(sets, find_now(), asked, lambda record: _answer(sets, record))


def show_answer(store: HistoryStore, record: SetRecord) -> PainAnswer | None:
    """Draw what follows from what was said after a set, and return it."""
    texts = load_texts("pain")
    sets = store.list_sets(record.profile_id, intervals=False)
    answer = _answer(sets, record)
    if answer is None:
        return None
    values = {"pain": str(record.pain), "last": str(find_last_pain(sets, record))}
    # The browser's part finds the heading by the key: ``keep_focus``.
    with st.container(key="pc-answer"):
        if answer.advice is Advice.GO_ON:
            st.markdown(texts("go_on"))
        elif answer.advice is Advice.GENTLER:
            key = "gentler_rise" if answer.reason is Reason.RISE else "gentler_pain"
            lines = (texts(key, **values), texts("gentler_text"))
            _show_box(texts("gentler_title"), lines, answer)
        else:
            why = texts("stop_pain", **values) if answer.reason is Reason.PAIN else ""
            _show_box(*_describe_end(answer, why), answer)
    return answer


def show_rest(store: HistoryStore, person: Profile, rest: Rest) -> None:
    """Draw, in the place of all that begins a set, that there is to be none today.

    Whoever has asked a doctor or therapist may go on; that is remembered.
    """
    texts, answer = load_texts("pain"), rest.answer
    values = {
        "time": texts.formats.clock(as_local(rest.record.started_at)),
        "pain": str(rest.record.pain),
    }
    if answer.reason is Reason.PAIN:
        noted = texts("noted_pain", **values)
    else:
        noted = texts("noted_help" if answer.advice is Advice.HELP else "noted", **values)
    _show_box(*_describe_end(answer, noted), answer)
    st.markdown(texts("wrong"))
    st.markdown(texts("asked_text"))
    if st.button(texts("asked")):
        settings = store.load_settings(person.id)
        store.save_settings(person.id, replace(settings, asked_about=rest.mark))
        st.rerun()


def _describe_end(answer: PainAnswer, why: str) -> tuple[str, tuple[str, ...]]:
    texts = load_texts("pain")
    if answer.advice is Advice.HELP:
        return texts("help_title"), (texts("help_text"), why)
    return texts("stop_title"), (why, texts("stop_text"), texts("stop_watch"))


def _show_box(title: str, lines: Sequence[str], answer: PainAnswer) -> None:
    texts = load_texts("pain")
    if answer.found:
        lines = (*lines, texts("found", found=as_plain_text(answer.found)))
    lines = (f"## {title}", *(line for line in lines if line), texts("guidance"))
    box, icon = {
        Advice.GENTLER: (st.info, ":material/self_improvement:"),
        Advice.STOP: (st.warning, ":material/front_hand:"),
        Advice.HELP: (st.error, ":material/emergency:"),
    }[answer.advice]
    box("\n\n".join(lines), icon=icon)


def _answer(sets: Sequence[SetRecord], record: SetRecord) -> PainAnswer | None:
    return answer_pain(
        record.pain,
        find_last_pain(sets, record),
        record.note,
        load_warning_signs(),
        _find_limits(record),
    )


def _find_limits(record: SetRecord) -> PainLimits:
    try:
        return find_judging(record.stretch, record.reference_version).reference.pain
    except PosecheckError:
        # The stretch is gone; what was said about its pain still counts.
        return DEFAULT_LIMITS
