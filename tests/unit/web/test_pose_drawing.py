from __future__ import annotations

import math
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from posecheck.core.landmarks import MIRRORED_INDEX, Side
from posecheck.core.measures import (
    JOINT_ANGLES,
    MEASURE_INDEX,
    SIDED_MEASURES,
    WHOLE_BODY_MEASURES,
    compute_measures,
)
from posecheck.core.reference import Check, ReferencePose, Role
from posecheck.references.files import find_reference, list_references
from posecheck.texts.catalog import load_words
from posecheck.web.drawings.body import View
from posecheck.web.drawings.figure import FLOOR_Z, build_figure, choose_angle
from posecheck.web.drawings.pose import ACCENT, draw_pose
from posecheck.web.drawings.shapes import outline

SVG = "{http://www.w3.org/2000/svg}"
SHIPPED = list_references()
INF = math.inf


def check(measure: str, role: Role, minimum: float, maximum: float) -> Check:
    """Build a required check."""
    return Check(f"{role.value}_{measure}", measure, role, minimum, maximum, 1.0, True, "", "")


def with_checks(*checks: Check) -> ReferencePose:
    """Build a stretch that asks for just that."""
    return replace(find_reference("figure-4"), checks=checks)


def measure(reference: ReferencePose, each: Check, affected: Side) -> float:
    joints = build_figure(reference, affected).joints
    return float(compute_measures(joints)[MEASURE_INDEX[each.measure_name(affected)]])


@pytest.mark.parametrize("affected", Side)
@pytest.mark.parametrize("reference", SHIPPED, ids=lambda each: each.id)
def test_the_drawn_person_meets_every_check(reference: ReferencePose, affected: Side) -> None:
    """The pose drawn as correct is correct by the stretch's own numbers."""
    for each in reference.checks:
        assert each.minimum <= measure(reference, each, affected) <= each.maximum, each.fault


@pytest.mark.parametrize(
    ("stretch", "fault", "natural_deg", "tighter_deg"),
    [
        ("figure-4", "thigh_not_pulled", 105.0, 0.0),
        ("figure-4", "thigh_not_pulled", 105.0, 20.0),
        ("figure-4", "knee_not_out", 25.0, 0.0),
        ("knee-to-opposite-shoulder", "knee_not_up", 105.0, 0.0),
        ("knee-to-opposite-shoulder", "knee_not_up", 105.0, 20.0),
        ("knee-to-opposite-shoulder", "knee_not_across", -14.0, 0.0),
        ("knee-to-opposite-shoulder", "other_leg_bent", 7.0, 0.0),
    ],
)
def test_an_angle_is_drawn_clearly_inside_its_limit(
    stretch: str, fault: str, natural_deg: float, tighter_deg: float
) -> None:
    """An angle is 10 degrees inside its open limit, or natural if that is deeper."""
    reference = find_reference(stretch)
    place, shipped = next(
        (place, each) for place, each in enumerate(reference.checks) if each.fault == fault
    )
    each = replace(
        shipped, minimum=shipped.minimum + tighter_deg, maximum=shipped.maximum - tighter_deg
    )
    checks = (*reference.checks[:place], each, *reference.checks[place + 1 :])
    angle = min(max(natural_deg, each.minimum + 10), each.maximum - 10)

    assert measure(replace(reference, checks=checks), each, Side.LEFT) == pytest.approx(
        angle, abs=1.0
    )


def test_a_closed_range_is_drawn_in_its_middle() -> None:
    """Between two limits the middle is shown."""
    each = check("thigh_trunk", Role.AFFECTED, 80.0, 120.0)

    assert choose_angle(each, 5.0) == 100.0
    assert measure(with_checks(each), each, Side.RIGHT) == pytest.approx(100.0, abs=1.0)


@pytest.mark.parametrize("reference", SHIPPED, ids=lambda each: each.id)
def test_left_is_right_mirrored(reference: ReferencePose) -> None:
    """The figures of the two sides are mirror images of each other."""
    left, right = (build_figure(reference, side).joints for side in Side)

    np.testing.assert_allclose(left, right[MIRRORED_INDEX] * (-1.0, 1.0, 1.0), atol=1e-6)


@pytest.mark.parametrize("reference", SHIPPED, ids=lambda each: each.id)
def test_nobody_sinks_into_the_floor(reference: ReferencePose) -> None:
    """No joint is below the mat."""
    assert build_figure(reference, Side.RIGHT).joints[:, 2].min() > FLOOR_Z


