"""The signs of the English texts, on notes as people write them."""

from __future__ import annotations

import re

import pytest

from posecheck.core.pain import GAP, Advice, answer_pain
from posecheck.web.texts import load_warning_signs
from tests.conftest import ROOT


def advise(note: str) -> Advice | None:
    answer = answer_pain(None, None, note, load_warning_signs())
    return None if answer is None else answer.advice


@pytest.mark.parametrize(
    "note",
    [
        "numb between my legs",
        "Between my legs it feels numb",
        "no feeling at all between the legs",
        "I can\u2019t feel anything between my legs",
        "pins and needles between my thighs",
        "I have no bladder control",
        "I don't have control over my bowels",
        "can't really pee since this morning",
        "I wet myself",
        "numb in both legs",
        "tingling down both legs",
        "my left leg is getting weaker",
        "weakness in the right leg",
        "my leg gave way",
        "foot drop",
        "can't lift my foot any more",
        "no pain, but a numb groin",
    ],
)
def test_an_emergency_is_found(note: str) -> None:
    """What cauda equina or a failing nerve feels like is answered with help, in any wording."""
    assert advise(note) is Advice.HELP


@pytest.mark.parametrize(
    "note",
    [
        "tingling in my toes",
        "My foot went numb",
        "some numbness at the side of the thigh",
        "pins & needles",
        "the pain is worse, further down the leg",
        "pain got worse and goes down the leg",
        "like an electric shock",
        "shooting pain down the right leg",
        "not just sore: tingly",
    ],
)
def test_a_nerve_that_complains_ends_the_day(note: str) -> None:
    """Tingling, numbness and pain that moves down the leg are enough for today."""
    assert advise(note) is Advice.STOP


@pytest.mark.parametrize(
    "note",
    [
        "stiff today",
        "no numbness",
        "no more tingling!",
        "No numbness or tingling.",
        "without tingling this time",
        "didn't feel any pins and needles",
        "no bladder or bowel trouble",
        "no weakness in my legs",
        "my leg is not weak",
        "not numb at all",
        "felt a good stretch in the buttock, between the legs of the chair",
        "needed to pee, so I stopped early",
        "I lost count, number 3 maybe",
    ],
)
def test_an_ordinary_note_is_left_alone(note: str) -> None:
    """What is denied, or says nothing of a nerve, alarms nobody."""
    assert advise(note) is None


def test_every_sign_is_found_where_it_stands_alone() -> None:
    """No sign of the lists is spelt so that it can never be found."""
    signs = load_warning_signs()

    for advice, listed in ((Advice.HELP, signs.get_help), (Advice.STOP, signs.stop)):
        found = {sign: advise(sign.replace(GAP, "my")) for sign in listed}
        assert {sign for sign, each in found.items() if each is not advice} == set()


def test_the_documented_notes_are_answered_as_documented() -> None:
    """Each note that the documentation gives as an example has the answer of its row."""
    text = (ROOT / "docs" / "pain.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| a note such as (.*?) \| (\w+) \|", text, re.MULTILINE)

    assert [answer for _, answer in rows] == ["stop", "help"]
    for notes, answer in rows:
        for note in re.findall(r'"(.*?)"', notes):
            assert advise(note) is Advice(answer), note
