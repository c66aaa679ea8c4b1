"""What the user reads and hears: one file per language, looked up by kind.

A reference pose file contains the texts for its own faults. All other texts, shown or spoken, are
in ``posecheck/texts/<language>.toml``, so that a translation is a single file.
"""

from __future__ import annotations

import string
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from posecheck.core.session.events import COMING, DONE, NEXT, REST, REST_ENDS
from posecheck.texts.filling import Inflected, Text, fill, fill_in
from posecheck.texts.formats import Formats

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posecheck.core.landmarks import Side
    from posecheck.core.reference import Check, ReferencePose
    from posecheck.core.session import Speech

PLACEHOLDERS: Final = ("affected", "other")
DEFAULT_LANGUAGE: Final = "en"

_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of one language.

    Attributes:
        language: its code, such as "en".
        formats: how it writes numbers and dates.
        sides: "left" and "right" in that language, and "affected" and "other" for a leg whose
            side is not known yet.
        names: a short noun phrase for each kind: built-in faults, cannot-judge reasons, notes.
        spoken_texts: for each kind, one calm sentence that says how to fix it; also everything
            else that a live set speaks.
        lying_texts: what is spoken instead to somebody who lies in the stretch, for kinds whose
            sentence is for whoever sets up the camera.
        advice_texts: what to do next time, for kinds where that differs from the spoken text.
        sentences: the report's sentences, by key.
        fault_names: names of faults that reference poses define, where the language has them.
        phrases: the shipped reference poses' own sentences, by the English one.
    """

    language: str
    formats: Formats
    sides: Mapping[str, str]
    names: Mapping[str, str]
    spoken_texts: Mapping[str, str]
    lying_texts: Mapping[str, str]
    advice_texts: Mapping[str, str]
    sentences: Mapping[str, Text]
    fault_names: Mapping[str, str]
    phrases: Mapping[str, str]

    def name(self, kind: str, reference: ReferencePose | None = None) -> str:
        """Return a short noun phrase for a fault, a reason or a note.

        A fault defined by the reference is shown by its own name, with spaces for underscores. So
        is an unknown kind: a report should never fail because a text is missing.
        """
        if _find_check(kind, reference) is None and kind in self.names:
            return self.names[kind]
        return self.fault_names.get(kind, kind.replace("_", " "))

    def phrase(self, sentence: str) -> str:
        """Return a reference pose's own title or sentence in this language.

        What a therapist wrote herself is in no table, and is returned as she wrote it.
        """
        return self.phrases.get(sentence, sentence)

    def unphrase(self, sentence: str) -> str:
        """Return the reference pose's own sentence that ``phrase`` gives this one for."""
        return next((own for own, said in self.phrases.items() if said == sentence), sentence)

    def spoken_text(self, kind: str, reference: ReferencePose | None, affected: Side | None) -> str:
        """Return the sentence to speak for a fault or a reason, with the sides filled in."""
        check = _find_check(kind, reference)
        text = (
            self.spoken_texts.get(kind, self.name(kind))
            if check is None
            else self.phrase(check.say)
        )
        return self.fill_sides(text, affected)

    def advice(self, kind: str, reference: ReferencePose | None, affected: Side | None) -> str:
        """Return what to do about a fault or a reason next time, with the sides filled in.

        The text spoken in a set may describe that moment only, which makes no sense afterwards.
        """
        if kind in self.advice_texts and _find_check(kind, reference) is None:
            return self.fill_sides(self.advice_texts[kind], affected)
        return self.spoken_text(kind, reference, affected)

    def speech_text(self, speech: Speech, reference: ReferencePose, affected: Side) -> str:
        """Return the text of an announcement in a live set."""
        if speech.step is not None:
            return self.fill_sides(self.phrase(reference.steps[speech.step]), affected)
        if speech.kind in (COMING, REST, REST_ENDS, NEXT):
            return self.sentence(
                speech.kind,
                title=self.phrase(reference.title),
                affected=self.sides[affected.value],
                seconds=speech.rest_s or 0,
            )
        if speech.kind == DONE:
            return self.sentence(DONE, seconds=self.formats.number(reference.hold_s))
        if speech.held_s is not None:
            return self.sentence(speech.kind, seconds=self.formats.floored(speech.held_s))
        if speech.lying and speech.kind in self.lying_texts:
            return self.fill_sides(self.lying_texts[speech.kind], affected)
        return self.spoken_text(speech.kind, reference, affected)

    def sentence(self, key: str, **values: str | int) -> str:
        """Return one of the report's sentences with its values filled in.

        Raises:
            KeyError: there is no such key, or a value for one of its placeholders is missing.
        """
        return fill(self.sentences[key], self.formats, values)

    def fill_sides(self, text: str, affected: Side | None) -> str:
        """Replace ``{affected}`` and ``{other}`` with the sides.

        If ``affected`` is None, with the language's words for "affected" and "other".
        """
        return fill_in(text, self.name_sides(affected))

    def name_sides(self, affected: Side | None) -> dict[str, str]:
        """Return the values of ``{affected}`` and ``{other}``."""
        if affected is None:
            return {name: self.sides[name] for name in PLACEHOLDERS}
        return {
            "affected": self.sides[affected.value],
            "other": self.sides[affected.opposite.value],
        }


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one section in one language.

    Attributes:
        language: its code, such as "en".
        formats: how it writes numbers and dates.
        texts: the texts by key, with placeholders in curly brackets; where a number decides
            between forms, a table of them.
    """

    language: str
    formats: Formats
    texts: Mapping[str, Text]

    def __call__(self, key: str, **values: str | int) -> str:
        """Return the text of a key with its values filled in.

        A text with plural forms takes the one for the value ``count``.

        Raises:
            KeyError: there is no such key, or a value for one of its placeholders is missing.
        """
        return fill(self.texts[key], self.formats, values)

    def find(self, key: str) -> str | None:
        """Return a text as it stands, None if there is none by that key."""
        text = self.texts.get(key)
        return text if isinstance(text, str) else None


def list_languages() -> tuple[str, ...]:
    """Return the codes of the available languages, such as "en"."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def load_words(language: str = DEFAULT_LANGUAGE) -> Words:
    """Return the texts of a language.

    Raises:
        ValueError: there is no file for that language.
    """
    document = load_document(language)
    kinds: dict[str, dict[str, str]] = document["kinds"]
    stems: dict[str, str] = document["side_stems"]
    # English is the poses' own language.
    poses: dict[str, dict[str, str]] = document.get("poses", {})
    return Words(
        language=language,
        formats=load_formats(language),
        sides=MappingProxyType(
            {name: Inflected(word, stems[name]) for name, word in document["sides"].items()}
        ),
        names=MappingProxyType({kind: entry["name"] for kind, entry in kinds.items()}),
        spoken_texts=MappingProxyType(
            {kind: entry["say"] for kind, entry in kinds.items()} | document["session"]
        ),
        lying_texts=MappingProxyType(
            {kind: entry["lying"] for kind, entry in kinds.items() if "lying" in entry}
        ),
        advice_texts=MappingProxyType(
            {kind: entry["advice"] for kind, entry in kinds.items() if "advice" in entry}
        ),
        sentences=MappingProxyType(document["sentences"]),
        fault_names=MappingProxyType(poses.get("faults", {})),
        phrases=MappingProxyType(poses.get("sentences", {})),
    )


