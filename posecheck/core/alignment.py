"""Two accounts of the same time side by side, cut so that neither changes within a piece."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from posecheck.core.hold import Booking


@dataclass(frozen=True, slots=True)
class Aligned:
    """A piece of time and what each account books it to, None where one says nothing of it."""

    start_s: float
    end_s: float
    first: Booking | None
    second: Booking | None

    @property
    def differs(self) -> bool:
        """Whether both say something, and not the same of the clock; reasons may differ."""
        return (
            self.first is not None
            and self.second is not None
            and self.first.state is not self.second.state
        )


def align(first: Sequence[Booking], second: Sequence[Booking]) -> tuple[Aligned, ...]:
    """Return the pieces of both accounts' time, in order; time that neither knows is left out.

    Args:
        first: in order, without overlap.
        second: likewise.
    """
    cuts_s = sorted({t_s for each in (*first, *second) for t_s in (each.start_s, each.end_s)})
    starts_s = cuts_s[:-1]
    pieces = (
        Aligned(start_s, end_s, one, other)
        for (start_s, end_s), one, other in zip(
            pairwise(cuts_s), _look_up(first, starts_s), _look_up(second, starts_s), strict=True
        )
    )
    return tuple(piece for piece in pieces if piece.first or piece.second)


def _look_up(account: Sequence[Booking], times_s: Sequence[float]) -> Iterator[Booking | None]:
    """Yield what an account says of each time; the times ascend."""
    rest = iter(account)
    at = next(rest, None)
    for t_s in times_s:
        while at is not None and at.end_s <= t_s:
            at = next(rest, None)
        yield at if at is not None and at.start_s <= t_s else None
