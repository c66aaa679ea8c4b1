from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from posecheck.core.landmarks import Side
from posecheck.core.matching import (
    HALF_INTERVAL_SPREADS,
    MOST_DOUBT,
    THREE_TO_ONE_SPREADS,
    CheckMatch,
    Status,
    match_reference,
)
from posecheck.core.measures import Measures
from posecheck.core.reference import Check, Role
from tests.unit.core.builders import check, measures, reference

SURE = 1.0
UNSURE = MOST_DOUBT["deg"] / HALF_INTERVAL_SPREADS * 1.01
values = st.floats(-180, 180)
widths = st.floats(1, 90)
spreads = st.floats(0, 40)


def match_one(
    tested: Check, value: float, *, spread: float = SURE, before: float | None = None
) -> CheckMatch:
    """Match one value, after a surely seen ``before`` if there is one."""
    target = reference(tested)
    earlier = (
        None
        if before is None
        else match_reference(target, measures(left_knee_flexion=before, spread=SURE), Side.LEFT)
    )
    seen = measures(left_knee_flexion=value, spread=spread)
    return match_reference(target, seen, Side.LEFT, earlier).checks[0]


@pytest.mark.parametrize(
    ("value", "status", "deviation"),
    [
        (79, Status.BELOW, 1),
        (80, Status.WITHIN, 0),
        (90, Status.WITHIN, 0),
        (100, Status.WITHIN, 0),
        (102, Status.ABOVE, 2),
    ],
)
def test_where_a_value_lies_in_its_range(value: float, status: Status, deviation: float) -> None:
    """A value is within its range, limits included, or outside by so much."""
    found = match_one(check(minimum=80, maximum=100), value)
    assert (found.status, found.deviation, found.measured) == (status, deviation, value)
    assert found.half_interval == pytest.approx(HALF_INTERVAL_SPREADS * SURE)
    assert found.failed == (status is not Status.WITHIN)


@pytest.mark.parametrize(("value", "spread"), [(math.nan, 1), (90, math.nan), (90, math.inf)])
def test_what_is_not_measured_is_unseen(value: float, spread: float) -> None:
    """Without a value or without knowing its doubt there is no answer, and no failure."""
    found = match_one(check(), value, spread=spread)
    assert found.status is Status.UNSEEN
    assert math.isnan(found.measured)
    assert not found.failed


@pytest.mark.parametrize("limit", [60.0, 120.0])
@pytest.mark.parametrize("way", [-1, 1])
def test_a_doubtful_value_decides_only_at_three_to_one(limit: float, way: int) -> None:
    """A very unsure value nearer to a limit than 0.67 spreads is unseen; further off it is not."""
    tested = check(minimum=60, maximum=120)
    odds = way * THREE_TO_ONE_SPREADS * UNSURE
    assert match_one(tested, limit + 0.99 * odds, spread=UNSURE).status is Status.UNSEEN
    assert match_one(tested, limit + 1.01 * odds, spread=UNSURE).status is not Status.UNSEEN


def test_a_sure_value_decides_at_its_limit() -> None:
    """A value that is sure enough is never unseen, however near to a limit."""
    tested = check(minimum=60, maximum=120)
    assert match_one(tested, 60.01, spread=UNSURE / 1.1).status is Status.WITHIN
    assert match_one(tested, 59.99, spread=UNSURE / 1.1).status is Status.BELOW


@pytest.mark.parametrize(("value", "status"), [(-90.0, Status.BELOW), (0.0, Status.WITHIN)])
def test_doubt_far_from_the_limits_does_not_matter(value: float, status: Status) -> None:
    """An unsure value whose whole interval is on one side of the limits still answers."""
    assert match_one(check(minimum=-60, maximum=60), value, spread=UNSURE).status is status


def test_distances_have_their_own_doubt() -> None:
    """For a distance the doubt is counted in trunk lengths, not in degrees."""
    tested = check(measure="hand_to_leg", minimum=-math.inf, maximum=0.5)
    for factor, status in ((1.01, Status.UNSEEN), (0.99, Status.ABOVE)):
        spread = MOST_DOUBT["trunk lengths"] / HALF_INTERVAL_SPREADS * factor
        seen = measures(left_hand_to_leg=0.6, spread=spread)
        assert match_reference(reference(tested), seen, Side.LEFT).checks[0].status is status


@pytest.mark.parametrize(("limit", "outward"), [(80, -1), (100, 1)])
def test_a_running_check_has_its_tolerance(limit: float, outward: int) -> None:
    """Once within, a check holds to the end of its tolerance; a fresh or failed one does not."""
    tested = check(minimum=80, maximum=100, tolerance=5)
    drifted, gone = limit + 4 * outward, limit + 6 * outward
    assert match_one(tested, drifted).failed
    assert match_one(tested, drifted, before=90).status is Status.WITHIN
    assert match_one(tested, drifted, before=90).deviation == 4
    assert match_one(tested, drifted, before=gone).failed
    assert match_one(tested, gone, before=90).failed


def test_a_new_check_has_no_past() -> None:
    """A match with another reference gives no tolerance to a check it did not have."""
    before = match_reference(reference(check("another")), measures(), Side.LEFT)
    assert before.status_of("another") is Status.BELOW
    assert before.status_of("knee_too_straight") is None
    seen = measures(left_knee_flexion=78, spread=SURE)
    assert match_reference(reference(), seen, Side.LEFT, before).checks[0].failed


@given(values, widths, values, spreads, widths, widths, st.none() | values)
def test_a_wider_range_never_fails_what_was_within(  # noqa: PLR0917
    minimum: float,
    width: float,
    value: float,
    spread: float,
    lower: float,
    higher: float,
    before: float | None,
) -> None:
    """What is within a range is within every range that contains it."""
    narrow = check(minimum=minimum, maximum=minimum + width)
    wide = check(minimum=minimum - lower, maximum=minimum + width + higher)
    if match_one(narrow, value, spread=spread, before=before).status is Status.WITHIN:
        assert match_one(wide, value, spread=spread, before=before).status is Status.WITHIN


@given(values, widths, values, spreads, spreads)
def test_more_doubt_never_changes_the_verdict(
    minimum: float, width: float, value: float, sure: float, more: float
) -> None:
    """Growing doubt may take an answer back, never turn it into another one."""
    tested = check(minimum=minimum, maximum=minimum + width)
    first = match_one(tested, value, spread=sure).status
    second = match_one(tested, value, spread=sure + more).status
    assert second in (first, Status.UNSEEN)


@given(values, values, values)
def test_a_mirrored_person_with_the_other_side_matches_the_same(
    mine: float, others: float, lift: float
) -> None:
    """Exchanging left and right in the measures and in the session changes no answer."""
    assume(min(abs(mine - 100), abs(others - 20), abs(lift)) > 1e-6)
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
    """Failures that stop the clock, failures that are only told, and unseen ones are apart."""
    found = match_reference(
        reference(
            check("good", "thigh_trunk", minimum=-1, maximum=1),
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
