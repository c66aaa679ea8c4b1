"""Takes the pictures for a set's report, of its best moment and of each fault, during the review.

No frame is decoded twice, and only a few small pictures are held in memory at any time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from posecheck.core.hold import FormState
from posecheck.core.measures import measure_unit
from posecheck.core.obstacle import MIN_UNSEEN_S
from posecheck.core.reasons import Reason, is_transition, list_causes
from posecheck.core.report import BOTH_LEGS
from posecheck.overlay.renderer import Overlay
from posecheck.reports.material import BEST, Snapshot

if TYPE_CHECKING:
    from posecheck.analysis.review import Moment
    from posecheck.core.checker import Verdict
    from posecheck.core.landmarks import Pose, Side
    from posecheck.core.reference import Check, ReferencePose
    from posecheck.core.report import SessionReport
    from posecheck.texts.catalog import Words
    from posecheck.video.frame import RgbImage

# The longest side of a stored picture.
MAX_SIDE_PX: Final = 640
# A fault is pictured once it has lasted this long; shorter slips get no cue either.
SETTLED_S: Final = 0.5
# The most pictures kept of one hold; when there are more, every other one is dropped.
_MAX_CANDIDATES: Final = 16
_FIRST_EVERY_S: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class _Candidate:
    """A small picture with its pose and verdict, nothing drawn on it yet."""

    picture: RgbImage
    pose: Pose | None
    verdict: Verdict


class SnapshotTaker:
    """Collects the pictures that a set's report shows.

    The best moment is the deepest one in the middle half of the longest hold. A fault is shown
    where it first lasts half a second, one that only gets a cue when the cue is given. Nothing is
    shown of getting into the stretch or coming out of it.
    """

    def __init__(self, reference: ReferencePose, affected: Side, words: Words) -> None:
        self._reference = reference.for_side(affected)
        self._affected = affected
        self._words = words
        self._hold = _HoldCandidates()
        self._longest = _HoldCandidates()
        self._entry_faults: dict[str, _Candidate] = {}
        self._faults: dict[str, _Candidate] = {}
        self._fault: str | None = None
        self._fault_since_s = 0.0

    def add(self, moment: Moment) -> None:
        """Add the next moment; only a few are kept."""
        verdict = moment.verdict
        if verdict.hold.holding:
            self._hold.accepted_s = verdict.hold.current_hold_s
        else:
            self._end_hold()
        kind = self._find_fault(verdict)
        is_held = verdict.state is FormState.CORRECT and verdict.hold.holding
        is_due = is_held and self._hold.is_due(verdict.t_s)
        if moment.frame is None or not (kind or is_due):
            return
        candidate = _Candidate(_shrink(moment.frame.rgb), moment.pose_in_frame, verdict)
        if kind:
            self._find_pictures(verdict)[kind] = candidate
        if is_due:
            self._hold.keep(candidate)

    def build(self, report: SessionReport) -> tuple[Snapshot, ...]:
        """Return the best moment, if there is one, then the faults, the costliest first."""
        self._end_hold()
        best = self._longest.find_best(_find_depth_check(self._reference))
        faults = {
            kind: candidate
            for kind, candidate in (self._entry_faults | self._faults).items()
            if not _is_on_the_way(report, candidate.verdict.t_s)
            and not (kind == Reason.WRONG_LEG and BOTH_LEGS in report.notes)
        }
        cost_s = report.paused_by_s
        costliest = sorted(faults, key=lambda kind: -cost_s.get(kind, 0.0))
        if report.obstacle is not None:
            # Where most was not seen, a fault of a moment is likely one of getting in or out.
            costliest = [kind for kind in costliest if cost_s.get(kind, 0.0) >= MIN_UNSEEN_S]
        return (
            *([] if best is None else [self._draw(BEST, best)]),
            *(self._draw(kind, faults[kind]) for kind in costliest),
        )

    def _end_hold(self) -> None:
        if self._hold.accepted_s > self._longest.accepted_s:
            self._longest = self._hold
        if self._hold.accepted_s > 0:
            self._hold = _HoldCandidates()

    def _find_fault(self, verdict: Verdict) -> str | None:
        """Return the fault to picture now, None if there is none or it already has a picture."""
        causes = list_causes(verdict.reasons)
        fault = causes[0] if verdict.state is FormState.INCORRECT else None
        if fault != self._fault:
            self._fault, self._fault_since_s = fault, verdict.t_s
        if fault is not None and verdict.t_s - self._fault_since_s >= SETTLED_S:
            kind: str | None = fault
        elif verdict.cue is not None and verdict.cue.kind not in verdict.reasons:
            kind = verdict.cue.kind
        else:
            kind = None
        if kind is None:
            return None
        known = self._find_pictures(verdict).get(kind)
        return None if known is not None and _is_as_good(known.verdict, verdict) else kind

    def _find_pictures(self, verdict: Verdict) -> dict[str, _Candidate]:
        return self._faults if verdict.hold.accepted_s > 0 else self._entry_faults

    def _draw(self, kind: str, candidate: _Candidate) -> Snapshot:
        picture = candidate.picture.copy()
        # What looked like coming out when it happened may have been a lapse.
        verdict = replace(candidate.verdict, reasons=list_causes(candidate.verdict.reasons))
        Overlay(self._reference, self._affected, self._words).draw(picture, candidate.pose, verdict)
        return Snapshot(kind, verdict.t_s, kind in verdict.reasons, picture)


@dataclass(slots=True)
class _HoldCandidates:
    """A few pictures of one hold, evenly spread over it however long it lasts."""

    accepted_s: float = 0.0
    every_s: float = _FIRST_EVERY_S
    candidates: list[_Candidate] = field(default_factory=list)

    def is_due(self, t_s: float) -> bool:
        return not self.candidates or t_s - self.candidates[-1].verdict.t_s >= self.every_s

    def keep(self, candidate: _Candidate) -> None:
        self.candidates.append(candidate)
        if len(self.candidates) > _MAX_CANDIDATES:
            self.candidates = self.candidates[::2]
            self.every_s *= 2

    def find_best(self, depth: Check | None) -> _Candidate | None:
        """Return the deepest picture of the middle half, or the middle one without a depth."""
        if not self.candidates:
            return None
        first_s, last_s = self.candidates[0].verdict.t_s, self.candidates[-1].verdict.t_s
        middle_s, quarter_s = (first_s + last_s) / 2, (last_s - first_s) / 4

        def off_middle_s(candidate: _Candidate) -> float:
            return abs(candidate.verdict.t_s - middle_s)

        middle = [
            candidate for candidate in self.candidates if off_middle_s(candidate) <= quarter_s
        ]
        if depth is None or not middle:
            return min(self.candidates, key=off_middle_s)
        return max(
            middle,
            key=lambda candidate: (
                _compute_depth(candidate.verdict, depth),
                -off_middle_s(candidate),
            ),
        )


def _is_as_good(known: Verdict, new: Verdict) -> bool:
    """Whether a fault's picture need not make room: one on the way in or out may be none."""
    return is_transition(new.reasons) or not is_transition(known.reasons)


def _is_on_the_way(report: SessionReport, t_s: float) -> bool:
    return any(
        is_transition(span.reasons)
        for span in report.intervals
        if span.start_s <= t_s <= span.end_s
    )


def _find_depth_check(reference: ReferencePose) -> Check | None:
    """Return the first required angle check with a single limit; further from it is deeper."""
    return next(
        (
            check
            for check in reference.checks
            if check.required
            and measure_unit(check.measure) == "deg"
            and math.isinf(check.minimum) != math.isinf(check.maximum)
        ),
        None,
    )


def _compute_depth(verdict: Verdict, check: Check) -> float:
    found = () if verdict.match is None else verdict.match.checks
    measured = next((m.measured for m in found if m.check is check), math.nan)
    depth = measured if math.isinf(check.maximum) else -measured
    return -math.inf if math.isnan(depth) else depth


def _shrink(picture: RgbImage) -> RgbImage:
    """Return a copy at most ``MAX_SIDE_PX`` wide and high."""
    height, width = picture.shape[:2]
    scale = MAX_SIDE_PX / max(height, width)
    if scale >= 1:
        return picture.copy()
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
