"""Selects what to show of a verdict on the body, both for drawn frames and for the browser."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

from posecheck.core.checker import Verdict
from posecheck.core.landmarks import Landmark, Side, landmark_of
from posecheck.core.matching import CheckMatch, PoseMatch, Status
from posecheck.core.measures import measure_unit
from posecheck.core.reasons import is_transition
from posecheck.core.reference import Check, ReferencePose
from posecheck.texts.catalog import Words

# A limb's side and name. The neck and the trunk belong to no side.
Limb = tuple[Side | None, str]
NECK: Final[Limb] = (None, "neck")

# Passed checks are shown for the main angles only: this many, in the reference's order.
MAX_GOOD: Final = 2

# The limbs, on the check's side, that a measure is about.
_LIMBS_OF_MEASURE: Final = MappingProxyType(
    {
        "knee_flexion": ("thigh", "shank"),
        "thigh_trunk": ("thigh", "shank"),
        "hip_flexion": ("thigh",),
        "hip_abduction": ("thigh",),
        "hip_external_rotation": ("thigh",),
        "ankle_to_other_knee": ("shank",),
        "knee_across": ("thigh",),
    }
)
# The joint, on the check's side, that a label points at.
_JOINT_OF_MEASURE: Final = MappingProxyType(
    {
        "knee_flexion": "knee",
        "thigh_trunk": "hip",
        "hip_flexion": "hip",
        "hip_abduction": "knee",
        "hip_external_rotation": "ankle",
        "ankle_to_other_knee": "ankle",
        "knee_across": "knee",
        "hand_to_leg": "knee",
    }
)


class Mark(Enum):
    """How a check or a limb is highlighted."""

    STOP = "stop"
    ADVICE = "advice"
    GOOD = "good"
    UNSEEN = "unseen"


def find_shown_match(verdict: Verdict | None) -> PoseMatch | None:
    """Return the checks to show; none on the way in or out, where nothing is a fault."""
    if verdict is None or is_transition(verdict.reasons):
        return None
    return verdict.match


def mark_check(checked: CheckMatch) -> Mark:
    """Return a check's mark: a failed one stops the clock, or is only advice."""
    if checked.status is Status.UNSEEN:
        return Mark.UNSEEN
    if not checked.failed:
        return Mark.GOOD
    return Mark.STOP if checked.check.required else Mark.ADVICE


def find_concerned_limbs(check: Check, affected: Side) -> tuple[Limb, ...]:
    """Return the limbs that a check is about."""
    if check.measure == "head_lift":
        return (NECK,)
    if check.measure == "hand_to_leg":
        return tuple((side, "forearm") for side in Side)
    side = check.role.side(affected)
    return tuple((side, limb) for limb in _LIMBS_OF_MEASURE.get(check.measure, ()))


def mark_limbs(match: PoseMatch | None, affected: Side) -> Mapping[Limb, Mark]:
    """Return the marks of the limbs to highlight; a failed required check takes precedence."""
    marks: dict[Limb, Mark] = {}
    if match is not None:
        for failed in (*match.failed_cue_only, *match.failed_required):
            limbs = find_concerned_limbs(failed.check, affected)
            marks.update(dict.fromkeys(limbs, mark_check(failed)))
    return marks


def find_gaps(match: PoseMatch, affected: Side) -> tuple[tuple[Landmark, Landmark, Mark], ...]:
    """Return ankle, knee and mark for each ankle that is not on the knee it should lie on."""
    gaps = []
    for failed in (*match.failed_required, *match.failed_cue_only):
        side = failed.check.role.side(affected)
        if failed.check.measure == "ankle_to_other_knee" and side is not None:
            ankle, knee = landmark_of(side, "ankle"), landmark_of(side.opposite, "knee")
            gaps.append((ankle, knee, mark_check(failed)))
    return tuple(gaps)


def choose_shown(match: PoseMatch, max_good: int) -> list[CheckMatch]:
    """Return the failed checks, then the first required angles that are within their range."""
    good = [
        checked
        for checked in match.checks
        if checked.check.required
        and checked.status is Status.WITHIN
        and measure_unit(checked.check.measure) == "deg"
    ]
    return [*match.failed_required, *match.failed_cue_only, *good[:max_good]]


def find_joint(check: Check, affected: Side) -> Landmark:
    """Return the landmark that a check's label points at."""
    side = check.role.side(affected)
    if side is None:
        return landmark_of(affected, "ear")
    return landmark_of(side, _JOINT_OF_MEASURE[check.measure])


def describe_check(checked: CheckMatch, reference: ReferencePose, words: Words) -> tuple[str, str]:
    """Return the measured value and the required range, or the fault's name and an empty string.

    Users understand degrees, but not distances in trunk lengths: those are shown by fault name.
    """
    check = checked.check
    if measure_unit(check.measure) != "deg":
        return words.name(check.fault, reference), ""
    measured = words.sentence("label_measured", measured=format_measured_deg(checked))
    low, high = words.formats.number(check.minimum), words.formats.number(check.maximum)
    if math.isinf(check.maximum):
        return measured, words.sentence("label_at_least", minimum=low)
    if math.isinf(check.minimum):
        return measured, words.sentence("label_at_most", maximum=high)
    return measured, words.sentence("label_between", minimum=low, maximum=high)


def format_measured_deg(checked: CheckMatch) -> str:
    """Return whole degrees, never rounded into the range: 89.6 is shown as 89 if 90 is required."""
    if checked.status is Status.BELOW:
        return str(math.floor(checked.measured))
    if checked.status is Status.ABOVE:
        return str(math.ceil(checked.measured))
    return str(round(checked.measured))
