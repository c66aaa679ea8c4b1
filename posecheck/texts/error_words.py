"""Errors in the person's language.

An error is worded in English where it happens, with its values in it. Each language has a table by
those English sentences, with placeholders for the values; what it does not know stays English.
"""

from __future__ import annotations

import re
import string
from functools import cache

from posecheck.texts.catalog import DEFAULT_LANGUAGE, load_document

_Pattern = tuple[re.Pattern[str], str]


def translate_error(text: str, language: str) -> str:
    """Return an error's text in a language, line by line where it has several."""
    if language == DEFAULT_LANGUAGE:
        return text
    whole = _match(text, language)
    if whole is not None:
        return whole
    return "\n".join(_translate(line, language) for line in text.split("\n"))


def _translate(text: str, language: str) -> str:
    whole = _match(text, language)
    if whole is not None:
        return whole
    # A name, and what is the matter with it.
    name, colon, rest = text.partition(": ")
    return f"{name}{colon}{_translate(rest, language)}" if rest else text


def _match(text: str, language: str) -> str | None:
    for pattern, translated in _load_patterns(language):
        found = pattern.fullmatch(text)
        if found is not None:
            # A reason inside is a sentence of its own.
            values = found.groupdict()
            return translated.format_map(
                {name: _translate(value, language) for name, value in values.items()}
            )
    return None


@cache
def _load_patterns(language: str) -> tuple[_Pattern, ...]:
    """Return the known sentences as patterns, those with most words of their own first."""
    english, theirs = load_document(DEFAULT_LANGUAGE), load_document(language)
    pairs = [(text, theirs["reviews"][key]) for key, text in english["reviews"].items()]
    pairs += theirs["errors"].items()
    pairs.sort(key=lambda pair: -len(re.sub(r"\{\w+\}", "", pair[0])))
    return tuple((_compile(sentence), translated) for sentence, translated in pairs)


def _compile(sentence: str) -> re.Pattern[str]:
    parts, seen = [], set[str]()
    for literal, name, _, _ in string.Formatter().parse(sentence):
        parts.append(re.escape(literal))
        if name is not None:
            # A value that stands twice is the same one.
            parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>.*?)")
            seen.add(name)
    return re.compile("".join(parts), re.DOTALL)
