"""Scores the program's answers against the labels of a video.

Recall is the share of the seconds labelled correct that the program counted. A second is falsely
counted when its label is neither correct nor a transition, where counting is neither right nor
wrong.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from types import MappingProxyType
from typing import Final, Self

from posecheck.core.hold import FormState, HoldSpan
from posecheck.core.reasons import Reason, list_causes

# The reason under which time labelled as impossible to judge must not count.
LABELLED_UNJUDGEABLE: Final = "cannot_judge"
# Shorter times than this are rounding errors of floating-point subtraction.
_NOTHING_S: Final = 1e-9

_Seconds = Mapping[str, float]


class Label(Enum):
    """A person's label for a span of time."""

    CORRECT = "correct"
    WRONG = "wrong"
    CANNOT_JUDGE = "cannot_judge"
    TRANSITION = "transition"


@dataclass(frozen=True, slots=True)
class LabelledSpan:
    """A span of time and its label.

    Attributes:
        start_s, end_s: seconds of the video.
        reason: why the form is wrong; only for wrong form, and may be empty.

    Raises:
        ValueError: the span is empty, reversed or not finite.
    """

    start_s: float
    end_s: float
    label: Label
    reason: str = ""

    def __post_init__(self) -> None:
        if not -math.inf < self.start_s < self.end_s < math.inf:
            raise ValueError(f"a label cannot go from {self.start_s} to {self.end_s} s")


@dataclass(frozen=True, slots=True)
class Tally:
    """How the labelled seconds of one or more videos were judged. All numbers are seconds.

    Attributes:
        correct_s: labelled correct; the sum of found, missed and not judged.
        found_s: of those, counted by the program.
        missed_by_s: of those, judged wrong by the program, by its first reason.
        not_judged_by_s: of those, not judged by the program, by its first reason; labelled time
            outside the video is included.
        forbidden_by_s: time that must not count, by the label's reason.
        false_by_s: of that, counted by the program.
        transition_s: labelled as a transition.
    """

    correct_s: float = 0.0
    found_s: float = 0.0
    missed_by_s: _Seconds = field(default_factory=lambda: MappingProxyType({}))
    not_judged_by_s: _Seconds = field(default_factory=lambda: MappingProxyType({}))
    forbidden_by_s: _Seconds = field(default_factory=lambda: MappingProxyType({}))
    false_by_s: _Seconds = field(default_factory=lambda: MappingProxyType({}))
    transition_s: float = 0.0

    @property
    def missed_s(self) -> float:
        """Seconds labelled correct that the program judged wrong."""
        return math.fsum(self.missed_by_s.values())

    @property
    def not_judged_s(self) -> float:
        """Seconds labelled correct that the program could not judge."""
        return math.fsum(self.not_judged_by_s.values())

    @property
    def forbidden_s(self) -> float:
        """Seconds that must not count."""
        return math.fsum(self.forbidden_by_s.values())

    @property
    def false_s(self) -> float:
        """Seconds that were counted but must not count."""
        return math.fsum(self.false_by_s.values())

    @property
    def recall(self) -> float:
        """The share of the correct seconds that were found; NaN if there are none."""
        return self.found_s / self.correct_s if self.correct_s else math.nan

    def __add__(self, other: Self) -> Tally:
        return Tally(
            self.correct_s + other.correct_s,
            self.found_s + other.found_s,
            _add(self.missed_by_s, other.missed_by_s),
            _add(self.not_judged_by_s, other.not_judged_by_s),
            _add(self.forbidden_by_s, other.forbidden_by_s),
            _add(self.false_by_s, other.false_by_s),
            self.transition_s + other.transition_s,
        )


def settle(spans: Sequence[LabelledSpan]) -> tuple[LabelledSpan, ...]:
    """Return labels in order and without overlap: the later one in the list wins."""
    cuts_s = sorted({t_s for span in spans for t_s in (span.start_s, span.end_s)})
    settled: list[LabelledSpan] = []
    for start_s, end_s in pairwise(cuts_s):
        covering = [span for span in spans if span.start_s <= start_s < span.end_s]
        if not covering:
            continue
        label, reason = covering[-1].label, covering[-1].reason
        last = settled[-1] if settled else None
        if last is not None and (last.end_s, last.label, last.reason) == (start_s, label, reason):
            settled[-1] = LabelledSpan(last.start_s, end_s, label, reason)
        else:
            settled.append(LabelledSpan(start_s, end_s, label, reason))
    return tuple(settled)


def score(intervals: Iterable[HoldSpan], spans: Sequence[LabelledSpan]) -> Tally:
    """Score the program's answers against labels.

    Args:
        intervals: the program's answers, without overlap.
        spans: the labels; where two overlap, the later one in the list wins.
    """
    answers = tuple(intervals)
    return sum((_score_span(answers, span) for span in settle(spans)), Tally())


def _score_span(answers: Sequence[HoldSpan], span: LabelledSpan) -> Tally:
    lasts_s = span.end_s - span.start_s
    if span.label is Label.TRANSITION:
        return Tally(transition_s=lasts_s)
    said = tuple(_overlap(answers, span))
    counted_s = math.fsum(s for answer, s in said if answer.state is FormState.CORRECT)
    if span.label is Label.CORRECT:
        outside_s = lasts_s - math.fsum(s for _, s in said)
        unseen_by_s = _sum_by_reason(said, FormState.CANNOT_JUDGE)
        return Tally(
            correct_s=lasts_s,
            found_s=counted_s,
            missed_by_s=_sum_by_reason(said, FormState.INCORRECT),
            not_judged_by_s=(
                _add(unseen_by_s, {Reason.NO_FRAMES: outside_s})
                if outside_s > _NOTHING_S
                else unseen_by_s
            ),
        )
    if span.label is Label.CANNOT_JUDGE:
        reason = LABELLED_UNJUDGEABLE
    else:
        reason = span.reason or Reason.MARKED_WRONG
    return Tally(
        forbidden_by_s=MappingProxyType({reason: lasts_s}),
        false_by_s=MappingProxyType({reason: counted_s} if counted_s else {}),
    )


def _overlap(answers: Sequence[HoldSpan], span: LabelledSpan) -> Iterator[tuple[HoldSpan, float]]:
    """Yield each answer that overlaps a label, and for how many seconds."""
    for answer in answers:
        shared_s = min(answer.end_s, span.end_s) - max(answer.start_s, span.start_s)
        if shared_s > 0:
            yield answer, shared_s


def _sum_by_reason(said: Sequence[tuple[HoldSpan, float]], state: FormState) -> _Seconds:
    total: _Seconds = {}
    for answer, shared_s in said:
        if answer.state is state:
            total = _add(total, {list_causes(answer.reasons)[0]: shared_s})
    return total


def _add(first: _Seconds, second: _Seconds) -> _Seconds:
    names = dict.fromkeys((*first, *second))
    return MappingProxyType({name: first.get(name, 0.0) + second.get(name, 0.0) for name in names})
