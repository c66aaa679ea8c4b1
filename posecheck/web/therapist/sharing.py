"""A stretch as a single file: export it here, import it elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from posecheck.errors import PosecheckError
from posecheck.references.describe import describe_reference
from posecheck.references.diff import describe_changes
from posecheck.references.exchange import export_text, import_reference, read_import
from posecheck.web.markdown import as_plain_text
from posecheck.web.own_references import describe_faults
from posecheck.web.services import get_library, get_store
from posecheck.web.texts import load_page_words, load_texts, phrase
from posecheck.web.therapist.drafts import choose, notify, remember_name, remembered_name
from posecheck.web.therapist.figure import show_figure
from posecheck.web.therapist.guard import is_locked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posecheck.references.entries import Entry
    from posecheck.references.exchange import Imported

# The limit while a file is uploaded; its content is checked more closely after that.
_MAX_MB: Final = 2


def show_sharing(entry: Entry, entries: Mapping[str, Entry]) -> None:
    """Draw the download of the version in use, and the upload of a file from elsewhere."""
    texts, reference = load_texts("poses_sharing"), entry.reference
    st.markdown(texts("how"))
    st.download_button(
        texts(
            "download",
            title=as_plain_text(phrase(reference.title)),
            number=str(reference.version),
        ),
        export_text(entry),
        f"{reference.id}-version-{reference.version}.toml",
        "application/toml",
        icon=":material/download:",
    )
    st.header(texts("import"), anchor=False)
    if is_locked():
        st.markdown(texts("locked"))
        return
    file = st.file_uploader(texts("file"), type="toml", max_upload_size=_MAX_MB)
    if file is None:
        return
    content = file.getvalue()
    try:
        imported = read_import(content, file.name)
    except PosecheckError as error:
        st.error(describe_faults(error), icon=":material/error:")
        return
    if _show_preview(imported, entries):
        _show_keeping(content, file.name)


def _show_preview(imported: Imported, entries: Mapping[str, Entry]) -> bool:
    """Draw what a file would change, and return whether it changes anything; nothing is stored."""
    texts, words, reference = load_texts("poses_sharing"), load_page_words(), imported.reference
    title = as_plain_text(phrase(reference.title))
    known = entries.get(reference.id)
    changes = () if known is None else describe_changes(known.reference, reference, words)
    with st.container(border=True, key="pc-card-import"):
        left, right = st.columns([5, 6], gap="large")
        with left:
            show_figure(reference, "import")
        with right:
            if known is None:
                st.markdown(f"**{texts('is_new', title=title)}**")
            else:
                number = str(known.reference.version)
                st.markdown(f"**{texts('changes', title=title, number=number)}**")
                lines = [as_plain_text(each) for each in changes] or [texts("same")]
                st.markdown("\n".join(f"- {line}" for line in lines))
            with st.expander(texts("whole")):
                lines = list(describe_reference(reference, words))
                st.code("\n".join(lines), None, wrap_lines=True)
    return known is None or bool(changes)


def _show_keeping(content: bytes, name: str) -> None:
    texts, changes = load_texts("poses_sharing"), load_texts("poses_changes")
    if len(get_store().list_profiles()) > 1:
        st.markdown(changes("means_all"))
    with st.form("import_pose", border=False):
        by = st.text_input(changes("by"), remembered_name(), max_chars=60, key="pose_import_by")
        why = st.text_input(changes("why"), max_chars=300)
        pressed = st.form_submit_button(texts("keep"), type="primary", icon=":material/save:")
    if not pressed:
        return
    if not by.strip():
        st.error(changes("no_name"), icon=":material/error:")
        return
    if is_locked():
        st.rerun()
    try:
        entry = import_reference(get_library(), content, name, by, why)
    except PosecheckError as error:
        st.error(describe_faults(error), icon=":material/error:")
        return
    remember_name(by.strip())
    choose(entry.reference.id)
    title, number = (
        as_plain_text(phrase(entry.reference.title)),
        str(entry.reference.version),
    )
    notify(changes("saved", title=title, number=number))
    st.rerun()
