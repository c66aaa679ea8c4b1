"""What of a verdict is shown at the body: one choice for a frame drawn on and for the browser."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

from posecheck.core.landmarks import Landmark, Side, landmark_of
from posecheck.core.matching import CheckMatch, PoseMatch, Status
from posecheck.core.measures import measure_unit
from posecheck.core.reference import Check, ReferencePose
from posecheck.texts.catalog import Words

# A limb's side and name. The neck and the trunk belong to no side.
Limb = tuple[Side | None, str]
NECK: Final[Limb] = (None, "neck")

# What is right is shown for the main angles only: so many, in the reference's order.
MOST_GOOD: Final = 2

# Which limbs of the check's side a measure speaks of.
_CONCERNS: Final = MappingProxyType(
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
# The part of the check's side that a label points at.
_JOINTS: Final = MappingProxyType(
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
    """How something stands."""

    STOP = "stop"
    ADVICE = "advice"
    GOOD = "good"
    UNSEEN = "unseen"


def mark_check(checked: CheckMatch) -> Mark:
    """Return how a check stands: a failed one stops the clock or is only told."""
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
    return tuple((side, limb) for limb in _CONCERNS.get(check.measure, ()))


def mark_limbs(match: PoseMatch | None, affected: Side) -> Mapping[Limb, Mark]:
    """Return the limbs that stand out; where checks differ, what stops the clock wins."""
    marks: dict[Limb, Mark] = {}
    if match is not None:
        for failed in (*match.failed_cue_only, *match.failed_required):
            limbs = find_concerned_limbs(failed.check, affected)
            marks.update(dict.fromkeys(limbs, mark_check(failed)))
    return marks


def find_gaps(match: PoseMatch, affected: Side) -> tuple[tuple[Landmark, Landmark, Mark], ...]:
    """Return each ankle that is not on the knee where it should lie: ankle, knee and mark."""
    gaps = []
    for failed in (*match.failed_required, *match.failed_cue_only):
        side = failed.check.role.side(affected)
        if failed.check.measure == "ankle_to_other_knee" and side is not None:
            ankle, knee = landmark_of(side, "ankle"), landmark_of(side.opposite, "knee")
            gaps.append((ankle, knee, mark_check(failed)))
    return tuple(gaps)


def choose_shown(match: PoseMatch, most_good: int) -> list[CheckMatch]:
    """Return the failed checks, then the first required angles that are right."""
    good = [
        checked
        for checked in match.checks
        if checked.check.required
        and checked.status is Status.WITHIN
        and measure_unit(checked.check.measure) == "deg"
    ]
    return [*match.failed_required, *match.failed_cue_only, *good[:most_good]]


def find_joint(check: Check, affected: Side) -> Landmark:
    """Return the landmark that a check's label points at."""
    side = check.role.side(affected)
    if side is None:
        return landmark_of(affected, "ear")
    return landmark_of(side, _JOINTS[check.measure])


def describe_check(checked: CheckMatch, reference: ReferencePose, words: Words) -> tuple[str, str]:
    """Return what was measured and what is asked for, or the fault's name and nothing.

    People know degrees; a distance in trunk lengths tells them nothing, its name does.
    """
    check = checked.check
    if measure_unit(check.measure) != "deg":
        return words.name(check.fault, reference), ""
    measured = words.sentence("label_measured", measured=format_measured_deg(checked))
    low, high = f"{check.minimum:g}", f"{check.maximum:g}"
    if math.isinf(check.maximum):
        return measured, words.sentence("label_at_least", minimum=low)
    if math.isinf(check.minimum):
        return measured, words.sentence("label_at_most", maximum=high)
    return measured, words.sentence("label_between", minimum=low, maximum=high)


def format_measured_deg(checked: CheckMatch) -> str:
    """Return whole degrees, never rounded into the range: 89.6 is no 90 when 90 is asked for."""
    if checked.status is Status.BELOW:
        return str(math.floor(checked.measured))
    if checked.status is Status.ABOVE:
        return str(math.ceil(checked.measured))
    return str(round(checked.measured))
