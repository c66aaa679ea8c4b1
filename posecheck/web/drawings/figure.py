"""The skeleton of a person lying in a stretch, computed from the numbers of its reference pose.

Lengths are in trunk lengths (mid-hip to mid-shoulder). The axes are fixed to the trunk: x to the
person's left, y to the head, z out of the belly, which is up for a person lying on their back;
mid-hip is the origin.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from posecheck.core.geometry import compute_unit
from posecheck.core.landmarks import LANDMARK_COUNT, Array, Landmark, Side, landmark_of
from posecheck.core.measures import JOINT_ANGLES, MEASURE_INDEX, compute_measures
from posecheck.core.reference import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posecheck.core.reference import Check, ReferencePose

FLOOR_Z: Final = -0.21
# Body proportions of an adult whose trunk is 50 cm between the joint centres, in trunk lengths.
_HIP_X: Final = 0.17
_SHOULDER_X: Final = 0.34
_THIGH: Final = 0.84
_SHANK: Final = 0.82
_UPPER_ARM: Final = 0.58
_FOREARM: Final = 0.52
_FOOT: Final = 0.31
_ANKLE_Z: Final = FLOOR_Z + 0.09

_LEGS: Final = (Role.AFFECTED, Role.OTHER)
# The figure shows an angle this far inside its limit, in degrees, so that the stretch is clear.
_INSIDE_DEG: Final = 10.0
# From this thigh-trunk angle on, the leg is off the floor.
_MIN_RAISED_DEG: Final = 50.0
# An ankle that has to be nearer than this to the other knee lies on it, in trunk lengths.
_FARTHEST_CROSSED: Final = 0.9

# The joint angles wherever no check asks for anything, in degrees.
_RAISED: Final = {
    "knee_flexion": 100.0,
    "thigh_trunk": 105.0,
    "hip_flexion": 105.0,
    "hip_abduction": 3.0,
    "hip_external_rotation": 0.0,
}
_LYING: Final = {"knee_flexion": 7.0, "thigh_trunk": 12.0, "hip_flexion": 0.0, "hip_abduction": 4.0}
_CROSSED: Final = {"hip_flexion": 80.0, "hip_abduction": 25.0}
# The weight of the habitual angles against what the checks ask for.
_HABIT_WEIGHT: Final = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A skeleton.

    Attributes:
        joints: (33, 3) trunk lengths, a row per ``Landmark``. Of the hands only the index finger is
            set, and of the face only ears and nose; the rest is at the middle of the head or 0.
        held: the side whose leg the hands hold, None if they rest on the floor.
    """

    joints: Array
    held: Side | None

    def at(self, side: Side, part: str) -> Array:
        """Return the (3,) position of a body part on one side, such as "knee"."""
        return np.asarray(self.joints[landmark_of(side, part)])


# Cached: it is drawn from two sides, and again whenever something else on the page changes.
@lru_cache(maxsize=8)
def build_figure(reference: ReferencePose, affected: Side) -> Figure:
    """Return a person in that stretch: the angles of its checks are met, all others are relaxed."""
    joints = np.zeros((LANDMARK_COUNT, 3))
    _put_trunk(joints, reference)
    role_of = {role.side(affected) or affected: role for role in _LEGS}
    crossed = {
        side for side, role in role_of.items() if _is_close(reference, role, "ankle_to_other_knee")
    }
    raised: set[Side] = set()
    # The leg that the other one lies on comes first.
    for side in sorted(role_of, key=lambda each: each in crossed):
        role = role_of[side]
        lies_on_other = side in crossed and side.opposite in raised
        if lies_on_other:
            _put_crossed_leg(joints, side, _wanted_angles(reference, role, _RAISED | _CROSSED))
        elif crossed or _is_raised(_wanted_angles(reference, role, _LYING)):
            _put_raised_leg(joints, side, _RAISED | _wanted_angles(reference, role, _RAISED))
        else:
            _put_lying_leg(joints, side, _LYING | _wanted_angles(reference, role, _LYING))
            continue
        raised.add(side)
    held = _find_held(reference, affected, raised)
    for side in Side:
        _put_arm(joints, side, held)
    joints.setflags(write=False)
    return Figure(joints, held)


def choose_angle(check: Check, natural_deg: float) -> float:
    """Return the angle to show for a check, in degrees, clearly inside its range.

    That is the middle of a closed range. If one end is open, it is the natural angle, or 10 degrees
    inside the limit if the natural angle does not meet it.
    """
    if math.isfinite(check.minimum) and math.isfinite(check.maximum):
        return (check.minimum + check.maximum) / 2
    return min(max(natural_deg, check.minimum + _INSIDE_DEG), check.maximum - _INSIDE_DEG)


def _wanted_angles(
    reference: ReferencePose, role: Role, natural: Mapping[str, float]
) -> dict[str, float]:
    """Return the angles that a leg's checks ask for; the first check of each measure counts."""
    wanted: dict[str, float] = {}
    for check in reference.checks:
        if check.role is role and check.measure in JOINT_ANGLES:
            angle = choose_angle(check, natural.get(check.measure, 0.0))
            wanted.setdefault(check.measure, float(np.clip(angle, -80.0, 150.0)))
    return wanted


