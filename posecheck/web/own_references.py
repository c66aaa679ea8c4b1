"""Reference poses for the pages: which version applies to a person, and how faults are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from posecheck.references.resolve import (
    VersionGoneError,
    choose_reference,
    find_recorded,
    list_choices,
)
from posecheck.web.local_time import find_today
from posecheck.web.markdown import as_plain_text
from posecheck.web.services import get_library, get_store
from posecheck.web.texts import load_texts, phrase, word_error

if TYPE_CHECKING:
    from posecheck.core.reference import ReferencePose
    from posecheck.errors import PosecheckError
    from posecheck.references.entries import Entry
    from posecheck.references.resolve import Choices


def list_own_choices(profile_id: str) -> Choices:
    """Return all reference poses that a person can be judged by today.

    Raises:
        PosecheckError: none of them can be read.
    """
    choices = list_choices(get_library(), get_store(), profile_id, find_today())
    if not choices.entries and choices.problems:
        raise choices.problems[0]
    return choices


def choose_own(profile_id: str, reference_id: str) -> ReferencePose:
    """Return the version of a reference pose that a person is judged by today.

    Raises:
        PosecheckError: there is no such reference pose, or it cannot be read.
    """
    return choose_reference(
        get_library(), get_store(), profile_id, reference_id, find_today()
    ).reference


def find_judging(reference_id: str, version: int) -> Entry:
    """Return the version that judged a set or review, or its stand-in together with the fault.

    Raises:
        PosecheckError: the reference pose no longer exists.
    """
    return find_recorded(get_library(), reference_id, version)


def show_faults(choices: Choices) -> None:
    """Warn about reference poses that cannot be used, and name what is used instead."""
    for entry in choices.entries.values():
        show_fault(entry)
    for problem in choices.problems:
        st.warning(describe_faults(problem), icon=":material/info:")


def show_damaged(choices: Choices) -> None:
    """Warn about damaged version files, other than those that already made a stand-in necessary."""
    library = get_library()
    for reference_id, entry in choices.entries.items():
        for fault in library.list_damaged(reference_id):
            if str(fault) != str(entry.fault):
                st.warning(describe_faults(fault), icon=":material/info:")


def show_fault(entry: Entry) -> None:
    """Warn if a file has a fault, for instance after an edit by hand."""
    if entry.fault is None:
        return
    lines = [describe_faults(entry.fault)]
    if not isinstance(entry.fault, VersionGoneError):
        reference = entry.reference
        used = load_texts("own_references")(
            "used_meanwhile",
            title=phrase(reference.title),
            version=str(reference.version),
        )
        lines.insert(0, as_plain_text(used))
    st.warning("\n\n".join(lines), icon=":material/info:")


def describe_faults(error: PosecheckError) -> str:
    """Return all faults of a file as one Markdown text."""
    message = as_plain_text(word_error(str(error.args[0])))
    faults = getattr(error, "faults", ())
    return "\n".join((message, "", *(f"- {as_plain_text(word_error(fault))}" for fault in faults)))
