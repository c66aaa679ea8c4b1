from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from posecheck.core.landmarks import Side
from posecheck.core.matching import (
    COUNTS_FROM,
    FAILS_UNTIL,
    HALF_INTERVAL_SDS,
    STAYS_FROM,
    CheckMatch,
    Status,
    match_reference,
)
from posecheck.core.measures import Measures
from posecheck.core.probability import compute_margin_sds
from posecheck.core.reference import Check, Role
from tests.unit.core.builders import check, measures, reference

SURE = 1.0
# So surely seen that a check is told a hundredth of a degree from its limit.
CERTAIN = 0.001
UNSURE = 20.0
values = st.floats(-180, 180)
widths = st.floats(1, 90)
sds = st.floats(0.01, 40)


def match_one(
    tested: Check, value: float, *, sd: float = SURE, before: float | None = None
) -> CheckMatch:
    """Match one value, after a surely seen ``before`` if there is one."""
    target = reference(tested)
    earlier = (
        None
        if before is None
        else match_reference(target, measures(left_knee_flexion=before, sd=SURE), Side.LEFT)
    )
    seen = measures(left_knee_flexion=value, sd=sd)
    return match_reference(target, seen, Side.LEFT, earlier).checks[0]


@pytest.mark.parametrize(
    ("value", "status", "deviation"),
    [
        (79, Status.BELOW, 1),
        (79.9, Status.UNSEEN, 0.1),
        (80.1, Status.UNSEEN, 0),
        (81, Status.WITHIN, 0),
        (90, Status.WITHIN, 0),
        (99, Status.WITHIN, 0),
        (100.1, Status.UNSEEN, 0.1),
        (102, Status.ABOVE, 2),
    ],
)
def test_where_a_value_lies_in_its_range(value: float, status: Status, deviation: float) -> None:
    """A value is likely inside its range, likely outside, or too close to a limit to tell."""
    found = match_one(check(minimum=80, maximum=100), value)
    assert (found.status, found.measured) == (status, value)
    assert found.deviation == pytest.approx(deviation)
    assert found.half_interval == pytest.approx(HALF_INTERVAL_SDS * SURE)
    assert found.failed == (status in (Status.BELOW, Status.ABOVE))


@pytest.mark.parametrize(("value", "sd"), [(math.nan, 1), (90, math.nan), (90, math.inf)])
def test_what_is_not_measured_is_unseen(value: float, sd: float) -> None:
    """Without a value, or without its uncertainty, there is no answer and no error."""
    found = match_one(check(), value, sd=sd)
    assert found.status is Status.UNSEEN
    assert math.isnan(found.measured)
    assert math.isnan(found.probability)
    assert not found.failed


@pytest.mark.parametrize("sd", [0.5, 4.0, UNSURE])
@pytest.mark.parametrize(("limit", "inward"), [(-500.0, 1), (500.0, -1)])
def test_between_the_bounds_a_check_cannot_be_told(limit: float, inward: int, sd: float) -> None:
    """A check holds if that is likely enough, fails if unlikely enough, and otherwise is unseen."""
    tested = check(minimum=-500, maximum=500)
    holds = inward * compute_margin_sds(COUNTS_FROM) * sd
    fails = inward * compute_margin_sds(FAILS_UNTIL) * sd
    for away, status in (
        (1.01 * holds, Status.WITHIN),
        (0.99 * holds, Status.UNSEEN),
        (0.0, Status.UNSEEN),
        (0.99 * fails, Status.UNSEEN),
        (1.01 * fails, Status.BELOW if inward > 0 else Status.ABOVE),
    ):
        assert match_one(tested, limit + away, sd=sd).status is status


def test_how_likely_it_is_is_told() -> None:
    """At a limit the chance is even, well inside nearly 1; a held check gets the tolerance."""
    tested = check(minimum=80, maximum=math.inf, tolerance=5)
    assert match_one(tested, 80).probability == pytest.approx(0.5)
    assert match_one(tested, 100).probability > 0.99
    assert match_one(tested, 75, before=90).probability == pytest.approx(0.5)


@pytest.mark.parametrize(("value", "status"), [(-90.0, Status.BELOW), (0.0, Status.WITHIN)])
def test_doubt_far_from_the_limits_does_not_matter(value: float, status: Status) -> None:
    """An uncertain value far from the limits still gives an answer."""
    assert match_one(check(minimum=-60, maximum=60), value, sd=UNSURE).status is status


def test_a_range_narrower_than_the_doubt_is_never_known_to_hold() -> None:
    """In the middle of a range no wider than the uncertainty, there is no answer."""
    found = match_one(check(minimum=85, maximum=95), 90, sd=8)
    assert FAILS_UNTIL < found.probability < COUNTS_FROM
    assert found.status is Status.UNSEEN