def load_section(section: str, language: str = DEFAULT_LANGUAGE) -> Texts:
    """Return the texts of one section of a language's file, such as "report".

    Raises:
        ValueError: there is no file for that language.
    """
    table = load_document(language)[section]
    texts = {key: text for key, text in table.items() if isinstance(text, str | dict)}
    return Texts(language, load_formats(language), MappingProxyType(texts))


def load_formats(language: str = DEFAULT_LANGUAGE) -> Formats:
    """Return how a language writes numbers and dates.

    Raises:
        ValueError: there is no file for that language.
    """
    return Formats(load_document(language)["language"]["locale"])


def load_language_name(language: str) -> str:
    """Return a language's own name, such as "Deutsch".

    Raises:
        ValueError: there is no file for that language.
    """
    return str(load_document(language)["language"]["name"])


def load_speech_tag(language: str) -> str:
    """Return the BCP 47 tag that a browser chooses a voice by, such as "de-DE".

    Raises:
        ValueError: there is no file for that language.
    """
    return str(load_document(language)["language"]["speech"])


def find_placeholder_fault(text: str) -> str | None:
    """Return what is wrong with the placeholders of a text, or None if they are valid.

    Only ``{affected}`` and ``{other}`` are allowed, without a format or conversion.
    """
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        return "has an unmatched curly bracket"
    for _, name, format_spec, conversion in parts:
        if name is None:
            continue
        if name not in PLACEHOLDERS or format_spec or conversion:
            return f"has {{{name}}}, which is not a placeholder"
    return None


@cache
def load_document(language: str) -> dict[str, Any]:
    """Return the parsed document of a language's file.

    Raises:
        ValueError: there is no file for that language.
    """
    known = list_languages()
    if language not in known:
        raise ValueError(f"no texts in {language!r}: choose one of {', '.join(known)}")
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def _find_check(kind: str, reference: ReferencePose | None) -> Check | None:
    if reference is None:
        return None
    return next((check for check in reference.checks if check.fault == kind), None)
