"""How a change to a reference pose affects recordings: in total, and check by check."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from posecheck.core.landmarks import Side
from posecheck.core.reference import Check, ReferencePose
from posecheck.core.what_if import CountedForm, RecordingTrace, count_form


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A recording to try limits on.

    Attributes:
        name: a name for people.
    """

    name: str
    trace: RecordingTrace
    affected: Side


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """How a change affects one recording."""

    source: Source
    before: CountedForm
    after: CountedForm

    @property
    def changed_s(self) -> tuple[tuple[float, float, bool], ...]:
        """Where the two differ: start and end in seconds, and whether it counts after the change.

        Touching spans with the same answer are merged.
        """
        spans: list[tuple[float, float, bool]] = []
        for place in np.flatnonzero(self.before.counted != self.after.counted).tolist():
            start_s, end_s = float(self.after.start_s[place]), float(self.after.end_s[place])
            counts = bool(self.after.counted[place])
            if spans and spans[-1][1] == start_s and spans[-1][2] == counts:
                spans[-1] = (spans[-1][0], end_s, counts)
            else:
                spans.append((start_s, end_s, counts))
        return tuple(spans)


@dataclass(frozen=True, slots=True, eq=False)
class Effects:
    """How a change affects several recordings.

    Attributes:
        each: in the order of the sources.
        by_fault_s: how many more seconds count (fewer if negative) when only one check is changed,
            by that check's fault; unchanged checks are left out.
    """

    each: tuple[Effect, ...]
    by_fault_s: Mapping[str, float]

    @property
    def before_s(self) -> float:
        """Seconds that count before the change, over all recordings."""
        return math.fsum(effect.before.accepted_s for effect in self.each)

    @property
    def after_s(self) -> float:
        """Seconds that count after the change, over all recordings."""
        return math.fsum(effect.after.accepted_s for effect in self.each)


def compute_effects(
    before: ReferencePose, after: ReferencePose, sources: Sequence[Source]
) -> Effects:
    """Judge every recording by both reference poses, and with each check's change alone."""
    each = tuple(
        Effect(
            source,
            count_form(source.trace, before, source.affected),
            count_form(source.trace, after, source.affected),
        )
        for source in sources
    )
    before_s = math.fsum(effect.before.accepted_s for effect in each)
    by_fault_s = {
        fault: math.fsum(
            count_form(source.trace, changed, source.affected).accepted_s for source in sources
        )
        - before_s
        for fault, changed in _change_one_by_one(before, after).items()
    }
    return Effects(each, MappingProxyType(by_fault_s))


def _change_one_by_one(before: ReferencePose, after: ReferencePose) -> dict[str, ReferencePose]:
    """Return copies of ``before`` with one check changed each, by the check's fault."""
    old = {check.fault: check for check in before.checks}
    new = {check.fault: check for check in after.checks}
    changed: dict[str, ReferencePose] = {}
    for fault in {**old, **new}:
        if old.get(fault) == new.get(fault):
            continue
        checks: dict[str, Check | None] = {**old, fault: new.get(fault)}
        kept = tuple(check for check in checks.values() if check is not None)
        # At least one check must be required; without one there is nothing to count.
        if any(check.required for check in kept):
            changed[fault] = replace(before, checks=kept)
    return changed
