"""The text of a reference file after a change of its values."""

from __future__ import annotations

import difflib
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.references.document import from_document, to_document
from posecheck.references.files import load_reference
from posecheck.references.rewriting import rewrite
from tests.unit.web.first_poses import FIRST_FILES

FILES = FIRST_FILES
FIGURE_4 = FILES["figure-4"].read_text("utf-8")


def document(name: str = "figure-4") -> dict[str, Any]:
    return to_document(load_reference(FILES[name]))


@pytest.mark.parametrize("name", FILES)
def test_the_same_values_leave_the_text_as_it_is(name: str) -> None:
    """Saving without a change does not alter a single character."""
    text = FILES[name].read_text("utf-8")

    assert rewrite(text, document(name)) == text


def test_one_value_changes_one_line() -> None:
    """A new limit changes its own line, whose comment stays, and nothing else."""
    changed = document()
    changed["checks"][1]["minimum"] = 90.0
    changed["dose"]["hold_s"] = 20.5

    after = rewrite(FIGURE_4, changed)

    lines = difflib.ndiff(FIGURE_4.splitlines(), after.splitlines())
    moved = [line for line in lines if line[0] in "+-"]
    assert moved == [
        "- hold_s = 30                # seconds to hold, 1 to 600",
        "+ hold_s = 20.5                # seconds to hold, 1 to 600",
        "- minimum = 98",
        "+ minimum = 90",
    ]


def test_a_limit_can_be_opened_and_closed() -> None:
    """A removed limit loses its line; a new one gets a line in its own check."""
    changed = document()
    del changed["checks"][0]["maximum"]
    changed["checks"][0]["minimum"] = 0.1

    text = rewrite(FIGURE_4, changed)

    after = tomllib.loads(text)
    assert "maximum" not in after["checks"][0]
    assert after["checks"][0]["minimum"] == 0.1
    assert after["checks"][1:] == tomllib.loads(FIGURE_4)["checks"][1:]
    lines = text.splitlines()
    place = lines.index("minimum = 0.1")
    assert lines[place - 1].startswith("measure = ")
    assert "[[checks]]" in lines[place - 4]


def test_checks_can_be_moved_added_and_left_out() -> None:
    """The order of the checks follows the new values; comments move with their checks."""
    changed = document()
    first, second, third, *rest = changed["checks"]
    new = {**first, "fault": "knee_bent", "measure": "knee_flexion", "maximum": 20.0}
    changed["checks"] = [second, new, first, *rest]

    text = rewrite(FIGURE_4, changed)

    after = tomllib.loads(text)
    assert [check["fault"] for check in after["checks"]] == [
        check["fault"] for check in changed["checks"]
    ]
    assert third["fault"] not in text
    assert "# from this ankle to the other knee" in text
    assert from_document(after, "a").checks == from_document(changed, "b").checks


limits = st.floats(0.0, 80.0).map(lambda value: round(value, 2))
lines = st.text(
    # Letters that stand in a line: no control characters, nothing that turns the order round.
    st.characters(
        exclude_categories=("Cc", "Cs", "Zl", "Zp"),
        exclude_characters="{}\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    ),
    min_size=1,
).map(str.strip)


@given(limits, limits, st.booleans(), lines.filter(bool), st.integers(1, 20))
def test_what_was_written_is_read(
    low: float, tolerance: float, required: bool, say: str, times: int
) -> None:
    """Whatever the new values are, the text contains them, and every comment is kept."""
    changed = document()
    changed["dose"]["times_a_day"] = times
    changed["checks"][2] |= {
        "minimum": low,
        "tolerance": min(tolerance, 45.0),
        "required": required,
        "say": say,
    }
    changed["steps"] = [say, *changed["steps"]]

    after = rewrite(FIGURE_4, changed)

    assert to_document(from_document(tomllib.loads(after), "a")) == changed
    for line in FIGURE_4.splitlines():
        if line.startswith("#"):
            assert line in after


def test_a_change_can_be_noted() -> None:
    """Who changed the file, when and why is in a separate section."""
    changed = {**document(), "change": {"by": "Ada", "why": "gentler"}}

    after = rewrite(FIGURE_4, changed)

    assert tomllib.loads(after)["change"] == {"by": "Ada", "why": "gentler"}
    assert tomllib.loads(after)["checks"] == tomllib.loads(FIGURE_4)["checks"]
    again = rewrite(after, {**document(), "change": {"by": "Bo", "why": "as before"}})
    assert tomllib.loads(again)["change"] == {"by": "Bo", "why": "as before"}
    assert again.count("[change]") == 1


def test_a_sides_own_range_takes_one_line_and_leaves_without_a_trace() -> None:
    """A range for one side is one line of its check; removing it restores the text."""
    changed = document()
    changed["checks"][1]["left"] = {"minimum": 80.0}

    text = rewrite(FIGURE_4, changed)

    lines = difflib.ndiff(FIGURE_4.splitlines(), text.splitlines())
    assert [line for line in lines if line[0] in "+-"] == ["+ left = {minimum = 80}"]
    assert to_document(from_document(tomllib.loads(text), "")) == changed
    assert rewrite(text, document()) == FIGURE_4


@pytest.mark.parametrize("place", [0, 2, 5])
def test_a_new_check_stands_apart(place: int) -> None:
    """There is one empty line before a new check and one after it, wherever it is."""
    changed = document()
    changed["checks"].insert(place, {**changed["checks"][2], "fault": "own"})

    text = rewrite(FIGURE_4, changed)

    lines = difflib.ndiff(FIGURE_4.splitlines(), text.splitlines())
    added = [line[2:] for line in lines if line[0] in "+-"]
    assert added.count("") == 1
    assert tomllib.loads(text)["checks"][place]["fault"] == "own"
    before, behind = text.split('[[checks]]\nfault = "own"')
    assert before.endswith("\n")
    assert not before.endswith("\n\n\n")
    assert "\n\n[[checks]]" in behind or "[[checks]]" not in behind