def _is_close(reference: ReferencePose, role: Role, measure: str) -> bool:
    """Whether a leg's ankle, or a hand, has to come near to something."""
    return any(
        check.role is role and check.measure == measure and check.maximum <= _FARTHEST_CROSSED
        for check in reference.checks
    )


def _is_raised(wanted: Mapping[str, float]) -> bool:
    return max(wanted.get("thigh_trunk", 0.0), wanted.get("hip_flexion", 0.0)) > _MIN_RAISED_DEG


def _find_held(reference: ReferencePose, affected: Side, raised: set[Side]) -> Side | None:
    sides = [side for side in (affected.opposite, affected) if side in raised]
    for role in _LEGS:
        if _is_close(reference, role, "hand_to_leg") and role.side(affected) in sides:
            return role.side(affected)
    return next(iter(sides), None)


def _outward(side: Side) -> float:
    return 1.0 if side is Side.LEFT else -1.0


def _put_trunk(joints: Array, reference: ReferencePose) -> None:
    """Place hips, shoulders and the head, which rests on a thin pillow unless lifted."""
    lifts = [choose_angle(each, 2.0) for each in reference.checks if each.measure == "head_lift"]
    lift = math.radians(float(np.clip([*lifts, 2.0][0], -20.0, 60.0)))
    for side in Side:
        joints[landmark_of(side, "hip")] = (_outward(side) * _HIP_X, 0.0, 0.0)
        joints[landmark_of(side, "shoulder")] = (_outward(side) * _SHOULDER_X, 1.0, 0.0)
    up = np.array([0.0, math.cos(lift), math.sin(lift)])
    front = np.array([0.0, -math.sin(lift), math.cos(lift)])
    middle = np.array([0.0, 1.0, 0.0]) + 0.47 * up
    joints[: Landmark.LEFT_SHOULDER] = middle
    joints[Landmark.LEFT_EAR, 0] += 0.15
    joints[Landmark.RIGHT_EAR, 0] -= 0.15
    joints[Landmark.NOSE] = middle + 0.22 * front - 0.03 * up


def _put_raised_leg(joints: Array, side: Side, wanted: Mapping[str, float]) -> None:
    out = _outward(side)
    abduction, flexion, bend, turn = (
        math.radians(wanted[name])
        for name in ("hip_abduction", "hip_flexion", "knee_flexion", "hip_external_rotation")
    )
    level, aside = math.cos(abduction), out * math.sin(abduction)
    hip, shoulder = (joints[landmark_of(side, part)] for part in ("hip", "shoulder"))
    # The flexion at which the angle shoulder-hip-knee has the requested value.
    up_trunk = compute_unit(shoulder - hip)
    cosine = math.cos(math.radians(wanted["thigh_trunk"])) + up_trunk[0] * aside
    # A check of hip flexion itself leaves the thigh-trunk angle at its natural value.
    if wanted["hip_flexion"] == _RAISED["hip_flexion"]:
        flexion = math.acos(float(np.clip(cosine / (up_trunk[1] * level), -1.0, 1.0)))
    thigh = np.array([aside, -level * math.cos(flexion), level * math.sin(flexion)])
    # Measured like the turn of the shank: zero if it lies in the plane of pure flexion.
    zero = np.cross(compute_unit(np.array([1.0, 0.0, 0.0]) - thigh[0] * thigh), thigh)
    back = math.cos(turn) * zero - out * math.sin(turn) * np.cross(thigh, zero)
    knee = hip + _THIGH * thigh
    shank = math.cos(bend) * thigh + math.sin(bend) * back
    _put_shank(joints, side, knee, knee + _SHANK * shank)


def _put_lying_leg(joints: Array, side: Side, wanted: Mapping[str, float]) -> None:
    """Lay a leg down, with its ankle on the floor and its knee bent as far as requested."""
    out = _outward(side)
    bend = math.radians(float(np.clip(wanted["knee_flexion"], 1.0, 140.0)))
    reach = math.sqrt(_THIGH**2 + _SHANK**2 + 2 * _THIGH * _SHANK * math.cos(bend))
    level = math.sqrt(max(reach**2 - _ANKLE_Z**2, 0.01))
    aside = math.radians(float(np.clip(wanted["hip_abduction"], -30.0, 60.0)))
    hip = joints[landmark_of(side, "hip")]
    way = np.array([out * level * math.sin(aside), -level * math.cos(aside), _ANKLE_Z])
    ankle = hip + way
    knee = _bend(hip, ankle, (_THIGH, _SHANK), np.array([out * 0.15, 0.0, 1.0]))
    _put_shank(joints, side, knee, ankle)


