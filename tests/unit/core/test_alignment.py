from __future__ import annotations

from itertools import pairwise

from hypothesis import given

from posecheck.core.alignment import align
from posecheck.core.hold import Booking, FormState
from tests.unit.core.test_annotations import answer_at, make_intervals, middles


@given(make_intervals(), make_intervals())
def test_each_piece_says_what_each_account_says(
    first: tuple[Booking, ...], second: tuple[Booking, ...]
) -> None:
    """At every moment a piece holds both answers, and None where an account has none."""
    pieces = align(first, second)

    assert all(a.end_s <= b.start_s for a, b in pairwise(pieces))
    for which, account in (("first", first), ("second", second)):
        for t_s in middles(account, first, second):
            piece = next(each for each in pieces if each.start_s <= t_s < each.end_s)
            said = getattr(piece, which)
            assert (said.state, said.reasons) == answer_at(account, t_s)
        told_s = sum(p.end_s - p.start_s for p in pieces if getattr(p, which) is not None)
        assert abs(told_s - (account[-1].end_s - account[0].start_s)) < 1e-9


@given(make_intervals())
def test_an_account_does_not_differ_from_itself(account: tuple[Booking, ...]) -> None:
    """Beside itself, an account is left in its own intervals."""
    pieces = align(account, account)

    assert [piece.first for piece in pieces] == list(account)
    assert not any(piece.differs for piece in pieces)


def test_only_another_state_is_a_difference() -> None:
    """Other reasons for the same pause are none, nor is time that one account does not have."""
    first = (
        Booking(0.0, 4.0, FormState.INCORRECT, ("knee",)),
        Booking(6.0, 8.0, FormState.CORRECT, ()),
    )
    second = (
        Booking(0.0, 2.0, FormState.INCORRECT, ("hip",)),
        Booking(2.0, 3.0, FormState.CORRECT, ()),
    )

    pieces = align(first, second)

    assert [(p.start_s, p.end_s, p.differs) for p in pieces] == [
        (0.0, 2.0, False),
        (2.0, 3.0, True),
        (3.0, 4.0, False),
        (6.0, 8.0, False),
    ]
    assert pieces[-1].second is None
