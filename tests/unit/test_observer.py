from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from posecheck.calibration import View
from posecheck.core.landmarks import Pose
from posecheck.core.matching import HALF_INTERVAL_SPREADS, MOST_DOUBT
from posecheck.core.measures import MEASURE_NAMES, Measures
from posecheck.estimator import Estimate
from posecheck.frame import Frame
from posecheck.observer import LOOKS_LAST_S, Observer
from tests.unit.core.builders import lying_pose

DOUBT = 1.1 * MOST_DOUBT["deg"] / HALF_INTERVAL_SPREADS
SURE = 2.0
ELEVATION_DEG = 35.0
FOLLOWED, FRESH, MIRRORED = 150.0, 90.0, 100.0


@dataclass
class Eyes:
    """Stands in for the pose estimator, whose doubt cannot be had on demand."""

    found: bool = True
    looks: list[tuple[float, bool]] = field(default_factory=list)

    def estimate(self, frame: Frame) -> Estimate:
        return Estimate((_marked(FOLLOWED),) if self.found else (), int(self.found))

    def look_again(self, frame: Frame, *, mirrored: bool = False) -> Pose | None:
        self.looks.append((frame.t_s, mirrored))
        return _marked(MIRRORED if mirrored else FRESH)


@dataclass
class Reading:
    """Stands in for the calibration: reads the value that the pose is marked with."""

    spread: float

    def measure(self, pose: Pose) -> Measures:
        value = np.full(len(MEASURE_NAMES), pose.world_xyz_m[0, 0])
        return Measures(value, np.full(len(MEASURE_NAMES), self.spread), 1.0)

    def assess(self, pose: Pose) -> tuple[Measures, View]:
        return self.measure(pose), View(0.0, ELEVATION_DEG, True)


def _marked(value: float) -> Pose:
    pose = lying_pose()
    return Pose(pose.image_xy, np.full((33, 3), value), pose.visibility, pose.presence, pose.aspect)


def _frame(t_s: float) -> Frame:
    return Frame(0, t_s, 0.0, np.zeros((2, 2, 3), np.uint8))


def _observe(eyes: Eyes, spread: float, times_s: list[float]) -> list[float | None]:
    observer = Observer(eyes, Reading(spread))  # type: ignore[arg-type]
    seen = [observer.observe(_frame(t_s)) for t_s in times_s]
    return [None if one is None else float(one.measures.value[0]) for one in seen]


def test_a_sure_pose_is_taken_as_it_is() -> None:
    """Without doubt nothing is looked at twice."""
    eyes = Eyes()
    assert _observe(eyes, SURE, [0, 0.1]) == [FOLLOWED, FOLLOWED]
    assert eyes.looks == []


def test_in_doubt_the_median_of_three_looks_counts() -> None:
    """A doubtful pose is looked at afresh and mirrored, and the middle answer is taken."""
    eyes = Eyes()
    assert _observe(eyes, DOUBT, [0]) == [MIRRORED]
    assert eyes.looks == [(0, False), (0, True)]


@pytest.mark.parametrize("later_s", [LOOKS_LAST_S, 10.0, -5.0])
def test_fresh_looks_stand_for_a_while(later_s: float) -> None:
    """Looks are kept for a second, and taken anew after it or when time jumps back."""
    eyes = Eyes()
    _observe(eyes, DOUBT, [0, LOOKS_LAST_S / 2, later_s])
    assert [t_s for t_s, _ in eyes.looks] == [0, 0, later_s, later_s]


def test_how_high_the_camera_is_is_part_of_what_is_seen() -> None:
    """It goes with the followed pose, whatever other looks say of the joints."""
    observer = Observer(Eyes(), Reading(DOUBT))  # type: ignore[arg-type]
    seen = observer.observe(_frame(0))
    assert seen is not None
    assert seen.elevation_deg == ELEVATION_DEG


def test_nobody_is_no_observation() -> None:
    """When nobody is found there is nothing to measure."""
    assert _observe(Eyes(found=False), SURE, [0]) == [None]


def test_a_picture_that_is_still_shown_is_not_looked_at_again() -> None:
    """The same picture at a later time tells what it told, without a look; a like one is new."""
    eyes = Eyes()
    observer = Observer(eyes, Reading(DOUBT))  # type: ignore[arg-type]
    first = _frame(0)
    seen = observer.observe(first)
    assert observer.observe(replace(first, t_s=2 * LOOKS_LAST_S)) is seen
    assert [t_s for t_s, _ in eyes.looks] == [0, 0]
    assert observer.observe(_frame(3 * LOOKS_LAST_S)) is not seen
