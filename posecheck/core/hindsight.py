"""Names the parts of a whole set: getting in, lapses, coming out. Only what they are called.

While a set is going on, ``transitions`` has to tell from the past alone whether a person leaves the
stretch. Here it is known how the set went on, and that has the last word: who goes on holding
within a few seconds had a lapse, whatever it looked like.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from posecheck.core.hold import FormState, HoldSpan, sum_spans_s
from posecheck.core.intervals import merge_spans
from posecheck.core.reasons import Reason, is_transition, list_causes, list_shown
from posecheck.core.seconds import reaches_goal, span_s

# Whoever holds again this soon has not come out, however far the leg went.
LONGEST_LAPSE_S: Final = 5.0
# Coming out is recognised at most this long after it began; what went wrong earlier was a lapse.
RECOGNISED_WITHIN_S: Final = 3.0
# Without a counted second, an attempt at the stretch lasts at least this long.
SHORTEST_ATTEMPT_S: Final = 1.0

# Why a person who is about right may not be judged.
_UNDECIDED: Final = (Reason.UNSURE, Reason.ACROSS_UNCLEAR)

Spans = tuple[HoldSpan, ...]


def name_transitions(spans: Sequence[HoldSpan], goal_s: float) -> Spans:
    """Return the spans of a whole set with their reasons as they look once it is over.

    Times, states, what failed and ``SAT_UP`` stay as they are; only ``GETTING_IN`` and
    ``COMING_OUT`` come and go.

    Args:
        spans: in order, of the whole set, as the checker gave them: what is named already would
            look as if it had been recognised then.
        goal_s: the seconds to hold.
    """
    counted = [place for place, span in enumerate(spans) if span.state is FormState.CORRECT]
    if not counted:
        return merge_spans(None, _name_without_hold(spans))
    first, last = counted[0], counted[-1] + 1
    met = reaches_goal(sum_spans_s(spans[place] for place in counted), goal_s)
    named = [_call_way_in(span) for span in spans[:first]]
    for holds, group in groupby(spans[first:last], lambda span: span.state is FormState.CORRECT):
        part = tuple(group)
        named += part if holds else _name_gap(part)
    named += _name_end(tuple(spans[last:]), met=met)
    return merge_spans(None, named)


def merge_transitions(spans: Iterable[HoldSpan]) -> Spans:
    """Return the spans as they are shown: the way in or out is one, whatever failed in it."""
    return merge_spans(None, (replace(span, reasons=list_shown(span.reasons)) for span in spans))


def count_sets(named: Iterable[HoldSpan]) -> int:
    """Return in how many sets seconds were counted, given the spans as they are named here.

    Whoever comes out of the stretch and goes in again has begun another set.
    """
    count, is_out = 0, True
    for span in named:
        if span.state is FormState.CORRECT:
            count, is_out = count + is_out, False
        elif _leaves(span):
            is_out = True
    return count


def _call(kind: Reason, span: HoldSpan) -> HoldSpan:
    if span.state is not FormState.INCORRECT or _sits(span):
        return span
    return replace(span, reasons=(kind, *list_causes(span.reasons)))


def _call_way_in(span: HoldSpan) -> HoldSpan:
    """Name a span before the hold; the other leg's stretch is no way into this one."""
    other_leg = Reason.WRONG_LEG in span.reasons
    return _call_lapse(span) if other_leg else _call(Reason.GETTING_IN, span)


def _call_lapse(span: HoldSpan) -> HoldSpan:
    return span if _sits(span) else replace(span, reasons=list_causes(span.reasons))


def _sits(span: HoldSpan) -> bool:
    return Reason.SAT_UP in span.reasons


def _leaves(span: HoldSpan) -> bool:
    return Reason.COMING_OUT in span.reasons[:1] or _sits(span)


def _name_gap(gap: Spans) -> Spans:
    """Name what lies between two holds: a lapse, or out of the stretch and in again."""
    leaving = [place for place, span in enumerate(gap) if _leaves(span)]
    if not leaving or span_s(gap[0].start_s, gap[-1].end_s) <= LONGEST_LAPSE_S:
        return tuple(map(_call_lapse, gap))
    # The way in begins after sitting up, or where the most was wrong.
    furthest = max(leaving, key=lambda place: (_sits(gap[place]), len(gap[place].reasons), place))
    return (
        *_name_way_out(gap[: furthest + 1]),
        *map(_call_way_in, gap[furthest + 1 :]),
    )


def _name_end(end: Spans, *, met: bool) -> Spans:
    """Name what comes after the last counted second."""
    wrong = [span for span in end if span.state is FormState.INCORRECT]
    if met or sum_spans_s(wrong) <= RECOGNISED_WITHIN_S:
        return tuple(_call(Reason.COMING_OUT, span) for span in end)
    return _name_way_out(end)


def _name_way_out(part: Spans) -> Spans:
    """Name spans that begin with the end of a hold."""
    recognised_s = next((span.start_s for span in part if _leaves(span)), None)
    if recognised_s is None:
        return tuple(map(_call_lapse, part))
    return tuple(
        _call(Reason.COMING_OUT, span)
        if _leaves(span) or 0 < span_s(span.start_s, recognised_s) <= RECOGNISED_WITHIN_S
        else _call_lapse(span)
        for span in part
    )


def _name_without_hold(spans: Sequence[HoldSpan]) -> Spans:
    """Name a set in which nothing counted: the ways in and out lie around the attempts."""
    attempts = [span for span in spans if _is_attempt(span)]
    if sum_spans_s(attempts) < SHORTEST_ATTEMPT_S:
        return tuple(map(_call_lapse, spans))
    first_s, last_s = attempts[0].start_s, attempts[-1].end_s
    return (
        *(_call(Reason.GETTING_IN, span) for span in spans if span.end_s <= first_s),
        *(_call_lapse(span) for span in spans if first_s <= span.start_s < last_s),
        *(_call(Reason.COMING_OUT, span) for span in spans if span.start_s >= last_s),
    )


def _is_attempt(span: HoldSpan) -> bool:
    if span.state is FormState.INCORRECT:
        return not is_transition(span.reasons)
    return span.reasons[0] in _UNDECIDED
