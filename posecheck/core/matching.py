"""Measures against a reference pose: each check within, below, above or not to be seen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Final

from posecheck.core.landmarks import Side
from posecheck.core.measures import MEASURE_INDEX, Measures
from posecheck.core.probability import Numbers, compute_probability
from posecheck.core.reference import Check, ReferencePose

# Half of a 90 % interval, in standard deviations, for the distribution of ``compute_probability``.
HALF_INTERVAL_SDS: Final = 1.645

# A second counted falsely costs as much as five missed ones. With that price, the worth of what
# counts is above nothing for both stretches from this bound on, on held-out people
# (`training/RESULTS.md`). A check is called failed below the other one; between them it cannot
# be told.
COUNTS_FROM: Final = 0.8
FAILS_UNTIL: Final = 0.2
# Once it held, it goes on holding until this is passed: a pose does not change by itself.
STAYS_FROM: Final = 0.5


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
        probability: how likely the check holds, 0 to 1; in a running hold with its tolerance.
            NaN when unseen.
    """

    check: Check
    measured: float
    half_interval: float
    deviation: float
    status: Status
    probability: float

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
    half_interval = HALF_INTERVAL_SDS * spread
    if not (math.isfinite(measured) and math.isfinite(half_interval)):
        return CheckMatch(check, math.nan, math.nan, 0.0, Status.UNSEEN, math.nan)
    slack = check.tolerance if held else 0.0
    deviation = max(check.minimum - measured, measured - check.maximum, 0.0)
    probability = compute_check_probability(check, measured, spread, slack)
    if probability >= (STAYS_FROM if held else COUNTS_FROM):
        status = Status.WITHIN
    elif probability > FAILS_UNTIL:
        status = Status.UNSEEN
    elif measured - check.minimum < check.maximum - measured:
        status = Status.BELOW
    else:
        status = Status.ABOVE
    return CheckMatch(check, measured, half_interval, deviation, status, probability)


def compute_check_probability(
    check: Check, measured: Numbers, spread: Numbers, slack: float
) -> Numbers:
    """Return how likely a check holds, its range widened by ``slack`` on both sides."""
    minimum, maximum = check.minimum - slack, check.maximum + slack
    return compute_probability(minimum, maximum, measured, spread)
