"""The sets whose words are written down: what a person does, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from posecheck.analysis.recording import Recording
from posecheck.core.landmarks import Side
from posecheck.core.observation import Observation
from posecheck.core.session import Phase

# What each moment of a recording stands for; they are a tenth of a second apart.
EVERY_S: Final = 0.1
# A set whose goal is 12 s hears half way before the last five seconds.
SHORT_HOLD_S: Final = 12.0
# How fast the voice speaks that stands in for the browser's in tests.
HASTY_LETTER_S: Final = 0.005

# What prepares a set of somebody new who is seen well, by the kinds of words and tones.
PREPARED: Final = [
    "welcome",
    "seen_well",
    "if_it_hurts",
    "signs",
    "get_ready",
    "countdown",
    "countdown",
    "countdown",
]


@dataclass(frozen=True, slots=True)
class Scene:
    """One set, and who does it.

    Attributes:
        name: of its files.
        what: what happens in it, in a sentence.
        stretch, side: what was chosen.
        clip: what was seen, by the name of the clip.
        held_s: the part of the clip in which the stretch is held at last. It goes on, to and fro,
            until the set has ended, or for as long as ``leaves_s`` says.
        first_s: the second of the clip that is seen before the person moves.
        begins_s: how long after the countdown the person begins to move.
        short: whether the person knows the stretch and hears no steps.
        leaves_s: after so many seconds of the held part the person comes out, whatever counts;
            None for one who stays to the end.
        lasts_s: when the scene ends, if the set has not.
        hold_s: the goal, None for the stretch's own.
        letter_s: how long the voice takes for a letter; None for a calm one.
    """

    name: str
    what: str
    stretch: str
    side: Side
    clip: str
    held_s: tuple[float, float]
    first_s: float = 0.0
    begins_s: float = 0.0
    short: bool = False
    leaves_s: float | None = None
    lasts_s: float = 150.0
    hold_s: float | None = None
    letter_s: float | None = None


SCENES: Final = (
    Scene(
        "figure-4",
        "A whole set of somebody new, who moves when the steps have been read.",
        "figure-4",
        Side.RIGHT,
        "figure4_right_good",
        held_s=(7.0, 17.0),
        begins_s=30.0,
    ),
    Scene(
        "knee-to-opposite-shoulder",
        "A whole set of somebody who moves while the steps are read.",
        "knee-to-opposite-shoulder",
        Side.LEFT,
        "knee_shoulder_left_good",
        held_s=(7.5, 16.0),
        begins_s=3.0,
    ),
    Scene(
        "wrong-camera-place",
        "The camera looks down from above for as long as the set lasts.",
        "figure-4",
        Side.RIGHT,
        "figure4_right_overhead",
        held_s=(0.0, 2.0),
        lasts_s=100.0,
    ),
    Scene(
        "wrong-leg",
        "The left ankle is laid across where the right one hurts.",
        "figure-4",
        Side.RIGHT,
        "figure4_wrong_leg",
        held_s=(4.0, 7.0),
        lasts_s=90.0,
    ),
    Scene(
        "slip",
        "The ankle slips off in the hold and is laid back, by somebody who asked for few words.",
        "figure-4",
        Side.RIGHT,
        "figure4_right_slips_off",
        held_s=(16.0, 19.5),
        short=True,
    ),
    Scene(
        "lets-go",
        "The knee is let go in the hold and brought back.",
        "knee-to-opposite-shoulder",
        Side.LEFT,
        "knee_shoulder_left_lets_go",
        held_s=(14.5, 18.5),
        begins_s=3.0,
    ),
    Scene(
        "comes-out",
        "The person comes out after ten seconds, and does not go on.",
        "figure-4",
        Side.RIGHT,
        "figure4_right_good",
        held_s=(7.0, 17.0),
        leaves_s=8.0,
        short=True,
        lasts_s=90.0,
    ),
    # As the tests in a real browser do them, whose camera shows nothing but the held part.
    Scene(
        "in-a-browser.figure-4",
        "Somebody who is in the stretch already, for a short hold.",
        "figure-4",
        Side.RIGHT,
        "figure4_right_good",
        first_s=7.0,
        held_s=(7.0, 17.0),
        hold_s=SHORT_HOLD_S,
        letter_s=HASTY_LETTER_S,
    ),
    Scene(
        "in-a-browser.knee-to-opposite-shoulder",
        "Somebody who is in the stretch already, for a short hold, and asked for few words.",
        "knee-to-opposite-shoulder",
        Side.LEFT,
        "knee_shoulder_left_good",
        first_s=7.5,
        held_s=(7.5, 16.0),
        short=True,
        hold_s=SHORT_HOLD_S,
        letter_s=HASTY_LETTER_S,
    ),
)


class Person:
    """Gives what is seen of somebody who does as a scene says."""

    def __init__(self, scene: Scene, seen: Recording) -> None:
        self._scene = scene
        self._seen = [observation for _, observation in seen]
        self._first = self._seen[round(scene.first_s / EVERY_S)]
        self._moves = self._move()

    def look(self, phase: Phase) -> Observation | None:
        """Return what is seen now, a moment after the last call."""
        if phase in (Phase.SET_UP, Phase.GET_READY):
            return self._first
        return next(self._moves)

    def _move(self) -> Iterator[Observation | None]:
        scene, seen = self._scene, self._seen
        first, last = (round(each_s / EVERY_S) for each_s in scene.held_s)
        for _ in range(round(scene.begins_s / EVERY_S)):
            yield self._first
        yield from seen[round(scene.first_s / EVERY_S) : first]
        stays = round((scene.lasts_s if scene.leaves_s is None else scene.leaves_s) / EVERY_S)
        for moment in range(stays):
            # To and fro, so that nothing jumps.
            place = moment % (2 * (last - first))
            yield seen[first + min(place, 2 * (last - first) - place)]
        yield from seen[last:]
        while True:
            yield seen[-1]
