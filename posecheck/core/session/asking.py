"""Set-up as a person beside you would do it: one thing at a time, until it is right.

Single frames flicker, and so do faults at their limits. What was asked for stays what is asked for
until it has been right, or something that comes before it has been wrong, for a moment.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from posecheck.core.camera_advice import CAMERA_FOR_ACROSS
from posecheck.core.reasons import Reason
from posecheck.core.session.events import BETTER, HELP, WELCOME, Speech
from posecheck.core.session.sight import describe_sight

if TYPE_CHECKING:
    from posecheck.core.observation import Observation
    from posecheck.core.session.voice import Voice

# The order in which things are put right: without the ones before it, none can be seen to be right.
ORDER: Final = (
    Reason.TOO_DARK,
    Reason.NO_PERSON,
    Reason.BODY_CUT_OFF,
    Reason.FEET_CUT_OFF,
    Reason.TOO_FAR,
    Reason.CAMERA_OVERHEAD,
    Reason.CAMERA_ALONG_BODY,
    Reason.OUT_OF_DISTRIBUTION,
    Reason.NOT_LYING,
    Reason.MORE_THAN_ONE,
    CAMERA_FOR_ACROSS,
)
# From above, somebody lying with flat legs looks like somebody standing: which of these is found
# changes from moment to moment, and each is put right by the same.
_UPRIGHT_OR_ABOVE: Final = frozenset((Reason.NOT_LYING, Reason.CAMERA_OVERHEAD))
# Something else must last this long before it takes the place of what was asked for.
SWITCH_S: Final = 1.5
# A fault is spoken after it has lasted this long, people are still getting there; then again after
# silences of these lengths, the last one from then on.
LASTS_S: Final = 3.0
AGAIN_S: Final = (10.0, 20.0, 30.0)
# Whoever has pressed Start has still to get to the mat and down on it, which takes time in pain:
# after the welcome nothing is asked for this long, except what that does not explain.
ARRIVES_S: Final = 6.0
_NOT_BY_ARRIVING: Final = frozenset((Reason.TOO_DARK, Reason.MORE_THAN_ONE, CAMERA_FOR_ACROSS))
# Praise is rare, or it is worth nothing.
BETTER_AGAIN_S: Final = 20.0
# Without success for this long, the person is told what is seen, and what may help.
HELP_AFTER_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Asking:
    """What is being asked for. Times are in seconds.

    Attributes:
        asked: the one thing to put right now, None when all is well.
        since_s: since when it has been wrong.
        away_s: since when something else, or nothing, has been wrong in its place.
        times: how often it was spoken.
        praises: whether "That's better" is due.
        praised_s: when that was last said.
        help_s: when help is due; None before the first frame.
        help_left: what of the help is still to be said: the sight, the thing asked for and
            what to try.
    """

    asked: str | None = None
    since_s: float = 0.0
    away_s: float | None = None
    times: int = 0
    praises: bool = False
    praised_s: float = -float("inf")
    help_s: float | None = None
    help_left: int = 0

    def follow(self, problem: str | None, t_s: float) -> Asking:
        """Return what is asked for after one more moment with this problem, or none."""
        asking = self if self.help_s is not None else replace(self, help_s=t_s + HELP_AFTER_S)
        if problem == asking.asked:
            return replace(asking, away_s=None)
        if asking.asked is None:
            return replace(asking, asked=problem, since_s=t_s, away_s=None, times=0)
        away_s = t_s if asking.away_s is None else asking.away_s
        if t_s - away_s < SWITCH_S:
            return replace(asking, away_s=away_s)
        if {problem, asking.asked} <= _UPRIGHT_OR_ABOVE:
            return replace(asking, asked=problem, away_s=None)
        got_further = problem is not None and _rank(problem) > _rank(asking.asked)
        return replace(
            asking,
            asked=problem,
            since_s=away_s,
            away_s=None,
            times=0,
            praises=asking.times > 0 and got_further,
        )

    def speak(
        self, voice: Voice, observation: Observation | None, t_s: float
    ) -> tuple[Asking, Speech | None]:
        """Return what to say now, if anything; nothing while something is being said."""
        if not voice.is_free(t_s) or self.asked is None:
            return self, None
        asking = self
        if self.help_s is not None and t_s >= self.help_s:
            asking = replace(self, help_left=3, help_s=t_s + HELP_AFTER_S)
        if asking.help_left:
            sayings = (HELP, self.asked, describe_sight(self.asked, observation))
            left = asking.help_left - 1
            return replace(asking, help_left=left, times=max(1, self.times)), Speech(sayings[left])
        if self.praises and t_s - self.praised_s >= BETTER_AGAIN_S:
            return replace(self, praises=False, praised_s=t_s), Speech(BETTER)
        is_settled = t_s - self.since_s >= LASTS_S and self.away_s is None
        if is_settled and t_s - voice.quiet_s >= self._find_silence_s(self.asked, voice):
            return replace(self, times=self.times + 1), Speech(self.asked)
        return self, None

    def _find_silence_s(self, asked: str, voice: Voice) -> float:
        """Return for how long nothing is said before this is asked for, in seconds."""
        if self.times:
            return AGAIN_S[min(self.times, len(AGAIN_S)) - 1]
        arrives = voice.has_only_said(WELCOME) and asked not in _NOT_BY_ARRIVING
        return ARRIVES_S if arrives else 0.0


def _rank(problem: str) -> int:
    return ORDER.index(problem)
