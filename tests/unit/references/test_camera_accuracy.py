"""How well the camera sees each measure."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from posecheck.core.landmarks import Side
from posecheck.core.measures import BODY_DISTANCES
from posecheck.references.camera_accuracy import _FILE, find_accuracy
from posecheck.references.files import find_reference, list_reference_files
from training.write_camera_accuracy import HERE, read_accuracy


def test_what_ships_is_what_was_measured() -> None:
    """The shipped numbers are those of the training's own report."""
    results = (Path(HERE) / "RESULTS.md").read_text("utf-8")

    assert json.loads(_FILE.read_text("utf-8")) == read_accuracy(results)


@pytest.mark.parametrize("reference_id", list_reference_files())
def test_the_shipped_ranges_can_be_told(reference_id: str) -> None:
    """The camera's accuracy is known for every shipped check, and none is too tight."""
    found = find_reference(reference_id)
    for check in found.checks:
        sight = find_accuracy(check.measure, found.id)
        assert sight is not None
        assert sight.known_stretch
        assert 0 < sight.half < sight.most
        for side in Side:
            limits = check.for_side(side)
            assert sight.can_resolve(limits.maximum - limits.minimum)


def test_a_range_tighter_than_the_doubt_is_told() -> None:
    """A range narrower than twice the 90 % error is too tight, an open one is not."""
    sight = find_accuracy("thigh_trunk", "figure-4")
    assert sight is not None

    assert not sight.can_resolve(1.9 * sight.most)
    assert sight.can_resolve(2.1 * sight.most)
    assert sight.can_resolve(math.inf)


def test_a_new_stretch_is_told_as_new() -> None:
    """A pose outside of the training data gets the general error, and a note about that."""
    for measure in ("thigh_trunk", "hip_abduction", *BODY_DISTANCES):
        known, new = find_accuracy(measure, "figure-4"), find_accuracy(measure, "single-knee")
        assert known is not None
        assert new is not None
        assert known.known_stretch
        assert not new.known_stretch
        assert (new.half, new.most) != (known.half, known.most)
    assert find_accuracy("hip_external_rotation", "figure-4") is None