def _put_crossed_leg(joints: Array, side: Side, wanted: Mapping[str, float]) -> None:
    """Lay an ankle across the other thigh at its knee, its own knee turned out as requested."""
    out = _outward(side)
    hip = joints[landmark_of(side, "hip")]
    other_hip, other_knee, other_ankle = (
        joints[landmark_of(side.opposite, part)] for part in ("hip", "knee", "ankle")
    )
    thigh, shank = compute_unit(other_knee - other_hip), compute_unit(other_ankle - other_knee)
    front = -(shank - float(shank @ thigh) * thigh)
    front = front / max(float(np.linalg.norm(front)), 0.1)
    trials: list[Array] = []
    for share in (0.7, 0.76, 0.82):
        ankle = other_hip + share * _THIGH * thigh + 0.17 * front - np.array([out * 0.02, 0, 0])
        footward = np.cross(compute_unit(ankle - hip), [out, 0.0, 0.0]) * out
        for turn in np.radians(np.arange(0.0, 360.0, 4.0)):
            toward = np.array([out * math.cos(turn), 0, 0]) + math.sin(turn) * footward
            trials.append(joints.copy())
            _put_shank(trials[-1], side, _bend(hip, ankle, (_THIGH, _SHANK), toward), ankle)
    strains = _measure_strain(np.array(trials), side, wanted)
    joints[:] = trials[int(np.argmin(strains))]


def _measure_strain(joints: Array, side: Side, wanted: Mapping[str, float]) -> Array:
    """Return the error of each of (n, 33, 3) candidates, plus a little for habit, in degrees²."""
    measures = compute_measures(joints)

    def miss(name: str, angle: float) -> Array:
        off = measures[:, MEASURE_INDEX[f"{side.value}_{name}"]] - angle
        return np.asarray(np.nan_to_num(off, nan=90.0) ** 2)

    strain = np.zeros(len(joints))
    for name, angle in wanted.items():
        strain += miss(name, angle)
    for name, angle in _CROSSED.items():
        strain += _HABIT_WEIGHT * miss(name, angle)
    return strain


def _put_shank(joints: Array, side: Side, knee: Array, ankle: Array) -> None:
    """Place the knee, the ankle and a relaxed foot."""
    thigh = compute_unit(knee - joints[landmark_of(side, "hip")])
    shank = compute_unit(ankle - knee)
    front = thigh - float(thigh @ shank) * shank
    if np.linalg.norm(front) < 0.3:
        # A straight knee leaves open where the toes point; lying down, they fall outward a bit.
        front = np.array([0.35 * _outward(side), 0.0, 1.0])
        front = front - float(front @ shank) * shank
    front = compute_unit(front)
    toes = math.cos(math.radians(28)) * front + math.sin(math.radians(28)) * shank
    joints[landmark_of(side, "knee")] = knee
    joints[landmark_of(side, "ankle")] = ankle
    joints[landmark_of(side, "heel")] = ankle - 0.07 * front + 0.05 * shank
    joints[landmark_of(side, "foot_index")] = ankle + _FOOT * toes + 0.03 * shank


def _bend(start: Array, end: Array, lengths: tuple[float, float], toward: Array) -> Array:
    """Return the joint between two bones from start to end, bent toward the given direction."""
    first, second = lengths
    distance = float(np.linalg.norm(end - start))
    along = (end - start) / max(distance, 1e-6)
    distance = float(np.clip(distance, abs(first - second) + 1e-3, first + second))
    run = (first**2 - second**2 + distance**2) / (2 * distance)
    aside = toward - float(toward @ along) * along
    aside = aside / max(float(np.linalg.norm(aside)), 1e-6)
    return np.asarray(start + run * along + math.sqrt(max(first**2 - run**2, 0.0)) * aside)


def _put_arm(joints: Array, side: Side, held: Side | None) -> None:
    """Let a hand hold a leg behind its thigh, or rest beside the body."""
    out = _outward(side)
    shoulder = joints[landmark_of(side, "shoulder")]
    wrist = np.array([out * 0.55, 0.02, FLOOR_Z + 0.06])
    finger = np.array([out * 0.55, -0.24, FLOOR_Z + 0.06])
    toward = np.array([out, 0.0, 0.2])
    if held is not None:
        hip, knee, ankle = (joints[landmark_of(held, part)] for part in ("hip", "knee", "ankle"))
        thigh = compute_unit(knee - hip)
        back = ankle - knee - float((ankle - knee) @ thigh) * thigh
        back = back / max(float(np.linalg.norm(back)), 1e-6)
        grip = hip + (0.66 if side is held else 0.6) * _THIGH * thigh
        finger = grip + 0.16 * back - np.array([out * 0.03, 0.0, 0.0])
        wrist = grip + 0.03 * back + np.array([out * 0.17, 0.08, 0.0])
        toward = np.array([out, 0.0, -0.6])
    reach = float(np.linalg.norm(wrist - shoulder))
    longest = 0.985 * (_UPPER_ARM + _FOREARM)
    if reach > longest:
        wrist = shoulder + (wrist - shoulder) * (longest / reach)
    joints[landmark_of(side, "wrist")] = wrist
    joints[landmark_of(side, "elbow")] = _bend(shoulder, wrist, (_UPPER_ARM, _FOREARM), toward)
    joints[landmark_of(side, "index")] = finger
