"""What to do after a set, from the pain and the note that were given. Guidance, never a diagnosis.

Pure, and without words of any language: what counts as a warning sign comes as an argument.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MAX_PAIN: Final = 10
# In a sign, stands for up to so many words: "numb … legs" is found in "numb between my legs".
GAP: Final = "…"
MAX_WORDS_IN_GAP: Final = 4

_WORD: Final = re.compile(r"\w+(?:'\w+)*")
_TOKEN: Final = re.compile(rf"{_WORD.pattern}|[.,;:!?()\n]")
_MARK: Final = "."


class Advice(StrEnum):
    """What to do now, mildest first."""

    GO_ON = "go_on"
    GENTLER = "gentler"
    STOP = "stop"
    HELP = "help"

    @property
    def ends_the_day(self) -> bool:
        """Whether nothing should invite to another set today."""
        return self in {Advice.STOP, Advice.HELP}


class Reason(StrEnum):
    """What an answer rests on."""

    PAIN = "pain"
    RISE = "rise"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class PainLimits:
    """From where on pain is answered with more than a word. A therapist may set them.

    Attributes:
        gentler_from: from this pain on, 1 to 9, to go gentler or rest is offered.
        stop_from: from this pain on, up to 10, it is enough for today; above ``gentler_from``.
        rise: so much more pain than after the last set of the same stretch and side, 1 to 10, is
            offered the same as ``gentler_from``.
    """

    gentler_from: int = 4
    stop_from: int = 7
    rise: int = 2

    def __post_init__(self) -> None:
        if not 1 <= self.gentler_from < self.stop_from <= MAX_PAIN:
            raise ValueError("gentler_from must be 1 or more, and below stop_from, at most 10")
        if not 1 <= self.rise <= MAX_PAIN:
            raise ValueError("rise must be 1 to 10")


DEFAULT_LIMITS: Final = PainLimits()


@dataclass(frozen=True, slots=True)
class WarningSigns:
    """What a note may say that weighs more than any number, in one language.

    Attributes:
        get_help: signs of an emergency, a few words each; ``GAP`` stands for words between.
        stop: signs that it is enough for today, likewise.
        negations: words such as "no" that take back the signs right after them.
        fillers: words that may stand between: "no" takes back "tingling" in "no more tingling".
        breaks: words such as "but" that end a clause, as a comma does.
    """

    get_help: tuple[str, ...]
    stop: tuple[str, ...]
    negations: tuple[str, ...]
    fillers: tuple[str, ...]
    breaks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PainAnswer:
    """What to do after a set, and why.

    Attributes:
        found: the words of the note that it rests on, empty when it does not.
    """

    advice: Advice
    reason: Reason
    found: str = ""


def answer_pain(
    pain: int | None,
    last_pain: int | None,
    note: str,
    signs: WarningSigns,
    limits: PainLimits = DEFAULT_LIMITS,
) -> PainAnswer | None:
    """Return what to do after a set, None when nothing was said that asks for an answer.

    Args:
        pain: 0 to 10, None when it was not given.
        last_pain: what the person gave after the last set of the same stretch and side, None for
            the first time.
        note: what the person wrote, in the language of the signs.
        signs: what to look for in the note.
        limits: from where on pain is answered with more than a word.

    Raises:
        ValueError: a pain is not 0 to 10.
    """
    for value in (pain, last_pain):
        if value is not None and not 0 <= value <= MAX_PAIN:
            raise ValueError(f"pain is 0 to {MAX_PAIN}, not {value}")
    for advice, wanted in ((Advice.HELP, signs.get_help), (Advice.STOP, signs.stop)):
        found = find_sign(note, wanted, signs)
        if found:
            return PainAnswer(advice, Reason.NOTE, found)
    return None if pain is None else _answer_number(pain, last_pain, limits)


def _answer_number(pain: int, last_pain: int | None, limits: PainLimits) -> PainAnswer:
    if pain >= limits.stop_from:
        return PainAnswer(Advice.STOP, Reason.PAIN)
    if pain >= limits.gentler_from:
        return PainAnswer(Advice.GENTLER, Reason.PAIN)
    if last_pain is not None and pain - last_pain >= limits.rise:
        return PainAnswer(Advice.GENTLER, Reason.RISE)
    return PainAnswer(Advice.GO_ON, Reason.PAIN)


def find_sign(note: str, wanted: Iterable[str], signs: WarningSigns) -> str:
    """Return the words of a note that are one of the wanted signs; empty when none is meant.

    Whole words only, in capitals or not, with accents or without. A negation takes back the signs
    that follow it with nothing between but fillers and other signs.
    """
    written = _TOKEN.findall(_tidy(note))
    words = _mark_breaks(written, signs)
    negations = {_simplify(word) for word in signs.negations}
    taken_back = _find_taken_back(words, negations, signs)
    for sign in wanted:
        for start, end in _find(words, sign, negations):
            if start not in taken_back:
                return " ".join(written[start:end]).lower()
    return ""


def _find_taken_back(words: list[str], negations: set[str], signs: WarningSigns) -> set[int]:
    """Return where the words are that a negation before them takes back."""
    # Of signs that begin at the same word, the longest is what was meant.
    ends: dict[int, int] = {}
    for sign in (*signs.get_help, *signs.stop):
        for start, end in _find(words, sign, negations):
            ends[start] = max(end, ends.get(start, 0))
    passed = negations | {_simplify(word) for word in signs.fillers}
    taken_back: set[int] = set()
    for place, word in enumerate(words):
        # "No bladder control" is a sign itself, and takes nothing back.
        if word not in negations or place in ends:
            continue
        at = place + 1
        while at in ends or (at < len(words) and words[at] in passed):
            end = ends.get(at, at + 1)
            taken_back.update(range(at, end))
            at = end
    return taken_back


def _find(words: list[str], sign: str, negations: set[str]) -> Iterator[tuple[int, int]]:
    """Yield from where to where a sign stands. Its gaps hold no mark and no negation."""
    parts = [_WORD.findall(_simplify(part)) for part in sign.split(GAP)]
    for start in range(len(words)):
        end = _match(words, start, parts, negations | {_MARK})
        if end is not None:
            yield start, end


def _match(words: list[str], start: int, parts: list[list[str]], barred: set[str]) -> int | None:
    """Return where the parts of a sign end that begin at a word, None when they do not."""
    first, *rest = parts
    end = start + len(first)
    if words[start:end] != first:
        return None
    if not rest:
        return end
    for begin in range(end, end + MAX_WORDS_IN_GAP + 1):
        found = _match(words, begin, rest, barred)
        if found is not None:
            return found
        if begin >= len(words) or words[begin] in barred:
            break
    return None


def _mark_breaks(written: Iterable[str], signs: WarningSigns) -> list[str]:
    """Return the words of a note, and a mark wherever a clause ends: no sign goes on across it."""
    breaks = {_simplify(word) for word in signs.breaks}
    words = [_simplify(word) for word in written]
    return [word if word[0].isalnum() and word not in breaks else _MARK for word in words]


def _tidy(text: str) -> str:
    """Return text with one kind of letters and of apostrophes."""
    return unicodedata.normalize("NFKC", text).replace("\u2019", "'")


def _simplify(text: str) -> str:
    """Return text as it is compared: none in capitals, and no accents, which many leave out."""
    letters = unicodedata.normalize("NFKD", _tidy(text).casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
