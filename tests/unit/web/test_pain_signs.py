"""The signs of each language's texts, on notes as people write them."""

from __future__ import annotations

import re

import pytest

from posecheck.core.pain import GAP, Advice, answer_pain
from posecheck.texts.catalog import list_languages
from posecheck.web.texts import load_warning_signs
from tests.conftest import ROOT


def advise(note: str, language: str = "en") -> Advice | None:
    answer = answer_pain(None, None, note, load_warning_signs(language))
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


GERMAN = {
    Advice.HELP: (
        "taub zwischen den Beinen",
        "Zwischen meinen Beinen fühlt es sich taub an",
        "gar kein Gefühl zwischen den Beinen",
        "Ich spüre nichts mehr zwischen den Beinen",
        "Kribbeln zwischen den Oberschenkeln",
        "Ich habe keine Blasenkontrolle",
        "Ich kann die Blase nicht kontrollieren",
        "habe keine Kontrolle mehr über meinen Darm",
        "kann seit heute früh nicht richtig pinkeln",
        "kann kein Wasser lassen",
        "kann nicht mehr Wasser lassen",
        "hab mir in die Hose gemacht",
        "beide Beine sind taub",
        "Kribbeln in beiden Beinen",
        "mein linkes Bein wird immer schwächer",
        "Schwäche im rechten Bein",
        "Mir ist das Bein weggesackt",
        "Fallfuß",
        "kann den Fuß nicht mehr heben",
        "KANN DEN FUSS NICHT HEBEN",
        "mein Fuß schleift",
        "Ich bin wie gelähmt",
        "keine Schmerzen, aber die Leiste ist taub",
        "kein Kribbeln, Schwäche im Bein",
    ),
    Advice.STOP: (
        "Kribbeln in den Zehen",
        "Es kribbelt im Fuß",
        "Mein Fuß ist eingeschlafen",
        "Taubheitsgefühl außen am Oberschenkel",
        "Ameisenlaufen",
        "der Schmerz ist schlimmer und zieht ins Bein",
        "der Schmerz strahlt bis in den Fuß aus",
        "wie ein Stromschlag",
        "Es schießt ins rechte Bein",
        "Ich spüre meinen Fuß nicht",
        "nicht nur müde: kribbelig",
        "nicht nur taub",
    ),
    None: (
        "heute etwas steif",
        "keine Taubheit",
        "kein Kribbeln mehr!",
        "Keine Taubheit oder Kribbeln.",
        "weder taub noch kribbelig",
        "diesmal ohne Kribbeln",
        "keine Probleme mit Blase oder Darm",
        "keine Schwäche im Bein",
        "mein Bein ist nicht schwach",
        "gar nicht taub",
        "gute Dehnung im Gesäß gespürt, zwischen den Stuhlbeinen",
        "musste mal, habe deshalb früher aufgehört",
        "hat ordentlich gezogen",
    ),
}
SPANISH = {
    Advice.HELP: (
        "entumecimiento entre las piernas",
        "Entre las piernas la noto dormida",
        "no siento nada entre las piernas",
        "hormigueo entre los muslos",
        "no tengo control de la vejiga",
        "no controlo los esfínteres",
        "no puedo hacer pis desde esta mañana",
        "me cuesta mucho orinar",
        "no puedo orinar",
        "me he meado encima",
        "me hice encima",
        "tengo las dos piernas dormidas",
        "hormigueo en ambas piernas",
        "mi pierna izquierda está cada vez más débil",
        "debilidad en la pierna derecha",
        "me falla la pierna",
        "pie caído",
        "ya no puedo levantar el pie",
        "arrastro un poco el pie",
        "sin dolor, pero la ingle dormida",
        "sin hormigueo, debilidad en la pierna",
        "NO PUEDO MOVER LA PIERNA",
        "perdida de control de esfinteres",
    ),
    Advice.STOP: (
        "hormigueo en los dedos del pie",
        "Se me ha dormido el pie",
        "algo de entumecimiento al lado del muslo",
        "la pierna adormecida",
        "el dolor es peor y baja por la pierna",
        "el dolor baja más por la pierna",
        "como una descarga electrica",
        "como un latigazo en la pierna derecha",
        "no siento el pie",
        "no solo cansado: hormigueo",
    ),
    None: (
        "hoy algo rígido",
        "sin entumecimiento",
        "¡ya no tengo hormigueo!",
        "Sin hormigueo ni entumecimiento.",
        "esta vez sin hormigueo",
        "no he sentido hormigueo",
        "sin problemas de vejiga ni de intestino",
        "no tengo problemas con la vejiga",
        "no tengo debilidad en la pierna",
        "mi pierna no está débil",
        "nada de hormigueo",
        "noté un buen estiramiento en el glúteo, entre las patas de la silla",
        "me quedé dormido después",
    ),
}


@pytest.mark.parametrize(
    ("language", "advice", "note"),
    [
        (language, advice, note)
        for language, notes in (("de", GERMAN), ("es", SPANISH))
        for advice, each in notes.items()
        for note in each
    ],
)
def test_a_note_is_read_in_the_language_it_is_written_in(
    language: str, advice: Advice | None, note: str
) -> None:
    """Emergencies and nerves are found, and what is denied alarms nobody, as in English."""
    assert advise(note, language) is advice


@pytest.mark.parametrize("language", list_languages())
def test_every_sign_is_found_where_it_stands_alone(language: str) -> None:
    """No sign of the lists is spelt so that it can never be found."""
    signs = load_warning_signs(language)

    for advice, listed in ((Advice.HELP, signs.get_help), (Advice.STOP, signs.stop)):
        found = {sign: advise(sign.replace(GAP, "xyz"), language) for sign in listed}
        assert {sign for sign, each in found.items() if each is not advice} == set()


@pytest.mark.parametrize("language", list_languages())
def test_no_sign_stands_twice(language: str) -> None:
    """A list without repetitions can be read by a clinician."""
    signs = load_warning_signs(language)

    for listed in (signs.get_help, signs.stop, signs.negations, signs.fillers, signs.breaks):
        assert len(set(listed)) == len(listed)


def test_the_documented_notes_are_answered_as_documented() -> None:
    """Each note that the documentation gives as an example has the answer of its row."""
    text = (ROOT / "docs" / "pain.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| a note such as (.*?) \| (\w+) \|", text, re.MULTILINE)

    assert [answer for _, answer in rows] == ["stop", "help"]
    for notes, answer in rows:
        for note in re.findall(r'"(.*?)"', notes):
            assert advise(note) is Advice(answer), note


def test_the_documented_notes_in_other_languages_are_answered_as_documented() -> None:
    """Each German and Spanish note that the documentation gives has the answer of its row."""
    text = (ROOT / "docs" / "pain.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\".*?) \| (\".*?) \| (\w+) \|$", text, re.MULTILINE)

    assert [answer for *_, answer in rows] == ["stop", "help"]
    for german, spanish, answer in rows:
        for language, notes in (("de", german), ("es", spanish)):
            for note in re.findall(r'"(.*?)"', notes):
                assert advise(note, language) is Advice(answer), note
