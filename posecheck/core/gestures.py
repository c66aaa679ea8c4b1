"""Gestures of somebody lying on the floor: one arm held straight up, and sitting up.

Both are read from the points in the picture alone, because the camera stands level and up is up.
``GestureState`` follows them over time; single looks are often wrong, so each must last.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from posecheck.core.framing import (
    STEEPEST_TRUNK_DEG,
    compute_middle,
    compute_trunk,
    compute_trunk_steepness_deg,
    find_framing_problem,
)
from posecheck.core.hold import LONGEST_GAP_S
from posecheck.core.landmarks import Array, Pose, Side, landmark_of
from posecheck.core.observation import Observation

# An arm is noticed after the first time and is a sign after the second.
ARM_NOTICED_S: Final = 1.0
ARM_HELD_S: Final = 2.0
# Sitting up and lying back must last: people lift their head and shoulders to look at the screen.
SETTLED_S: Final = 1.0
# Looks at odds with a gesture for up to this long do not end it.
FORGIVEN_S: Final = 0.5

# How straight up an arm is, in degrees from the vertical: its line from shoulder to wrist, and the
# upper arm and the forearm each. Arms that hold a leg lean by 37 degrees and more.
_ARM_LEANS_UP_TO_DEG: Final = 25.0
_PART_LEANS_UP_TO_DEG: Final = 35.0
# The least length of a raised arm in the picture, in trunk lengths in the picture.
_ARM_LENGTH: Final = 0.75
# From this visibility on a raised arm is seen, behind the legs too.
_SEEN_FROM: Final = 0.2
# The model draws a hidden arm along the one it sees, so a second one must be seen better than that.
_SECOND_SEEN_FROM: Final = 0.35
# A trunk steeper than this in the picture is upright; between the two it is on its way.
_UPRIGHT_FROM_DEG: Final = 58.0


@dataclass(frozen=True, slots=True)
class Lasting:
    """For how long something has been so. Looks at odds with it are forgiven for a moment.

    Attributes:
        since_s: since when it is so; None while it is not.
        seen_s: when it was last seen to be so.
    """

    since_s: float | None = None
    seen_s: float = 0.0

    def add(self, t_s: float, seen: bool) -> Lasting:
        """Return the state after a look at ``t_s`` seconds."""
        lasts = self.since_s is not None and t_s - self.seen_s <= FORGIVEN_S
        if seen:
            return Lasting(self.since_s if lasts else t_s, t_s)
        return self if lasts else Lasting()

    @property
    def lasted_s(self) -> float:
        """Seconds from the first to the last look at which it was so."""
        return 0.0 if self.since_s is None else self.seen_s - self.since_s


@dataclass(frozen=True, slots=True)
class GestureState:
    """What somebody's arms and trunk have been doing. Times are in seconds.

    Attributes:
        arm_up: how long one arm has been straight up.
        settled: how long the whole body has been seen well, lying with the arms down.
        lying, upright: how long the trunk has been so, however well the rest is seen.
        has_lain: whether the person has settled. Before, they are busy with the camera and the
            mat, and nothing they do is a gesture; so no posture is one that never changes.
        sits: whether the person has sat up and not lain back.
        sat_s: how long the person has been sitting, in time that was looked at.
        last_s: when the last look was.
    """

    arm_up: Lasting = field(default_factory=Lasting)
    settled: Lasting = field(default_factory=Lasting)
    lying: Lasting = field(default_factory=Lasting)
    upright: Lasting = field(default_factory=Lasting)
    has_lain: bool = False
    sits: bool = False
    sat_s: float = 0.0
    last_s: float | None = None

    @property
    def arm_up_s(self) -> float:
        """How long one arm has been held straight up."""
        return self.arm_up.lasted_s

    @property
    def arm_noticed(self) -> bool:
        """Whether an arm is up long enough for the person to be told that it is seen."""
        return self.arm_up_s >= ARM_NOTICED_S

    @property
    def arm_held(self) -> bool:
        """Whether an arm has been up long enough to be a sign."""
        return self.arm_up_s >= ARM_HELD_S

    @property
    def is_rising(self) -> bool:
        """Whether the person may be sitting up: it has not lasted long enough to be sure."""
        return self.has_lain and self.upright.since_s is not None

    def add(self, observation: Observation | None, t_s: float) -> GestureState:
        """Return the state after a look at ``t_s`` seconds, later than the last.

        Args:
            observation: what was seen, None when no person was found.
            t_s: in seconds.
        """
        pose = None if observation is None else observation.pose
        lies = pose is not None and _lies(pose)
        upright = pose is not None and is_upright(pose)
        arms_up = 0 if pose is None else count_arms_up(pose)
        settled = self.settled.add(t_s, not arms_up and find_framing_problem(observation) is None)
        gap_s = 0.0 if self.last_s is None else t_s - self.last_s
        # Who raises both arms does something else.
        raised = self.has_lain and lies and arms_up == 1
        state = replace(
            self,
            arm_up=self.arm_up.add(t_s, raised),
            settled=settled,
            lying=self.lying.add(t_s, lies),
            upright=self.upright.add(t_s, upright),
            has_lain=self.has_lain or settled.lasted_s >= SETTLED_S,
            last_s=t_s,
        )
        if state.lying.lasted_s >= SETTLED_S:
            return replace(state, sits=False, sat_s=0.0)
        if state.has_lain and state.upright.lasted_s >= SETTLED_S:
            state = replace(state, sits=True)
        looked = self.sits and gap_s <= LONGEST_GAP_S
        return replace(state, sat_s=self.sat_s + gap_s if looked else self.sat_s)


def count_arms_up(pose: Pose) -> int:
    """Return how many arms are seen to point straight up in the picture."""
    both = all(_is_arm_up(pose, side, _SECOND_SEEN_FROM) for side in Side)
    return 2 if both else int(any(_is_arm_up(pose, side, _SEEN_FROM) for side in Side))


def is_upright(pose: Pose) -> bool:
    """Whether the trunk is steep in the picture, with the shoulders above the hips."""
    above = compute_middle(pose, "shoulder")[1] < compute_middle(pose, "hip")[1]
    return bool(above) and compute_trunk_steepness_deg(pose) >= _UPRIGHT_FROM_DEG


def _lies(pose: Pose) -> bool:
    return compute_trunk_steepness_deg(pose) <= STEEPEST_TRUNK_DEG


def _is_arm_up(pose: Pose, side: Side, seen_from: float) -> bool:
    arm = [landmark_of(side, part) for part in ("shoulder", "elbow", "wrist")]
    shoulder, elbow, wrist = pose.image_xy[arm]
    length = float(np.linalg.norm(wrist - shoulder))
    return (
        float(pose.visibility[arm].min()) >= seen_from
        and length >= _ARM_LENGTH * float(np.linalg.norm(compute_trunk(pose)))
        and _compute_lean_deg(wrist - shoulder) <= _ARM_LEANS_UP_TO_DEG
        and _compute_lean_deg(elbow - shoulder) <= _PART_LEANS_UP_TO_DEG
        and _compute_lean_deg(wrist - elbow) <= _PART_LEANS_UP_TO_DEG
    )


def _compute_lean_deg(vector: Array) -> float:
    """Return the angle of an image vector to the vertical, 0 (up) to 180 degrees (down)."""
    right, down = vector
    return float(np.degrees(np.arctan2(abs(right), -down)))
