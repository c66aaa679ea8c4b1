"""Getting into the stretch and coming out of it, told from a lapse of form as it happens.

Neither is a fault: nobody can get into a stretch, or leave it, in correct form. Such a moment has
``GETTING_IN`` or ``COMING_OUT`` as its first reason, and what fails in it after that. The clock
takes no notice: it stands still either way.

Here only the past is known. ``hindsight`` names the parts of a whole set.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from posecheck.core.depth import asks_for_more
from posecheck.core.hold import FormState
from posecheck.core.matching import CheckMatch, PoseMatch
from posecheck.core.reasons import Reason

# A thigh that has moved this far out of the stretch within this time, and past its limit, is being
# let down. A lapse is smaller or slower: an ankle slips, or an arm tires.
LET_DOWN_DEG: Final = 25.0
LET_DOWN_WITHIN_S: Final = 2.5
# A thigh this far past its limit has been let down, however slowly.
FAR_OUT_DEG: Final = 25.0
# When so many of the checks that stop the clock fail at once, the stretch has been given up.
FAILED_WHEN_GIVEN_UP: Final = 2
# Whoever keeps still near the stretch for this long, in wrong form, is trying to hold it.
STAYS_AFTER_S: Final = 3.0

_THIGH_MEASURES: Final = ("thigh_trunk", "hip_flexion")

# How far in a thigh has been lately: (time in seconds, degrees), oldest first, more is further in.
Path = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Posture:
    """One moment as the checker sees it.

    Attributes:
        form, reasons: the answer.
        match: the checks, None when the person was not seen.
        still: whether the legs have kept still for a moment.
        held: whether any second has been counted so far.
        done: whether the goal has been reached.
    """

    form: FormState
    reasons: tuple[str, ...]
    match: PoseMatch | None
    still: bool
    held: bool
    done: bool

    @property
    def given_up(self) -> bool:
        """Whether too much is wrong for a lapse."""
        failed = () if self.match is None else self.match.failed_required
        return Reason.NOT_LYING in self.reasons or len(failed) >= FAILED_WHEN_GIVEN_UP

    @property
    def far_out(self) -> bool:
        """Whether a thigh is nowhere near its range."""
        return any(m.failed and m.deviation >= FAR_OUT_DEG for m in self.thighs)

    @property
    def near(self) -> bool:
        """Whether this looks like an attempt at the stretch, with either leg.

        Before the first hold, several things may be wrong with it; afterward, only one.
        """
        if Reason.WRONG_LEG in self.reasons:
            return True
        if self.held:
            return not (self.given_up or self.far_out)
        return not (self.given_up and (self.far_out or not self.thighs))

    @property
    def thighs(self) -> tuple[CheckMatch, ...]:
        """The checks of how far a thigh is drawn up that stop the clock."""
        checks = () if self.match is None else self.match.checks
        return tuple(m for m in checks if m.check.required and m.check.measure in _THIGH_MEASURES)


@dataclass(frozen=True, slots=True)
class Transition:
    """Whether the person is on the way in, on the way out, or neither.

    Attributes:
        kind: ``GETTING_IN`` or ``COMING_OUT`` if that is why this moment's form is wrong.
        leaving: whether the person is coming out, or has come out and not gone in again.
        paths: the recent path of each of ``Posture.thighs``; empty until a person was seen.
        staying_s: since when the person has kept still near the stretch in wrong form.
    """

    kind: Reason | None = None
    leaving: bool = False
    paths: tuple[Path, ...] = ()
    staying_s: float | None = None

    def next(self, t_s: float, seen: Posture) -> Transition:
        """Return the transition one moment later."""
        paths = _follow(self.paths, t_s, seen.thighs)
        wrong = seen.form is FormState.INCORRECT
        other_leg = Reason.WRONG_LEG in seen.reasons
        staying_s = None
        if wrong and seen.still and seen.near:
            staying_s = t_s if self.staying_s is None else self.staying_s
        stays = staying_s is not None and t_s - staying_s >= STAYS_AFTER_S
        if not seen.held:
            kind = Reason.GETTING_IN if wrong and not (stays or other_leg) else None
            return Transition(kind, False, paths, staying_s)
        leaves = seen.far_out or seen.given_up or _is_let_down(seen.thighs, paths)
        leaving = seen.form is not FormState.CORRECT and (
            seen.done or (self.leaving and not stays) or (leaves and not other_leg)
        )
        kind = Reason.COMING_OUT if wrong and leaving else None
        return Transition(kind, leaving, paths, staying_s)


def _follow(paths: tuple[Path, ...], t_s: float, thighs: Sequence[CheckMatch]) -> tuple[Path, ...]:
    if not thighs:
        return paths
    return tuple(
        (
            *(point for point in path if t_s - LET_DOWN_WITHIN_S <= point[0] < t_s),
            *(() if math.isnan(match.measured) else ((t_s, _find_depth_deg(match)),)),
        )
        for path, match in zip(paths or ((),) * len(thighs), thighs, strict=True)
    )


def _find_depth_deg(match: CheckMatch) -> float:
    return match.measured if asks_for_more(match.check) else -match.measured


def _is_let_down(thighs: Sequence[CheckMatch], paths: Sequence[Path]) -> bool:
    return any(
        match.deviation > 0 and max(deg for _, deg in path) - path[-1][1] >= LET_DOWN_DEG
        for match, path in zip(thighs, paths, strict=False)
        if path
    )
