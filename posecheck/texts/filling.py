"""Texts with placeholders, some of them in several plural forms. Pure."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from posecheck.texts.formats import Formats

# The value that chooses among the plural forms of a text.
COUNT: Final = "count"

# A text, or one for each of CLDR's plural categories, such as "one" and "other".
Text = str | Mapping[str, str]


class Inflected(str):
    """A word that takes endings: alone it is written as it is, before a letter as its stem.

    German says "links", but "dein linkes Bein": the text "dein {affected}es Bein" has the ending.

    Attributes:
        stem: what endings are added to.
    """

    __slots__ = ("stem",)

    stem: str

    def __new__(cls, word: str, stem: str) -> Self:
        """Return the word with its stem."""
        made = super().__new__(cls, word)
        made.stem = stem
        return made


def fill(text: Text, formats: Formats, values: Mapping[str, str | int]) -> str:
    """Return a text with its values filled in; whole numbers are written as the language does.

    Args:
        text: one text, or its plural forms, of which the value ``count`` chooses.
        formats: those of the text's language.
        values: by placeholder; ``count`` is a whole number.

    Raises:
        KeyError: a value for one of the placeholders is missing.
    """
    if not isinstance(text, str):
        text = text.get(formats.plural(int(values[COUNT])), text["other"])
    shown = {
        name: value if isinstance(value, str) else formats.whole(value)
        for name, value in values.items()
    }
    return fill_in(text, shown)


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """Return one text with its values filled in, and words bent to the endings after them.

    Raises:
        KeyError: a value for one of the placeholders is missing.
    """
    parts = list(string.Formatter().parse(text))
    filled = []
    for place, (literal, name, _, _) in enumerate(parts):
        filled.append(literal)
        if name is None:
            continue
        value, after = values[name], "".join(part[0] for part in parts[place + 1 : place + 2])
        filled.append(value.stem if isinstance(value, Inflected) and after[:1].isalpha() else value)
    return "".join(filled)
