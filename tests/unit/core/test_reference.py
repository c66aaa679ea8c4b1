from __future__ import annotations

import math
from dataclasses import replace

import pytest

from posecheck.core.landmarks import Side
from posecheck.core.measures import MEASURE_INDEX, SIDED_MEASURES, WHOLE_BODY_MEASURES
from posecheck.core.reference import Range, Role
from tests.unit.core.builders import check, reference

roles = pytest.mark.parametrize("role", Role)


@pytest.mark.parametrize("affected", Side)
def test_roles_fall_on_sides(affected: Side) -> None:
    """The affected role is the session's side, the other one its opposite, the body neither."""
    assert Role.AFFECTED.side(affected) is affected
    assert Role.OTHER.side(affected) is affected.opposite
    assert Role.BODY.side(affected) is None


@pytest.mark.parametrize("affected", Side)
@roles
def test_every_check_names_a_known_measure(role: Role, affected: Side) -> None:
    """Every measure that a check may have, combined with its side, is one that is measured."""
    for measure in WHOLE_BODY_MEASURES if role is Role.BODY else SIDED_MEASURES:
        assert check(measure=measure, role=role).measure_name(affected) in MEASURE_INDEX


@roles
def test_a_measure_must_fit_the_role(role: Role) -> None:
    """A leg has no head lift, the body no knee flexion, and unknown measures are refused."""
    wrong = SIDED_MEASURES[0] if role is Role.BODY else WHOLE_BODY_MEASURES[0]
    for measure in (wrong, "tail_wag"):
        with pytest.raises(ValueError, match=f"{measure}.*is no measure of the {role.value}"):
            check(measure=measure, role=role)


@pytest.mark.parametrize(("minimum", "maximum"), [(math.nan, 1), (1, math.nan)])
def test_limits_must_be_numbers(minimum: float, maximum: float) -> None:
    """NaN is not accepted as a limit."""
    with pytest.raises(ValueError, match="a limit is not a number"):
        check(minimum=minimum, maximum=maximum)


@pytest.mark.parametrize(("minimum", "maximum"), [(2, 1), (1, 1), (math.inf, math.inf)])
def test_the_range_must_hold_something(minimum: float, maximum: float) -> None:
    """The minimum lies below the maximum."""
    with pytest.raises(ValueError, match="minimum must be below maximum"):
        check(minimum=minimum, maximum=maximum)


def test_a_range_may_be_open() -> None:
    """Either end of a range may be infinite."""
    assert check(minimum=-math.inf, maximum=3).minimum == -math.inf
    assert check(minimum=3, maximum=math.inf).maximum == math.inf


@pytest.mark.parametrize("tolerance", [-0.1, math.inf, math.nan])
def test_the_tolerance_must_be_a_number_from_0(tolerance: float) -> None:
    """A tolerance is finite and not negative; 0 is allowed."""
    with pytest.raises(ValueError, match="tolerance must be 0 or more"):
        check(tolerance=tolerance)
    assert check(tolerance=0).tolerance == 0


def test_a_reference_needs_something_to_require() -> None:
    """A pose without a required check would accept anything, so it is refused."""
    with pytest.raises(ValueError, match="at least one required check"):
        reference(check(required=False))
    with pytest.raises(ValueError, match="at least one required check"):
        replace(reference(), checks=())


def test_fault_names_are_unique() -> None:
    """Two checks cannot share the name of their fault."""
    with pytest.raises(ValueError, match="same fault name"):
        reference(check("same"), check("same", "hip_flexion"))


@pytest.mark.parametrize("hold_s", [0, -1, math.inf, math.nan])
def test_the_goal_is_a_positive_time(hold_s: float) -> None:
    """A hold lasts more than 0 seconds and ends."""
    with pytest.raises(ValueError, match="hold_s must be above 0"):
        reference(hold_s=hold_s)


def test_a_side_with_a_range_of_its_own_is_judged_by_that() -> None:
    """Each side gets its own range where it has one, else that of both, and nothing else moves."""
    both = check(minimum=80.0, maximum=100.0)
    own = replace(both, left=Range(60.0, 90.0))

    assert own.for_side(Side.LEFT) == replace(both, minimum=60.0, maximum=90.0)
    assert own.for_side(Side.RIGHT) == both
    assert reference(own).for_side(Side.RIGHT) == reference(both)


@roles
@pytest.mark.parametrize("affected", Side)
def test_what_is_for_one_side_is_for_it_once_and_for_all(role: Role, affected: Side) -> None:
    """Applying a side again, even the other one, changes nothing."""
    measure = WHOLE_BODY_MEASURES[0] if role is Role.BODY else SIDED_MEASURES[0]
    own = replace(check(measure=measure, role=role), right=Range(0.0, 5.0))
    once = reference(own, check("other")).for_side(affected)

    assert once.for_side(affected) == once.for_side(affected.opposite) == once


def test_a_sides_own_range_is_open_where_the_checks_is() -> None:
    """Too little is too little on either side: no side inverts a check."""
    for own in (Range(3.0, math.inf), Range(-math.inf, 3.0)):
        with pytest.raises(ValueError, match="open where it is"):
            replace(check(), left=own)
