"""The hold clock: every second counts exactly once, as accepted, paused or unseen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType
from typing import Final

from posecheck.core.reasons import Reason
from posecheck.core.seconds import add_s, span_s

# A lapse of form up to this long does not break the hold, but it is never counted as held.
GRACE_S: Final = 0.5
# The time between two frames further apart than this is unseen, whatever the frames show.
LONGEST_GAP_S: Final = 1.0


class FormState(Enum):
    """The checker's three answers."""

    CORRECT = "correct"
    INCORRECT = "incorrect"
    CANNOT_JUDGE = "unseen"


@dataclass(frozen=True, slots=True)
class HoldSpan:
    """A span of time, its answer, and why. The answer says which total it is added to.

    Attributes:
        start_s, end_s: in seconds of the source.
        state: the answer for the whole span.
        reasons: faults, or why it cannot be judged, most important first; empty when correct.
    """

    start_s: float
    end_s: float
    state: FormState
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HoldState:
    """The running totals of one set.

    Attributes:
        accepted_s: seconds of correct form.
        paused_by_s: seconds of wrong form by the first reason given.
        unseen_s: seconds that could not be judged.
        current_hold_s: accepted seconds since the hold was last broken.
        longest_hold_s: the most accepted seconds in one hold.
        lapse_s: seconds since the form was last correct, within a hold.
        last_t_s, last_state, last_reasons: the newest frame, which no span covers yet.
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
        """Accepted, paused and unseen seconds together."""
        return add_s((self.accepted_s, self.paused_s, self.unseen_s))

    @property
    def holding(self) -> bool:
        """Whether a hold is running, including during a lapse within the grace."""
        return self.current_hold_s > 0


def step_hold(
    hold: HoldState, t_s: float, state: FormState, reasons: tuple[str, ...]
) -> tuple[HoldState, HoldSpan | None]:
    """Add the span since the last frame to the totals, then take the new frame.

    The time between two frames gets the answer of the earlier one, except that it counts as
    correct only when both ends are: the clock never runs into a fault. A time that does not
    advance changes nothing.

    Returns:
        The new totals, and the span that was added; None for the first frame and for a time that
        does not advance.
    """
    if hold.last_t_s is None:
        return replace(hold, last_t_s=t_s, last_state=state, last_reasons=reasons), None
    if t_s <= hold.last_t_s:
        return hold, None
    elapsed_s = span_s(hold.last_t_s, t_s)
    span_state: FormState
    span_reasons: tuple[str, ...]
    if elapsed_s > LONGEST_GAP_S:
        span_state, span_reasons = FormState.CANNOT_JUDGE, (Reason.NO_FRAMES,)
    elif hold.last_state is FormState.CORRECT and state is not FormState.CORRECT:
        span_state, span_reasons = state, reasons
    else:
        span_state, span_reasons = hold.last_state, hold.last_reasons
    span = HoldSpan(hold.last_t_s, t_s, span_state, span_reasons)
    return (
        replace(add_span(hold, span), last_t_s=t_s, last_state=state, last_reasons=reasons),
        span,
    )


def add_span(hold: HoldState, span: HoldSpan) -> HoldState:
    """Add a span that follows the last one to the totals; the newest frame stays as it was."""
    elapsed_s = span_s(span.start_s, span.end_s)
    if span.state is FormState.CORRECT:
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
    if span.state is FormState.CANNOT_JUDGE:
        unseen_s = add_s((hold.unseen_s, elapsed_s))
        return replace(hold, unseen_s=unseen_s, current_hold_s=current_s, lapse_s=lapse_s)
    paused = dict(hold.paused_by_s)
    paused[span.reasons[0]] = add_s((paused.get(span.reasons[0], 0.0), elapsed_s))
    return replace(
        hold,
        paused_by_s=MappingProxyType(paused),
        current_hold_s=current_s,
        lapse_s=lapse_s,
    )


def sum_spans_s(spans: Iterable[HoldSpan]) -> float:
    """Return the total seconds of spans."""
    return add_s(span_s(each.start_s, each.end_s) for each in spans)


def sum_by_reason_s(spans: Iterable[HoldSpan]) -> dict[str, float]:
    """Return the total seconds of spans by their first reason, longest first.

    Every span must have a reason.
    """
    by_reason: dict[str, list[HoldSpan]] = {}
    for each in spans:
        by_reason.setdefault(each.reasons[0], []).append(each)
    totals = {reason: sum_spans_s(each) for reason, each in by_reason.items()}
    return dict(sorted(totals.items(), key=lambda item: -item[1]))
