"""Measures against a reference pose: each check within, below, above or not to be seen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Final

from posecheck.core.landmarks import Side
from posecheck.core.measures import MEASURE_INDEX, Measures, measure_unit
from posecheck.core.reference import Check, ReferencePose

# Half of a 90 % interval, in standard deviations of a normal distribution.
HALF_INTERVAL_SPREADS: Final = 1.645

# A measure whose half interval is wider than this is doubtful: it decides a check only where the
# odds are three to one, which is where no limit is nearer than 0.67 spreads.
THREE_TO_ONE_SPREADS: Final = 0.67
MOST_DOUBT: Final = {"deg": 25.0, "trunk lengths": 0.5}


class Status(Enum):
    """How a measure lies to its check's range."""

    WITHIN = "within"
    BELOW = "below"
    ABOVE = "above"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class CheckMatch:
    """One check's answer.

    Attributes:
        measured: the smoothed measure, degrees or trunk lengths; NaN when unseen.
        half_interval: half of its 90 % interval, same unit.
        deviation: how far outside the range it lies, 0 inside, same unit.
    """

    check: Check
    measured: float
    half_interval: float
    deviation: float
    status: Status

    @property
    def failed(self) -> bool:
        """Whether the measure is known to lie outside the range."""
        return self.status in (Status.BELOW, Status.ABOVE)


@dataclass(frozen=True, slots=True)
class PoseMatch:
    """All checks of a reference pose on one moment, in the reference's order."""

    checks: tuple[CheckMatch, ...]

    @property
    def failed_required(self) -> tuple[CheckMatch, ...]:
        """The failed checks that stop the clock."""
        return tuple(match for match in self.checks if match.check.required and match.failed)

    @property
    def unseen_required(self) -> tuple[CheckMatch, ...]:
        """The checks that would stop the clock and cannot be told."""
        return tuple(
            match for match in self.checks if match.check.required and match.status is Status.UNSEEN
        )

    @property
    def failed_cue_only(self) -> tuple[CheckMatch, ...]:
        """The failed checks that are only spoken of."""
        return tuple(match for match in self.checks if not match.check.required and match.failed)

    def status_of(self, fault: str) -> Status | None:
        """Return the status of the check with that fault, None when there is none."""
        return next((m.status for m in self.checks if m.check.fault == fault), None)


def match_reference(
    reference: ReferencePose, measures: Measures, affected: Side, before: PoseMatch | None = None
) -> PoseMatch:
    """Match measures with a reference.

    A check that was within in ``before`` stays so until it leaves the range by more than its
    tolerance: an angle at its limit then does not flicker.
    """
    return PoseMatch(
        tuple(
            _match_check(
                check,
                measures,
                affected,
                held=before is not None and before.status_of(check.fault) is Status.WITHIN,
            )
            for check in reference.checks
        )
    )


def _match_check(check: Check, measures: Measures, affected: Side, *, held: bool) -> CheckMatch:
    index = MEASURE_INDEX[check.measure_name(affected)]
    measured = float(measures.value[index])
    spread = float(measures.spread[index])
    half_interval = HALF_INTERVAL_SPREADS * spread
    if not (math.isfinite(measured) and math.isfinite(half_interval)):
        return CheckMatch(check, math.nan, math.nan, 0.0, Status.UNSEEN)
    slack = check.tolerance if held else 0.0
    minimum, maximum = check.minimum - slack, check.maximum + slack
    deviation = max(check.minimum - measured, measured - check.maximum, 0.0)
    doubtful = half_interval > MOST_DOUBT[measure_unit(check.measure)]
    nearest_limit = min(abs(measured - minimum), abs(maximum - measured))
    if doubtful and nearest_limit < THREE_TO_ONE_SPREADS * spread:
        status = Status.UNSEEN
    elif measured < minimum:
        status = Status.BELOW
    elif measured > maximum:
        status = Status.ABOVE
    else:
        status = Status.WITHIN
    return CheckMatch(check, measured, half_interval, deviation, status)
