"""Reading out the steps of a stretch on the way in, at the person's pace.

Each step is spoken whole. The next one comes once the person has moved and keeps still again, or
after a pause. A cue that cuts a step off is followed by the whole step, as soon as what it was
about is right. Whoever is in the stretch already need not hear the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from posecheck.core.reasons import CANNOT_JUDGE_REASONS, Reason
from posecheck.core.session.events import STEP, Speech

if TYPE_CHECKING:
    from posecheck.core.checker import Verdict
    from posecheck.core.session.voice import Voice

# After a step: who has done it hears the next one so soon, who does not move after the pause.
DONE_PAUSE_S: Final = 1.0
PAUSE_S: Final = 4.0
# Who keeps moving hears the next step after this long.
LONGEST_PAUSE_S: Final = 8.0
# After a cue that cut a step off, before the step is said again.
AFTER_CUE_S: Final = 1.5

# Cues that interrupt the reading of the steps. Other faults are normal for a person who is still
# getting into position, and so are checks that are not clear yet.
INTERRUPTS_STEPS: Final = frozenset(
    (Reason.ENTERED_TOO_FAST, Reason.WRONG_LEG, Reason.NOT_LYING, *CANNOT_JUDGE_REASONS)
) - {Reason.UNSURE, Reason.ACROSS_UNCLEAR}


@dataclass(frozen=True, slots=True)
class Reading:
    """How far the steps have been read out.

    Attributes:
        count: how many steps there are to read.
        index: the step that is being read out, or comes next.
        begun: whether it has begun to be read out.
        settled: whether the person has kept still at all.
        moved: whether the person has moved since the step began to be read out.
        cut_by: the cues that have cut this step off; none does so twice.
    """

    count: int = 0
    index: int = 0
    begun: bool = False
    settled: bool = False
    moved: bool = False
    cut_by: frozenset[str] = frozenset()

    @property
    def over(self) -> bool:
        """Whether no step is left."""
        return self.index >= self.count

    @property
    def speech(self) -> Speech:
        """The step that is being read out, or comes next."""
        return Speech(STEP, self.index)

    @property
    def shown(self) -> bool:
        """Whether the step is to be seen: it has begun, or is about to after the one before it."""
        return (self.begun or self.index > 0) and not self.over

    def lets_in(self, cue: str, verdict: Verdict, voice: Voice) -> bool:
        """Whether a cue may be said although steps are being read out."""
        if self.over or is_in_position(verdict):
            return True
        again = cue in self.cut_by and voice.saying == self.speech
        return cue in INTERRUPTS_STEPS and not again

    def cut(self, cue: str, voice: Voice) -> Reading:
        """Return the reading after a cue; if it cut a step off, it will not do so again."""
        return replace(self, cut_by=self.cut_by | {cue}) if voice.saying == self.speech else self

    def go_on(
        self, verdict: Verdict, voice: Voice, *, still: bool
    ) -> tuple[Reading, Speech | None]:
        """Follow the person; return the step to read out now, if any.

        Args:
            verdict: of this moment.
            voice: what is being said, and what was heard.
            still: whether the person's legs keep still.
        """
        if self.over:
            return self, None
        reading = replace(
            self,
            settled=self.settled or still,
            moved=self.moved or (self.settled and not still),
        )
        if not voice.is_free(verdict.t_s) or is_in_position(verdict):
            return reading, None
        silent_s = verdict.t_s - voice.quiet_s
        if reading.speech not in voice.whole:
            hindered = not INTERRUPTS_STEPS.isdisjoint(verdict.reasons)
            if hindered or (reading.begun and silent_s < AFTER_CUE_S):
                return reading, None
            return replace(reading, begun=True), reading.speech
        if reading.moved:
            goes_on = silent_s >= (DONE_PAUSE_S if still else LONGEST_PAUSE_S)
        else:
            goes_on = silent_s >= PAUSE_S
        if not goes_on:
            return reading, None
        after = Reading(reading.count, reading.index + 1, settled=reading.settled)
        return after, None


def is_in_position(verdict: Verdict) -> bool:
    """Whether the form is right, be it still moving."""
    match = verdict.match
    return match is not None and not match.failed_required and not match.unseen_required
