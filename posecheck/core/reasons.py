"""Every reason for which the clock stops, apart from the checks of a reference pose."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    """A built-in reason; its value is written to reports and used as a key in the texts.

    The checks of a reference pose have fault names of their own, which are never any of these. A
    reason is for wrong form (``BUILT_IN_FAULTS``), for the way in and out (``TRANSITIONS``), for
    a moment that cannot be judged (``CANNOT_JUDGE_REASONS``), for a reviewer's mark, or for a set
    that cannot begin yet.
    """

    # Wrong form: faults.

    # The stretch is done with the other leg than the one asked for.
    WRONG_LEG = "wrong_leg"
    # The person is not lying on their back.
    NOT_LYING = "not_lying"
    # A thigh swings back and forth by more than the reference pose allows.
    BOUNCING = "bouncing"
    # A thigh moved into position faster than the reference pose allows.
    ENTERED_TOO_FAST = "entered_too_fast"
    # The position is right, but not held still yet.
    STILL_MOVING = "still_moving"

    # Wrong form, but no fault: nobody gets into a stretch, or out of it, in correct form.

    # The person is on the way into the stretch.
    GETTING_IN = "getting_in"
    # The person is on the way out of it, or has come out.
    COMING_OUT = "coming_out"
    # The person sat up in the middle of a live set, which pauses it.
    SAT_UP = "sat_up"

    # Cannot judge.

    # There was no frame for more than a second, whatever the frames before and after show.
    NO_FRAMES = "no_frames"
    # Nobody is recognised in the picture.
    NO_PERSON = "no_person"
    # A foot lies outside the picture.
    FEET_CUT_OFF = "feet_cut_off"
    # A shoulder, hip or knee lies outside the picture.
    BODY_CUT_OFF = "body_cut_off"
    # The body is so small in the picture that its landmarks are too coarse to use.
    TOO_FAR = "too_far"
    # The camera looks down on the body.
    CAMERA_OVERHEAD = "camera_overhead"
    # The camera looks along the body, from the feet or from the head.
    CAMERA_ALONG_BODY = "camera_along_body"
    # The pose is unlike everything that the calibration was trained on.
    OUT_OF_DISTRIBUTION = "unfamiliar_pose"
    # A measure is so close to its limit that, given its uncertainty, the check may pass or fail.
    UNSURE = "unsure"
    # The same for how far the thigh lies across the body, which depends on where the camera is.
    ACROSS_UNCLEAR = "across_unclear"

    # A reviewer's mark.

    # Marked as wrong without a reason.
    MARKED_WRONG = "marked_wrong"

    # Before a set.

    # Nobody is recognised, and the picture is dark.
    TOO_DARK = "too_dark"
    # There is more than one person in the picture; the one lying nearest is judged.
    MORE_THAN_ONE = "more_than_one_person"


# The checker's own faults, in addition to those that a reference pose names.
BUILT_IN_FAULTS: Final = (
    Reason.WRONG_LEG,
    Reason.NOT_LYING,
    Reason.BOUNCING,
    Reason.ENTERED_TOO_FAST,
    Reason.STILL_MOVING,
)
# Wrong form that nobody needs to correct. What fails in it comes after it among the reasons.
TRANSITIONS: Final = (Reason.GETTING_IN, Reason.COMING_OUT, Reason.SAT_UP)
CANNOT_JUDGE_REASONS: Final = (
    Reason.NO_FRAMES,
    Reason.NO_PERSON,
    Reason.FEET_CUT_OFF,
    Reason.BODY_CUT_OFF,
    Reason.TOO_FAR,
    Reason.CAMERA_OVERHEAD,
    Reason.CAMERA_ALONG_BODY,
    Reason.OUT_OF_DISTRIBUTION,
    Reason.UNSURE,
    Reason.ACROSS_UNCLEAR,
)


def is_transition(reasons: tuple[str, ...]) -> bool:
    """Whether these are the reasons of a moment on the way in or out, which is no fault."""
    return bool(reasons) and reasons[0] in TRANSITIONS


def list_causes(reasons: tuple[str, ...]) -> tuple[str, ...]:
    """Return the reasons without the way in or out: what failed, or why it cannot be judged."""
    return reasons[1:] if is_transition(reasons) else reasons


def list_shown(reasons: tuple[str, ...]) -> tuple[str, ...]:
    """Return the reasons that a person is told: on the way in or out, nothing is said to fail."""
    return reasons[:1] if is_transition(reasons) else reasons