def test_a_hold_goes_on_while_it_is_likelier_than_not() -> None:
    """A probability too low to start is enough to continue, up to the end of the tolerance."""
    tested = check(minimum=60, maximum=math.inf, tolerance=5)
    for value, status in ((55.1, Status.WITHIN), (54.9, Status.UNSEEN), (40.0, Status.BELOW)):
        found = match_one(tested, value, sd=UNSURE / 2, before=100)
        assert found.status is status
        assert (found.probability >= STAYS_FROM) == (status is Status.WITHIN)


@pytest.mark.parametrize(("limit", "outward"), [(80, -1), (100, 1)])
def test_a_running_check_has_its_tolerance(limit: float, outward: int) -> None:
    """A check that held keeps its tolerance; a new or failed one does not have it."""
    tested = check(minimum=80, maximum=100, tolerance=5)
    drifted, gone = limit + 4 * outward, limit + 6 * outward
    assert match_one(tested, drifted).failed
    assert match_one(tested, drifted, before=90).status is Status.WITHIN
    assert match_one(tested, drifted, before=90).deviation == 4
    assert match_one(tested, drifted, before=gone).failed
    assert match_one(tested, gone, before=90).failed


def test_a_new_check_has_no_past() -> None:
    """A match with another reference gives no tolerance to a check that it did not have."""
    before = match_reference(reference(check("another")), measures(), Side.LEFT)
    assert before.status_of("another") is Status.BELOW
    assert before.status_of("knee_too_straight") is None
    seen = measures(left_knee_flexion=78, sd=SURE)
    assert match_reference(reference(), seen, Side.LEFT, before).checks[0].failed


@given(values, widths, values, sds, widths, widths, st.none() | values)
def test_a_wider_range_never_fails_what_was_within(  # noqa: PLR0917
    minimum: float,
    width: float,
    value: float,
    sd: float,
    lower: float,
    higher: float,
    before: float | None,
) -> None:
    """A value within a range is within every range that contains it."""
    narrow = check(minimum=minimum, maximum=minimum + width)
    wide = check(minimum=minimum - lower, maximum=minimum + width + higher)
    if match_one(narrow, value, sd=sd, before=before).status is Status.WITHIN:
        assert match_one(wide, value, sd=sd, before=before).status is Status.WITHIN


@given(values, widths, values, sds, sds)
def test_more_doubt_never_makes_a_failure_of_what_held(
    minimum: float, width: float, value: float, sure: float, more: float
) -> None:
    """More uncertainty may withdraw an answer, but never turns inside into outside or back."""
    assume(min(abs(value - minimum), abs(value - minimum - width)) > 1e-6)
    tested = check(minimum=minimum, maximum=minimum + width)
    is_inside = minimum < value < minimum + width
    for sd in (sure, sure + more):
        found = match_one(tested, value, sd=sd)
        # A range far narrower than the doubt is missed more likely than not, wherever it lies.
        if is_inside and sd < width / 2:
            assert not found.failed
        elif not is_inside:
            assert found.status is not Status.WITHIN


@given(values, values, values)
def test_a_mirrored_person_with_the_other_side_matches_the_same(
    mine: float, others: float, lift: float
) -> None:
    """Exchanging left and right in both measures and session changes no answer."""
    target = reference(
        check("mine", maximum=100),
        check("others", "hip_flexion", Role.OTHER, 20, math.inf),
        check("lift", "head_lift", Role.BODY, -math.inf, 0),
    )

    def of(affected: Side) -> Measures:
        knee, hip = f"{affected.value}_knee_flexion", f"{affected.opposite.value}_hip_flexion"
        return measures(head_lift=lift, **{knee: mine, hip: others})

    left = match_reference(target, of(Side.LEFT), Side.LEFT)
    right = match_reference(target, of(Side.RIGHT), Side.RIGHT)
    assert [m.status for m in left.checks] == [m.status for m in right.checks]


def test_checks_are_sorted_by_what_they_do() -> None:
    """Failures that stop the clock, failures that only give a cue, and unseen ones are separate."""
    found = match_reference(
        reference(
            check("good", "thigh_trunk", minimum=-9, maximum=9),
            check("stops", "hip_flexion"),
            check("told", "hip_abduction", required=False),
            check("unseen", "knee_flexion"),
            check("unseen_but_free", "knee_flexion", required=False),
        ),
        measures(left_knee_flexion=math.nan),
        Side.LEFT,
    )
    assert [m.check.fault for m in found.failed_required] == ["stops"]
    assert [m.check.fault for m in found.failed_cue_only] == ["told"]
    assert [m.check.fault for m in found.unseen_required] == ["unseen"]
