"""Which side was stretched when."""

from __future__ import annotations

from itertools import groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.checker import Verdict
from posecheck.core.landmarks import Side
from posecheck.core.part import WHOLE, Part
from posecheck.core.sides import (
    MIN_SEEN_S,
    SidePart,
    choose_one_a_side,
    find_side_parts,
    tell_leg,
)
from tests.unit.core.builders import at_times, check, observation, reference, run

LEFT, RIGHT = Side.LEFT, Side.RIGHT
EVERY_S = 0.1

Told = list[tuple[float, Side | None]]


def tell(*pieces: tuple[float, Side | None]) -> Told:
    """Each piece for so many seconds, ten moments a second."""
    sides = [side for length_s, side in pieces for _ in range(round(length_s / EVERY_S))]
    return [(index * EVERY_S, side) for index, side in enumerate(sides)]


def sides_of(parts: tuple[SidePart, ...]) -> list[Side]:
    return [each.side for each in parts]


@pytest.mark.parametrize(
    ("left_deg", "right_deg", "expected"),
    [(90, 20, LEFT), (20, 90, RIGHT), (20, 20, None), (90, 90, None)],
)
def test_the_leg_whose_checks_hold_does_the_stretch(
    left_deg: float, right_deg: float, expected: Side | None
) -> None:
    """Where both legs or neither fit, it cannot be told."""
    seen = observation(left_knee_flexion=left_deg, right_knee_flexion=right_deg)
    assert tell_leg(*both_sides(seen)) is expected


def both_sides(seen: object) -> tuple[Verdict, Verdict]:
    pose = reference(check(tells_leg=True))
    frames = at_times(0, 0.2, seen)  # type: ignore[arg-type]
    left, right = (run(pose, frames, side)[1][-1] for side in (LEFT, RIGHT))
    return left, right


def test_nothing_is_told_of_nobody() -> None:
    assert tell_leg(*both_sides(None)) is None


def test_a_measure_that_is_missing_tells_nothing() -> None:
    assert tell_leg(*both_sides(observation(right_knee_flexion=20))) is None


def test_a_film_of_both_sides_is_cut_between_them() -> None:
    """The time between two stretches goes to the nearer one; the ends go to the whole."""
    told = tell((4, None), (10, RIGHT), (6, None), (12, LEFT), (3, None))
    right, left = find_side_parts(told, WHOLE)
    assert (right.side, left.side) == (RIGHT, LEFT)
    assert right.part.start_s == 0
    assert right.part.end_s == left.part.start_s == pytest.approx(17, abs=0.1)
    assert left.part.end_s == WHOLE.end_s
    assert right.seen_s == pytest.approx(10, abs=0.2)


def test_a_film_is_cut_where_it_was_looked_at() -> None:
    """A part that began between two looks would begin with a frame in which nothing is known."""
    told = tell((10, RIGHT), (6, None), (12, LEFT))
    _, left = find_side_parts(told, WHOLE)
    assert left.part.start_s in dict(told)


def test_a_leg_that_was_only_moved_is_not_a_side() -> None:
    """A leg seen in the stretch for a moment neither gets a part nor cuts another one in two."""
    told = tell((8, RIGHT), (MIN_SEEN_S - 0.5, LEFT), (8, RIGHT))
    (only,) = find_side_parts(told, Part(0, 30))
    assert (only.side, only.part) == (RIGHT, Part(0, 30))


def test_nothing_seen_for_long_enough_is_no_side() -> None:
    assert find_side_parts(tell((2, RIGHT), (2, LEFT), (9, None)), WHOLE) == ()


def test_time_without_pictures_was_not_seen() -> None:
    """Two moments far apart do not make a stretch between them."""
    assert find_side_parts([(0.0, LEFT), (60.0, LEFT)], WHOLE) == ()


def test_of_several_sets_of_a_side_the_longest_is_chosen() -> None:
    """The others are counted, so that the report can say that they are there."""
    told = tell((5, RIGHT), (6, LEFT), (9, RIGHT))
    chosen = choose_one_a_side(find_side_parts(told, WHOLE))
    assert sides_of(chosen) == [LEFT, RIGHT]
    assert [each.others for each in chosen] == [0, 1]
    assert chosen[1].part.start_s == pytest.approx(11, abs=0.1)


SIDES = st.sampled_from([LEFT, RIGHT, None])
PIECES = st.lists(st.tuples(st.floats(0.1, 15), SIDES), max_size=12)


@given(PIECES)
def test_the_parts_divide_up_the_whole(pieces: list[tuple[float, Side | None]]) -> None:
    """They touch, change sides, and each has its own leg in it for long enough."""
    told = tell(*pieces)
    whole = Part(0, max(len(told) * EVERY_S, 1.0))
    parts = find_side_parts(told, whole)
    for one, other in pairwise(parts):
        assert one.part.end_s == other.part.start_s
        assert one.side is not other.side
    if parts:
        assert (parts[0].part.start_s, parts[-1].part.end_s) == (whole.start_s, whole.end_s)
    for each in parts:
        inside = [side for t_s, side in told if t_s in each.part]
        assert inside.count(each.side) * EVERY_S >= MIN_SEEN_S - 1e-6
        assert each.seen_s >= MIN_SEEN_S


@given(PIECES)
def test_mirrored_sides_give_mirrored_parts(pieces: list[tuple[float, Side | None]]) -> None:
    """Neither side is preferred."""
    told = tell(*pieces)
    swapped = [(t_s, side and side.opposite) for t_s, side in told]
    parts, others = find_side_parts(told, WHOLE), find_side_parts(swapped, WHOLE)
    assert [(each.side.opposite, each.part) for each in parts] == [
        (each.side, each.part) for each in others
    ]
    assert len(choose_one_a_side(parts)) == len({side for side, _ in groupby(sides_of(parts))})
