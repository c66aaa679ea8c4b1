"""Factories for skeletons, poses, measures and references used by the tests of the core."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from posecheck.core.checker import CheckerState, Verdict, start_checker, step
from posecheck.core.hindsight import name_transitions
from posecheck.core.hold import FormState, HoldSpan
from posecheck.core.landmarks import LANDMARK_COUNT, Array, Pose, Side, landmark_of
from posecheck.core.measures import MEASURE_INDEX, MEASURE_NAMES, Measures
from posecheck.core.observation import Observation
from posecheck.core.reference import Check, ReferencePose, Role
from posecheck.core.report import SaidCue, SessionReport
from posecheck.core.smoothing import STILL_AFTER_S

TRUNK: Final = 0.5
THIGH: Final = 0.4
SHANK: Final = 0.4
ASPECT: Final = 16 / 9
_HALF_HIPS: Final = 0.1
_HALF_SHOULDERS: Final = 0.2


def rotation(axis: str, angle_deg: float) -> Array:
    """A right-handed turn about the x, y or z axis."""
    c, s = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    rows = {
        "x": [[1, 0, 0], [0, c, -s], [0, s, c]],
        "y": [[c, 0, s], [0, 1, 0], [-s, 0, c]],
        "z": [[c, -s, 0], [s, c, 0], [0, 0, 1]],
    }
    return np.array(rows[axis], dtype=np.float64)


def skeleton() -> Array:
    """A person with straight limbs: x to their left, y to the head, z out of the belly."""
    joints = np.zeros((LANDMARK_COUNT, 3))
    for side, sign in ((Side.LEFT, 1.0), (Side.RIGHT, -1.0)):
        points = {
            "ear": [0.08 * sign, TRUNK + 0.2, 0],
            "shoulder": [_HALF_SHOULDERS * sign, TRUNK, 0],
            "wrist": [(_HALF_SHOULDERS + 0.1) * sign, TRUNK + 0.5, 0],
            "hip": [_HALF_HIPS * sign, 0, 0],
            "knee": [_HALF_HIPS * sign, -THIGH, 0],
            "ankle": [_HALF_HIPS * sign, -THIGH - SHANK, 0],
        }
        for part, point in points.items():
            joints[landmark_of(side, part)] = point
    return joints


def bend_leg(
    joints: Array,
    side: Side,
    *,
    hip_flexion: float = 0,
    abduction: float = 0,
    external_rotation: float = 0,
    knee_flexion: float = 0,
) -> Array:
    """Return the joints with one leg turned, joint by joint, as a puppet's would be."""
    sign = 1.0 if side is Side.LEFT else -1.0
    bent = joints.copy()
    at_hip = (
        rotation("x", -hip_flexion)
        @ rotation("z", sign * abduction)
        @ rotation("y", sign * external_rotation)
    )
    hip = joints[landmark_of(side, "hip")]
    knee = hip + at_hip @ np.array([0, -THIGH, 0])
    bent[landmark_of(side, "knee")] = knee
    bent[landmark_of(side, "ankle")] = knee + at_hip @ rotation("x", knee_flexion) @ np.array(
        [0, -SHANK, 0]
    )
    return bent


def measures(
    *, sd: float = 2.0, in_distribution_score: float = 1.0, rest: float = 0.0, **values: float
) -> Measures:
    """Measures by name, ``rest`` for the others, all equally sure."""
    array = np.full(len(MEASURE_NAMES), rest)
    for name, value in values.items():
        array[MEASURE_INDEX[name]] = value
    return Measures(array, np.full(len(MEASURE_NAMES), sd), in_distribution_score)


def pose(image: dict[str, tuple[float, float]], *, aspect: float = ASPECT) -> Pose:
    """A pose from image points by part; left and right lie close together."""
    image_xy = np.full((LANDMARK_COUNT, 2), image["hip"], dtype=np.float64)
    for part, (right, down) in image.items():
        for side, shift in ((Side.LEFT, 0.01), (Side.RIGHT, -0.01)):
            image_xy[landmark_of(side, part)] = (right + shift, down + shift)
    seen = np.ones(LANDMARK_COUNT)
    return Pose(image_xy, np.zeros((LANDMARK_COUNT, 3)), seen, seen, aspect)


def lying_pose(*, thigh_deg: float = 45.0) -> Pose:
    """A person on their back across the picture, head to the left, thighs raised so far."""
    raised = math.radians(thigh_deg)
    knee = (0.8 + 0.28 * math.cos(raised), 0.7 - 0.28 * math.sin(raised))
    return pose({"shoulder": (0.4, 0.7), "hip": (0.8, 0.7), "knee": knee, "ankle": (1.2, 0.7)})


