"""Marks on a review: a person's own judgement of what counts, shown with the program's answer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from posecheck.core.annotations import Mark, total_marks
from posecheck.core.hold import FormState
from posecheck.core.reasons import BUILT_IN_FAULTS
from posecheck.errors import MarksError
from posecheck.reports.bands import build_bands
from posecheck.reports.reviewer import build_reviewer
from posecheck.review_service.annotations_file import (
    LONGEST_NAME,
    LONGEST_REASON,
    add_mark,
    load_marks,
    put_aside,
    remove_mark,
)
from posecheck.web.feedback import (
    attempt,
    attempt_before_drawing,
    leave_error,
    leave_notice,
    show_error,
    take_notice,
)
from posecheck.web.local_time import find_now
from posecheck.web.markdown import as_plain_text
from posecheck.web.texts import load_page_words, load_texts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from posecheck.core.report import SessionReport
    from posecheck.reports.material import ReportMaterial
    from posecheck.review_service import ReviewRecord
    from posecheck.texts.catalog import Words
    from posecheck.web.texts import PageTexts

COUNTS: Final = "counts"
DOES_NOT_COUNT: Final = "does_not_count"
OWN_WORDS: Final = "own_words"

# From this many marks on, the list scrolls.
_MAX_AT_ONCE: Final = 6
_LIST_PX: Final = 300
_ICONS: Final = {
    FormState.CORRECT: ":material/check_circle:",
    FormState.INCORRECT: ":material/do_not_disturb_on:",
}

# Names in the session state: the reason why the last action failed, who marks, and which part of
# which review was last selected on the player.
_PROBLEM: Final = "marks_problem"
_WHO: Final = "marks_who"
_CHOSEN: Final = "marks_chosen"


def show_marks(
    record: ReviewRecord,
    folder: Path,
    material: ReportMaterial,
    selection: tuple[float, float] | None,
) -> None:
    """Draw the section.

    Args:
        record: the review.
        folder: the folder of its files.
        material: the report data of that review.
        selection: the part of the video selected on the player, in seconds.
    """
    texts, words = load_texts("review_marks"), load_page_words()
    st.header(texts("title"), anchor=False)
    problem = take_notice(_PROBLEM)
    try:
        marks = load_marks(folder)
    except MarksError as error:
        show_error(error)
        st.button(
            texts("put_aside"),
            on_click=attempt_before_drawing,
            args=(lambda: put_aside(folder), texts("aside"), _PROBLEM),
        )
        return
    st.markdown(_describe_totals(material, marks, texts))
    if problem is not None:
        st.error(as_plain_text(problem), icon=":material/error:")
    _follow_selection(record.id, selection, material.report)
    _show_form(record.id, folder, material, texts, words)
    if marks:
        _show_list(record.id, folder, material, marks, texts, words)
        st.caption(texts("kept" if record.kept else "not_kept"))


def _describe_totals(material: ReportMaterial, marks: tuple[Mark, ...], texts: PageTexts) -> str:
    report = material.report
    program = texts.formats.floored(report.accepted_s)
    if not marks:
        return texts("hint", program=program)
    totals = total_marks(report.intervals, marks, report.reference.hold_s)
    return texts(
        "totals",
        program=program,
        person=texts.formats.floored(totals.accepted_s),
        goal=texts.formats.number(report.reference.hold_s),
        program_longest=texts.formats.floored(report.longest_hold_s),
        person_longest=texts.formats.floored(totals.longest_hold_s),
    )


def _follow_selection(
    review_id: str, selection: tuple[float, float] | None, report: SessionReport
) -> None:
    """Fill in the part selected on the player, once, so that the fields can still be edited."""
    chosen = (review_id, selection)
    if selection is None or st.session_state.get(_CHOSEN) == chosen:
        return
    st.session_state[_CHOSEN] = chosen
    for field, t_s in zip(("from", "to"), selection, strict=True):
        st.session_state[_key(field, review_id)] = round(
            min(max(t_s, report.start_s), report.end_s), 2
        )


def _key(field: str, review_id: str) -> str:
    return f"mark-{field}-{review_id}"


def _show_form(
    review_id: str, folder: Path, material: ReportMaterial, texts: PageTexts, words: Words
) -> None:
    start, end, answer = st.columns([1, 1, 2], vertical_alignment="bottom")
    for column, field in ((start, "from"), (end, "to")):
        column.number_input(
            texts(field),
            min_value=math.floor(100 * material.report.start_s) / 100,
            # The field has two decimals, while the end of the last frame has more.
            max_value=round(material.report.end_s + 0.005, 2),
            value=None,
            step=0.1,
            format="%.2f",
            key=_key(field, review_id),
        )
    chosen = answer.segmented_control(
        texts("answer"),
        (COUNTS, DOES_NOT_COUNT),
        format_func=texts,
        key=_key("answer", review_id),
    )
    why, who = st.columns(2, vertical_alignment="bottom")
    with why:
        _ask_reason(review_id, chosen, material, texts, words)
    who.text_input(
        texts("who"),
        value=st.session_state.get(_WHO, ""),
        max_chars=LONGEST_NAME,
        key=_key("who", review_id),
    )
    st.button(
        texts("mark"),
        key=_key("button", review_id),
        icon=":material/edit:",
        on_click=_mark,
        args=(review_id, folder, texts),
    )


def _ask_reason(
    review_id: str, answer: str | None, material: ReportMaterial, texts: PageTexts, words: Words
) -> None:
    """Draw the choice of a fault, or a field for a reason in the person's own words."""
    reference = material.report.reference
    own = OWN_WORDS
    if answer == DOES_NOT_COUNT:
        faults = [check.fault for check in reference.checks]
        faults += [fault for fault in BUILT_IN_FAULTS if fault not in faults]
        chosen = st.selectbox(
            texts("reason"),
            (*faults, OWN_WORDS),
            index=None,
            format_func=lambda kind: (
                texts(OWN_WORDS) if kind == OWN_WORDS else words.name(kind, reference)
            ),
            placeholder=texts("reason_hint"),
            key=_key("reason", review_id),
        )
        if chosen != OWN_WORDS:
            return
    else:
        own = "reason"
    st.text_input(texts(own), max_chars=LONGEST_REASON, key=_key("own", review_id))


