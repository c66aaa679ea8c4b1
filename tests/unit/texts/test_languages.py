"""Each language has every text that English has, and none that English does not have."""

from __future__ import annotations

import string
from collections.abc import Iterator
from typing import Any

import pytest

from posecheck.core.landmarks import Side
from posecheck.texts.catalog import (
    DEFAULT_LANGUAGE,
    find_placeholder_fault,
    list_languages,
    load_document,
    load_formats,
    load_language_name,
    load_words,
)

OTHERS = sorted(set(list_languages()) - {DEFAULT_LANGUAGE})
PLURALS = frozenset({"zero", "one", "two", "few", "many", "other"})
Entry = tuple[str, ...]


def entries(language: str) -> dict[Entry, Any]:
    return dict(_flatten(load_document(language), ()))


def _flatten(table: dict[str, Any], place: Entry) -> Iterator[tuple[Entry, Any]]:
    for key, value in table.items():
        if isinstance(value, dict) and not _is_plural(value):
            yield from _flatten(value, (*place, key))
        else:
            yield (*place, key), value


def _is_plural(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, dict) and "other" in value and set(value) <= PLURALS


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_is_missing_and_none_is_left_over(language: str) -> None:
    """Whoever adds, renames or removes a text does it in every language."""
    english, theirs = entries(DEFAULT_LANGUAGE), entries(language)
    # By the English sentence: these have tests of their own.
    by_sentence = {entry for entry in theirs if entry[0] in {"poses", "errors"}}

    assert english.keys() - theirs.keys() == set(), "missing"
    assert theirs.keys() - english.keys() - by_sentence == set(), "left over"


@pytest.mark.parametrize("language", list_languages())
def test_no_text_is_empty_and_none_begins_or_ends_by_accident(language: str) -> None:
    """A text is a text: where English has spaces around it, the others have them too."""
    english = entries(DEFAULT_LANGUAGE)

    for entry, text in entries(language).items():
        if isinstance(text, str):
            assert text.strip(), entry
            model = english.get(entry, text.strip())
            assert text[:1].isspace() == model[:1].isspace(), entry
            assert text[-1:].isspace() == model[-1:].isspace(), entry


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_has_the_placeholders_of_the_english_one(language: str) -> None:
    """A value that is not shown is a fact withheld, one that does not exist is a crash."""
    english = entries(DEFAULT_LANGUAGE)

    for entry, text in entries(language).items():
        model = english.get(entry)
        if entry[0] == "pain_signs" or model is None:
            continue
        if isinstance(model, dict):
            assert _is_plural(text), entry
            assert placeholders(text["other"]) == placeholders(model["other"]), entry
            # "One reminder" may say its number in words, and one differs from none.
            spared = {"count"} | placeholders(model["other"]) - placeholders(model["one"])
            for form in text.values():
                assert placeholders(text["other"]) - placeholders(form) <= spared, entry
                assert placeholders(form) <= placeholders(text["other"]), entry
        elif isinstance(model, list):
            assert len(text) == len(model), entry
        elif entry[0] not in {"kinds", "session"}:
            assert placeholders(text) == placeholders(model), entry


@pytest.mark.parametrize("language", list_languages())
def test_every_plural_has_the_forms_that_the_language_uses(language: str) -> None:
    """All categories of CLDR that numbers up to a thousand fall into, and no others."""
    formats = load_formats(language)
    used = {formats.plural(count) for count in range(1001)} | {"other"}

    for entry, text in entries(language).items():
        if _is_plural(text):
            assert set(text) == used, entry


@pytest.mark.parametrize("language", list_languages())
def test_what_is_spoken_names_the_sides_and_nothing_else(language: str) -> None:
    """Every ending fits its word: no placeholder and no stem without an ending is left."""
    words = load_words(language)
    stems = set(load_document(language)["side_stems"].values()) - set(words.sides.values())

    for text in (*words.spoken_texts.values(), *words.advice_texts.values(), *words.names.values()):
        assert find_placeholder_fault(text) is None
        for side in (*Side, None):
            said = words.fill_sides(text, side)
            assert "{" not in said
            assert not stems & set(said.replace(".", " ").replace(",", " ").split()), said


@pytest.mark.parametrize("language", OTHERS)
def test_a_text_with_a_side_bends_it(language: str) -> None:
    """A language with endings never shows "the links side": after a side stands its ending."""
    words = load_words(language)
    if all(words.sides[name] == word.stem for name, word in words.sides.items()):
        return
    nouns = {"de": ("Seite", "Bein"), "es": ("lado", "pierna")}[language]

    for entry, text in entries(language).items():
        for form in text.values() if isinstance(text, dict) else [text]:
            if isinstance(form, str) and "{side}" in form and any(noun in form for noun in nouns):
                assert all(part[:1].isalpha() for part in form.split("{side}")[1:]), entry


def test_each_language_says_its_name_and_whose_numbers_it_has() -> None:
    """Settings list the languages by their own names."""
    names = {language: load_language_name(language) for language in list_languages()}

    assert names == {"de": "Deutsch", "en": "English", "es": "Español"}
    for language in names:
        assert load_formats(language).tag.startswith(language)
        assert load_document(language)["language"]["speech"].startswith(language)
