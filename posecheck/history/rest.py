"""Whether somebody is to rest today, by what was said about pain after their sets. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from posecheck.core.pain import Advice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from posecheck.core.pain import PainAnswer
    from posecheck.history.records import SetRecord

# A rest is for the day of its set. This long it lasts at least, so that one late in the evening
# is not over at midnight.
MIN_REST: Final = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Rest:
    """Why there are to be no more sets today.

    Attributes:
        record: the set after which it was said.
        answer: what followed from it.
        mark: what to remember once a doctor or therapist was asked; ``find_rest`` takes it.
    """

    record: SetRecord
    answer: PainAnswer
    mark: str


def find_last_pain(sets: Sequence[SetRecord], record: SetRecord) -> int | None:
    """Return the pain after the last set like one, of its stretch and side; None without one.

    Args:
        sets: of the same person, newest first.
        record: the set.
    """
    return next(
        (
            each.pain
            for each in sets
            if (each.stretch, each.side) == (record.stretch, record.side)
            and each.started_at < record.started_at
            and each.pain is not None
        ),
        None,
    )


def find_rest(
    sets: Sequence[SetRecord],
    now: datetime,
    asked: str | None,
    answer: Callable[[SetRecord], PainAnswer | None],
) -> Rest | None:
    """Return why somebody is to rest today, the gravest and newest reason; None when none is.

    Args:
        sets: theirs, newest first.
        now: with the offset from UTC that holds where they are.
        asked: the mark of the rest that they have asked about; it and all before it are over.
            What is said anew about that set counts again.
        answer: returns what follows from what was said after a set.
    """
    found: list[Rest] = []
    for each in sets:
        if each.day < now.date() and now - each.started_at >= MIN_REST:
            continue
        given = answer(each)
        if given is None or not given.advice.ends_the_day:
            continue
        mark = f"{each.id} {given.advice.value}"
        if mark == asked:
            break
        found.append(Rest(each, given, mark))
    if not found:
        return None
    gravest = next((each for each in found if each.answer.advice is Advice.HELP), found[0])
    # Whoever asked about it has asked about the newest as well.
    return Rest(gravest.record, gravest.answer, found[0].mark)