def lying_as(seen: Measures) -> Pose:
    """The lying person with thighs raised and knees bent in the picture as they are measured."""
    where = lying_pose()
    image_xy = where.image_xy.copy()

    def along(up_deg: float) -> Array:
        return 0.28 * np.array([math.cos(math.radians(up_deg)), -math.sin(math.radians(up_deg))])

    for side in Side:
        raised_deg, bent_deg = (
            float(np.nan_to_num(seen.value[MEASURE_INDEX[f"{side.value}_{name}"]], nan=45.0))
            for name in ("thigh_trunk", "knee_flexion")
        )
        knee = image_xy[landmark_of(side, "hip")] + along(raised_deg)
        image_xy[landmark_of(side, "knee")] = knee
        image_xy[landmark_of(side, "ankle")] = knee + along(raised_deg - bent_deg)
    return replace(where, image_xy=image_xy)


def standing_pose() -> Pose:
    """A person upright, feet on the floor."""
    return pose(
        {"shoulder": (0.9, 0.2), "hip": (0.9, 0.45), "knee": (0.9, 0.65), "ankle": (0.9, 0.85)}
    )


def observation(
    seen: Measures | None = None, *, where: Pose | None = None, **values: float
) -> Observation:
    """An observation of a lying person, by measures or by their values.

    The legs lie in the picture as they are measured: who bends a knee moves.
    """
    seen = measures(**values) if seen is None else seen
    return Observation(where or lying_as(seen), seen)


def check(  # every field of a check may matter to a test
    fault: str = "knee_too_straight",
    measure: str = "knee_flexion",
    role: Role = Role.AFFECTED,
    minimum: float = 80.0,
    maximum: float = 100.0,
    *,
    tolerance: float = 5.0,
    required: bool = True,
    tells_leg: bool = False,
) -> Check:
    return Check(
        fault,
        measure,
        role,
        minimum,
        maximum,
        tolerance,
        required,
        say="Bend the knee.",
        source="a test",
        tells_leg=tells_leg,
    )


def reference(
    *checks: Check,
    hold_s: float = 30.0,
    still_deg: float = 8.0,
    enter_deg_per_s: float = 60.0,
) -> ReferencePose:
    return ReferencePose(
        id="test-stretch",
        title="A test stretch",
        version=1,
        steps=("Lie down.",),
        checks=checks or (check(),),
        hold_s=hold_s,
        times_a_day=3,
        still_deg=still_deg,
        enter_deg_per_s=enter_deg_per_s,
    )


def run(
    target: ReferencePose | CheckerState,
    frames: Sequence[tuple[float, Observation | None]],
    affected: Side = Side.LEFT,
) -> tuple[CheckerState, list[Verdict]]:
    """Step through (time, observation) pairs, from a state or from a person who lies still."""
    state = settle(target, frames, affected) if isinstance(target, ReferencePose) else target
    verdicts = []
    for t_s, seen in frames:
        state, verdict = step(state, seen, t_s)
        verdicts.append(verdict)
    return state, verdicts


def settle(
    target: ReferencePose,
    frames: Sequence[tuple[float, Observation | None]],
    affected: Side = Side.LEFT,
) -> CheckerState:
    """The state before the first frame, of a person whose legs have lain there for a moment."""
    state = start_checker(target, affected)
    if not frames:
        return state
    t_s, seen = frames[0]
    person = state.person.next(seen, t_s - STILL_AFTER_S)
    return replace(state, person=person) if person.fresh else state


def at_times(
    start_s: float, end_s: float, seen: Observation | None, *, every_s: float = 0.1
) -> list[tuple[float, Observation | None]]:
    """The same observation at a steady rate, both ends included."""
    count = round((end_s - start_s) / every_s)
    return [(start_s + index * every_s, seen) for index in range(count + 1)]


# Seconds and the reasons; "" is correct, "?reason" could not be seen, "coming_out/reason" is what
# the checker says of someone who leaves.
Piece = tuple[float, str]


def spans_of(*pieces: Piece) -> tuple[HoldSpan, ...]:
    """Return the spans of pieces, one after the other."""
    spans = []
    t_s = 0.0
    for seconds, text in pieces:
        reasons = tuple(text.lstrip("?").split("/")) if text else ()
        unseen = text.startswith("?")
        state = FormState.CANNOT_JUDGE if unseen else FormState.INCORRECT
        spans.append(HoldSpan(t_s, t_s + seconds, state if text else FormState.CORRECT, reasons))
        t_s += seconds
    return tuple(spans)


def report_of(
    *pieces: Piece,
    target: ReferencePose | None = None,
    cues: tuple[str, ...] = (),
    mirrored: bool = False,
) -> SessionReport:
    """Return the report of a set of pieces, one after the other."""
    target = reference() if target is None else target
    spans = spans_of(*pieces)
    return SessionReport(
        reference=target,
        affected_side=Side.RIGHT,
        duration_s=spans[-1].end_s if spans else 0.0,
        intervals=name_transitions(spans, target.hold_s),
        longest_hold_s=max((seconds for seconds, reason in pieces if not reason), default=0.0),
        cues=tuple(SaidCue(float(n), kind) for n, kind in enumerate(cues)),
        frames_detail=(),
        mirrored=mirrored,
    )
