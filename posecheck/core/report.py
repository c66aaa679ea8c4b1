"""Builds the report of one set from its verdicts."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from posecheck.core.checker import Verdict
from posecheck.core.hindsight import count_sets, name_transitions
from posecheck.core.hold import (
    FormState,
    HoldSpan,
    HoldState,
    step_hold,
    sum_by_reason_s,
    sum_spans_s,
)
from posecheck.core.intervals import merge_spans
from posecheck.core.landmarks import Side
from posecheck.core.measures import JOINT_ANGLES, MEASURE_INDEX
from posecheck.core.obstacle import Obstacle, find_obstacle
from posecheck.core.reasons import Reason
from posecheck.core.reference import ReferencePose
from posecheck.core.seconds import reaches_goal

SCHEMA: Final = 1
# The note on a video in which almost only the other leg does the stretch, as in a mirrored video.
PERHAPS_MIRRORED: Final = "perhaps_mirrored"
_MIN_OTHER_LEG_S: Final = 3.0
# The note is still given when this share of that time was counted: a leg can be misread briefly.
_MAX_COUNTED: Final = 0.05
# The note on a video with more than one set of the affected side, whose seconds were added up.
SEVERAL_SETS: Final = "several_sets"
# The note on a video in which the other leg does the stretch, too: that is no fault of this one.
BOTH_LEGS: Final = "both_legs"
# They depend on what was judged, so they are decided with the report.
OWN_NOTES: Final = (PERHAPS_MIRRORED, BOTH_LEGS, SEVERAL_SETS)
ANGLE_NAMES: Final = tuple(f"{side.value}_{angle}" for side in Side for angle in JOINT_ANGLES)
_ANGLE_COLUMNS: Final = [MEASURE_INDEX[name] for name in ANGLE_NAMES]
_NO_ANGLES: Final = np.full(len(ANGLE_NAMES), np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class FrameDetail:
    """One frame's answer and its smoothed joint angles.

    Attributes:
        angles_deg: (10,) in the order of ``ANGLE_NAMES``, NaN where not measured.
    """

    t_s: float
    state: FormState
    angles_deg: npt.NDArray[np.float32]

    def to_dict(self) -> dict[str, Any]:
        """Return the frame's entry in the JSON report, degrees to one decimal."""
        angles = (None if math.isnan(deg) else round(float(deg), 1) for deg in self.angles_deg)
        return {
            "t_s": _seconds(self.t_s),
            "state": self.state.value,
            "angles_deg": dict(zip(ANGLE_NAMES, angles, strict=True)),
        }


@dataclass(frozen=True, slots=True)
class SaidCue:
    """A cue and when it was given, in seconds."""

    t_s: float
    kind: str


