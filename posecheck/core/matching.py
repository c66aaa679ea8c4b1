"""Matches measures with a reference pose: each check is within, below, above or unseen."""

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

# A check passes from COUNTS_FROM and fails up to FAILS_UNTIL; in between it cannot be judged.
# A falsely counted second costs as much as five missed ones. At that price, counting has a positive
# net value for both stretches from COUNTS_FROM on, on held-out people (`training/RESULTS.md`).
COUNTS_FROM: Final = 0.8
FAILS_UNTIL: Final = 0.2
# A check that has passed keeps passing down to this: a pose does not change by itself.
STAYS_FROM: Final = 0.5


class Status(Enum):
    """Where a measure lies relative to its check's range; unseen when that cannot be judged."""

    WITHIN = "within"
    BELOW = "below"
    ABOVE = "above"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class CheckMatch:
    """One check's answer.

    Attributes:
        measured: the smoothed measure, degrees or trunk lengths; NaN when not measured.
        half_interval: half of its 90 % interval, same unit.
        deviation: how far it lies outside the range, 0 inside, same unit.
        probability: of the check holding, 0 to 1; for a check that was within before, with its
            tolerance. NaN when not measured.
    """

    check: Check
    measured: float
    half_interval: float
    deviation: float
    status: Status
    probability: float

    @property
    def failed(self) -> bool:
        """Whether the measure lies outside the range with enough certainty."""
        return self.status in (Status.BELOW, Status.ABOVE)


@dataclass(frozen=True, slots=True)
class PoseMatch:
    """All checks of a reference pose at one moment, in the reference's order."""

    checks: tuple[CheckMatch, ...]

    @property
    def failed_required(self) -> tuple[CheckMatch, ...]:
        """The failed checks that stop the clock."""
        return tuple(match for match in self.checks if match.check.required and match.failed)

    @property
    def unseen_required(self) -> tuple[CheckMatch, ...]:
        """The checks that could stop the clock but cannot be judged."""
        return tuple(
            match for match in self.checks if match.check.required and match.status is Status.UNSEEN
        )

    @property
    def failed_cue_only(self) -> tuple[CheckMatch, ...]:
        """The failed checks that are only cued."""
        return tuple(match for match in self.checks if not match.check.required and match.failed)

    def status_of(self, fault: str) -> Status | None:
        """Return the status of the check with that fault, None when there is none."""
        return next((m.status for m in self.checks if m.check.fault == fault), None)


def match_reference(
    reference: ReferencePose, measures: Measures, affected: Side, before: PoseMatch | None = None
) -> PoseMatch:
    """Match measures with a reference pose.

    A check that was within in ``before`` stays within until its measure leaves the range by more
    than its tolerance, so that an angle at its limit does not flicker.
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
    sd = float(measures.sd[index])
    half_interval = HALF_INTERVAL_SDS * sd
    if not (math.isfinite(measured) and math.isfinite(half_interval)):
        return CheckMatch(check, math.nan, math.nan, 0.0, Status.UNSEEN, math.nan)
    slack = check.tolerance if held else 0.0
    deviation = max(check.minimum - measured, measured - check.maximum, 0.0)
    probability = compute_check_probability(check, measured, sd, slack)
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
    check: Check, measured: Numbers, sd: Numbers, slack: float
) -> Numbers:
    """Return the probability, 0 to 1, that a check holds with its range widened by ``slack``.

    ``slack`` is in the check's unit and applies to both ends. NaN where not measured.
    """
    minimum, maximum = check.minimum - slack, check.maximum + slack
    return compute_probability(minimum, maximum, measured, sd)
