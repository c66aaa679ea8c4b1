"""A person's joints in a stretch, from the numbers of its reference pose.

The axes are the person's own, lying on their back: x to their left, y to their head, z up. The
trunk is half a metre long, as in an adult.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from posecheck.core.geometry import compute_angle_deg
from posecheck.core.landmarks import Side
from posecheck.core.reference import Check, ReferencePose, Role

Point = npt.NDArray[np.float64]

TRUNK_M: Final = 0.5
THIGH_M: Final = 0.42
SHANK_M: Final = 0.41
FOOT_M: Final = 0.16
UPPER_ARM_M: Final = 0.29
FOREARM_M: Final = 0.27
_HALF_HIPS_M: Final = 0.1
_HALF_SHOULDERS_M: Final = 0.17
# How far inside an open range the drawing goes.
_INSIDE: Final = 10.0
# How a limb lies that nothing is asked of.
_FLAT: Final = {"thigh_trunk": 12.0, "knee_flexion": 6.0, "hip_abduction": 4.0}
_BENT_KNEE_DEG: Final = 95.0
_RAISED_DEG: Final = 40.0


@dataclass(frozen=True, slots=True)
class Figure:
    """Joints in metres, (3,) each, by name such as "left_knee"; and the head's centre."""

    joints: Mapping[str, Point]


def make_figure(reference: ReferencePose, affected: Side) -> Figure:
    """Return a figure that keeps to the checks of a reference pose."""
    joints: dict[str, Point] = {
        "head": np.array([0.0, TRUNK_M + 0.21, 0.05]),
        "neck": np.array([0.0, TRUNK_M + 0.05, 0.02]),
    }
    for side in Side:
        out = _outward(side)
        joints[f"{side.value}_shoulder"] = np.array([out * _HALF_SHOULDERS_M, TRUNK_M, 0.0])
        joints[f"{side.value}_hip"] = np.array([out * _HALF_HIPS_M, 0.0, 0.0])
    # The leg that another lies on comes first.
    for role, side in ((Role.OTHER, affected.opposite), (Role.AFFECTED, affected)):
        joints |= _lay_leg(reference, role, side, joints)
    held = _find_held_side(reference, affected)
    for each in Side:
        joints |= _lay_arm(each, held, joints)
    return Figure(joints)


def _outward(side: Side) -> float:
    return 1.0 if side is Side.LEFT else -1.0


def choose_target(check: Check | None, natural: float) -> float:
    """Return what to draw for a check: what comes naturally, or else a little inside its range."""
    if check is None or check.minimum <= natural <= check.maximum:
        return natural
    if math.isinf(check.maximum):
        return check.minimum + _INSIDE
    if math.isinf(check.minimum):
        return check.maximum - _INSIDE
    return (check.minimum + check.maximum) / 2


def find_check(reference: ReferencePose, measure: str, role: Role) -> Check | None:
    """Return the first check of a measure on a role's leg."""
    return next((c for c in reference.checks if (c.measure, c.role) == (measure, role)), None)


def _find_held_side(reference: ReferencePose, affected: Side) -> Side | None:
    check = next((c for c in reference.checks if c.measure == "hand_to_leg"), None)
    return None if check is None else check.role.side(affected)


def _lay_leg(
    reference: ReferencePose, role: Role, side: Side, joints: Mapping[str, Point]
) -> dict[str, Point]:
    hip = joints[f"{side.value}_hip"]
    other_knee = joints.get(f"{side.opposite.value}_knee")
    if find_check(reference, "ankle_to_other_knee", role) and other_knee is not None:
        # The ankle lies on the front of the other thigh, just below its knee.
        ankle = other_knee + np.array([_outward(side) * -0.03, 0.01, 0.07])
        pole = np.array([_outward(side) * 1.0, -0.25, 0.1])
        knee = _bend(hip, ankle, THIGH_M, SHANK_M, pole)
    else:
        thigh_trunk = choose_target(
            find_check(reference, "thigh_trunk", role)
            or find_check(reference, "hip_flexion", role),
            _FLAT["thigh_trunk"],
        )
        raised = thigh_trunk > _RAISED_DEG
        knee_deg = choose_target(
            find_check(reference, "knee_flexion", role),
            _BENT_KNEE_DEG if raised else _FLAT["knee_flexion"],
        )
        abduction = choose_target(
            find_check(reference, "hip_abduction", role), _FLAT["hip_abduction"]
        )
        knee = hip + THIGH_M * _aim_thigh(side, thigh_trunk, abduction, joints)
        ankle = knee + SHANK_M * _aim_shank(knee - hip, knee_deg)
    toe = ankle + FOOT_M * _aim_foot(ankle - knee)
    return {
        f"{side.value}_{part}": at for part, at in (("knee", knee), ("ankle", ankle), ("toe", toe))
    }