@pytest.mark.parametrize("affected", Side)
@pytest.mark.parametrize("reference", SHIPPED, ids=lambda each: each.id)
def test_the_drawing_is_sound_and_tells_itself_to_a_screen_reader(
    reference: ReferencePose, affected: Side
) -> None:
    """The drawing is well-formed, has a title and a description, and loads nothing."""
    svg = draw_pose(reference, affected, load_words())
    root = ET.fromstring(svg)  # noqa: S314 (our own text)
    names = [root.find(f"{SVG}{tag}") for tag in ("title", "desc")]

    assert root.get("role") == "img"
    assert root.get("width") == "100%"
    assert all(each is not None and each.text for each in names)
    assert root.get("aria-labelledby") == " ".join(
        each.get("id", "") for each in names if each is not None
    )
    assert f"{affected.value} side" in svg
    assert "href" not in svg
    assert ACCENT in svg
    assert "nan" not in svg
    assert "inf" not in svg


def test_the_picture_that_everybody_sees_has_no_numbers() -> None:
    """Degrees are for therapists: they mean nothing to somebody in pain."""
    for reference in SHIPPED:
        assert "<text" not in draw_pose(reference, Side.LEFT, load_words())


def test_each_view_marks_the_angles_that_it_shows() -> None:
    """The side view shows how far a thigh is drawn up, the front view how far it goes out."""
    words, reference = load_words(), find_reference("figure-4")
    side, front = (draw_pose(reference, Side.LEFT, words, view) for view in (View.SIDE, View.FRONT))

    up = f">{reference.checks[1].minimum:.0f}° or more<"
    outward = f"{reference.checks[2].minimum:.0f}° or more outward"
    assert (up in side, outward in side) == (True, False)
    assert (up in front, outward in front) == (False, True)
    assert "from the front" in front
    across = find_reference("knee-to-opposite-shoulder")
    inward = next(each for each in across.checks if each.measure == "hip_abduction")
    assert f"{-inward.maximum:.0f}° or more across" in draw_pose(
        across, Side.LEFT, words, View.FRONT
    )


def test_a_title_cannot_break_the_drawing() -> None:
    """A therapist's text stays text, never markup."""
    reference = replace(find_reference("figure-4"), title='<b>"&', id='a"<')

    drawing = draw_pose(reference, Side.LEFT, load_words())

    assert ET.fromstring(drawing).tag == f"{SVG}svg"  # noqa: S314 (our own text)


RANGES = ((-INF, -170.0), (-INF, 0.3), (-INF, 20.0), (0.1, 0.5), (60.0, INF), (175.0, INF))


@pytest.mark.parametrize("limits", RANGES)
@pytest.mark.parametrize("role", Role)
def test_any_reference_gives_a_drawing(role: Role, limits: tuple[float, float]) -> None:
    """No numbers of a reference, even anatomically impossible ones, make the drawing fail."""
    measures = WHOLE_BODY_MEASURES if role is Role.BODY else SIDED_MEASURES
    checks = [check(name, role, *limits) for name in measures]

    for reference in (with_checks(*checks), *(with_checks(each) for each in checks)):
        for view in View:
            svg = draw_pose(reference, Side.RIGHT, load_words(), view)
            assert ET.fromstring(svg).tag == f"{SVG}svg"  # noqa: S314 (our own text)
            assert "nan" not in svg


@pytest.mark.parametrize("name", JOINT_ANGLES)
def test_both_legs_at_once_give_a_drawing(name: str) -> None:
    """With the same checks for both legs, and ankles crossed both ways, a drawing results."""
    checks = [
        check(each, role, *limits)
        for each, limits in ((name, (40.0, 80.0)), ("ankle_to_other_knee", (-INF, 0.3)))
        for role in (Role.AFFECTED, Role.OTHER)
    ]

    assert "nan" not in draw_pose(with_checks(*checks), Side.LEFT, load_words())


def test_an_outline_goes_round_its_circles() -> None:
    """A single circle, and one that hides another, are drawn completely."""
    assert outline([(0.0, 0.0, 10.0)]).count("A") == 2
    assert outline([(0.0, 0.0, 10.0), (1.0, 0.0, 2.0)]) == outline([(0.0, 0.0, 10.0)])
