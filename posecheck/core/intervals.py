"""Spans of time: merged into one timeline, and two timelines of the same set aligned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from posecheck.core.hold import HoldSpan


def merge_spans(last: HoldSpan | None, new: Iterable[HoldSpan]) -> tuple[HoldSpan, ...]:
    """Return the stored spans from the newest stored one on.

    Args:
        last: the newest span that is already stored, None when there is none. It comes first in
            the result, extended if the next span touches it and has the same state and reasons.
        new: spans in order of time. Whatever lies before the end of ``last`` is already stored
            and is left out, so passing a span twice changes nothing.
    """
    merged = [] if last is None else [last]
    for span in new:
        newest = merged[-1] if merged else None
        if newest is None:
            merged.append(span)
            continue
        if span.end_s <= newest.end_s:
            continue
        start_s = max(span.start_s, newest.end_s)
        if start_s == newest.end_s and _have_same_answer(newest, span):
            merged[-1] = replace(newest, end_s=span.end_s)
        else:
            merged.append(replace(span, start_s=start_s))
    return tuple(merged)


def _have_same_answer(one: HoldSpan, other: HoldSpan) -> bool:
    return (one.state, one.reasons) == (other.state, other.reasons)


@dataclass(frozen=True, slots=True)
class Aligned:
    """A piece of time and each timeline's span at it, None where one does not cover it."""

    start_s: float
    end_s: float
    first: HoldSpan | None
    second: HoldSpan | None

    @property
    def differs(self) -> bool:
        """Whether both cover it with different states. Different reasons do not matter."""
        return (
            self.first is not None
            and self.second is not None
            and self.first.state is not self.second.state
        )


def align(first: Sequence[HoldSpan], second: Sequence[HoldSpan]) -> tuple[Aligned, ...]:
    """Return the pieces of both timelines, in order; time that neither covers is left out.

    Args:
        first: spans in order, without overlap.
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


def _look_up(timeline: Sequence[HoldSpan], times_s: Sequence[float]) -> Iterator[HoldSpan | None]:
    """Yield the span that covers each time, None where none does; the times ascend."""
    rest = iter(timeline)
    at = next(rest, None)
    for t_s in times_s:
        while at is not None and at.end_s <= t_s:
            at = next(rest, None)
        yield at if at is not None and at.start_s <= t_s else None
