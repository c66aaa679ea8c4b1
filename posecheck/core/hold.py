"""The hold clock: every second seen is booked once, to accepted, paused or unseen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType
from typing import Final

from posecheck.core.reasons import Reason
from posecheck.core.seconds import add_s, span_s

# A lapse of form up to this long does not break the hold. It is never counted as held.
GRACE_S: Final = 0.5
# Between two frames further apart than this nothing was seen, whatever the frames show.
LONGEST_GAP_S: Final = 1.0


class FormState(Enum):
    """The checker's three answers."""

    CORRECT = "correct"
    INCORRECT = "incorrect"
    CANNOT_JUDGE = "unseen"


@dataclass(frozen=True, slots=True)
class Booking:
    """A stretch of time and what it was booked to."""

    start_s: float
    end_s: float
    state: FormState
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HoldState:
    """The ledger of one set.

    Attributes:
        accepted_s: seconds of correct form.
        paused_by_s: seconds of wrong form by the first reason given.
        unseen_s: seconds that could not be judged.
        current_hold_s: accepted seconds since the hold was last broken.
        longest_hold_s: the most accepted seconds in one hold.
        lapse_s: seconds since the form was last correct, within a hold.
        last_t_s, last_state, last_reasons: the newest frame, not yet booked.
    """

    accepted_s: float = 0.0
    paused_by_s: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    unseen_s: float = 0.0
    current_hold_s: float = 0.0
    longest_hold_s: float = 0.0
    lapse_s: float = 0.0
    last_t_s: float | None = None
    last_state: FormState = FormState.CANNOT_JUDGE
    last_reasons: tuple[str, ...] = ()

    @property
    def paused_s(self) -> float:
        """Seconds of wrong form, whatever the reason."""
        return add_s(self.paused_by_s.values())

    @property
    def elapsed_s(self) -> float:
        """All booked seconds."""
        return add_s((self.accepted_s, self.paused_s, self.unseen_s))

    @property
    def holding(self) -> bool:
        """Whether a hold goes on, a lapse within the grace included."""
        return self.current_hold_s > 0


def step_hold(
    hold: HoldState, t_s: float, state: FormState, reasons: tuple[str, ...]
) -> tuple[HoldState, Booking | None]:
    """Book the time since the last frame, then take the new frame.

    The time between two frames belongs to the earlier one's answer, except that it counts as
    correct only when both ends are: the clock never runs into a fault. Time that does not
    advance books nothing and changes nothing.
    """
    if hold.last_t_s is None:
        return replace(hold, last_t_s=t_s, last_state=state, last_reasons=reasons), None
    if t_s <= hold.last_t_s:
        return hold, None
    elapsed_s = span_s(hold.last_t_s, t_s)
    booked: FormState
    why: tuple[str, ...]
    if elapsed_s > LONGEST_GAP_S:
        booked, why = FormState.CANNOT_JUDGE, (Reason.NO_FRAMES,)
    elif hold.last_state is FormState.CORRECT and state is not FormState.CORRECT:
        booked, why = state, reasons
    else:
        booked, why = hold.last_state, hold.last_reasons
    booking = Booking(hold.last_t_s, t_s, booked, why)
    return (
        replace(book(hold, booking), last_t_s=t_s, last_state=state, last_reasons=reasons),
        booking,
    )


def book(hold: HoldState, booking: Booking) -> HoldState:
    """Book a stretch of time that follows the last one; the newest frame stays as it was."""
    elapsed_s = span_s(booking.start_s, booking.end_s)
    if booking.state is FormState.CORRECT:
        current_s = add_s((hold.current_hold_s, elapsed_s))
        return replace(
            hold,
            accepted_s=add_s((hold.accepted_s, elapsed_s)),
            current_hold_s=current_s,
            longest_hold_s=max(hold.longest_hold_s, current_s),
            lapse_s=0.0,
        )
    lapse_s = add_s((hold.lapse_s, elapsed_s))
    current_s = hold.current_hold_s if lapse_s <= GRACE_S else 0.0
    if booking.state is FormState.CANNOT_JUDGE:
        unseen_s = add_s((hold.unseen_s, elapsed_s))
        return replace(hold, unseen_s=unseen_s, current_hold_s=current_s, lapse_s=lapse_s)
    paused = dict(hold.paused_by_s)
    paused[booking.reasons[0]] = add_s((paused.get(booking.reasons[0], 0.0), elapsed_s))
    return replace(
        hold,
        paused_by_s=MappingProxyType(paused),
        current_hold_s=current_s,
        lapse_s=lapse_s,
    )


def sum_booked_s(bookings: Iterable[Booking]) -> float:
    """Return the seconds of bookings together."""
    return add_s(span_s(each.start_s, each.end_s) for each in bookings)


def sum_by_reason_s(bookings: Iterable[Booking]) -> dict[str, float]:
    """Return the seconds of bookings, each of which has reasons, by the first; most first."""
    by_reason: dict[str, list[Booking]] = {}
    for each in bookings:
        by_reason.setdefault(each.reasons[0], []).append(each)
    totals = {reason: sum_booked_s(each) for reason, each in by_reason.items()}
    return dict(sorted(totals.items(), key=lambda item: -item[1]))
