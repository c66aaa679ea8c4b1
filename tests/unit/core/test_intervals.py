from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.hold import FormState, HoldSpan
from posecheck.core.intervals import align, merge_spans
from tests.unit.core.test_annotations import answer_at, make_intervals, middles

CORRECT, WRONG = FormState.CORRECT, FormState.INCORRECT


@given(make_intervals(), make_intervals())
def test_each_piece_says_what_each_account_says(
    first: tuple[HoldSpan, ...], second: tuple[HoldSpan, ...]
) -> None:
    """At every moment a piece has both answers, with None where one account has none."""
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
def test_an_account_does_not_differ_from_itself(account: tuple[HoldSpan, ...]) -> None:
    """Compared with itself, an account is cut into its own intervals."""
    pieces = align(account, account)

    assert [piece.first for piece in pieces] == list(account)
    assert not any(piece.differs for piece in pieces)


def test_only_another_state_is_a_difference() -> None:
    """Other reasons for the same pause are no difference, nor is time that one account lacks."""
    first = (
        HoldSpan(0.0, 4.0, FormState.INCORRECT, ("knee",)),
        HoldSpan(6.0, 8.0, FormState.CORRECT, ()),
    )
    second = (
        HoldSpan(0.0, 2.0, FormState.INCORRECT, ("hip",)),
        HoldSpan(2.0, 3.0, FormState.CORRECT, ()),
    )

    pieces = align(first, second)

    assert [(p.start_s, p.end_s, p.differs) for p in pieces] == [
        (0.0, 2.0, False),
        (2.0, 3.0, True),
        (3.0, 4.0, False),
        (6.0, 8.0, False),
    ]
    assert pieces[-1].second is None


@st.composite
def spans(draw: st.DrawFn) -> list[HoldSpan]:
    """Spans in order, some touching, some after a gap, as a session makes them."""
    made, now_s = [], draw(st.integers(0, 50))
    for _ in range(draw(st.integers(0, 12))):
        start_s = now_s + draw(st.sampled_from([0, 0, 0, 5]))
        now_s = start_s + draw(st.integers(1, 4))
        state = draw(st.sampled_from([CORRECT, WRONG]))
        reasons = () if state is CORRECT else (draw(st.sampled_from("ab")),)
        made.append(HoldSpan(float(start_s), float(now_s), state, reasons))
    return made


def spell_out(made: tuple[HoldSpan, ...] | list[HoldSpan]) -> list[tuple[int, object]]:
    """Return what each second counts as."""
    return [
        (second, (each.state, each.reasons))
        for each in made
        for second in range(int(each.start_s), int(each.end_s))
    ]


@given(spans())
def test_merging_changes_no_second(made: list[HoldSpan]) -> None:
    """Every second keeps its answer, and no two adjacent intervals have the same one."""
    merged = merge_spans(None, made)

    assert spell_out(merged) == spell_out(made)
    assert all(
        before.end_s < after.start_s
        or (before.state, before.reasons) != (after.state, after.reasons)
        for before, after in pairwise(merged)
    )


@given(spans(), st.integers(0, 12), st.integers(0, 12))
def test_handing_in_in_parts_and_twice_is_the_same(
    made: list[HoldSpan], cut: int, again: int
) -> None:
    """However spans arrive, overlapping or not, the stored result is the same."""
    kept = list(merge_spans(None, made[:cut]))
    for part in (made[max(0, cut - again) :], made):
        last = kept.pop() if kept else None
        kept += merge_spans(last, part)

    assert tuple(kept) == merge_spans(None, made)


def test_only_the_part_that_is_new_is_added() -> None:
    """An interval that overlaps the stored end is cut; what is stored wins."""
    kept = HoldSpan(0.0, 5.0, CORRECT, ())

    assert merge_spans(kept, [HoldSpan(3.0, 8.0, WRONG, ("a",))]) == (
        kept,
        HoldSpan(5.0, 8.0, WRONG, ("a",)),
    )
