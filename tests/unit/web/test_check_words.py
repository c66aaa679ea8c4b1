"""Checks of a draft in words and as a bar."""

from __future__ import annotations

from posecheck.references.document import to_document
from posecheck.texts.catalog import load_formats
from posecheck.web.texts import load_texts
from posecheck.web.therapist.check_words import describe_accuracy, describe_check
from posecheck.web.therapist.range_bar import draw_range, find_scale
from posecheck.web.therapist.sides import list_ranges
from tests.unit.web.first_poses import FIGURE_4

TEXTS = load_texts("poses_checks")
THIGH = to_document(FIGURE_4)["checks"][1]
SIDED = {**THIGH, "left": {"minimum": 80.0}}


def test_a_check_is_told_in_one_sentence_and_its_drift_in_another() -> None:
    """The sentence has the leg, the number and how far a hold may drift."""
    assert describe_check(THIGH, TEXTS) == (
        "Other leg, angle between trunk and thigh: at least 98°. "
        "A running hold may drift to 90° before the clock stops."
    )


def test_a_side_with_its_own_range_is_told_apart() -> None:
    """The sentence names each side with its own number."""
    assert describe_check(SIDED, TEXTS) == (
        "Other leg, angle between trunk and thigh: at least 80° when the left side hurts, "
        "at least 98° when the right side hurts. "
        "A running hold may drift by 8° before the clock stops."
    )


def test_the_bars_of_both_sides_have_one_scale() -> None:
    """Each side's bar begins at its own limit, on a scale wide enough for both."""
    wide = {**THIGH, "left": {"minimum": -20.0}}

    drawn = [draw_range(wide, limits, "a range", load_formats()) for _, limits in list_ranges(wide)]

    assert find_scale(wide).low == -20.0
    assert all("-20°" in svg for svg in drawn)
    assert "98°" not in drawn[0]
    assert "98°" in drawn[1]


def test_the_narrower_side_is_the_one_that_is_warned_of() -> None:
    """A range of a few degrees on one side only is tighter than the camera can judge."""
    between = {**THIGH, "minimum": 60.0, "maximum": 140.0}
    tight = {**between, "right": {"minimum": 98.0, "maximum": 101.0}}

    assert not describe_accuracy(between, "figure-4", TEXTS).warning
    assert "3°" in describe_accuracy(tight, "figure-4", TEXTS).warning
