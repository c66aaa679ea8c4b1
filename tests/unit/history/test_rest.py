from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from posecheck.core.pain import Advice, PainAnswer, Reason
from posecheck.history import SetRecord
from posecheck.history.rest import MIN_REST, find_last_pain, find_rest
from tests.unit.history.makers import make_set

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def answer(record: SetRecord) -> PainAnswer | None:
    """A note that is an advice's name is answered with it."""
    return PainAnswer(Advice(record.note), Reason.NOTE) if record.note else None


def test_the_last_pain_is_that_after_the_last_set_like_it() -> None:
    """Passed over are later sets, other stretches and sides, and those without a word on pain."""
    record = make_set(NOON, pain=5)
    sets = [
        make_set(NOON + HOUR, pain=9),
        record,
        make_set(NOON - HOUR),
        make_set(NOON - 2 * HOUR, pain=2, stretch="other"),
        make_set(NOON - 3 * HOUR, pain=0, side=record.side.opposite),
        make_set(NOON - 4 * HOUR, pain=3),
        make_set(NOON - 5 * HOUR, pain=1),
    ]

    assert find_last_pain(sets, record) == 3
    assert find_last_pain(sets[:5], record) is None


@pytest.mark.parametrize(
    ("note", "ends"), [("", False), ("go_on", False), ("gentler", False), ("stop", True)]
)
def test_only_what_ends_the_day_asks_for_a_rest(note: str, ends: bool) -> None:
    """An offer to go gentler keeps nobody from their next set."""
    assert (find_rest([make_set(NOON, note=note)], NOON + HOUR, None, answer) is not None) == ends


def test_a_rest_ends_with_its_day_and_not_within_eight_hours() -> None:
    """Said at noon it is over at midnight; said at eleven in the evening, at seven."""
    midnight = NOON + 12 * HOUR
    late = make_set(midnight - HOUR, note="stop")
    early = make_set(NOON, note="stop")

    assert find_rest([early], midnight - HOUR, None, answer)
    assert find_rest([early], midnight, None, answer) is None
    assert find_rest([late], late.started_at + MIN_REST - HOUR, None, answer)
    assert find_rest([late], late.started_at + MIN_REST, None, answer) is None


def test_the_gravest_reason_is_shown_and_asking_covers_all_of_them() -> None:
    """Help comes before a newer stop; whoever has asked has asked about both."""
    sets = [make_set(NOON, note="stop"), make_set(NOON - HOUR, note="help")]

    rest = find_rest(sets, NOON + HOUR, None, answer)

    assert rest is not None
    assert (rest.record, rest.answer.advice) == (sets[1], Advice.HELP)
    assert find_rest(sets, NOON + HOUR, rest.mark, answer) is None


def test_what_is_said_after_asking_counts_again() -> None:
    """Another set with too much pain, or a graver note on the same, asks for a rest again."""
    first = make_set(NOON, note="stop")
    asked = find_rest([first], NOON, None, answer)
    assert asked is not None
    second = make_set(NOON + HOUR, note="stop")

    assert find_rest([second, first], NOON + HOUR, asked.mark, answer)
    assert find_rest([replace(first, note="help")], NOON, asked.mark, answer)
