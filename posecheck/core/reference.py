"""The reference pose: the stretch a therapist asks for, as checks of a person's measures."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum
from typing import Self

from posecheck.core.landmarks import Side
from posecheck.core.measures import SIDED_MEASURES, WHOLE_BODY_MEASURES
from posecheck.core.pain import DEFAULT_LIMITS, PainLimits


class Role(Enum):
    """Which part of the body a check applies to. The affected side decides which leg is which."""

    AFFECTED = "affected"
    OTHER = "other"
    BODY = "body"

    def side(self, affected: Side) -> Side | None:
        """Return the side of this role, None for the whole body."""
        if self is Role.BODY:
            return None
        return affected if self is Role.AFFECTED else affected.opposite


@dataclass(frozen=True, slots=True)
class Range:
    """The accepted values of a measure, in degrees or trunk lengths; infinite where open.

    Raises:
        ValueError: a limit is not a number, or the minimum is not below the maximum.
    """

    minimum: float
    maximum: float

    def __post_init__(self) -> None:
        if math.isnan(self.minimum) or math.isnan(self.maximum):
            raise ValueError("a limit is not a number")
        if not self.minimum < self.maximum:
            raise ValueError("minimum must be below maximum")


@dataclass(frozen=True, slots=True)
class Check:
    """One range that a measure must stay within.

    Attributes:
        fault: the name of the fault when it fails, such as "ankle_not_on_knee".
        measure: a name of ``SIDED_MEASURES`` or ``WHOLE_BODY_MEASURES``.
        role: which leg, or the whole body.
        minimum, maximum: the range, in degrees or trunk lengths; infinite where open.
        tolerance: how far outside the range a running hold may drift before the clock stops, in
            the same unit; it keeps an angle at its limit from flickering.
        required: whether failing stops the clock; otherwise it only gives a cue.
        tells_leg: whether this check shows which leg does the stretch.
        say: what the person is told when it fails.
        source: where the numbers come from.
        left, right: the range to use instead when that side is the affected one; None where it is
            the same. It must be open at the same ends as the check.

    Raises:
        ValueError: the measure does not exist for the role, or a limit or the tolerance is
            invalid.
    """

    fault: str
    measure: str
    role: Role
    minimum: float
    maximum: float
    tolerance: float
    required: bool
    say: str
    source: str
    tells_leg: bool = False
    left: Range | None = None
    right: Range | None = None

    def __post_init__(self) -> None:
        known = WHOLE_BODY_MEASURES if self.role is Role.BODY else SIDED_MEASURES
        if self.measure not in known:
            raise ValueError(f"{self.measure!r} is no measure of the {self.role.value}")
        try:
            whole = Range(self.minimum, self.maximum)
        except ValueError as error:
            raise ValueError(f"{self.fault}: {error}") from error
        for own in (self.left, self.right):
            if own is not None and _open_ends(own) != _open_ends(whole):
                raise ValueError(f"{self.fault}: a side's own range must be open where it is")
        if not 0 <= self.tolerance < math.inf:
            raise ValueError(f"{self.fault}: tolerance must be 0 or more")

    def own_range(self, affected: Side) -> Range | None:
        """Return the affected side's own range, None where it has none."""
        return self.left if affected is Side.LEFT else self.right

    def for_side(self, affected: Side) -> Self:
        """Return the check for an affected side, with that side's range and no others."""
        own = self.own_range(affected)
        if own is None and self.own_range(affected.opposite) is None:
            return self
        limits = own or Range(self.minimum, self.maximum)
        return replace(self, minimum=limits.minimum, maximum=limits.maximum, left=None, right=None)

    def measure_name(self, affected: Side) -> str:
        """Return the check's name in ``MEASURE_NAMES`` for an affected side."""
        side = self.role.side(affected)
        return self.measure if side is None else f"{side.value}_{self.measure}"


@dataclass(frozen=True, slots=True)
class ReferencePose:
    """A stretch as it should be held.

    Attributes:
        id: short name with dashes, such as "figure-4".
        title: the name for people.
        version: counts the therapist's changes, from 1.
        steps: in plain words; ``{affected}`` and ``{other}`` stand for the sides.
        checks: most important first; the first one that fails gives the cue.
        hold_s: the goal for one set, in seconds.
        times_a_day: sets per day for the affected side.
        still_deg: swinging the thigh back and forth by more than this is bouncing.
        enter_deg_per_s: moving the thigh faster than this on the way in is too fast.
        pain: from where on pain after a set is answered with more than a word.

    Raises:
        ValueError: there is no required check, two checks have the same fault name, or a number
            is not positive and finite.
    """

    id: str
    title: str
    version: int
    steps: tuple[str, ...]
    checks: tuple[Check, ...]
    hold_s: float
    times_a_day: int
    still_deg: float
    enter_deg_per_s: float
    pain: PainLimits = DEFAULT_LIMITS

    def __post_init__(self) -> None:
        if not any(check.required for check in self.checks):
            raise ValueError("a reference pose needs at least one required check")
        faults = [check.fault for check in self.checks]
        if len(set(faults)) != len(faults):
            raise ValueError("two checks have the same fault name")
        positive = ("version", "hold_s", "times_a_day", "still_deg", "enter_deg_per_s")
        for name in positive:
            if not 0 < getattr(self, name) < math.inf:
                raise ValueError(f"{name} must be above 0")

    def for_side(self, affected: Side) -> Self:
        """Return the reference pose with the ranges of an affected side."""
        checks = tuple(check.for_side(affected) for check in self.checks)
        return self if checks == self.checks else replace(self, checks=checks)


def _open_ends(limits: Range) -> tuple[bool, bool]:
    return math.isinf(limits.minimum), math.isinf(limits.maximum)
