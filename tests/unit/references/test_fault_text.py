"""A draft's faults in the page's own words, without places in a file."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from posecheck.errors import ReferenceFileError
from posecheck.references.document import find_faults, from_document, to_document
from posecheck.references.fault_text import cut_lines, describe_fault, describe_faults
from posecheck.references.faults import FaultKind
from posecheck.references.files import find_reference
from posecheck.texts.catalog import DEFAULT_LANGUAGE, list_languages, load_section, load_words
from posecheck.texts.error_words import translate_error
from posecheck.web.therapist.fault_words import word_fault


def faulty(*changes: tuple[tuple[int | str, ...], object]) -> dict[str, Any]:
    document = deepcopy(to_document(find_reference("figure-4")))
    for (*above, last), value in changes:
        at: Any = document
        for part in above:
            at = at[part]
        at[last] = value
    return document


def on_page(document: dict[str, Any]) -> list[str]:
    words, texts = load_words(), load_section("poses_faults")
    return [word_fault(fault, words, texts) for fault in find_faults(document)]


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (("title",), "  ", "Name: must not be empty."),
        (("steps", 1), "{x}", "Step 2: has {x}, which is not a placeholder; only {affected} and "),
        (("dose", "hold_s"), 0, "Seconds to hold: must be 1 or more."),
        (("checks", 1, "minimum"), 300, "Thigh not pulled, at least: must be between -180 and"),
        (("checks", 1, "minimum"), None, "Thigh not pulled, at most: write a minimum, a maximum"),
        (("checks", 1, "left"), {"minimum": float("nan")}, "Thigh not pulled, when the left side"),
        (("checks",), [], "Nothing is checked. Add a check."),
        (("checks", 1), 3, "checks[2] is 3: must be a section"),
        (("checks", 1, "novel"), 3, "checks[2] (thigh_not_pulled).novel is not an entry posecheck"),
    ],
)
def test_each_fault_is_told_by_what_the_page_calls_its_place(
    place: tuple[int | str, ...], value: object, told: str
) -> None:
    """The page names the control with the fault; faults impossible on the page keep their line."""
    (fault,) = on_page(faulty((place, value)))

    assert fault.startswith(told)


def test_a_value_cannot_pass_for_words() -> None:
    """Whatever a text contains, even colons, the rule is quoted and not the text."""
    step = "Lie down: knees is {up}: so"

    (fault,) = on_page(faulty((("steps", 0), step)))

    assert fault.startswith("Step 1: has {up}, which is not a placeholder")


def test_what_only_all_checks_show_has_sentences_of_its_own() -> None:
    """If no check stops the clock or identifies the leg, that is reported, once each."""
    document = faulty(
        *(
            (("checks", number, key), False)
            for number in range(len(find_reference("figure-4").checks))
            for key in ("required", "tells_leg")
        )
    )

    assert [fault.kind for fault in find_faults(document)] == [
        FaultKind.NONE_REQUIRED,
        FaultKind.NONE_TELLS_LEG,
    ]
    assert [fault.split(",")[0] for fault in on_page(document)] == [
        "No check stops the clock",
        "No check tells which leg is stretching",
    ]


def test_a_fault_carries_its_place_its_value_and_what_is_allowed() -> None:
    """The kind of a fault can be identified without parsing its sentence."""
    (fault,) = find_faults(faulty((("checks", 1, "minimum"), 300.0)))

    assert fault.place == ("checks", 1, "minimum")
    assert (fault.kind, fault.value) == (FaultKind.NOT_ALLOWED, 300.0)
    assert (fault.name, fault.allowed) == (
        "thigh_not_pulled",
        "must be between -180 and 180 degrees",
    )


def test_of_many_faults_the_first_are_told_and_how_many_more_there_are() -> None:
    """The heading counts all faults, while the list stops at a readable length."""
    document = faulty(*(((f"novel_{number}",), 1) for number in range(60)))

    with pytest.raises(ReferenceFileError, match="60 faults") as caught:
        from_document(document, "mine")

    assert len(caught.value.faults) == 51
    assert caught.value.faults[-1] == "and 10 more"
    assert caught.value.faults == tuple(describe_faults(find_faults(document)))


@pytest.mark.parametrize("language", sorted(set(list_languages()) - {DEFAULT_LANGUAGE}))
def test_a_file_from_elsewhere_is_told_about_in_the_language(language: str) -> None:
    """Each kind of line is known, its place and its value as they stand in the file."""
    document = to_document(find_reference("figure-4")) | {"vresion": 2}
    first, second, *others = document["checks"]
    twice = {**second, "fault": first["fault"], "minimum": 300}
    checks = [{**each, "required": False, "tells_leg": False} for each in (first, twice, *others)]
    faults = find_faults({**document, "steps": [], "dose": {"times_a_day": 3}, "checks": checks})
    lines = [describe_fault(each) for each in faults]

    assert {each.kind for each in faults} == set(FaultKind)
    for line in cut_lines(lines, 60):
        told = translate_error(line, language)
        english = {"is", "has", "must", "none", "missing", "entry", "more", "each", "Did"}
        assert not english & set(told.split()), told
