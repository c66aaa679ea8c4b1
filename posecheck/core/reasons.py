"""Why the clock stands still, besides what a reference pose checks: every reason, in one place."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    """A reason that the program knows by itself; its value stands in reports and in words files.

    What a reference pose checks has names of its own, and none of these. A reason is one of a
    wrong form (``BUILT_IN_FAULTS``), of an answer that cannot be given (``CANNOT_JUDGE_REASONS``),
    of a person's mark, or of a set that does not begin.
    """

    # Wrong form.

    # The leg that does the stretch is the other one than was said.
    WRONG_LEG = "wrong_leg"
    # The person does not lie on their back.
    NOT_LYING = "not_lying"
    # A joint that is checked swings to and fro by more than the reference pose allows.
    BOUNCING = "bouncing"
    # A joint moved faster into the position than the reference pose allows.
    ENTERED_TOO_FAST = "entered_too_fast"
    # The position is right, but not yet held still.
    STILL_MOVING = "still_moving"

    # Cannot judge.

    # Longer than a second nothing was seen, whatever the frames before and after show.
    NO_FRAMES = "no_frames"
    # Nobody is made out in the picture.
    NO_PERSON = "no_person"
    # A foot lies outside the picture.
    FEET_CUT_OFF = "feet_cut_off"
    # A shoulder, hip or knee lies outside the picture.
    BODY_CUT_OFF = "body_cut_off"
    # The body is so small in the picture that its landmarks are too coarse.
    TOO_FAR = "too_far"
    # The camera looks down on the body.
    CAMERA_OVERHEAD = "camera_overhead"
    # The camera looks along the body, from the feet or from the head.
    CAMERA_ALONG_BODY = "camera_along_body"
    # The pose is unlike all that the measures were calibrated on.
    UNFAMILIAR = "unfamiliar_pose"
    # A check is so close to its limit that the measure's uncertainty leaves both answers open.
    UNSURE = "unsure"
    # The same for how far the thigh lies across the body, which depends on the camera's place.
    ACROSS_UNCLEAR = "across_unclear"

    # A person's mark.

    # Marked as wrong without a reason.
    MARKED_WRONG = "marked_wrong"

    # Before a set.

    # Nobody is made out, and the picture is dark.
    TOO_DARK = "too_dark"
    # More people than one are in the picture; the one who lies nearest is judged.
    MORE_THAN_ONE = "more_than_one_person"


# Faults that the checker knows by itself, besides those that a reference pose names.
BUILT_IN_FAULTS: Final = (
    Reason.WRONG_LEG,
    Reason.NOT_LYING,
    Reason.BOUNCING,
    Reason.ENTERED_TOO_FAST,
    Reason.STILL_MOVING,
)
CANNOT_JUDGE_REASONS: Final = (
    Reason.NO_FRAMES,
    Reason.NO_PERSON,
    Reason.FEET_CUT_OFF,
    Reason.BODY_CUT_OFF,
    Reason.TOO_FAR,
    Reason.CAMERA_OVERHEAD,
    Reason.CAMERA_ALONG_BODY,
    Reason.UNFAMILIAR,
    Reason.UNSURE,
    Reason.ACROSS_UNCLEAR,
)
