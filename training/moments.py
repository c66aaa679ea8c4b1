"""Random moments of the two stretches, of near misses, and of other lying poses.

The parts of a pose are drawn independently and over a wider range than in real people, so that a
check does not depend on what is common.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from skeleton import (
    ANKLE_Z,
    LEFT,
    OUTWARD,
    RIGHT,
    Trunk,
    assemble,
    bend_knee,
    direction,
    lay_trunks,
    reach,
    to_world,
    unit,
)

from posecheck.core.landmarks import Landmark
from posecheck.core.measures import MEASURE_INDEX, compute_measures

KINDS = ("figure4", "knee_opposite_shoulder", "free")
_SHARES = (0.52, 0.34, 0.14)


@dataclass(frozen=True)
class Moments:
    """n moments: joints (n, 33, 3) in metres, the stretch they are close to, the affected side."""

    joints: np.ndarray
    kind: np.ndarray
    side: np.ndarray  # "L" or "R"

    def __getitem__(self, chosen: np.ndarray) -> Moments:
        return Moments(self.joints[chosen], self.kind[chosen], self.side[chosen])


def make_moments(rng: np.random.Generator, count: int) -> Moments:
    """Return ``count`` moments that a body can do; impossible ones are replaced."""
    parts: list[Moments] = []
    have = 0
    while have < count:
        part = _draw(rng, count)
        parts.append(part)
        have += len(part.kind)
    return Moments(
        *(
            np.concatenate([getattr(part, name) for part in parts])[:count]
            for name in ("joints", "kind", "side")
        )
    )


def _draw(rng: np.random.Generator, count: int) -> Moments:
    kind = rng.choice(KINDS, count, p=_SHARES)
    affected = rng.integers(0, 2, count)
    sign = OUTWARD[affected]
    # Drawing a knee across rolls the pelvis with it; a positive roll is toward the right.
    roll = rng.normal(0.0, 4.0, count) + np.where(
        kind == "knee_opposite_shoulder", sign * np.abs(rng.normal(0.0, 12.0, count)), 0.0
    )
    roll += (rng.random(count) < 0.05) * sign * rng.uniform(15.0, 55.0, count)
    trunk = lay_trunks(rng, count, roll)
    legs = _Legs(rng, trunk)
    knees = np.empty((count, 2, 3))
    ankles = np.empty((count, 2, 3))
    possible = np.ones(count, bool)
    for this, other in ((LEFT, RIGHT), (RIGHT, LEFT)):
        mine = affected == this
        for name, place in (
            ("figure4", legs.cross),
            ("knee_opposite_shoulder", legs.draw_across),
            ("free", legs.do_anything),
        ):
            chosen = mine & (kind == name)
            pair, can = place(this, other)
            knees[chosen], ankles[chosen] = pair[0][chosen], pair[1][chosen]
            possible[chosen] = can[chosen]
    elbows, wrists = _place_arms(rng, trunk, knees, ankles, kind, affected)
    joints = assemble(trunk, knees, ankles, elbows, wrists, rng)
    possible &= _is_human(joints)
    return Moments(joints[possible], kind[possible], np.array(["L", "R"])[affected[possible]])


class _Legs:
    """Ways to place the legs of n trunks; each returns ((knees, ankles), possible)."""

    def __init__(self, rng: np.random.Generator, trunk: Trunk) -> None:
        self._rng = rng
        self._trunk = trunk
        self._count = len(trunk.axes)

    def cross(self, affected: int, other: int) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray]:
        """Figure-4 and its near misses: foot hovering or slipped, not crossed, knee over knee."""
        rng, count = self._rng, self._count
        knees, ankles = self._empty()
        lifted = self._flex_hip(other, rng.uniform(45.0, 150.0, count), rng.normal(0.0, 7.0, count))
        on_floor = self._foot_on_floor(other)
        self._put(other, knees, ankles, rng.random(count) < 0.62, lifted, on_floor)
        hip, knee = self._trunk.hips[:, other], knees[:, other]
        thigh = unit(knee - hip)
        belly = self._trunk.axes[:, 2]
        front = unit(belly - np.sum(belly * thigh, -1, keepdims=True) * thigh)
        side = np.cross(thigh, front)
        style = rng.choice(4, count, p=[0.60, 0.14, 0.12, 0.14])  # crossed, hover, knees, apart
        along = rng.uniform(0.68, 1.08, count)
        along = np.where(rng.random(count) < 0.1, rng.uniform(0.15, 0.7, count), along)
        gap = rng.uniform(0.05, 0.14, count) + (style == 1) * rng.uniform(0.05, 0.35, count)
        spot = (
            hip
            + (knee - hip) * along[:, None]
            + front * gap[:, None]
            + side * rng.normal(0.0, 0.03, count)[:, None]
        )
        lengths = self._trunk.lengths
        share = rng.uniform(0.6, 1.0, count)  # how far down the shank the spot touches it
        sign = np.full(count, OUTWARD[affected])
        out = to_world(
            self._trunk.axes,
            np.stack([sign, rng.normal(-0.1, 0.35, count), rng.normal(0.0, 0.45, count)], -1),
        )
        crossed_knee, reached = reach(
            self._trunk.hips[:, affected], spot, lengths["thigh"], lengths["shank"] * share, out
        )
        shank = unit(reached - crossed_knee)
        crossed = (crossed_knee, crossed_knee + shank * lengths["shank"][:, None])
        # Knee over knee: the thigh crosses the other one and the shank hangs down.
        over = knee + front * rng.uniform(0.08, 0.16, count)[:, None]
        over += -sign[:, None] * self._trunk.axes[:, 0] * rng.uniform(-0.05, 0.1, count)[:, None]
        across = unit(over - self._trunk.hips[:, affected])
        draped = self._bend(
            affected, across, rng.uniform(15, 115, count), rng.normal(-5, 12, count)
        )
        apart_up = self._flex_hip(affected, rng.uniform(40, 130, count), rng.uniform(-8, 40, count))
        apart_down = self._foot_on_floor(affected)
        down = rng.random(count) < 0.5
        for array, index in ((knees, 0), (ankles, 1)):
            apart = np.where(down[:, None], apart_down[index], apart_up[index])
            array[:, affected] = np.select(
                [style[:, None] < 2, style[:, None] == 2], [crossed[index], draped[index]], apart
            )
        out_of_reach = np.linalg.norm(reached - spot, axis=-1) > 0.04
        return (knees, ankles), ~(out_of_reach & (style == 0))

    def draw_across(
        self, affected: int, other: int
    ) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray]:
        """Knee to the opposite shoulder and its near misses: in line, shallow, other leg bent."""
        rng, count = self._rng, self._count
        knees, ankles = self._empty()
        flexion = rng.uniform(40.0, 150.0, count)
        flexed = self._flex_hip(affected, flexion, rng.uniform(-42.0, 32.0, count))
        knees[:, affected], ankles[:, affected] = flexed
        self._put(
            other, knees, ankles, rng.random(count) < 0.6, self._straight(other), self._bent(other)
        )
        return (knees, ankles), np.ones(count, bool)

    def do_anything(
        self, affected: int, other: int
    ) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray]:
        """Legs in other lying poses: hook lying, straight, lifted, both knees hugged."""
        rng, count = self._rng, self._count
        knees, ankles = self._empty()
        for side in (affected, other):
            up = self._flex_hip(side, rng.uniform(20, 150, count), rng.uniform(-25, 50, count))
            rest = [self._foot_on_floor(side), self._straight(side), self._bent(side), up]
            which = rng.choice(4, count, p=[0.25, 0.25, 0.15, 0.35])[:, None]
            for array, index in ((knees, 0), (ankles, 1)):
                array[:, side] = np.select([which == n for n in range(4)], [r[index] for r in rest])
        return (knees, ankles), np.ones(count, bool)

    def _empty(self) -> tuple[np.ndarray, np.ndarray]:
        return np.empty((self._count, 2, 3)), np.empty((self._count, 2, 3))

    @staticmethod
    def _put(side, knees, ankles, where, one, two) -> None:  # noqa: ANN001
        for array, index in ((knees, 0), (ankles, 1)):
            array[:, side] = np.where(where[:, None], one[index], two[index])

    def _bend(
        self, side: int, thigh: np.ndarray, flexion_deg: np.ndarray, rotation_deg: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        sign = np.full(self._count, OUTWARD[side])
        shank = bend_knee(self._trunk.axes, thigh, flexion_deg, rotation_deg, sign)
        knee = self._trunk.hips[:, side] + thigh * self._trunk.lengths["thigh"][:, None]
        return knee, knee + shank * self._trunk.lengths["shank"][:, None]

    def _flex_hip(
        self, side: int, flexion_deg: np.ndarray, abduction_deg: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Hip flexed, with the foot in the air."""
        sign = np.full(self._count, OUTWARD[side])
        thigh = to_world(self._trunk.axes, direction(flexion_deg, abduction_deg, sign))
        knee_deg = self._rng.uniform(35.0, 148.0, self._count)
        return self._bend(side, thigh, knee_deg, self._rng.uniform(-30.0, 35.0, self._count))

    def _foot_on_floor(self, side: int) -> tuple[np.ndarray, np.ndarray]:
        """Hook lying: the knee up and the foot on the floor."""
        return self._to_floor(side, self._rng.uniform(0.12, 0.75, self._count))

    def _bent(self, side: int) -> tuple[np.ndarray, np.ndarray]:
        """Knee anywhere from nearly straight to hook lying, with the foot on the floor."""
        return self._to_floor(side, self._rng.uniform(0.35, 0.97, self._count))

    def _straight(self, side: int) -> tuple[np.ndarray, np.ndarray]:
        """Leg straight, on the floor or held above it."""
        rng, count = self._rng, self._count
        floor = self._to_floor(side, rng.uniform(0.965, 0.999, count))
        sign = np.full(count, OUTWARD[side])
        raised = direction(rng.uniform(2.0, 45.0, count), rng.normal(4.0, 5.0, count), sign)
        lifted = self._bend(
            side, to_world(self._trunk.axes, raised), rng.uniform(0, 25, count), np.zeros(count)
        )
        up = (rng.random(count) < 0.2)[:, None]
        return np.where(up, lifted[0], floor[0]), np.where(up, lifted[1], floor[1])

    def _to_floor(self, side: int, stretched: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Ankle on the floor, ``stretched`` of the leg's length away from the hip."""
        rng, lengths = self._rng, self._trunk.lengths
        hip = self._trunk.hips[:, side]
        away = stretched * (lengths["thigh"] + lengths["shank"])
        drop = hip[:, 2] - (ANKLE_Z + rng.normal(0.0, 0.015, self._count))
        level = np.sqrt(np.maximum(away**2 - drop**2, 0.01))
        turn = np.radians(rng.normal(4.0, 7.0, self._count)) * OUTWARD[side]
        ankle = hip + np.stack([np.sin(turn) * level, -np.cos(turn) * level, -drop], -1)
        knee_out = rng.normal(0.08, 0.3, self._count) * OUTWARD[side]
        up = np.stack([knee_out, np.zeros(self._count), np.ones(self._count)], -1)
        return reach(hip, ankle, lengths["thigh"], lengths["shank"], up)


def _place_arms(
    rng: np.random.Generator,
    trunk: Trunk,
    knees: np.ndarray,
    ankles: np.ndarray,
    kind: np.ndarray,
    affected: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return elbows and wrists: on the leg of the flexed side (thigh, knee, shin) or off it."""
    count = len(kind)
    rows = np.arange(count)
    flexed = np.where(kind == "figure4", 1 - affected, affected)
    hip, knee, ankle = trunk.hips[rows, flexed], knees[rows, flexed], ankles[rows, flexed]
    place = rng.choice(4, count, p=[0.38, 0.24, 0.2, 0.18])  # thigh, shin, knee, off
    elbows, wrists = np.empty((count, 2, 3)), np.empty((count, 2, 3))
    for side in (LEFT, RIGHT):
        outward = trunk.axes[:, 0] * OUTWARD[side]
        mixed = np.where(rng.random(count) < 0.15, rng.integers(0, 4, count), place)[:, None]
        thigh = hip + (knee - hip) * rng.uniform(0.4, 0.95, (count, 1))
        shin = knee + (ankle - knee) * rng.uniform(0.03, 0.6, (count, 1))
        other_knee = knees[rows, 1 - flexed]
        grasped = np.where((rng.random(count) < 0.1)[:, None], other_knee, knee)
        held = np.select([mixed == 0, mixed == 1], [thigh, shin], grasped)
        held = (
            held + outward * rng.uniform(0.02, 0.12, (count, 1)) + rng.normal(0, 0.045, (count, 3))
        )
        shoulder = trunk.shoulders[:, side]
        off = shoulder + to_world(
            trunk.axes,
            np.stack(
                [
                    OUTWARD[side] * rng.uniform(-0.25, 0.5, count),
                    rng.uniform(-0.55, 0.35, count),
                    rng.uniform(-0.1, 0.25, count),
                ],
                -1,
            ),
        )
        target = np.where(mixed == 3, off, held)
        target[:, 2] = np.maximum(target[:, 2], 0.04)
        bow = outward * rng.uniform(0.2, 1.0, (count, 1)) + [0.0, -0.1, -0.4]
        elbows[:, side], wrists[:, side] = reach(
            shoulder, target, trunk.lengths["upper_arm"], trunk.lengths["forearm"], bow
        )
    return elbows, wrists


def _is_human(joints: np.ndarray) -> np.ndarray:
    """Whether every joint is within its range of motion and nothing is below the floor."""
    measures = compute_measures(joints)
    possible = (joints[:, [Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE], 2] > 0.03).all(axis=1)
    possible &= (joints[:, [Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE], 2] > 0.02).all(axis=1)
    for side in ("left", "right"):
        flexion, trunk, abduction, rotation = (
            measures[:, MEASURE_INDEX[f"{side}_{name}"]]
            for name in ("knee_flexion", "thigh_trunk", "hip_abduction", "hip_external_rotation")
        )
        possible &= (flexion < 152) & (trunk < 165) & (abduction > -45) & (abduction < 65)
        possible &= ~(np.abs(rotation) > 100)
    return possible
