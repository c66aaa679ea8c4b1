"""What the pages say, from the same file a language as everything else that is shown."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import posecheck.words
from posecheck.words import DEFAULT_LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER: Final = Path(posecheck.words.__file__).parent / "words"


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


@cache
def load_texts(section: str, language: str = DEFAULT_LANGUAGE) -> PageTexts:
    """Return the texts of a section, such as "review_page"."""
    table = _load(language)[section]
    return PageTexts(
        MappingProxyType({key: text for key, text in table.items() if isinstance(text, str)})
    )


@cache
def load_cautions(language: str = DEFAULT_LANGUAGE) -> tuple[str, ...]:
    """Return when not to stretch or to ask first, one sentence each."""
    return tuple(_load(language)["safety"]["cautions"])


@cache
def load_sample_names(language: str = DEFAULT_LANGUAGE) -> Mapping[str, str]:
    """Return what happens in each sample video, by the name of its file."""
    return MappingProxyType(_load(language)["samples"])


@cache
def _load(language: str) -> dict[str, dict[str, Any]]:
    path = _FOLDER / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
