"""Bookings as they are kept: in order, each second once, equal neighbours as one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

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
