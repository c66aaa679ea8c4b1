from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.web.markdown import as_code, as_plain_text

JOINER = "\u2060"
# What Streamlit still finds in text whose escapes have been read.
FOUND_LATER = re.compile(
    r"https?://|www\.|(?<!\u2060)@|:material/|:\w[\w+-]*:|:\w[\w-]*\[|(?:--|->|<-|>=|<=|~=)(?!\S)",
    re.IGNORECASE,
)


def read(markdown: str) -> str:
    """Return what a reader of Markdown has when all escapes are read."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown)


@given(st.text(st.sampled_from("ab1 :/@.-<>=~[](){}!*_`$|#&\\w+"), max_size=40))
def test_it_reads_as_it_stands(text: str) -> None:
    """Whatever the text, nothing of it is lost except leading spaces of lines."""
    assert read(as_plain_text(text)).replace(JOINER, "") == text.lstrip(" ")


@given(st.text(st.sampled_from("a1 :/@.-<>=~[]w+"), max_size=40))
def test_nothing_is_found_in_it_later(text: str) -> None:
    """No address, icon, arrow or dash is left for the second pass after escaping."""
    found = FOUND_LATER.findall(read(as_plain_text(text)))
    assert [each for each in found if not re.fullmatch(r":\d+:", each)] == []


@pytest.mark.parametrize(
    "text",
    ["at 10:30:15", "C:\\Users\\me", "/home/me/a.mp4", "2.5 m: near",
     "start it with --data-dir"],
)  # fmt: skip
def test_times_places_and_options_can_be_copied(text: str) -> None:
    """Text copied from the page has no invisible characters in it."""
    assert JOINER not in as_plain_text(text)


@pytest.mark.parametrize(
    "text",
    ["![x](http://a/b.png)", "<img src=x>", "[x](javascript:a)", "$x$", "# x", "> x", "`x`", "*x*",
     "_x_", "~~x~~", "| x |", "&lt;", "- x", "+ x", "=== x"],
)  # fmt: skip
def test_what_begins_markup_is_escaped(text: str) -> None:
    """Images, links, tags, formulas, headings, quotes, code, tables, entities and items."""
    assert as_plain_text(text).startswith("\\")


def test_a_number_does_not_begin_an_item() -> None:
    """A line such as "12. May" stays a line."""
    assert not re.match(r"\d+[.)]", as_plain_text("12. May"))


@given(st.text(st.sampled_from("a1 :/@.-<>=~[]`$\\*\n"), min_size=1, max_size=40))
def test_code_holds_what_is_to_be_copied_and_nothing_else(text: str) -> None:
    """The fence of code does not occur in it, so it is shown literally, on one line."""
    code = re.fullmatch(r"(`+) (.*) (`+)", as_code(text))
    assert code is not None
    opening, within, closing = code.groups()
    assert within == " ".join(text.split())
    assert opening == closing
    assert opening not in re.findall("`+", within)
