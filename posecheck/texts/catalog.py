"""What the person reads and hears: one file a language, looked up by kind.

A reference pose file brings the words for its own faults; everything else that is shown or
spoken stands in ``posecheck/texts/<language>.toml``, so that a translation is one file.
"""

from __future__ import annotations

import string
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

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
    """The words of one language.

    Attributes:
        language: such as "en".
        sides: "left" and "right" in that language, and "affected" and "other" for a leg whose
            side is not known yet.
        names: a short noun phrase for each kind: built-in faults, cannot-judge reasons, notes.
        says: one calm sentence with a fix for each kind, and what is spoken in a live set.
        advices: what to do about a kind afterwards, where that is not what is spoken.
        sentences: the report's sentences, by key.
    """

    language: str
    sides: Mapping[str, str]
    names: Mapping[str, str]
    says: Mapping[str, str]
    advices: Mapping[str, str]
    sentences: Mapping[str, str]

    def name(self, kind: str, reference: ReferencePose | None = None) -> str:
        """Return a short noun phrase for a fault, a reason or a note.

        A fault that the reference brings is called by its own name, underscores as spaces. So
        is a kind nobody knows: a report should never fail for want of a word.
        """
        if _find_check(kind, reference) is None and kind in self.names:
            return self.names[kind]
        return kind.replace("_", " ")

    def say(self, kind: str, reference: ReferencePose | None, affected: Side) -> str:
        """Return the sentence to speak for a fault or a reason, sides filled in."""
        check = _find_check(kind, reference)
        text = self.says.get(kind, self.name(kind)) if check is None else check.say
        return self.fill_sides(text, affected)

    def advise(self, kind: str, reference: ReferencePose | None, affected: Side) -> str:
        """Return what to do about a fault or a reason next time, sides filled in.

        What is spoken in a set says what is seen at that moment, which is over afterwards.
        """
        if kind in self.advices and _find_check(kind, reference) is None:
            return self.fill_sides(self.advices[kind], affected)
        return self.say(kind, reference, affected)

    def speak(self, speech: Speech, reference: ReferencePose, affected: Side) -> str:
        """Return the words of something that a live set has to say."""
        if speech.step is not None:
            return self.fill_sides(reference.steps[speech.step], affected)
        return self.say(speech.kind, reference, affected)

    def sentence(self, key: str, **values: str) -> str:
        """Return one of the report's sentences with its values filled in.

        Raises:
            KeyError: no sentence has that key, or a value that it names is missing.
        """
        return self.sentences[key].format_map(values)

    def fill_sides(self, text: str, affected: Side | None) -> str:
        """Put the sides in the place of ``{affected}`` and ``{other}``.

        With None, the words "affected" and "other" themselves stand there.
        """
        if affected is None:
            return text.format_map({name: self.sides[name] for name in PLACEHOLDERS})
        return text.format_map(
            {
                "affected": self.sides[affected.value],
                "other": self.sides[affected.opposite.value],
            }
        )


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one section in one language.

    Attributes:
        texts: by key; values to fill in stand in curly brackets.
    """

    texts: Mapping[str, str]

    def __call__(self, key: str, **values: str) -> str:
        """Return the text of that key with its values filled in.

        Raises:
            KeyError: there is no such key, or a value that it names is missing.
        """
        return self.texts[key].format_map(values)


def list_languages() -> tuple[str, ...]:
    """Return the languages that there are words in, such as "en"."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def load_words(language: str = DEFAULT_LANGUAGE) -> Words:
    """Return the words of a language.

    Raises:
        ValueError: there is no file for that language.
    """
    document = load_document(language)
    kinds: dict[str, dict[str, str]] = document["kinds"]
    return Words(
        language=language,
        sides=MappingProxyType(document["sides"]),
        names=MappingProxyType({kind: entry["name"] for kind, entry in kinds.items()}),
        says=MappingProxyType(
            {kind: entry["say"] for kind, entry in kinds.items()} | document["session"]
        ),
        advices=MappingProxyType(
            {kind: entry["advice"] for kind, entry in kinds.items() if "advice" in entry}
        ),
        sentences=MappingProxyType(document["sentences"]),
    )


def load_section(section: str, language: str = DEFAULT_LANGUAGE) -> Texts:
    """Return the texts of one section of a language's file, such as "report"'s.

    Raises:
        ValueError: there is no file for that language.
    """
    table = load_document(language)[section]
    return Texts(
        MappingProxyType({key: text for key, text in table.items() if isinstance(text, str)})
    )


def find_placeholder_fault(text: str) -> str | None:
    """Return what is wrong with the curly brackets of a text, None when all is well.

    Only ``{affected}`` and ``{other}``, just so, may stand in a text.
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
    """Return all that a language's file says, as it stands there.

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
