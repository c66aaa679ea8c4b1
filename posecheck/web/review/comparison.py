"""Two sessions side by side, or one video under two reference poses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from posecheck.analysis.recording import load_recording
from posecheck.analysis.rejudge import rejudge
from posecheck.core.comparison import compare
from posecheck.errors import PosecheckError, ReferenceFileError
from posecheck.references.document import from_document
from posecheck.references.files import MAX_FILE_BYTES, parse_reference
from posecheck.references.resolve import list_in_use
from posecheck.review_service.paths import RECORDING
from posecheck.web.feedback import show_error
from posecheck.web.local_time import as_local
from posecheck.web.markdown import as_plain_text
from posecheck.web.own_references import describe_faults
from posecheck.web.review.comparison_texts import ComparisonText
from posecheck.web.review.sessions import list_sessions
from posecheck.web.services import get_library
from posecheck.web.texts import load_page_words, load_texts, phrase
from posecheck.web.timeline import draw_intervals

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from posecheck.core.comparison import Judged
    from posecheck.core.reference import ReferencePose
    from posecheck.history import HistoryStore
    from posecheck.reports.material import ReportMaterial
    from posecheck.review_service import ReviewRecord
    from posecheck.web.review.sessions import ReviewSource, Session
    from posecheck.web.texts import PageTexts

SESSION: Final = "session"
REFERENCE: Final = "reference"
_OWN_FILE: Final = ""
# Results of judging again, cached in the session state.
_JUDGED: Final = "comparison_judged"
_MAX_REMEMBERED: Final = 4


def show_comparison(
    record: ReviewRecord,
    folder: Path,
    material: ReportMaterial,
    service: ReviewSource,
    store: HistoryStore,
    profile_id: str,
) -> None:
    """Draw the section.

    Args:
        record: the review that is shown.
        folder: the folder of its files.
        material: the report data of that review.
        service: the source of other reviews.
        store: the history with the live sets.
        profile_id: the person whose sessions are offered.
    """
    texts = load_texts("review_comparison")
    st.header(texts("title"), anchor=False)
    how = st.segmented_control(
        texts("how"), (SESSION, REFERENCE), format_func=texts, key=f"compare-{record.id}"
    )
    try:
        if how == SESSION:
            reference = material.report.reference
            sessions = list_sessions(record, reference, service, store, profile_id)
            _show_sessions(record, reference, sessions, texts)
        elif how == REFERENCE:
            _show_references(record, folder, material, texts)
    except ReferenceFileError as error:
        st.error(describe_faults(error), icon=":material/error:")
    except PosecheckError as error:
        show_error(error)


def _show_sessions(
    record: ReviewRecord,
    reference: ReferencePose,
    sessions: tuple[Session, ...],
    texts: PageTexts,
) -> None:
    if len(sessions) < 2:
        st.info(texts("no_session"))
        return
    by_id = {session.id: session for session in sessions}
    ids = list(by_id)
    this = ids.index(record.id)
    # The previous session, or the next one if this is the oldest.
    first, second = (this - 1, this) if this else (this, this + 1)
    chosen = [
        column.selectbox(
            texts(which),
            ids,
            index=index,
            format_func=lambda each: _name_session(by_id[each], record, texts),
            key=f"compare-{which}-{record.id}",
        )
        for column, which, index in zip(
            st.columns(2), ("first", "second"), (first, second), strict=True
        )
    ]
    if chosen[0] == chosen[1]:
        st.info(texts("choose_two"))
        return
    one, other = (_load(by_id[each], reference) for each in chosen)
    text = _make_text(one, other)
    compared = compare(one, other)
    st.markdown("\n\n".join(text.describe_progress(compared)))
    st.table(text.list_rows(compared), hide_index=True)
    names = [_name_session(by_id[each], record, texts) for each in chosen]
    _draw_both(one, other, names, texts)
    st.caption(texts("hint"))


def _show_references(
    record: ReviewRecord, folder: Path, material: ReportMaterial, texts: PageTexts
) -> None:
    reference = _choose_reference(record, material.report.reference, texts)
    if reference is None:
        return
    other = _judge_again(record.id, folder, material, reference, texts)
    text = _make_text(material, other)
    compared = compare(material, other)
    st.markdown("\n\n".join(text.describe_difference(compared)))
    st.table(text.list_rows(compared), hide_index=True)
    names = [_name_reference(each.report.reference, texts) for each in (material, other)]
    _draw_both(material, other, names, texts)
    st.markdown(f"**{texts('differing')}**")
    differing = text.list_differing(material, other)
    if differing:
        st.table(differing, hide_index=True)
    else:
        st.markdown(texts("same_verdict"))
    st.caption(texts("hint"))


def _choose_reference(
    record: ReviewRecord, current: ReferencePose, texts: PageTexts
) -> ReferencePose | None:
    """Draw the choice of a known reference pose or a file; return None while nothing is chosen.

    Raises:
        ReferenceFileError: the file has faults.
    """
    in_use = list_in_use(get_library()).entries
    known = {name: entry.reference for name, entry in in_use.items() if entry.reference != current}
    chosen = st.selectbox(
        texts("which_reference"),
        (*known, _OWN_FILE),
        index=None,
        format_func=lambda each: (
            _name_reference(known[each], texts) if each else texts("own_reference")
        ),
        placeholder="",
        key=f"compare-reference-{record.id}",
    )
    if chosen is None:
        return None
    if chosen in known:
        return known[chosen]
    file = st.file_uploader(
        texts("drop_reference"),
        type=["toml"],
        max_upload_size=1,
        key=f"compare-file-{record.id}",
    )
    if file is None:
        return None
    if file.size > MAX_FILE_BYTES:
        raise ReferenceFileError(texts("too_large", name=file.name))
    return from_document(parse_reference(file.getvalue(), file.name), file.name)


def _judge_again(
    review_id: str,
    folder: Path,
    material: ReportMaterial,
    reference: ReferencePose,
    texts: PageTexts,
) -> Judged:
    """Return the result under another reference pose."""
    report = material.report

    def judge() -> Judged:
        return rejudge(
            load_recording(folder / RECORDING),
            reference,
            report.affected_side,
            video=report.video,
            model=report.model,
            notes=report.notes,
            mirrored=report.mirrored,
            start_s=report.start_s,
            video_s=report.video_s,
        )

    with st.spinner(texts("judging")):
        # Part of the key, as the review may have been analysed again for another side or model.
        asked = (report.affected_side, report.model, report.mirrored, report.start_s, report.end_s)
        return _remember((review_id, *asked, reference), judge)


def _load(session: Session, reference: ReferencePose) -> Judged:
    """Return a session; if it has to be judged again, the result is cached."""
    if session.name:
        return session.load()
    return _remember((session.id, reference), session.load)


def _remember(key: object, judge: Callable[[], Judged]) -> Judged:
    """Return the cached result for a key, or judge and cache it."""
    known: dict[object, Judged] = st.session_state.setdefault(_JUDGED, {})
    if key not in known:
        known[key] = judge()
        for oldest in list(known)[:-_MAX_REMEMBERED]:
            del known[oldest]
    return known[key]


def _draw_both(one: Judged, other: Judged, names: list[str], texts: PageTexts) -> None:
    """Draw both timelines on the same scale."""
    words, chart_texts = load_page_words(), load_texts("history_page")
    longest_s = max(one.report.end_s, other.report.end_s)
    for judged, which, name in zip((one, other), ("first", "second"), names, strict=True):
        st.markdown(f"**{as_plain_text(texts('named', which=texts(which), name=name))}**")
        report = judged.report
        chart = draw_intervals(report.intervals, longest_s, words, chart_texts, report.reference)
        st.altair_chart(chart, alt=texts("timeline_alt", name=name))


def _make_text(one: Judged, other: Judged) -> ComparisonText:
    return ComparisonText(
        one.report.affected_side,
        (one.report.reference, other.report.reference),
        load_page_words(),
        load_texts("review_comparison"),
        load_texts("report"),
    )


def _name_session(session: Session, record: ReviewRecord, texts: PageTexts) -> str:
    if session.id == record.id:
        return texts("this_name", name=session.name)
    at = as_local(session.at)
    day = texts.formats.short_day(at)
    key = "review_name" if session.name else "set_name"
    return texts(key, name=session.name, day=day, time=texts.formats.clock(at))


def _name_reference(reference: ReferencePose, texts: PageTexts) -> str:
    return texts(
        "reference_name",
        title=phrase(reference.title),
        version=str(reference.version),
    )
