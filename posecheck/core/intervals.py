"""Intervals of time: merged into one account, and two accounts of the same time side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from posecheck.core.hold import Booking


def merge_bookings(last: Booking | None, new: Iterable[Booking]) -> tuple[Booking, ...]:
    """Return what to keep from the last kept booking on.

    Args:
        last: the newest booking that is kept already, None when there is none. It is the first
            of the result, longer if what follows touches it and says the same.
        new: bookings in order of time. What lies before the end of ``last`` has been kept
            already and is left out, so that handing in a booking twice changes nothing.
    """
    merged = [] if last is None else [last]
    for booking in new:
        newest = merged[-1] if merged else None
        if newest is None:
            merged.append(booking)
            continue
        if booking.end_s <= newest.end_s:
            continue
        start_s = max(booking.start_s, newest.end_s)
        if start_s == newest.end_s and _say_the_same(newest, booking):
            merged[-1] = replace(newest, end_s=booking.end_s)
        else:
            merged.append(replace(booking, start_s=start_s))
    return tuple(merged)


def _say_the_same(one: Booking, other: Booking) -> bool:
    return (one.state, one.reasons) == (other.state, other.reasons)


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