def _mark(review_id: str, folder: Path, texts: PageTexts) -> None:
    """Make the mark from the fields, as they are at the moment of the click."""
    entered: dict[str, Any] = {
        field: st.session_state.get(_key(field, review_id))
        for field in ("from", "to", "answer", "reason", "own", "who")
    }
    missing = _find_missing(entered)
    if missing is not None:
        leave_notice(_PROBLEM, texts(missing))
        return
    in_own_words = entered["answer"] == COUNTS or entered["reason"] == OWN_WORDS
    mark = Mark(
        entered["from"],
        entered["to"],
        correct=entered["answer"] == COUNTS,
        reason=((entered["own"] if in_own_words else entered["reason"]) or "").strip(),
        by=(entered["who"] or "").strip(),
        made_at=find_now().isoformat(timespec="seconds"),
    )
    st.session_state[_WHO] = mark.by
    if attempt(lambda: add_mark(folder, mark), leave_error(_PROBLEM)):
        st.toast(texts("marked"))
        for field in ("from", "to", "answer", "reason", "own"):
            st.session_state[_key(field, review_id)] = "" if field == "own" else None


def _find_missing(entered: Mapping[str, Any]) -> str | None:
    """Return the key of the text for the first missing entry, None if a mark can be made."""
    if entered["from"] is None or entered["to"] is None:
        return "need_part"
    if entered["from"] >= entered["to"]:
        return "need_order"
    return "need_answer" if entered["answer"] is None else None


def _show_list(
    review_id: str,
    folder: Path,
    material: ReportMaterial,
    marks: tuple[Mark, ...],
    texts: PageTexts,
    words: Words,
) -> None:
    report_texts = load_texts("report")
    # With the same numbers as on the timeline.
    _, key = build_bands(material.report, words, report_texts)
    reviewer = build_reviewer(material.report, marks, len(key), words, report_texts)
    lines = reviewer.lines if reviewer is not None else ()
    with st.container(height=_LIST_PX if len(marks) > _MAX_AT_ONCE else "content"):
        for place, (mark, (state, line)) in enumerate(zip(marks, lines, strict=True)):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"{_ICONS[state]} {as_plain_text(line)}")
                st.button(
                    texts("remove"),
                    key=f"unmark-{review_id}-{place}",
                    icon=":material/delete:",
                    on_click=attempt_before_drawing,
                    args=(
                        lambda mark=mark: remove_mark(folder, mark),
                        texts("removed"),
                        _PROBLEM,
                    ),
                )
