"""What kept most of a set from being judged: it leads the summary, before any fault.

Whoever comes into the stretch and out of it is seen doing it "wrong" for seconds. If the hold
between could not be judged, those faults are all that is left: a confident wrong answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from posecheck.core.hold import FormState, HoldSpan, sum_by_reason_s, sum_spans_s
from posecheck.core.reasons import Reason, is_transition

if TYPE_CHECKING:
    from posecheck.core.report import SessionReport

# What lasts less at the ends may be misread single moments.
_SETTLED_S: Final = 0.5
# Less than this says nothing about the set as a whole.
MIN_UNSEEN_S: Final = 3.0
# From this share on, what was judged is the smaller part of the stretch.
MAX_UNJUDGED: Final = 0.5
# A wrong place of the camera, once recognised for this long, explains unclear measures better than
# "view not clear enough" does.
_PLACE_KNOWN_S: Final = 1.0
_PLACES: Final = frozenset(
    {
        Reason.CAMERA_OVERHEAD,
        Reason.CAMERA_ALONG_BODY,
        Reason.TOO_FAR,
        Reason.FEET_CUT_OFF,
        Reason.BODY_CUT_OFF,
    }
)
# The note on a video in which the person was missed in the dark.
DARK_VIDEO: Final = "dark_video"
# Before the person lies there and after, nothing is missed. But nobody leaves in the middle of the
# stretch: whoever is lost there in the dark is still lying in it.
ABSENT: Final = frozenset({Reason.NO_PERSON, Reason.NO_FRAMES})


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why most of the stretch could not be judged.

    Attributes:
        kind: the reason; its advice says what to change.
        unseen_s: seconds of the stretch that could not be judged.
        stretch_s: seconds from the first to the last moment that may have been the stretch.
    """

    kind: str
    unseen_s: float
    stretch_s: float

    def to_dict(self) -> dict[str, Any]:
        """Return its entry in the JSON report."""
        return {
            "kind": str(self.kind),
            "unseen_s": round(self.unseen_s, 3),
            "stretch_s": round(self.stretch_s, 3),
        }


def find_obstacle(report: SessionReport) -> Obstacle | None:
    """Return why most of the stretch could not be judged, None if most of it was judged.

    Wrong form before and after is coming in and out, and is left out of account.
    """
    stretch = _find_stretch(report)
    unseen = [each for each in stretch if each.state is FormState.CANNOT_JUDGE]
    unseen_s, stretch_s = sum_spans_s(unseen), sum_spans_s(stretch)
    was_judged = len(unseen) < len(report.intervals)
    if unseen_s <= MAX_UNJUDGED * stretch_s or (was_judged and unseen_s < MIN_UNSEEN_S):
        return None
    return Obstacle(_choose_kind(report, sum_by_reason_s(unseen)), unseen_s, stretch_s)


def _find_stretch(report: SessionReport) -> Sequence[HoldSpan]:
    """Return the intervals from the first to the last that may have been the stretch."""
    intervals = report.intervals
    telling = {check.fault for check in report.reference.checks if check.tells_leg}
    if all(_is_absent(each) for each in intervals):
        return intervals
    may_be: list[bool] = []
    for each in intervals:
        goes_on = may_be[-1:] == [True]
        # Whoever is hard to see is missed now and then, and is there all the same.
        missed = DARK_VIDEO in report.notes or each.end_s - each.start_s < _SETTLED_S
        may_be.append((goes_on and _is_absent(each) and missed) or _may_be_stretch(each, telling))
    places: list[int] = []
    for _, run in groupby(range(len(intervals)), may_be.__getitem__):
        run_places = [place for place in run if may_be[place]]
        if sum_spans_s(intervals[place] for place in run_places) >= _SETTLED_S:
            places += run_places
    return intervals[places[0] : places[-1] + 1] if places else ()


def _may_be_stretch(each: HoldSpan, telling: AbstractSet[str]) -> bool:
    """Whether a leg was in the stretch, well or not, or may have been.

    ``telling`` has the faults of the checks that tell the leg: where one of them fails, no leg is
    in the stretch, unless it is the wrong one.
    """
    if is_transition(each.reasons):
        return False
    if each.state is not FormState.INCORRECT:
        return not _is_absent(each)
    if each.reasons[0] in (Reason.WRONG_LEG, Reason.NOT_LYING):
        return each.reasons[0] == Reason.WRONG_LEG
    return telling.isdisjoint(each.reasons)


def _is_absent(each: HoldSpan) -> bool:
    return each.state is FormState.CANNOT_JUDGE and each.reasons[0] in ABSENT


def _choose_kind(report: SessionReport, unseen_by_s: dict[str, float]) -> str:
    if DARK_VIDEO in report.notes:
        return Reason.TOO_DARK
    places = (
        kind
        for kind, seconds in report.unseen_by_s.items()
        if kind in _PLACES and seconds >= _PLACE_KNOWN_S
    )
    return next(places, next(iter(unseen_by_s)))
