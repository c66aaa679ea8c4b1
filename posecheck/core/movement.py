"""How the person moves: too fast on the way in, or bouncing during the hold."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from posecheck.core.geometry import SHORTEST
from posecheck.core.landmarks import Pose, Side, landmark_of
from posecheck.core.observation import Observation

# Speed is measured over this long, to separate movement from the estimator's jitter.
SPEED_WINDOW_S: Final = 0.4
# A median over this long removes single outlier frames but does not flatten a bounce.
SWING_WINDOW_S: Final = 0.2
# A swing counts as bouncing until this long after its last turn.
BOUNCE_MEMORY_S: Final = 1.6
TURNS_OF_A_BOUNCE: Final = 2
# A thigh held by two hands does not move faster than this: a faster jump is not a bounce, but the
# estimator mistaking one leg for the other.
FASTEST_SWING_DEG_PER_S: Final = 300.0
# When two frames of a moment disagree by more than this about a thigh, they show nothing about its
# swing. A bounce of 40 degrees, once a second, moves by 13 degrees between two frames.
MAX_DISAGREEMENT_DEG: Final = 15.0


@dataclass(frozen=True, slots=True)
class Speed:
    """The recent path of one angle: (time in seconds, degrees), oldest first."""

    path: tuple[tuple[float, float], ...] = ()

    def add(self, t_s: float, angle_deg: float) -> Speed:
        """Return the path with one more angle; NaN is left out."""
        kept = tuple(point for point in self.path if t_s - SPEED_WINDOW_S <= point[0] < t_s)
        return Speed(kept if math.isnan(angle_deg) else (*kept, (t_s, angle_deg)))

    @property
    def deg_per_s(self) -> float:
        """The mean speed over the window, negative for a falling angle.

        0 when the path is too short for an estimate.
        """
        if not self.path or self.path[-1][0] - self.path[0][0] < SPEED_WINDOW_S / 2:
            return 0.0
        (first_s, first_deg), (last_s, last_deg) = self.path[0], self.path[-1]
        return (last_deg - first_deg) / (last_s - first_s)


@dataclass(frozen=True, slots=True)
class SteadyAngle:
    """The running median of one angle over ``SWING_WINDOW_S``.

    Attributes:
        recent: (time in seconds, degrees) as measured, oldest first.
    """

    recent: tuple[tuple[float, float], ...] = ()

    def add(self, t_s: float, angle_deg: float) -> SteadyAngle:
        """Return the running median with one more angle, which must not be NaN."""
        kept = tuple(point for point in self.recent if t_s - SWING_WINDOW_S < point[0] < t_s)
        return SteadyAngle((*kept, (t_s, angle_deg)))

    @property
    def deg(self) -> float:
        """The median, in degrees."""
        return median(point[1] for point in self.recent)


@dataclass(frozen=True, slots=True)
class Turns:
    """The turning points of a steadied angle that moves back and forth.

    Attributes:
        last: time in seconds and degrees of the newest angle, None before the first.
        extreme_deg: the furthest point since the last turn.
        direction: +1 rising, -1 falling, 0 not yet known.
        turns_s: the times of recent turns that moved further than the limit.
    """

    last: tuple[float, float] | None = None
    extreme_deg: float = math.nan
    direction: int = 0
    turns_s: tuple[float, ...] = ()

    def add(self, t_s: float, angle_deg: float, still_deg: float) -> Turns:
        """Return the turns with one more angle; moving back by over ``still_deg`` is a turn."""
        now = (t_s, angle_deg)
        if self.last is None or _jumps(self.last, now):
            return Turns(now, angle_deg)
        turns_s = self.turns_s
        if turns_s and t_s - turns_s[-1] >= BOUNCE_MEMORY_S:
            turns_s = ()
        moved_deg = angle_deg - self.extreme_deg
        if self.direction == 0:
            if abs(moved_deg) <= still_deg:
                return Turns(now, self.extreme_deg, 0, turns_s)
            return Turns(now, angle_deg, 1 if moved_deg > 0 else -1, turns_s)
        if moved_deg * self.direction >= 0:
            return Turns(now, angle_deg, self.direction, turns_s)
        if abs(moved_deg) <= still_deg:
            return Turns(now, self.extreme_deg, self.direction, turns_s)
        turns_s = (*turns_s[-TURNS_OF_A_BOUNCE:], t_s)
        return Turns(now, angle_deg, -self.direction, turns_s)

    @property
    def bouncing(self) -> bool:
        """Whether the angle has swung back and forth lately."""
        return len(self.turns_s) >= TURNS_OF_A_BOUNCE


@dataclass(frozen=True, slots=True)
class Swing:
    """How one angle swings back and forth, with outlier frames removed."""

    angle: SteadyAngle = field(default_factory=SteadyAngle)
    turns: Turns = field(default_factory=Turns)

    def add(self, t_s: float, angle_deg: float, still_deg: float) -> Swing:
        """Return the swing with one more angle; NaN changes nothing."""
        if math.isnan(angle_deg):
            return self
        angle = self.angle.add(t_s, angle_deg)
        return Swing(angle, self.turns.add(t_s, angle.deg, still_deg))

    @property
    def bouncing(self) -> bool:
        """Whether the angle has swung back and forth lately."""
        return self.turns.bouncing


def _jumps(last: tuple[float, float], now: tuple[float, float]) -> bool:
    return abs(now[1] - last[1]) > FASTEST_SWING_DEG_PER_S * (now[0] - last[0])


def find_apparent_thigh_trunk_deg(seen: Observation, side: Side) -> float:
    """Return the apparent thigh-trunk angle in degrees; NaN where the two frames disagree.

    A swing that shows in only one of the two frames is the estimator's, not the person's.
    """
    if seen.thigh_doubt_deg[tuple(Side).index(side)] > MAX_DISAGREEMENT_DEG:
        return math.nan
    return compute_apparent_thigh_trunk_deg(seen.pose, side)


def compute_apparent_thigh_trunk_deg(pose: Pose, side: Side) -> float:
    """Return 180 minus the angle between trunk and thigh as seen in the picture, in degrees.

    It uses the midpoints of the shoulders and the hips, which jitter less than one side's. This is
    not the joint angle, because it depends on the camera. But it follows every movement of the
    thigh, while a calibrated angle is biased toward what a hold usually looks like. NaN where the
    trunk or the thigh has no length.
    """
    hip_x, hip_y = _find_middle(pose, "hip")
    shoulder_x, shoulder_y = _find_middle(pose, "shoulder")
    knee_x, knee_y = pose.image_xy[landmark_of(side, "knee")].tolist()
    trunk_x, trunk_y = shoulder_x - hip_x, shoulder_y - hip_y
    thigh_x, thigh_y = knee_x - hip_x, knee_y - hip_y
    if min(math.hypot(trunk_x, trunk_y), math.hypot(thigh_x, thigh_y)) <= SHORTEST:
        return math.nan
    # Plain floats: for so few numbers NumPy takes ten times as long.
    across = abs(trunk_x * thigh_y - trunk_y * thigh_x)
    along = trunk_x * thigh_x + trunk_y * thigh_y
    return 180.0 - math.degrees(math.atan2(across, along))


def _find_middle(pose: Pose, part: str) -> tuple[float, float]:
    """Return the midpoint of the left and the right landmark in the picture."""
    (left_x, left_y), (right_x, right_y) = (
        pose.image_xy[landmark_of(side, part)].tolist() for side in Side
    )
    return (left_x + right_x) / 2, (left_y + right_y) / 2
