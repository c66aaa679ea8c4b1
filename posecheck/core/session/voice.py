"""The one voice of a set: one sentence at a time, and what was heard of it.

The browser reports back when a sentence was spoken to its end or cut off. Where no word comes, the
sentence counts as heard once it must be over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from posecheck.core.session.events import AT_ONCE, PATIENT, Event, Speech
from posecheck.core.session.phases import Phase

# How a calm voice speaks, in English, German and Spanish alike.
LETTERS_PER_S: Final = 14.0
SENTENCE_PAUSE_S: Final = 0.4
# A sentence is over, without a word from the browser, after this many times its estimate and a bit:
# a slow voice, a lost message.
_LATE: Final = 1.5
_LATE_S: Final = 2.0
# Between two sentences.
BREATH_S: Final = 0.5
# After a sentence: in the breath before the next one, nothing else is to be read.
READ_S: Final = 1.0
# A sentence that had to wait longer than this says nothing new.
STALE_S: Final = 2.5

SpokenS = Callable[[Speech], float]


def estimate_spoken_s(text: str) -> float:
    """Return how long a calm voice takes for a text, in seconds."""
    return SENTENCE_PAUSE_S + len(text) / LETTERS_PER_S


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a sentence.

    Attributes:
        number: the sentence's own.
        whole: whether it was spoken to its end; otherwise it was cut off.
    """

    number: int
    whole: bool


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A sentence that waits for another to end, only as long as the phase lasts."""

    speech: Speech
    phase: Phase
    since_s: float


@dataclass(frozen=True, slots=True)
class Voice:
    """What is being said, and what was heard. Times are in seconds.

    Attributes:
        number: of the last sentence.
        saying: the sentence being said, None in a silence.
        said: the last one, whatever became of it.
        late_s: when it counts as over without a word from the browser.
        quiet_s: since when nothing is said.
        waiting: what comes after it.
        whole: the sentences that were heard to their ends.
    """

    number: int = 0
    saying: Speech | None = None
    said: Speech | None = None
    late_s: float = 0.0
    quiet_s: float = -float("inf")
    waiting: tuple[_Waiting, ...] = ()
    whole: frozenset[Speech] = frozenset()

    def is_free(self, t_s: float) -> bool:
        """Whether something may be said that cuts off nothing."""
        return self.saying is None and not self.waiting and t_s - self.quiet_s >= BREATH_S

    def read_along(self, t_s: float) -> Speech | None:
        """Return what can be read of what is said: it stays until the next one would begin."""
        return self.said if self.saying is not None or t_s - self.quiet_s < READ_S else None

    def has_said(self, kind: str) -> bool:
        """Whether the sentence of a kind was heard to its end."""
        return Speech(kind) in self.whole

    def has_only_said(self, kind: str) -> bool:
        """Whether the sentence of a kind was heard to its end, and nothing else was begun."""
        return self.number == 1 and self.has_said(kind)

    def forget(self, *kinds: str) -> Voice:
        """Return the voice as if the sentences of these kinds had not been heard."""
        return replace(self, whole=self.whole - {Speech(kind) for kind in kinds})

    def listen(self, heard: Iterable[Heard], t_s: float) -> Voice:
        """Take the browser's word for what became of the sentence being said."""
        if self.saying is None:
            return self
        for each in heard:
            if each.number == self.number:
                return self._end(t_s, whole=each.whole)
        return self._end(t_s, whole=True) if t_s >= self.late_s else self

    def utter(
        self, events: Iterable[Event], phase: Phase, t_s: float, spoken_s: SpokenS
    ) -> tuple[Voice, tuple[Event, ...]]:
        """Let the sentences among events be said now, after the one before, or not at all.

        Returns:
            The next voice, and the events that are played now; each sentence has its number.
        """
        voice = replace(self, waiting=tuple(w for w in self.waiting if _is_true(w, phase, t_s)))
        played: list[Event] = []
        for event in events:
            if not isinstance(event, Speech):
                played.append(event)
            elif voice.saying is None or _cuts(event, voice.saying):
                voice, speech = _say(voice, event, t_s, spoken_s)
                played = [each for each in played if not isinstance(each, Speech)]
                played.append(speech)
            else:
                voice = replace(voice, waiting=(*voice.waiting, _Waiting(event, phase, t_s)))
        if voice.saying is None and voice.waiting and t_s - voice.quiet_s >= BREATH_S:
            first, *rest = voice.waiting
            voice, speech = _say(replace(voice, waiting=tuple(rest)), first.speech, t_s, spoken_s)
            played.append(speech)
        return voice, tuple(played)

    def _end(self, t_s: float, *, whole: bool) -> Voice:
        heard = {self.saying} if whole and self.saying is not None else set()
        return replace(self, saying=None, quiet_s=t_s, whole=self.whole | heard)


def _say(voice: Voice, speech: Speech, t_s: float, spoken_s: SpokenS) -> tuple[Voice, Speech]:
    numbered = replace(speech, number=voice.number + 1, cuts=voice.saying is not None)
    late_s = t_s + _LATE * spoken_s(speech) + _LATE_S
    # What is cut off for something weightier takes along what waited for it.
    waiting = () if numbered.cuts else voice.waiting
    said = replace(
        voice, number=numbered.number, saying=speech, said=speech, late_s=late_s, waiting=waiting
    )
    return said, numbered


def _is_true(waiting: _Waiting, phase: Phase, t_s: float) -> bool:
    return waiting.phase is phase and t_s - waiting.since_s <= STALE_S


def _cuts(speech: Speech, saying: Speech) -> bool:
    """Whether a sentence is so much weightier than the one being said that it cuts it off."""
    weight, other = _weigh(speech), _weigh(saying)
    return weight > other or speech.kind in AT_ONCE


def _weigh(speech: Speech) -> int:
    if speech.kind in AT_ONCE:
        return 2
    return 0 if speech.kind in PATIENT else 1
