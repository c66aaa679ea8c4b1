"""Session time from a camera's clock, limited by the server's clock."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

# How far a camera's clock may run ahead of the server's: frames arrive in bursts.
SLACK_S: Final = 0.25
# If it is further ahead than this, the camera's clock was changed: no burst is that long.
JUMP_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class SessionClock:
    """The session time of a set's frames, across all of its connections.

    Attributes:
        start_s: session time of the set's first frame.
        began_s: the server's monotonic clock at that frame, NaN before it.
        anchor_ms: a capture time of this connection, NaN before its first frame.
        anchor_s: the session time that corresponds to ``anchor_ms``.
        last_ms: the latest capture time read.
        last_s: the latest session time returned.
    """

    start_s: float = 0.0
    began_s: float = math.nan
    anchor_ms: float = math.nan
    anchor_s: float = math.nan
    last_ms: float = math.nan
    last_s: float = -math.inf

    def read(self, capture_ms: float, now_s: float) -> tuple[SessionClock, float]:
        """Return the clock and the session time in seconds of a frame captured at ``capture_ms``.

        A capture time that is not finite, goes back or jumps ahead adds no time, and later frames
        continue from it. However often that happens, session time never runs ahead of ``now_s``
        (the server's monotonic clock) by more than ``SLACK_S``.
        """
        if not math.isfinite(capture_ms):
            return self, max(self.last_s, self.start_s)
        began_s = self.began_s if math.isfinite(self.began_s) else now_s
        real_s = self.start_s + now_s - began_s
        anchor_ms, anchor_s = self.anchor_ms, self.anchor_s
        if math.isnan(anchor_ms):
            anchor_ms, anchor_s = capture_ms, max(real_s, self.last_s)
        elif (
            capture_ms < self.last_ms
            or anchor_s + (capture_ms - anchor_ms) / 1000.0 > real_s + JUMP_S
        ):
            anchor_ms, anchor_s = capture_ms, self.last_s
        t_s = anchor_s + (capture_ms - anchor_ms) / 1000.0
        t_s = max(min(t_s, real_s + SLACK_S), self.last_s)
        return SessionClock(self.start_s, began_s, anchor_ms, anchor_s, capture_ms, t_s), t_s

    def reconnect(self) -> SessionClock:
        """Return the clock for the next connection; the time in between counts as passed."""
        return replace(self, anchor_ms=math.nan)
