"""All versions of a stretch: who made each, when and why; view one, or go back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from posecheck.errors import PosecheckError
from posecheck.references.describe import describe_reference
from posecheck.references.diff import describe_changes
from posecheck.references.document import to_document
from posecheck.web.feedback import show_error
from posecheck.web.local_time import as_local
from posecheck.web.markdown import as_plain_text
from posecheck.web.services import get_library
from posecheck.web.texts import PageTexts, load_page_words, load_texts
from posecheck.web.therapist.drafts import press
from posecheck.web.therapist.figure import show_figure

if TYPE_CHECKING:
    from posecheck.references.entries import Entry, Version


def show_versions(entry: Entry) -> None:
    """Draw the list of versions, and the selected one."""
    texts, words = load_texts("poses_versions"), load_page_words()
    stretch, library = entry.reference.id, get_library()
    versions = {version.number: version for version in library.list_versions(stretch)}
    st.markdown(texts("how"))
    st.table(
        [_describe_row(each, entry.reference.version, texts) for each in versions.values()],
        hide_index=True,
    )
    number = st.selectbox(
        texts("which"),
        list(versions),
        format_func=lambda each: name_version(versions[each], texts),
        key=f"version_{stretch}",
    )
    try:
        found = library.find_version(stretch, number)
    except PosecheckError as error:
        show_error(error)
        return
    left, right = st.columns([5, 6], gap="large")
    with left:
        show_figure(found.reference, f"version_{stretch}")
    with right:
        if number != entry.reference.version:
            st.markdown(f"**{texts('different', number=str(entry.reference.version))}**")
            sentences = describe_changes(entry.reference, found.reference, words)
            lines = [as_plain_text(each) for each in sentences] or [texts("same")]
            st.markdown("\n".join(f"- {line}" for line in lines))
            document = to_document(found.reference)
            if st.button(
                texts("back", number=str(number)),
                icon=":material/history:",
                **press(stretch, f"back/{number}", lambda old: old.put(document)),
            ):
                st.success(texts("taken", number=str(number)), icon=":material/check_circle:")
        with st.expander(texts("whole"), expanded=number == entry.reference.version):
            st.code("\n".join(describe_reference(found.reference, words)), None, wrap_lines=True)


def name_version(version: Version, texts: PageTexts) -> str:
    """Return a version's number, author and day in one line."""
    if version.fault is not None:
        return texts("name_damaged", number=str(version.number))
    if version.at is None:
        return texts("name_shipped", number=str(version.number))
    day = texts.formats.short_day(as_local(version.at))
    by = version.by or texts("unknown")
    return texts("name", number=str(version.number), by=by, day=day)


def _describe_row(version: Version, in_use: int, texts: PageTexts) -> dict[str, str]:
    at, is_shipped = version.at, version.at is None and version.fault is None
    state = texts("assigned_only") if version.assigned_only else ""
    state = texts("in_use") if version.number == in_use else state
    state = texts("damaged") if version.fault is not None else state
    return {
        texts("number"): f"{version.number}{f' ({state})' if state else ''}",
        texts("by"): as_plain_text(version.by) or (texts("posecheck") if is_shipped else ""),
        texts("at"): "" if at is None else texts.formats.moment(as_local(at)),
        texts("why"): as_plain_text(version.why),
    }
