from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.texts.filling import Inflected, fill, fill_in
from posecheck.texts.formats import Formats

ENGLISH, GERMAN, SPANISH = Formats("en-GB"), Formats("de-DE"), Formats("es-ES")
SETS = {"one": "{count} set", "other": "{count} sets"}


def test_numbers_have_the_languages_decimal_sign() -> None:
    """12.9 is "12,9" in German and Spanish; the sign comes first in all three."""
    assert [each.fixed(12.94) for each in (ENGLISH, GERMAN, SPANISH)] == ["12.9", "12,9", "12,9"]
    assert GERMAN.signed(3) == "+3,0"
    assert GERMAN.signed(-0.25, 2) == "-0,25"
    assert [ENGLISH.share(0.455, 1), GERMAN.share(0.455, 1)] == ["45.5%", "45,5\u00a0%"]


def test_a_number_has_no_more_decimals_than_it_needs() -> None:
    """A goal of 30.0 seconds is "30"."""
    assert [GERMAN.number(30.0), GERMAN.number(0.35)] == ["30", "0,35"]


@given(st.floats(0, 1e5))
def test_seconds_that_count_are_never_rounded_up(seconds: float) -> None:
    """The seconds shown are never more than those earned."""
    assert float(ENGLISH.floored(seconds)) <= seconds + 0.001


def test_a_date_is_typed_as_the_language_writes_it() -> None:
    """The order and the signs come from CLDR; the year has four digits."""
    fields = [each.day_field for each in (ENGLISH, GERMAN, SPANISH)]

    assert fields == ["DD/MM/YYYY", "DD.MM.YYYY", "DD/MM/YYYY"]


def test_days_and_times_are_written_as_the_language_does() -> None:
    """Months, weekdays and the order of a date come from CLDR."""
    day = date(2026, 3, 4)

    assert ENGLISH.day(day) == "4 March 2026"
    assert GERMAN.day(day, with_year=False) == "4. März"
    assert SPANISH.month(day) == "marzo de 2026"
    assert GERMAN.moment(datetime(2026, 3, 4, 9, 5)) == "04.03.2026, 09:05"  # noqa: DTZ001
    assert GERMAN.list_weekdays()[0] == "Montag"
    assert len(SPANISH.list_weekdays(short=True)) == 7


def test_several_things_are_joined_as_the_language_does() -> None:
    """The last two are joined by a word."""
    assert ENGLISH.all_of(["a", "b", "c"]) == "a, b and c"
    assert GERMAN.all_of(["a", "b"]) == "a und b"
    assert SPANISH.all_of(["a"]) == "a"


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0 sets"), (1, "1 set"), (2, "2 sets"), (1200, "1,200 sets")]
)
def test_the_count_chooses_the_plural_form(count: int, shown: str) -> None:
    """The language's own rule decides, and writes the number."""
    assert fill(SETS, ENGLISH, {"count": count}) == shown


def test_a_category_without_a_form_of_its_own_takes_the_general_one() -> None:
    """Spanish has "many" for millions, which no text here needs."""
    assert fill(SETS, SPANISH, {"count": 1_000_000}).endswith("sets")


def test_a_word_takes_the_ending_that_stands_after_it() -> None:
    """German and Spanish bend "left"; alone it stays as it is."""
    sides = {"affected": Inflected("links", "link")}

    assert fill_in("dein {affected}es Bein", sides) == "dein linkes Bein"
    assert fill_in("Figur 4, {affected}", sides) == "Figur 4, links"
    assert fill_in("({affected})", sides) == "(links)"
    assert fill_in("", sides) == ""
    assert fill_in("{{affected}}", sides) == "{affected}"


def test_a_missing_value_is_an_error() -> None:
    """A text never shows a placeholder."""
    with pytest.raises(KeyError):
        fill("{who}", ENGLISH, {})
    with pytest.raises(KeyError):
        fill(SETS, ENGLISH, {})
