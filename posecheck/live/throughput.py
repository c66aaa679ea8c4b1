"""Which pose model this machine is fast enough for, and how fast it answers."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Final

# As many looks per second as in a review. At this rate the better model stays: a right answer is
# worth more than a second one (decision 17).
WANTED_PER_S: Final = 10.0
# Below this rate even with the fast model, the person is warned.
SLOW_PER_S: Final = 8.0
# The first frames load and warm up the model.
WARM_UP_FRAMES: Final = 3
FRAMES_TO_JUDGE: Final = 12
# The most recent frames considered afterwards: one short stall is no reason to switch.
FRAMES_TO_KEEP: Final = 45
RATE_WINDOW_S: Final = 2.0
SLOW_AFTER_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class Throughput:
    """The processing times of a session's frames.

    Attributes:
        model: the model in use, "heavy" or "full".
        decided: whether enough frames were timed to know if the machine keeps up with the model.
        seen: how many frames with a person this model has answered.
        took_s: the latest processing times of such frames, without the warm-up.
        answered_s: when the latest answers were given, by the server's clock.
        slow_since_s: since when the rate has been too low, None if it is high enough.
    """

    model: str = "heavy"
    decided: bool = False
    seen: int = 0
    took_s: tuple[float, ...] = ()
    answered_s: tuple[float, ...] = ()
    slow_since_s: float | None = None

    def add(self, now_s: float, took_s: float, *, person: bool) -> Throughput:
        """Return the throughput with one more answer, given at ``now_s`` after ``took_s``."""
        answered_s = (*(t for t in self.answered_s if now_s - t < RATE_WINDOW_S), now_s)
        seen = self.seen + person
        times = self.took_s
        if person and seen > WARM_UP_FRAMES:
            times = (*times[-FRAMES_TO_KEEP + 1 :], took_s)
        throughput = Throughput(
            self.model, self.decided, seen, times, answered_s, self.slow_since_s
        )
        # The first answer after a break says nothing about the rate, unless it took long itself.
        early = max(now_s - answered_s[0], took_s) < RATE_WINDOW_S / 2
        enough = early or throughput.rate_per_s >= SLOW_PER_S
        slow_since_s = None if enough else now_s if self.slow_since_s is None else self.slow_since_s
        decided = self.decided or len(times) >= FRAMES_TO_JUDGE
        return Throughput(self.model, decided, seen, times, answered_s, slow_since_s)

    @property
    def keeps_up(self) -> bool:
        """Whether ``WANTED_PER_S`` answers per second are possible; true until that is known."""
        return len(self.took_s) < FRAMES_TO_JUDGE or median(self.took_s) <= 1 / WANTED_PER_S

    @property
    def rate_per_s(self) -> float:
        """The recent number of answers per second."""
        # Some systems' clocks advance in steps of 15 ms, so two answers can have the same time.
        if len(self.answered_s) < 2 or self.answered_s[-1] <= self.answered_s[0]:
            return 0.0
        return (len(self.answered_s) - 1) / (self.answered_s[-1] - self.answered_s[0])

    @property
    def slow(self) -> bool:
        """Whether even the fast model has been too slow for a while."""
        lasting = (
            self.slow_since_s is not None
            and self.answered_s[-1] - self.slow_since_s >= SLOW_AFTER_S
        )
        return lasting and self.model == "full"

    def change_down(self) -> Throughput:
        """Return the throughput after the switch to the fast model, without any times yet."""
        return Throughput(model="full", answered_s=self.answered_s)
