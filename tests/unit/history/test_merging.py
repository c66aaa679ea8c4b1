from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.hold import Booking, FormState
from posecheck.history.merging import merge_bookings

CORRECT, WRONG = FormState.CORRECT, FormState.INCORRECT


@st.composite
def bookings(draw: st.DrawFn) -> list[Booking]:
    """Bookings in order, some touching, some after a gap, as a session makes them."""
    made, now_s = [], draw(st.integers(0, 50))
    for _ in range(draw(st.integers(0, 12))):
        start_s = now_s + draw(st.sampled_from([0, 0, 0, 5]))
        now_s = start_s + draw(st.integers(1, 4))
        state = draw(st.sampled_from([CORRECT, WRONG]))
        reasons = () if state is CORRECT else (draw(st.sampled_from("ab")),)
        made.append(Booking(float(start_s), float(now_s), state, reasons))
    return made


def spell_out(made: tuple[Booking, ...] | list[Booking]) -> list[tuple[int, object]]:
    """Return what each second was booked to."""
    return [
        (second, (each.state, each.reasons))
        for each in made
        for second in range(int(each.start_s), int(each.end_s))
    ]


@given(bookings())
def test_merging_changes_no_second(made: list[Booking]) -> None:
    """Every second has the answer that it had, and no two touching neighbours say the same."""
    merged = merge_bookings(None, made)

    assert spell_out(merged) == spell_out(made)
    assert all(
        before.end_s < after.start_s
        or (before.state, before.reasons) != (after.state, after.reasons)
        for before, after in itertools.pairwise(merged)
    )


@given(bookings(), st.integers(0, 12), st.integers(0, 12))
def test_handing_in_in_parts_and_twice_is_the_same(
    made: list[Booking], cut: int, again: int
) -> None:
    """However bookings are handed in, overlapping or not, the same is kept."""
    kept = list(merge_bookings(None, made[:cut]))
    for part in (made[max(0, cut - again) :], made):
        last = kept.pop() if kept else None
        kept += merge_bookings(last, part)

    assert tuple(kept) == merge_bookings(None, made)


def test_only_the_part_that_is_new_is_added() -> None:
    """What overlaps with the kept end is cut, in favour of what was kept."""
    kept = Booking(0.0, 5.0, CORRECT, ())

    assert merge_bookings(kept, [Booking(3.0, 8.0, WRONG, ("a",))]) == (
        kept,
        Booking(5.0, 8.0, WRONG, ("a",)),
    )
