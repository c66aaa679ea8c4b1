"""One cue at a time: what to say, when to say it, and when to keep quiet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

# A fault must last this long before it is cued: during a hold, and before the first one, while the
# person is still getting into position.
SETTLED_IN_HOLD_S: Final = 1.0
SETTLED_BEFORE_HOLD_S: Final = 3.0
# The shortest time before the same cue is repeated, and between any two cues.
SAME_CUE_AGAIN_S: Final = 8.0
BETWEEN_CUES_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class Cue:
    """Something to tell the person; the words are looked up by ``kind``.

    Attributes:
        kind: a fault of the reference pose, a built-in fault or a cannot-judge reason.
        priority: 0 is the most important.
    """

    kind: str
    priority: int


@dataclass(frozen=True, slots=True)
class CueState:
    """When each candidate started, and when each kind was last said, in seconds."""

    since_s: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    said_s: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


def step_cues(
    cues: CueState,
    t_s: float,
    candidates: tuple[str, ...],
    settled_s: float,
    at_once: tuple[str, ...] = (),
) -> tuple[CueState, Cue | None]:
    """Choose at most one cue among candidates, most important first.

    ``settled_s`` is how long a candidate must have lasted. A candidate that goes away and comes
    back starts again from zero. Kinds in ``at_once`` come after the candidates and only wait for
    the pauses between cues.
    """
    kinds = candidates + at_once
    since_s = {kind: min(cues.since_s.get(kind, t_s), t_s) for kind in candidates}
    newest_s = max(cues.said_s.values(), default=-float("inf"))
    ready = (
        Cue(kind, priority)
        for priority, kind in enumerate(kinds)
        if (kind in at_once or t_s - since_s[kind] >= settled_s)
        and t_s - cues.said_s.get(kind, -float("inf")) >= SAME_CUE_AGAIN_S
        and t_s - newest_s >= BETWEEN_CUES_S
    )
    cue = next(ready, None)
    said_s = cues.said_s if cue is None else MappingProxyType({**cues.said_s, cue.kind: t_s})
    return CueState(MappingProxyType(since_s), said_s), cue
