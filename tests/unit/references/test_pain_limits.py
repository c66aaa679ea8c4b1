"""The limits on pain in a reference file: optional, checked, kept and compared."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import Any

import pytest

from posecheck.core.pain import DEFAULT_LIMITS, PainLimits
from posecheck.references.diff import describe_changes
from posecheck.references.document import find_faults, from_document, to_document
from posecheck.references.fault_text import describe_faults
from posecheck.references.files import find_reference
from posecheck.references.rewriting import rewrite
from posecheck.texts.catalog import load_words
from tests.unit.web.first_poses import FIRST_FILES

REFERENCE = find_reference("figure-4")
STRICT = replace(REFERENCE, pain=PainLimits(gentler_from=3, stop_from=5, rise=1))
TEXT = FIRST_FILES["figure-4"].read_text("utf-8")


def test_a_file_that_says_nothing_has_the_default_limits() -> None:
    """The files that ship say nothing about pain, and need not."""
    assert REFERENCE.pain == DEFAULT_LIMITS
    assert "pain" not in to_document(REFERENCE)


def test_limits_come_back_from_the_document_and_from_the_file() -> None:
    """What a therapist set is kept; limits that are left out are the default ones."""
    document = to_document(STRICT)
    assert from_document(document, "mine") == STRICT

    text = rewrite(TEXT, document)
    assert tomllib.loads(text)["pain"] == {"gentler_from": 3, "stop_from": 5, "rise": 1}
    assert "pain" not in tomllib.loads(rewrite(text, to_document(REFERENCE)))

    document["pain"] = {"stop_from": 6}
    assert from_document(document, "mine").pain == PainLimits(stop_from=6)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"gentler_from": 7}, "must be above gentler_from, which is 7"),
        ({"gentler_from": 5, "stop_from": 5}, "must be above gentler_from, which is 5"),
        ({"stop_from": 11}, "must be 10 or less"),
        ({"rise": 0}, "must be 1 or more"),
        ({"gentler_from": "4"}, "must be a whole number"),
        ({"stop": 7}, "Did you mean stop_from?"),
    ],
)
def test_limits_that_make_no_sense_are_faults_of_the_file(table: dict[str, Any], told: str) -> None:
    """Each fault says what is allowed."""
    faults = find_faults({**to_document(REFERENCE), "pain": table})

    assert len(faults) == 1
    assert told in describe_faults(faults)[0]


def test_other_limits_are_a_change_that_is_told() -> None:
    """A version with other limits on pain differs, and says in what."""
    changes = describe_changes(REFERENCE, STRICT, load_words())

    assert changes == (
        "Go gentler: from pain 3 instead of 4.",
        "Stop for the day: from pain 5 instead of 7.",
        "Go gentler: 1 more pain than last time instead of 2.",
    )
