"""What the pages say, from the same file a language as everything else that is shown."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

import posecheck.words
from posecheck.words import DEFAULT_LANGUAGE, Words, list_languages, load_words

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER: Final = Path(posecheck.words.__file__).parent / "words"
_LANGUAGE: Final = "language"


@dataclass(frozen=True, slots=True)
class PageTexts:
    """The texts of one section in one language.

    Attributes:
        texts: by key; values to fill in stand in curly brackets.
    """

    texts: Mapping[str, str]

    def __call__(self, key: str, **values: str) -> str:
        """Return the text of that key with its values filled in.

        Raises:
            KeyError: there is no such key, or a value that it names is missing.
        """
        return self.texts[key].format_map(values)


def use_language(language: str) -> None:
    """Let this visitor's pages speak a language; one that has no words is left alone."""
    if language in list_languages():
        st.session_state[_LANGUAGE] = language


def current_language() -> str:
    """Return the language of this visitor's pages."""
    return str(st.session_state.get(_LANGUAGE, DEFAULT_LANGUAGE))


def load_texts(section: str, language: str | None = None) -> PageTexts:
    """Return a section's texts, such as "review_page"'s, in the visitor's language or another."""
    return _load_texts(section, language or current_language())


def load_page_words() -> Words:
    """Return the words for sides, faults and reasons in the visitor's language."""
    return load_words(current_language())


def load_cautions() -> tuple[str, ...]:
    """Return when not to stretch or to ask first, one sentence each."""
    return tuple(_load(current_language())["safety"]["cautions"])


def load_sample_names() -> Mapping[str, str]:
    """Return what happens in each sample video, by the name of its file."""
    return MappingProxyType(_load(current_language())["samples"])


@cache
def _load_texts(section: str, language: str) -> PageTexts:
    table = _load(language)[section]
    return PageTexts(
        MappingProxyType({key: text for key, text in table.items() if isinstance(text, str)})
    )


@cache
def _load(language: str) -> dict[str, dict[str, Any]]:
    path = _FOLDER / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
