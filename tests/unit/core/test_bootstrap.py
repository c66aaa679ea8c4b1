from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.bootstrap import Interval, WhyNot, estimate_interval

pairs = st.lists(st.tuples(st.floats(0, 1), st.floats(0.5, 60)), min_size=2, max_size=12).map(
    lambda people: ([share * whole for share, whole in people], [whole for _, whole in people])
)


@given(pairs)
def test_an_interval_lies_within_what_people_showed(
    people: tuple[list[float], list[float]],
) -> None:
    """No draw leaves the range of the single shares, and the same people give the same interval."""
    parts, wholes = people

    found = estimate_interval(parts, wholes)

    shares = np.array(parts) / np.array(wholes)
    if isinstance(found, Interval):
        assert shares.min() - 1e-9 <= found.low <= found.high <= shares.max() + 1e-9
    else:
        assert found is WhyNot.ALL_ALIKE
        assert np.ptp(shares) < 1e-6
    assert estimate_interval(parts, wholes) == found


def test_whole_people_are_drawn() -> None:
    """A person with many seconds and one with few are two samples, not many independent ones."""
    interval = estimate_interval([100.0, 0.0], [100.0, 1.0])

    assert interval == Interval(0.0, 1.0)


def test_more_people_give_a_narrower_interval() -> None:
    """Ten times as many similar people narrow it to about a third, around the same share."""
    few = estimate_interval([1.0, 0.0] * 10, [1.0] * 20)
    many = estimate_interval([1.0, 0.0] * 100, [1.0] * 200)

    assert isinstance(few, Interval)
    assert isinstance(many, Interval)
    assert few.low < many.low < 0.5 < many.high < few.high
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(10**0.5, rel=0.15)


@pytest.mark.parametrize(
    ("parts", "wholes", "why"),
    [
        ([], [], WhyNot.TOO_FEW),
        ([1.0], [2.0], WhyNot.TOO_FEW),
        ([1.0, 0.0], [2.0, 0.0], WhyNot.TOO_FEW),
        ([0.0, 0.0, 0.0], [2.0, 3.0, 4.0], WhyNot.ALL_ALIKE),
        ([1.0, 2.0], [2.0, 4.0], WhyNot.ALL_ALIKE),
    ],
)
def test_there_is_not_always_an_interval(
    parts: list[float], wholes: list[float], why: WhyNot
) -> None:
    """One person gives none, nor do people who all show the same; who shows nothing is left out."""
    assert estimate_interval(parts, wholes) is why
