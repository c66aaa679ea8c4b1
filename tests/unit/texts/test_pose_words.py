"""The shipped reference poses speak every language, without a word of it in their files."""

from __future__ import annotations

import string

import pytest

from posecheck.core.landmarks import Side
from posecheck.core.reference import ReferencePose
from posecheck.references.files import find_reference
from posecheck.texts.catalog import DEFAULT_LANGUAGE, list_languages, load_document, load_words

POSES = tuple(map(find_reference, ("figure-4", "knee-to-opposite-shoulder")))
OTHERS = sorted(set(list_languages()) - {DEFAULT_LANGUAGE})


def sentences(pose: ReferencePose) -> set[str]:
    checks = {text for check in pose.checks for text in (check.say, check.source)}
    return {pose.title, *pose.steps, *checks}


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_of_the_shipped_poses_is_translated_and_no_other(language: str) -> None:
    """Whoever changes a sentence of a shipped pose changes its translations."""
    assert set(load_words(language).phrases) == set().union(*map(sentences, POSES))


@pytest.mark.parametrize("language", OTHERS)
def test_every_fault_of_the_shipped_poses_has_a_name(language: str) -> None:
    """A fault is never shown by its English name in another language."""
    faults = {check.fault for pose in POSES for check in pose.checks}

    assert set(load_words(language).fault_names) == faults


@pytest.mark.parametrize("language", OTHERS)
def test_translated_sentences_keep_the_sides(language: str) -> None:
    """A sentence that names a leg names it in every language, with its ending."""
    words = load_words(language)
    stems = set(load_document(language)["side_stems"].values()) - set(words.sides.values())

    for english, text in words.phrases.items():
        for name in ("affected", "other"):
            assert (f"{{{name}}}" in text) == (f"{{{name}}}" in english), text
        said = words.fill_sides(text, Side.LEFT)
        assert not stems & set(said.translate(str.maketrans("", "", string.punctuation)).split())


@pytest.mark.parametrize("language", list_languages())
def test_a_sentence_is_found_again_by_its_translation(language: str) -> None:
    """What a field shows in a language goes back into the file as it came out of it."""
    words = load_words(language)

    for own in set().union(*map(sentences, POSES)):
        assert words.unphrase(words.phrase(own)) == own
    assert words.unphrase("Atme ruhig.") == "Atme ruhig."


def test_what_a_therapist_wrote_is_shown_as_she_wrote_it() -> None:
    """No table has her sentence, so it is left alone."""
    assert load_words("de").phrase("Atme ruhig.") == "Atme ruhig."


def test_a_set_is_led_in_the_persons_language() -> None:
    """The cue for the shipped stretch comes in German and Spanish, with the right leg."""
    pose = POSES[0]

    assert (
        load_words("de").spoken_text("ankle_not_on_knee", pose, Side.RIGHT)
        == "Leg deinen rechten Knöchel auf dein linkes Knie."
    )
    assert (
        load_words("es").spoken_text("ankle_not_on_knee", pose, Side.LEFT)
        == "Pon el tobillo izquierdo sobre la rodilla derecha."
    )
    assert load_words("de").name("head_lifted", pose) == "Kopf angehoben"