@dataclass(frozen=True, slots=True)
class SessionReport:
    """The result of a whole set.

    Every second counts once: ``accepted_s + paused_s + unseen_s`` is ``duration_s``, and the
    intervals cover it without gap or overlap. ``goal_met`` sums over pauses;
    ``goal_met_in_one_hold`` does not.

    Attributes:
        start_s: where the judged part of the video starts; all times are those of the video.
        duration_s: how long it lasts.
        video_s: how long the whole video lasts; None where the whole of it was judged.
    """

    reference: ReferencePose
    affected_side: Side
    duration_s: float
    intervals: tuple[HoldSpan, ...]
    longest_hold_s: float
    cues: tuple[SaidCue, ...]
    frames_detail: tuple[FrameDetail, ...]
    video: str = ""
    model: str = ""
    notes: tuple[str, ...] = ()
    mirrored: bool = False
    start_s: float = 0.0
    video_s: float | None = None

    @property
    def end_s(self) -> float:
        """When the judged part of the video ends."""
        return self.intervals[-1].end_s if self.intervals else self.start_s

    @property
    def obstacle(self) -> Obstacle | None:
        """Why most of the stretch could not be judged, None if most of it was."""
        return find_obstacle(self)

    @property
    def accepted_s(self) -> float:
        """Seconds of correct form."""
        return sum_spans_s(self._list_spans(FormState.CORRECT))

    @property
    def paused_s(self) -> float:
        """Seconds of wrong form."""
        return sum_spans_s(self._list_spans(FormState.INCORRECT))

    @property
    def unseen_s(self) -> float:
        """Seconds that could not be judged."""
        return sum_spans_s(self._list_spans(FormState.CANNOT_JUDGE))

    @property
    def paused_by_s(self) -> dict[str, float]:
        """Paused seconds by their first reason, longest first."""
        return sum_by_reason_s(self._list_spans(FormState.INCORRECT))

    @property
    def unseen_by_s(self) -> dict[str, float]:
        """Unseen seconds by their first reason, longest first."""
        return sum_by_reason_s(self._list_spans(FormState.CANNOT_JUDGE))

    @property
    def goal_met(self) -> bool:
        """Whether the accepted seconds, summed over pauses, reach the goal."""
        return reaches_goal(self.accepted_s, self.reference.hold_s)

    @property
    def goal_met_in_one_hold(self) -> bool:
        """Whether one unbroken hold reaches the goal."""
        return reaches_goal(self.longest_hold_s, self.reference.hold_s)

    def _list_spans(self, state: FormState) -> tuple[HoldSpan, ...]:
        return tuple(each for each in self.intervals if each.state is state)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON report, schema 1. Seconds are rounded to the millisecond."""
        return {
            "schema": SCHEMA,
            "stretch": self.reference.id,
            "reference_version": self.reference.version,
            "affected_side": self.affected_side.value,
            "video": self.video,
            "model": self.model,
            "mirrored": self.mirrored,
            "duration_s": _seconds(self.duration_s),
            **self._describe_part(),
            "frames": len(self.frames_detail),
            "accepted_s": _seconds(self.accepted_s),
            "paused_s": _seconds(self.paused_s),
            "unseen_s": _seconds(self.unseen_s),
            "longest_hold_s": _seconds(self.longest_hold_s),
            "goal_s": self.reference.hold_s,
            "goal_met": self.goal_met,
            "goal_met_in_one_hold": self.goal_met_in_one_hold,
            "paused_by": {name: _seconds(s) for name, s in self.paused_by_s.items()},
            "unseen_by": {name: _seconds(s) for name, s in self.unseen_by_s.items()},
            "not_judged": None if self.obstacle is None else self.obstacle.to_dict(),
            "notes": list(self.notes),
            "intervals": [
                {
                    "start_s": _seconds(interval.start_s),
                    "end_s": _seconds(interval.end_s),
                    "state": interval.state.value,
                    "reasons": list(interval.reasons),
                }
                for interval in self.intervals
            ],
            "cues": [{"t_s": _seconds(cue.t_s), "kind": cue.kind} for cue in self.cues],
            "frames_detail": [frame.to_dict() for frame in self.frames_detail],
        }

    def _describe_part(self) -> dict[str, Any]:
        if self.video_s is None:
            return {}
        return {
            "part": {
                "start_s": _seconds(self.start_s),
                "end_s": _seconds(self.end_s),
                "video_s": _seconds(self.video_s),
            }
        }


class ReportBuilder:
    """Collects verdicts, one per frame and in order, into a report.

    A part of a video that starts at ``start_s`` seconds has nothing before that.
    """

    def __init__(self, reference: ReferencePose, affected_side: Side, start_s: float = 0.0) -> None:
        self._start_s = start_s
        self._reference = reference.for_side(affected_side)
        self._affected_side = affected_side
        self._intervals: list[HoldSpan] = []
        self._cues: list[SaidCue] = []
        self._frames: list[FrameDetail] = []
        self._hold = HoldState()

    def add(self, verdict: Verdict) -> None:
        """Add the next verdict."""
        if not self._frames and verdict.t_s > self._start_s:
            self._append(
                HoldSpan(self._start_s, verdict.t_s, FormState.CANNOT_JUDGE, (Reason.NO_FRAMES,))
            )
        self._hold = verdict.hold
        self._append(verdict.span)
        if verdict.cue is not None:
            self._cues.append(SaidCue(verdict.t_s, verdict.cue.kind))
        angles = _NO_ANGLES if verdict.measures is None else verdict.measures.value[_ANGLE_COLUMNS]
        self._frames.append(
            FrameDetail(verdict.t_s, verdict.state, np.asarray(angles, dtype=np.float32))
        )

    def build(
        self,
        end_s: float,
        *,
        video: str = "",
        model: str = "",
        notes: tuple[str, ...] = (),
        mirrored: bool = False,
        video_s: float | None = None,
    ) -> SessionReport:
        """Return the report; the last frame lasts until ``end_s``.

        ``OWN_NOTES`` are never taken from ``notes``: they depend on the affected side and the
        reference pose, so they are decided here.
        """
        hold, span = step_hold(self._hold, end_s, self._hold.last_state, self._hold.last_reasons)
        self._append(span)
        report = SessionReport(
            reference=self._reference,
            affected_side=self._affected_side,
            duration_s=self._intervals[-1].end_s - self._start_s if self._intervals else 0.0,
            intervals=name_transitions(self._intervals, self._reference.hold_s),
            longest_hold_s=hold.longest_hold_s,
            cues=tuple(self._cues),
            frames_detail=tuple(self._frames),
            video=video,
            model=model,
            notes=tuple(note for note in notes if note not in OWN_NOTES),
            mirrored=mirrored,
            start_s=self._start_s,
            video_s=video_s,
        )
        own = {
            PERHAPS_MIRRORED: _is_perhaps_mirrored(report),
            BOTH_LEGS: _shows_both_legs(report),
            SEVERAL_SETS: count_sets(report.intervals) > 1,
        }
        found = (note for note, holds in own.items() if holds)
        return replace(report, notes=(*found, *report.notes))

    def _append(self, span: HoldSpan | None) -> None:
        if span is None:
            return
        last = self._intervals[-1] if self._intervals else None
        if last is not None and last.end_s != span.start_s:
            raise ValueError("a verdict is missing: spans must touch")
        self._intervals[-1:] = merge_spans(last, [span])


def _is_perhaps_mirrored(report: SessionReport) -> bool:
    """Whether the other leg did the stretch for a while, and the affected one hardly ever."""
    other_leg_s = report.paused_by_s.get(Reason.WRONG_LEG, 0.0)
    return (
        not report.mirrored
        and other_leg_s >= _MIN_OTHER_LEG_S
        and report.accepted_s <= _MAX_COUNTED * other_leg_s
    )


def _shows_both_legs(report: SessionReport) -> bool:
    """Whether each leg did the stretch for a while."""
    other_leg_s = report.paused_by_s.get(Reason.WRONG_LEG, 0.0)
    return min(other_leg_s, report.accepted_s) >= _MIN_OTHER_LEG_S and not _is_perhaps_mirrored(
        report
    )


def _seconds(value: float) -> float:
    return round(value, 3)
