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
# The 90 % interval is 1.645 standard deviations either way.
T_PER_SD = 2.132 / 1.645
values = st.floats(-200, 200)
sds = st.floats(0.01, 60)


@pytest.mark.parametrize(("probability", "t"), T4.items())
def test_it_is_the_published_distribution(probability: float, t: float) -> None:
    """The share below each quantile matches the tables, and so does its mirror image."""
    sd = 7.0
    at = t / T_PER_SD * sd
    below = compute_probability(-math.inf, 10 + at, 10.0, sd)
    above = compute_probability(10 - at, math.inf, 10.0, sd)
    assert below == pytest.approx(probability, abs=3e-4)
    assert above == pytest.approx(probability, abs=3e-4)
    assert compute_margin_sds(probability) == pytest.approx(t / T_PER_SD, abs=1e-3)


def test_nine_of_ten_lie_within_the_interval_that_is_shown() -> None:
    """The half interval shown by pages and reports covers 90 %."""
    half = HALF_INTERVAL_SDS * 3.0
    assert compute_probability(50 - half, 50 + half, 50.0, 3.0) == pytest.approx(0.9, abs=1e-4)


@given(values, values, sds)
def test_inside_and_outside_of_a_limit_add_to_one(limit: float, value: float, sd: float) -> None:
    """A value that is below a limit is not above it."""
    below = compute_probability(-math.inf, limit, value, sd)
    above = compute_probability(limit, math.inf, value, sd)
    assert below + above == pytest.approx(1)
    assert 0 <= below <= 1


@given(values, st.floats(0, 100), values, sds)
def test_a_mirror_image_is_as_likely(minimum: float, width: float, value: float, sd: float) -> None:
    """Limits and value with the opposite signs give the same result."""
    here = compute_probability(minimum, minimum + width, value, sd)
    there = compute_probability(-minimum - width, -minimum, -value, sd)
    assert here == pytest.approx(there, abs=1e-12)


@given(values, values, st.floats(0, 100), sds)
def test_further_inside_an_open_range_is_likelier(
    limit: float, value: float, more: float, sd: float
) -> None:
    """With one limit, moving from it into the range never makes it less likely."""
    before = compute_probability(limit, math.inf, value, sd)
    after = compute_probability(limit, math.inf, value + more, sd)
    assert after >= before - 1e-12


@given(values, st.floats(0, 100), st.floats(0, 50), st.floats(0, 50), values, sds)
def test_a_wider_range_is_likelier(
    minimum: float, width: float, lower: float, higher: float, value: float, sd: float
) -> None:
    """A wider range is never less likely, and no probability exceeds 1."""
    narrow = compute_probability(minimum, minimum + width, value, sd)
    wide = compute_probability(minimum - lower, minimum + width + higher, value, sd)
    assert -1e-12 <= narrow <= wide + 1e-12 <= 1 + 2e-12


@given(st.floats(0.001, 0.999), values, sds)
def test_the_margin_is_what_makes_it_so_likely(probability: float, limit: float, sd: float) -> None:
    """A measure at that distance inside a limit holds with exactly that probability."""
    value = limit + compute_margin_sds(probability) * sd
    found = compute_probability(limit, math.inf, value, sd)
    assert found == pytest.approx(probability, abs=1e-6)


def test_nothing_is_told_of_what_was_not_measured() -> None:
    """NaN stays NaN, with open limits too; an array gets an answer for each of its numbers."""
    assert math.isnan(compute_probability(-math.inf, math.inf, math.nan, 1.0))
    assert math.isnan(compute_probability(0.0, math.inf, 1.0, math.nan))
    found = compute_probability(
        0.0, math.inf, np.array([0.0, math.nan, 50.0]), np.array([1.0, 1.0, 1.0])
    )
    np.testing.assert_allclose(found, [0.5, math.nan, 1.0], atol=1e-4)
