from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.matching import HALF_INTERVAL_SDS
from posecheck.core.probability import compute_margin_sds, compute_probability

# Quantiles of Student's t distribution with four degrees of freedom, from the printed tables.
T4 = {0.75: 0.741, 0.90: 1.533, 0.95: 2.132, 0.975: 2.776, 0.99: 3.747, 0.995: 4.604}
# A spread is such that its 90 % interval is 1.645 of them either way.
T_PER_SPREAD = 2.132 / 1.645
values = st.floats(-200, 200)
spreads = st.floats(0.01, 60)


@pytest.mark.parametrize(("probability", "t"), T4.items())
def test_it_is_the_published_distribution(probability: float, t: float) -> None:
    """The share below each quantile matches the tables, and so does its mirror image."""
    spread = 7.0
    at = t / T_PER_SPREAD * spread
    below = compute_probability(-math.inf, 10 + at, 10.0, spread)
    above = compute_probability(10 - at, math.inf, 10.0, spread)
    assert below == pytest.approx(probability, abs=3e-4)
    assert above == pytest.approx(probability, abs=3e-4)
    assert compute_margin_sds(probability) == pytest.approx(t / T_PER_SPREAD, abs=1e-3)


def test_nine_of_ten_lie_within_the_interval_that_is_shown() -> None:
    """The half interval shown by pages and reports covers 90 %."""
    half = HALF_INTERVAL_SDS * 3.0
    assert compute_probability(50 - half, 50 + half, 50.0, 3.0) == pytest.approx(0.9, abs=1e-4)


@given(values, values, spreads)
def test_inside_and_outside_of_a_limit_add_to_one(
    limit: float, value: float, spread: float
) -> None:
    """A value that is below a limit is not above it."""
    below = compute_probability(-math.inf, limit, value, spread)
    above = compute_probability(limit, math.inf, value, spread)
    assert below + above == pytest.approx(1)
    assert 0 <= below <= 1


@given(values, st.floats(0, 100), values, spreads)
def test_a_mirror_image_is_as_likely(
    minimum: float, width: float, value: float, spread: float
) -> None:
    """Limits and value with the opposite signs give the same result."""
    here = compute_probability(minimum, minimum + width, value, spread)
    there = compute_probability(-minimum - width, -minimum, -value, spread)
    assert here == pytest.approx(there, abs=1e-12)


@given(values, values, st.floats(0, 100), spreads)
def test_further_inside_an_open_range_is_likelier(
    limit: float, value: float, more: float, spread: float
) -> None:
    """With one limit, moving from it into the range never makes it less likely."""
    before = compute_probability(limit, math.inf, value, spread)
    after = compute_probability(limit, math.inf, value + more, spread)
    assert after >= before - 1e-12


@given(values, st.floats(0, 100), st.floats(0, 50), st.floats(0, 50), values, spreads)
def test_a_wider_range_is_likelier(
    minimum: float, width: float, lower: float, higher: float, value: float, spread: float
) -> None:
    """A wider range is never less likely, and no probability exceeds 1."""
    narrow = compute_probability(minimum, minimum + width, value, spread)
    wide = compute_probability(minimum - lower, minimum + width + higher, value, spread)
    assert -1e-12 <= narrow <= wide + 1e-12 <= 1 + 2e-12


@given(st.floats(0.001, 0.999), values, spreads)
def test_the_margin_is_what_makes_it_so_likely(
    probability: float, limit: float, spread: float
) -> None:
    """A measure at that distance inside a limit holds with exactly that probability."""
    value = limit + compute_margin_sds(probability) * spread
    found = compute_probability(limit, math.inf, value, spread)
    assert found == pytest.approx(probability, abs=1e-6)


def test_nothing_is_told_of_what_was_not_measured() -> None:
    """NaN stays NaN, with open limits too; an array gets an answer for each of its numbers."""
    assert math.isnan(compute_probability(-math.inf, math.inf, math.nan, 1.0))
    assert math.isnan(compute_probability(0.0, math.inf, 1.0, math.nan))
    found = compute_probability(
        0.0, math.inf, np.array([0.0, math.nan, 50.0]), np.array([1.0, 1.0, 1.0])
    )
    np.testing.assert_allclose(found, [0.5, math.nan, 1.0], atol=1e-4)
