"""Correcting without nagging: one thing at a time, once the person keeps still, ever more seldom.

The checker says what is wrong and may be said; here it is decided what a person on the floor hears.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from posecheck.core.reasons import Reason

if TYPE_CHECKING:
    from posecheck.core.checker import Verdict

# The shortest time before the same cue is repeated for the first time, the second, and so on.
AGAIN_S: Final = (8.0, 16.0, 30.0)
# On the way in, whoever has only just come to rest may be about to go on.
RESTS_S: Final = 3.0
# A lesser fault waits until the one before it was told so often: perhaps that cannot be mended.
TOLD_OFTEN: Final = 3


@dataclass(frozen=True, slots=True)
class Cueing:
    """What the person was told since the form was last right.

    Attributes:
        times: how often, by kind.
        told_s: when it was last said, in seconds, by kind.
        held_back: what is to be said once the person keeps still.
        still_s: since when the person has kept still, None while they move.
    """

    times: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    told_s: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    held_back: str | None = None
    still_s: float | None = None

    def choose(
        self, verdict: Verdict, faults: frozenset[str], *, entering: bool, still: bool
    ) -> tuple[Cueing, str | None]:
        """Return what to tell the person now, if anything.

        Args:
            verdict: of this moment, with the cue that may be given.
            faults: the reference pose's own; they are those of a position.
            entering: whether the person is still on the way in.
            still: whether the person's legs keep still.
        """
        since_s = verdict.t_s if self.still_s is None else self.still_s
        cueing = replace(self, still_s=since_s if still else None)
        cue = verdict.cue
        kind = self.held_back if cue is None else cue.kind
        if kind is None or (cue is None and kind not in verdict.reasons):
            return replace(cueing, held_back=None), None
        if cue is not None and self._is_too_much(kind, cue.priority, verdict):
            return cueing, None
        rests = still and verdict.t_s - since_s >= RESTS_S
        if entering and kind in faults and not rests:
            return replace(cueing, held_back=kind), None
        return cueing, kind

    def tell(self, kind: str, t_s: float) -> Cueing:
        """Return the state after the person was told."""
        times = {**self.times, kind: self.times.get(kind, 0) + 1}
        told_s = {**self.told_s, kind: t_s}
        return replace(
            self,
            times=MappingProxyType(times),
            told_s=MappingProxyType(told_s),
            held_back=None if kind == self.held_back else self.held_back,
        )

    def _is_too_much(self, kind: str, priority: int, verdict: Verdict) -> bool:
        first = next((each for each in verdict.reasons if each in self.times), kind)
        waits_for_first = (
            priority > 0
            and kind not in (Reason.ENTERED_TOO_FAST, first)
            and self.times[first] < TOLD_OFTEN
        )
        times = self.times.get(kind, 0)
        again_s = AGAIN_S[min(times, len(AGAIN_S)) - 1] if times else 0.0
        since_s = verdict.t_s - self.told_s.get(kind, -float("inf"))
        return waits_for_first or since_s < again_s
