"""What the pages say, from the same file a language as everything else that is shown."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import posecheck.words
from posecheck.words import DEFAULT_LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER: Final = Path(posecheck.words.__file__).parent / "words"


@dataclass(frozen=True, slots=True)
class PageTexts:
    """The texts of the review page in one language.

    Attributes:
        texts: by key; values to fill in stand in curly brackets.
        samples: what happens in each sample video, by the name of its file.
        cautions: when not to stretch or to ask first, one sentence each.
    """

    texts: Mapping[str, str]
    samples: Mapping[str, str]
    cautions: tuple[str, ...]

    def __call__(self, key: str, **values: str) -> str:
        """Return the text of that key with its values filled in.

        Raises:
            KeyError: there is no such key, or a value that it names is missing.
        """
        return self.texts[key].format_map(values)


@cache
def load_page_texts(language: str = DEFAULT_LANGUAGE) -> PageTexts:
    """Return the texts of a language that has a file of words."""
    path = _FOLDER / f"{language}.toml"
    page = tomllib.loads(path.read_text(encoding="utf-8"))["review_page"]
    return PageTexts(
        texts=MappingProxyType({key: text for key, text in page.items() if isinstance(text, str)}),
        samples=MappingProxyType(page["samples"]),
        cautions=tuple(page["cautions"]),
    )
