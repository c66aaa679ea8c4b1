"""A set played through the core as fast as it goes, and written down as a person would hear it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from posecheck.core.session import Heard, Speech, Tone, start_session, step_session
from posecheck.live.protocol import Wording
from posecheck.references.files import find_reference
from posecheck.texts.catalog import load_words
from tests.golden.scenes import EVERY_S, Person, Scene
from tests.golden.seen import load_seen

LIGHT = 0.5
# What follows the end of a set is heard to its end.
FAREWELL_S = 8.0
CUTS = "! "


@dataclass(frozen=True, slots=True)
class Line:
    """One tone or sentence.

    Attributes:
        t_s: when it begins, in seconds.
        heard: the sentence, or the tone's name in brackets.
        cuts: whether it cuts off the sentence before it.
    """

    t_s: float
    heard: str
    cuts: bool = False

    def __str__(self) -> str:
        return f"{self.t_s:6.1f}  {CUTS if self.cuts else ''}{self.heard}"


def replay(scene: Scene, language: str) -> list[Line]:
    """Return what is heard in a scene, in a language."""
    target = find_reference(scene.stretch)
    if scene.hold_s is not None:
        target = replace(target, hold_s=scene.hold_s)
    wording = Wording(target, scene.side, load_words(language))
    state = start_session(target, scene.side, short=scene.short, spoken_s=wording.estimate_spoken_s)
    person = Person(scene, load_seen(scene.clip))
    voice = CalmVoice(wording, scene.letter_s)
    lines: list[Line] = []
    t_s, end_s = 0.0, scene.lasts_s
    while t_s < end_s:
        t_s = round(t_s + EVERY_S, 3)
        seen = person.look(state.phase)
        state, update = step_session(state, seen, t_s, LIGHT, voice.report(t_s))
        for event in update.events:
            if isinstance(event, Tone):
                lines.append(Line(t_s, f"({event.value})"))
            else:
                text = str(wording.describe_event(event)["say"])
                lines.append(Line(t_s, text, event.cuts))
                voice.say(event, t_s)
        if update.phase.ended and update.events:
            end_s = t_s + FAREWELL_S
    return lines


class CalmVoice:
    """Speaks as long as estimated, and reports it as a browser does."""

    def __init__(self, wording: Wording, letter_s: float | None) -> None:
        self._wording = wording
        self._letter_s = letter_s
        self._saying: Speech | None = None
        self._end_s = 0.0
        self._cut: list[Heard] = []

    def say(self, speech: Speech, t_s: float) -> None:
        """Begin a sentence, and cut off the one that is being said."""
        if self._saying is not None:
            self._cut.append(Heard(self._saying.number, whole=False))
        self._saying, self._end_s = speech, t_s + self._find_length_s(speech)

    def _find_length_s(self, speech: Speech) -> float:
        if self._letter_s is None:
            return self._wording.estimate_spoken_s(speech)
        return self._letter_s * len(str(self._wording.describe_event(speech)["say"]))

    def report(self, t_s: float) -> Sequence[Heard]:
        """Return what became of the sentences since the last call."""
        reports, self._cut = self._cut, []
        if self._saying is not None and t_s >= self._end_s:
            reports.append(Heard(self._saying.number, whole=True))
            self._saying = None
        return reports


def find_file(scene: Scene, language: str) -> Path:
    """Return where what is heard in a scene is written down."""
    return Path(__file__).parent / f"{scene.name}.{language}.txt"


def write_down(scene: Scene, language: str, lines: Iterable[Line]) -> str:
    """Return a scene's file."""
    what = f"{scene.stretch}, {scene.side.value}, {language}"
    head = f"# {scene.what}\n# {what}. A ! cuts off what is being said.\n"
    return head + "".join(f"{line}\n" for line in lines)


def read_back(text: str) -> list[Line]:
    """Return the lines of a scene's file."""
    lines = (each.strip().split(None, 1) for each in text.splitlines() if each[:1] != "#")
    return [
        Line(float(t_s), heard.removeprefix(CUTS), heard.startswith(CUTS)) for t_s, heard in lines
    ]
