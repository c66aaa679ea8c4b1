"""Session time from a camera's clock, held to the server's own."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

# How far a camera's clock may run ahead of the server's: frames arrive in bursts.
SLACK_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class SessionClock:
    """The time of one connection's frames.

    Attributes:
        base_s: session time of the connection's first frame.
        began_s: the server's monotonic clock at that frame.
        first_ms: that frame's capture time by the camera's clock.
        last_s: the session time given last.
    """

    base_s: float = 0.0
    began_s: float = math.nan
    first_ms: float = math.nan
    last_s: float = -math.inf

    def read(self, capture_ms: float, now_s: float) -> tuple[SessionClock, float]:
        """Return the session time in seconds of a frame that was captured at ``capture_ms``.

        Time that repeats, goes back, is no number or runs ahead of ``now_s`` (the server's
        monotonic clock) is held back: it never earns more than what really passed.
        """
        if not math.isfinite(capture_ms):
            return self, max(self.last_s, self.base_s)
        clock = self
        if math.isnan(self.began_s):
            clock = replace(self, began_s=now_s, first_ms=capture_ms)
        passed_s = (capture_ms - clock.first_ms) / 1000.0
        most_s = now_s - clock.began_s + SLACK_S
        t_s = max(clock.base_s + min(passed_s, most_s), clock.last_s)
        return replace(clock, last_s=t_s), t_s

    def reconnect(self, now_s: float) -> SessionClock:
        """Return the clock for the next connection: the time in between has passed."""
        if math.isnan(self.began_s):
            return self
        return SessionClock(base_s=max(self.base_s + now_s - self.began_s, self.last_s))
