"""How someone moves: too fast on the way in, bouncing in the hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# The thigh is looked at over this long, to tell movement from the estimator's tremble.
SPEED_WINDOW_S: Final = 0.4
# A swing counts as bouncing until this long after its last turn.
BOUNCE_MEMORY_S: Final = 1.6
TURNS_OF_A_BOUNCE: Final = 2


@dataclass(frozen=True, slots=True)
class Movement:
    """The recent path of one angle, for its speed and its turns back and forth.

    Attributes:
        path: (time in seconds, degrees) of the last ``SPEED_WINDOW_S``, oldest first.
        extreme_deg: the furthest point since the last turn.
        direction: +1 rising, -1 falling, 0 not yet known.
        turns_s: the times of recent turns that swung further than the limit.
    """

    path: tuple[tuple[float, float], ...] = ()
    extreme_deg: float | None = None
    direction: int = 0
    turns_s: tuple[float, ...] = ()

    def add(self, t_s: float, angle_deg: float, still_deg: float) -> Movement:
        """Return the movement with one more angle; a swing above ``still_deg`` is a turn."""
        path = (*(p for p in self.path if t_s - SPEED_WINDOW_S <= p[0] < t_s), (t_s, angle_deg))
        turns_s = tuple(turn for turn in self.turns_s if t_s - turn < BOUNCE_MEMORY_S)
        if self.extreme_deg is None:
            return Movement(path, angle_deg, 0, turns_s)
        moved = angle_deg - self.extreme_deg
        if self.direction == 0:
            started = abs(moved) > still_deg
            direction = (1 if moved > 0 else -1) if started else 0
            return Movement(path, angle_deg if started else self.extreme_deg, direction, turns_s)
        if moved * self.direction >= 0:
            return Movement(path, angle_deg, self.direction, turns_s)
        if abs(moved) > still_deg:
            return Movement(path, angle_deg, -self.direction, (*turns_s, t_s))
        return Movement(path, self.extreme_deg, self.direction, turns_s)

    @property
    def speed_deg_per_s(self) -> float:
        """The mean speed over the window, degrees a second, 0 when it is too short to tell."""
        if len(self.path) < 2 or self.path[-1][0] - self.path[0][0] < SPEED_WINDOW_S / 2:
            return 0.0
        (first_s, first_deg), (last_s, last_deg) = self.path[0], self.path[-1]
        return abs(last_deg - first_deg) / (last_s - first_s)

    @property
    def bouncing(self) -> bool:
        """Whether the thigh has swung back and forth lately."""
        return len(self.turns_s) >= TURNS_OF_A_BOUNCE
