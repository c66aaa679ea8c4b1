from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

import posecheck
import posecheck.references.describe
from posecheck.analysis.review import REPORT_NOTES
from posecheck.core.landmarks import Side
from posecheck.references.files import find_reference
from posecheck.texts.catalog import find_placeholder_fault, load_words


def test_a_fault_of_the_reference_is_said_in_the_references_own_words() -> None:
    """The therapist's sentence is spoken exactly as in the file, with sides filled in."""
    reference = find_reference("figure-4")
    words = load_words()

    said = words.spoken_text("ankle_not_on_knee", reference, Side.RIGHT)

    assert said == "Lay your right ankle across your left knee."
    assert words.name("ankle_not_on_knee", reference) == "ankle not on knee"


def test_the_wrong_leg_is_named_from_the_affected_side() -> None:
    """If the left leg is seen instead of the right, the sentence says which is which."""
    said = load_words().spoken_text("wrong_leg", find_reference("figure-4"), Side.RIGHT)

    assert said.index("left") < said.index("right")


def test_a_kind_nobody_knows_is_named_and_not_a_crash() -> None:
    """A report never fails because of a missing word."""
    words = load_words()

    assert words.name("some_new_kind", None) == "some new kind"
    assert words.spoken_text("some_new_kind", None, Side.LEFT) == "some new kind"


def test_advice_afterwards_does_not_say_what_is_seen_now() -> None:
    """After the set, advice says what to do, and no longer what the camera sees."""
    words, reference = load_words(), find_reference("figure-4")

    said = {kind: words.advice(kind, reference, Side.RIGHT) for kind in words.names}

    assert said["no_person"] == "Point the camera at your whole body, and turn on a light."
    assert said["wrong_leg"] == "Stretch your right leg."
    assert said["bouncing"] == words.spoken_text("bouncing", reference, Side.RIGHT)
    assert not [text for text in said.values() if text.startswith(("I ", "I'", "You're", "That's"))]
    assert words.advice("ankle_not_on_knee", reference, Side.RIGHT) == words.spoken_text(
        "ankle_not_on_knee", reference, Side.RIGHT
    )


def test_an_unknown_language_names_the_known_ones() -> None:
    """Asking for an unknown language lists the available ones."""
    with pytest.raises(ValueError, match="choose one of de, en, es"):
        load_words("tlh")
    with pytest.raises(ValueError, match="choose one of de, en, es"):
        load_words("../words/en")


def test_the_notes_of_a_report_have_words() -> None:
    """Every note that a review can make has a sentence."""
    words = load_words()

    assert REPORT_NOTES
    assert all(words.name(note).endswith(".") for note in REPORT_NOTES)


@pytest.mark.parametrize(
    ("text", "is_sound"),
    [
        ("plain", True),
        ("{affected} and {other}", True),
        ("{{", True),
        ("{", False),
        ("}", False),
        ("{}", False),
        ("{0}", False),
        ("{side}", False),
        ("{affected.real}", False),
        ("{affected[0]}", False),
        ("{affected!r}", False),
        ("{affected:>9}", False),
        ("{ affected }", False),
    ],
)
def test_only_the_two_placeholders_may_stand_in_a_text(text: str, is_sound: bool) -> None:
    """Anything else in curly brackets is a mistake, or an attempt at an injection."""
    assert (find_placeholder_fault(text) is None) is is_sound
    if is_sound:
        load_words().fill_sides(text, Side.LEFT)


def test_every_spoken_sentence_has_sound_placeholders() -> None:
    """Names of faults and reasons may contain the sides and nothing else."""
    words = load_words()

    for text in (*words.spoken_texts.values(), *words.advice_texts.values(), *words.names.values()):
        assert find_placeholder_fault(text) is None


def _sentence_keys(module_file: str) -> set[str]:
    """Return every sentence key that a module asks for by a literal."""
    tree = ast.parse(Path(module_file).read_text(encoding="utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)} & set(
        load_words().sentences
    )


def test_no_sentence_is_left_unused() -> None:
    """Every sentence is used, so that nobody translates in vain."""
    package = Path(posecheck.__file__).parent
    used = set().union(*(_sentence_keys(str(path)) for path in package.rglob("*.py")))
    built = {key for key in load_words().sentences if key.startswith("pose_leg_")}

    assert used | built == set(load_words().sentences)


def test_no_sentence_asks_for_an_attribute() -> None:
    """Placeholders of sentences are plain names."""
    for sentence in map(str, load_words().sentences.values()):
        names = [name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None]
        assert all(name.isidentifier() for name in names), sentence
