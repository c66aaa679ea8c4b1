"""The texts of the pages, from the same language files as everything else that is displayed."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from posecheck.core.pain import WarningSigns
from posecheck.texts.accepted import choose_accepted
from posecheck.texts.catalog import (
    DEFAULT_LANGUAGE,
    Texts,
    Words,
    list_languages,
    load_document,
    load_section,
    load_speech_tag,
    load_words,
)
from posecheck.texts.error_words import translate_error

if TYPE_CHECKING:
    from collections.abc import Mapping

_LANGUAGE: Final = "visitor-language"

__all__ = [
    "PageTexts",
    "current_language",
    "find_browser_language",
    "load_cautions",
    "load_page_words",
    "load_sample_names",
    "load_speech_tag",
    "load_texts",
    "load_warning_signs",
    "load_wording",
    "phrase",
    "use_language",
    "word_error",
]

# The name that the pages use for the texts of a section.
PageTexts = Texts


def use_language(language: str | None) -> None:
    """Set the language of this visitor's pages; an unknown one, or None, gives the browser's."""
    known = language is not None and language in list_languages()
    st.session_state[_LANGUAGE] = language if known else find_browser_language()


def find_browser_language() -> str:
    """Return the language that the visitor's browser prefers, of those there are."""
    return choose_accepted(st.context.headers.get("Accept-Language", ""))


def current_language() -> str:
    """Return the language of this visitor's pages."""
    return str(st.session_state.get(_LANGUAGE, DEFAULT_LANGUAGE))


def load_texts(section: str, language: str | None = None) -> PageTexts:
    """Return the texts of a section such as "review_page", by default in the visitor's language."""
    return load_section(section, language or current_language())


def load_wording(section: str, language: str) -> dict[str, Any]:
    """Return the texts of a section as the browser's parts take them, with the locale."""
    texts = load_section(section, language)
    return {"texts": dict(texts.texts), "locale": texts.formats.tag}


def load_page_words() -> Words:
    """Return the words for sides, faults and reasons in the visitor's language."""
    return load_words(current_language())


def phrase(sentence: str) -> str:
    """Return a reference pose's own title or sentence in the visitor's language."""
    return load_page_words().phrase(sentence)


def word_error(text: str) -> str:
    """Return an error's text in the visitor's language."""
    return translate_error(text, current_language())


def load_cautions() -> tuple[str, ...]:
    """Return the reasons not to stretch, or to ask first, one sentence each."""
    return tuple(load_document(current_language())["safety"]["cautions"])


def load_warning_signs(language: str | None = None) -> WarningSigns:
    """Return what to look for in a note on pain, by default in the visitor's language."""
    table = load_document(language or current_language())["pain_signs"]
    return WarningSigns(
        get_help=tuple(table["help"]),
        stop=tuple(table["stop"]),
        negations=tuple(table["negations"]),
        fillers=tuple(table["fillers"]),
        breaks=tuple(table["breaks"]),
    )


def load_sample_names() -> Mapping[str, str]:
    """Return a description of each sample video, by file name."""
    return MappingProxyType(load_document(current_language())["samples"])