def _aim_thigh(
    side: Side, thigh_trunk_deg: float, abduction_deg: float, joints: Mapping[str, Point]
) -> Point:
    """Return the unit direction of a thigh with a thigh-trunk angle and an abduction, degrees."""
    hip = joints[f"{side.value}_hip"]
    up_the_trunk = joints[f"{side.value}_shoulder"] - hip
    aside = _outward(side) * math.sin(math.radians(abduction_deg))
    level = math.cos(math.radians(abduction_deg))

    def aim(flexion_deg: float) -> Point:
        turn = math.radians(flexion_deg)
        return np.array([aside, -level * math.cos(turn), level * math.sin(turn)])

    # The angle grows with flexion, so halving finds it.
    low, high = 0.0, 170.0
    for _ in range(40):
        middle = (low + high) / 2
        if 180.0 - float(compute_angle_deg(up_the_trunk, aim(middle))) < thigh_trunk_deg:
            low = middle
        else:
            high = middle
    return aim((low + high) / 2)


def _aim_shank(thigh: Point, knee_deg: float) -> Point:
    """Return the unit direction of a shank: the thigh's, turned back by the knee's flexion."""
    along = thigh / np.linalg.norm(thigh)
    # A knee bends toward the back of the thigh, which is away from the head.
    back = np.array([0.0, -1.0, 0.0]) - along * -along[1]
    if np.linalg.norm(back) < 0.2:
        back = np.array([0.0, 0.0, -1.0]) - along * -along[2]
    back = back / np.linalg.norm(back)
    turn = math.radians(knee_deg)
    return np.asarray(math.cos(turn) * along + math.sin(turn) * back)


def _aim_foot(shank: Point) -> Point:
    """Return the unit direction of a relaxed foot: square to the shank, toes up or headward."""
    along = shank / np.linalg.norm(shank)
    for toward in (np.array([0.0, 0.5, 1.0]), np.array([0.0, 1.0, 0.0])):
        foot = toward - along * float(toward @ along)
        if np.linalg.norm(foot) > 0.3:
            break
    foot = foot / np.linalg.norm(foot) + 0.35 * along
    return np.asarray(foot / np.linalg.norm(foot))


def _lay_arm(side: Side, held: Side | None, joints: Mapping[str, Point]) -> dict[str, Point]:
    shoulder = joints[f"{side.value}_shoulder"]
    out = _outward(side)
    if held is None:
        elbow = shoulder + np.array([out * 0.08, -0.27, -0.03])
        wrist = elbow + np.array([out * 0.02, -0.26, -0.02])
    else:
        hip, knee = joints[f"{held.value}_hip"], joints[f"{held.value}_knee"]
        wrist = hip + 0.72 * (knee - hip) + np.array([out * 0.06, -0.03, 0.0])
        reach = UPPER_ARM_M + FOREARM_M - 0.02
        way = wrist - shoulder
        if np.linalg.norm(way) > reach:
            wrist = shoulder + way * reach / np.linalg.norm(way)
        elbow = _bend(shoulder, wrist, UPPER_ARM_M, FOREARM_M, np.array([out, 0.0, -0.4]))
    return {f"{side.value}_elbow": elbow, f"{side.value}_wrist": wrist}


def _bend(start: Point, end: Point, first_m: float, second_m: float, pole: Point) -> Point:
    """Return the joint between two bones that reach from start to end, bent toward the pole."""
    way = end - start
    distance = min(float(np.linalg.norm(way)), first_m + second_m - 1e-3)
    along = way / np.linalg.norm(way)
    forward = (first_m**2 - second_m**2 + distance**2) / (2 * distance)
    aside = math.sqrt(max(first_m**2 - forward**2, 0.0))
    square = pole - along * float(pole @ along)
    return np.asarray(start + forward * along + aside * square / np.linalg.norm(square))
