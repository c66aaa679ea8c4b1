"""Which pose model a machine keeps up with, and how fast it answers."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Final

# As many looks a second as a review takes. With so many the better model stays: a right answer is
# worth more than a second one (decision 17).
WANTED_PER_S: Final = 10.0
# Under this, even with the fast model, the person is told.
SLOW_PER_S: Final = 8.0
# The first frames load and warm up the model.
WARM_UP_FRAMES: Final = 3
FRAMES_TO_JUDGE: Final = 12
# Once judged, so many frames tell: one short stall is no reason to change.
FRAMES_TO_KEEP: Final = 45
RATE_WINDOW_S: Final = 2.0
SLOW_AFTER_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class Throughput:
    """How a session's frames went.

    Attributes:
        model: the model in use, "heavy" or "full".
        decided: whether it has been seen that the machine keeps up with it, or cannot.
        seen: how many frames with a person this model has answered.
        took_s: how long the newest of them took, from taken to answered, the warm-up left out.
        answered_s: when the newest answers were given, by the server's clock.
        slow_since_s: since when there have been too few, None when there are enough.
    """

    model: str = "heavy"
    decided: bool = False
    seen: int = 0
    took_s: tuple[float, ...] = ()
    answered_s: tuple[float, ...] = ()
    slow_since_s: float | None = None

    def add(self, now_s: float, took_s: float, *, person: bool) -> Throughput:
        """Return the pace with one more answer, given at ``now_s`` after ``took_s`` seconds."""
        answered_s = (*(t for t in self.answered_s if now_s - t < RATE_WINDOW_S), now_s)
        seen = self.seen + person
        times = self.took_s
        if person and seen > WARM_UP_FRAMES:
            times = (*times[-FRAMES_TO_KEEP + 1 :], took_s)
        throughput = Throughput(
            self.model, self.decided, seen, times, answered_s, self.slow_since_s
        )
        # A first answer after a break tells nothing, unless it was itself long in coming.
        early = max(now_s - answered_s[0], took_s) < RATE_WINDOW_S / 2
        enough = early or throughput.rate_per_s >= SLOW_PER_S
        slow_since_s = None if enough else now_s if self.slow_since_s is None else self.slow_since_s
        decided = self.decided or len(times) >= FRAMES_TO_JUDGE
        return Throughput(self.model, decided, seen, times, answered_s, slow_since_s)

    @property
    def keeps_up(self) -> bool:
        """Whether enough answers a second are possible with this model."""
        return len(self.took_s) < FRAMES_TO_JUDGE or median(self.took_s) <= 1 / WANTED_PER_S

    @property
    def rate_per_s(self) -> float:
        """Answers a second lately."""
        # Some systems' clocks stand still for 15 ms: two answers can have one time.
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
        """Return the pace with the fast model, its times not yet known."""
        return Throughput(model="full", answered_s=self.answered_s)
